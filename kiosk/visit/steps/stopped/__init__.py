"""It cannot go on here."""
