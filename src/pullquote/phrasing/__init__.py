"""An answer in a language model's words, with every sentence checked against the quotes."""
