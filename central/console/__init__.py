"""The console: pages for the people of the centre, drawn on the server, no scripts."""
