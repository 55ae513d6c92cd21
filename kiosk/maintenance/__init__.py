"""What technicians do at a terminal: look at its devices, try them, find out what is wrong."""
