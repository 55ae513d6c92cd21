"""How everything is."""
