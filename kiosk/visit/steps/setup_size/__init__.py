"""How large the screen is."""
