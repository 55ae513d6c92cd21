"""This run of the program in the logbook; what writes it is loaded after the first page."""

from typing import TYPE_CHECKING

from kiosk import VERSION
from kiosk.sets.state import SetStates
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.logbook.noticing import Diary


class RunDiary:
    """Says that the program began, once, and that it ended if it began. One thread at a time."""

    def __init__(self, settings: Settings, states: SetStates) -> None:
        self._settings = settings
        self._states = states
        self._diary: Diary | None = None

    def begin(self) -> None:
        """Write that it began, and what is otherwise than at the last start. Never raises."""
        if self._diary is not None:
            return
        from kiosk.logbook.noticing import Diary, Found
        from kiosk.logbook.writing import Logbook

        data_dir, state = self._settings.terminal.data_dir, self._states.state
        self._diary = Diary(data_dir, Logbook(data_dir))
        self._diary.begin(
            Found(
                version=VERSION,
                running=(state.running.name, state.running.sha256),
                choice=state.choice,
                returned=tuple((each.sha256, each.name, each.reason) for each in state.returned),
                settings=self._settings.model_dump(mode="json"),
            )
        )

    def end(self, why: str) -> None:
        """Write that it ended in order, and why: a word. Never raises."""
        if self._diary is not None:
            self._diary.end(why)
