"""In which colours everything is drawn: a sheet over any page."""
