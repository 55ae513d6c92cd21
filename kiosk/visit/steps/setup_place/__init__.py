"""Where the terminal stands, and for whom."""
