"""What a technician does at a terminal that is set up: deeds behind the door, none of them a page.

Pages and console call the same ones; each leaves a line in the logbook.
"""
