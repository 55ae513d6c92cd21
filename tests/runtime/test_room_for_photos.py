"""A disk that is nearly full takes no new photos: whoever needs one is told before it."""

from pathlib import Path

import pytest

from contracts.errors import StorageError
from drivers.status import DeviceState, DeviceStatus
from kiosk.records.room import FREE_AGAIN, LEAST_FREE, PhotoRoom
from kiosk.runtime.roomwatch import RoomWatch
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.texts import load_texts
from kiosk.visit.surroundings import DeviceView
from tests.visit import ev

TEXTS = load_texts(Path(__file__).parents[2] / "assets" / "text")
ONLINE, LOST = DeviceStatus(DeviceState.ONLINE), DeviceStatus(DeviceState.OFFLINE)
NO_ROOM = DeviceView("down", "no-room")


class Hall:
    """A board, and what it said of the camera."""

    def __init__(self, folder: Path) -> None:
        self.free: int | None = FREE_AGAIN
        self.said: list[DeviceView] = []
        self.board = SurroundingsBoard(self._take, simulated=False)
        self.watch = RoomWatch(PhotoRoom(folder, self._free), self.board.photos)

    def _free(self, folder: Path) -> tuple[int, int | None]:
        if self.free is None:
            raise StorageError("the disk does not say")
        return self.free, None

    def _take(self, event: ev.Event) -> None:
        assert isinstance(event, ev.SurroundingsChanged)
        self.said.append(event.around.device("camera"))

    def disk(self, free: int | None) -> None:
        self.free = free
        self.watch.look()


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def test_the_camera_is_down_while_there_is_no_room(hall: Hall) -> None:
    hall.board.device("camera", ONLINE)
    for free in (FREE_AGAIN, LEAST_FREE - 1, LEAST_FREE, FREE_AGAIN):
        hall.disk(free)
    assert hall.said == [DeviceView("ok"), NO_ROOM, DeviceView("ok")]


def test_what_is_wrong_with_the_camera_itself_is_said_first(hall: Hall) -> None:
    hall.disk(0)
    hall.board.device("camera", LOST)
    hall.board.device("camera", ONLINE)
    hall.board.device("id_card", ONLINE)
    hall.disk(FREE_AGAIN)
    assert hall.said == [DeviceView("down", "offline"), NO_ROOM, NO_ROOM, DeviceView("ok")]


def test_a_terminal_without_a_camera_says_nothing(hall: Hall) -> None:
    hall.disk(0)
    hall.disk(FREE_AGAIN)
    assert hall.said == []


def test_a_disk_that_does_not_say_keeps_nobody_from_a_photo(hall: Hall) -> None:
    hall.board.device("camera", ONLINE)
    hall.disk(None)
    assert hall.said == [DeviceView("ok")]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_reason_has_its_words(language: str) -> None:
    assert TEXTS.has("status.no-room", language)
    assert TEXTS.has("photo.no-room", language)
