"""Models: where their weights lie, their compiled copies, the encoder and the reader."""
