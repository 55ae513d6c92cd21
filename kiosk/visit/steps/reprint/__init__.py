"""Receipts that never came out."""
