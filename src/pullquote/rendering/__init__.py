"""Answers and articles as text for people: escaped, as Markdown, for a terminal, as HTML."""
