"""Outputs that the sound server has."""

from collections.abc import Iterator

from drivers.deadline import Deadline
from drivers.plugged import Kind, Plugged
from drivers.sound.pulse import PulseSound


def plugged(deadline: Deadline) -> Iterator[Plugged]:
    """Each by its name; raises DeviceError where no server answers."""
    for output in PulseSound().outputs(deadline):
        yield Plugged(Kind.AUDIO, output.name, output.description)
