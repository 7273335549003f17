"""Questions: what a person wrote, understood once, before anything is searched."""
