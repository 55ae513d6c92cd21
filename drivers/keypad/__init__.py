"""Keypads for people who cannot use the touch screen."""
