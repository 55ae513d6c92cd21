"""What happened here, the newest first."""
