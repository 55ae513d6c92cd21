"""What the terminal and the centre share: pure models and rules, no input or output."""
