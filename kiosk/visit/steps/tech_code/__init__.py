"""The one-time code that the centre read out."""
