"""Outage notices: items that are not offered for a while, begun and ended by this terminal."""
