"""Cameras that look down at papers."""
