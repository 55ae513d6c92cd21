"""Turns the far end of a terminal's line hostile, and back."""

import shutil
from pathlib import Path

from demo.centre import Centre
from demo.plan.failing import StepError
from demo.plan.faults import PASSPHRASE, Undo
from demo.plan.shape import EVERYWHERE, Attack
from demo.plan.stage import PlanStage, inside
from demo.simulators import SimulatorError

LONG_AGO_S = -30 * 86400
"""When the metadata were signed whose time is over."""


class Attacks:
    """Begins attacks, each with what ends it."""

    def __init__(self, stage: PlanStage) -> None:
        self._stage = stage

    def begin(self, step: Attack) -> Undo:
        """From now on the server is hostile."""
        names = [*self._stage.lines] if step.at == EVERYWHERE else [step.at]
        lines = [self._stage.lines[name] for name in names]
        words = {"folder": str(self._signed_long_ago())} if step.kind == "expired" else {}
        try:
            for line in lines:
                line.do(step.kind, **words)
        except SimulatorError as error:
            raise StepError(f"the attack {step.kind} cannot begin: {error}") from error

        def end() -> None:
            for line in lines:
                line.do("normal")

        return end

    def _signed_long_ago(self) -> Path:
        """Metadata that the centre's own keys signed a month ago, for a day.

        They are made by a copy of the centre that lives in the past: what somebody would have who
        recorded them then.
        """
        past = self._stage.run / "past"
        for name in ("backup", "centre", "stick"):
            shutil.rmtree(past / name, ignore_errors=True)
        past.mkdir(exist_ok=True)
        true = self._stage.centre
        copy = Centre(true.processes, past / "centre", past)
        clock = past / "clock"
        clock.write_text(str(LONG_AGO_S), "ascii")
        for ended in (
            true.ask("backup", str(past / "backup")),
            copy.ask("restore", str(past / "backup")),
        ):
            if ended.code != 0:
                raise StepError(f"the centre could not be copied: {ended.last}")
        shutil.copy2(true.folder / PASSPHRASE, copy.folder / PASSPHRASE)
        written = copy.ask(
            "stick", "write", str(past / "stick"), "--valid", "1d",
            environment=inside(KIOSK_DEMO_CLOCK=clock),
        )  # fmt: skip
        if written.code != 0:
            raise StepError(f"nothing could be signed long ago: {written.last}")
        return past / "stick" / "tuf"
