"""What a visit asks of each device class, and what it is told."""
