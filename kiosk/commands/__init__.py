"""What the centre tells this terminal to do: a closed list, each at most once, between visits."""
