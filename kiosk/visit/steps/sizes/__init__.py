"""How large words and keys are: a sheet over any page."""
