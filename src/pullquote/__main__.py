"""``python -m pullquote`` is the command line."""

from pullquote.cli import main

if __name__ == "__main__":
    main()
