"""The first start: what a technician is asked, on a console, by a stick or on the screen.

Every value is checked as it comes and kept at once, so that a cut costs nothing that was said; the
settings file is written whole at the end. Nothing here knows of a screen.
"""
