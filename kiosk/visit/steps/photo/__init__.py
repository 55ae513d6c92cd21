"""The portrait photo."""
