"""Who uses what, why, how long."""
