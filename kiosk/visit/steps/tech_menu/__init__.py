"""What a technician can do here."""
