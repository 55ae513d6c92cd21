"""What is used up, and how long it lasts."""
