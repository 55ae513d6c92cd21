"""Printers of whole pages."""
