"""The dock: a web page with the terminal's live screen and the devices around it."""
