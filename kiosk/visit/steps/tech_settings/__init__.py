"""What of the settings was changed, kept or put back."""
