"""How bright and how loud this terminal is."""
