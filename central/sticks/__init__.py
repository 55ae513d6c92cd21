"""Sticks at the centre: what is served over the line, in a folder, and what comes back on it."""
