"""Scanners of QR and bar codes."""
