"""How the way to the centre is."""
