"""The card is read."""
