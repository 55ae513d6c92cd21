"""What the terminal prints: content, layout and the picture of a receipt."""
