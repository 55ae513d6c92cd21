"""Tries a document camera: is there a picture, and are the edges of a page found in it?"""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.document_camera.port import DocumentCamera

TAKE_S = 10.0


def self_test(camera: DocumentCamera, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Yield what was tried; the page is forgotten at once."""
    camera.start()
    try:
        yield _tried(camera, deadline, "picture", judged=False)
        if ask("document"):
            yield _tried(camera, deadline, "page-found", judged=True)
        else:
            yield Check("page-found", None, "no page was put under it")
    finally:
        camera.stop()


def _tried(camera: DocumentCamera, deadline: Deadline, name: str, *, judged: bool) -> Check:
    try:
        jpeg = camera.take_page(deadline.within(TAKE_S), judged=judged)
    except DeviceError as error:
        return Check(name, False, error.code)
    return Check(name, True, f"{len(jpeg)} bytes")
