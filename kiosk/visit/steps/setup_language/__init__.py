"""The language of setting up."""
