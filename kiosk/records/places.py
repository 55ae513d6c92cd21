"""Folders of the data folder that several rooms look into."""

FLEET = "fleet"
"""What the centre and this terminal tell each other, a file each; each has one writer."""
