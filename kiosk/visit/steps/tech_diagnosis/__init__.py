"""How everything is, the worst first."""
