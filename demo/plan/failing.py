"""What ends a plan before its time."""


class StepError(Exception):
    """A step could not be done, or what it expects is not so; the text is one sentence."""
