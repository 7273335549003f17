"""Documents: files of every kind read into articles, their blocks and their sentences."""
