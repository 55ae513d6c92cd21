"""The sync process: carries sealed records to the centre and holds the terminal's key.

The only process of a terminal with a network. It can be killed at any time: what it knows
is in the outbox, and delivering twice is delivering once.
"""
