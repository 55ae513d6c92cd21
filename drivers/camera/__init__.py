"""Cameras for a portrait."""
