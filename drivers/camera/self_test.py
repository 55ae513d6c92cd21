"""Tries a camera: is there a picture, and is it one that a person would keep?"""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.camera.port import Camera
from drivers.deadline import Deadline

CAPTURE_S = 10.0


def self_test(camera: Camera, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Yield what was tried; the picture is forgotten at once."""
    camera.start()
    try:
        jpeg = camera.capture(deadline.within(CAPTURE_S), judged=False)
    except DeviceError as error:
        yield Check("picture", False, error.code)
    else:
        yield Check("picture", True, f"{len(jpeg)} bytes")
    finally:
        camera.stop()
