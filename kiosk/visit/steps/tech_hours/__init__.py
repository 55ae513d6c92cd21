"""When the hall is open, weekday by weekday."""
