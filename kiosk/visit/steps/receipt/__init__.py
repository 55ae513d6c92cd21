"""The receipt comes out."""
