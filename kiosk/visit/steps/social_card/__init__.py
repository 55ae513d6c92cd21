"""The social security card beside the ID card."""
