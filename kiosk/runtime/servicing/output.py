"""What people see and hear of the machine itself: its light, its sound, its glass."""

from kiosk.runtime.perform import Table
from kiosk.runtime.servicing.bench import Bench, apart
from kiosk.servicing import output
from kiosk.visit import servicing
from kiosk.visit.effects import Asked, Effect
from kiosk.visit.setup import Told


class Output:
    """Turns it up and down, and notes that the glass was wiped."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def table(self) -> Table:
        """What is done about each effect."""
        return {
            servicing.NoteCleaned: self._bench.writer.in_turn(self._cleaned),
            servicing.LookAtOutput: apart(self._tell),
            servicing.SetBrightness: apart(self._brighten),
            servicing.SetVolume: apart(self._loudly),
        }

    def _cleaned(self, effect: Effect) -> None:
        self._bench.book.note("screen.cleaned")

    def _tell(self, effect: Asked, loud: int | None = None, *wrong: Told) -> None:
        bench = self._bench
        bright: int | None = None
        try:
            bright = output.brightness()
            if loud is None:
                loud = output.volume(bench.settings.devices.tables, bench.built_in)
        finally:
            bench.post(servicing.OutputTold(effect.visit, effect.effect, bright, loud, wrong))

    def _brighten(self, effect: servicing.SetBrightness) -> None:
        if output.set_brightness(effect.percent):
            self._bench.book.note("screen.brightness_set", percent=effect.percent)
            self._tell(effect)
        else:
            self._tell(effect, None, Told("trouble", "output_not_set"))

    def _loudly(self, effect: servicing.SetVolume) -> None:
        bench = self._bench
        loud = output.set_volume(effect.percent, bench.settings.devices.tables, bench.built_in)
        if loud is not None:
            bench.book.note("sound.volume_set", percent=loud)
            self._tell(effect, loud)
        else:
            self._tell(effect, None, Told("trouble", "output_no_sound"))
