"""The service code instead of a card."""
