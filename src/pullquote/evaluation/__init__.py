"""Evaluation: question sets, what was answered, the figures, and the report."""
