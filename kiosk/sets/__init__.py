"""Sets on this terminal: which one runs and why, when it is switched, and how it is taken back."""
