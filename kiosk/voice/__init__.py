"""The voice: what is read aloud of a page, and from which recordings."""
