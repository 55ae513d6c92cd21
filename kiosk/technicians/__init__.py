"""Who may open this terminal's door to mend it, and how often somebody may be wrong."""
