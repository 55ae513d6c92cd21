"""A person's help."""
