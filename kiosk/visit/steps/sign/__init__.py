"""The signature."""
