"""What an adapter says of settings that it does not take."""

import pytest

from drivers.adapter import Adapter, AdapterError
from tests.drivers.fakes import FakeDriver


class Lamp(FakeDriver):
    """A driver of somebody else."""

    def __init__(self, port: str, watts: int) -> None:
        super().__init__()
        self.port, self.watts = port, watts


def make(port: str, watts: int = 40) -> Lamp:
    return Lamp(port, watts)


LAMP = Adapter("lamp", "lamp", make)


def test_settings_that_fit_make_the_driver() -> None:
    made = LAMP.driver({"port": "/dev/lamp", "watts": 60})
    assert (made.port, made.watts) == ("/dev/lamp", 60)


def test_every_mistake_is_said_at_once() -> None:
    with pytest.raises(AdapterError) as refused:
        LAMP.driver({"watts": "bright", "colour": "red", "shade": True})
    name, _, said = str(refused.value).partition(", ")
    assert name == "lamp"
    assert set(said.split("; ")) == {
        "port: Missing required argument",
        "watts: Input should be a valid integer, unable to parse string as an integer",
        "colour: there is no such setting",
        "shade: there is no such setting",
    }


def test_what_stands_in_the_settings_is_not_repeated() -> None:
    with pytest.raises(AdapterError) as refused:
        LAMP.driver({"port": "p", "watts": "secret"})
    assert "secret" not in str(refused.value)
