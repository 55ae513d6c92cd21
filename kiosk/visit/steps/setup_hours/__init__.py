"""When the hall is open: day and night, or weekday by weekday, and days it is closed."""
