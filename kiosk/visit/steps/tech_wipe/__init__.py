"""This terminal is to forget everything."""
