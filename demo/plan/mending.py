"""Technicians of a plan: one, whom the centre lists when the first one comes."""

from demo.plan.failing import StepError
from demo.plan.shape import Mend
from demo.plan.stage import PlanStage
from demo.robot.hand import StuckError
from demo.technician import PIN, WRONG_PIN, Technician


class Menders:
    """Comes to the door of a terminal, is let in or kept out, and goes."""

    def __init__(self, stage: PlanStage) -> None:
        self._stage = stage
        self._known: dict[str, Technician] = {}

    def come(self, step: Mend) -> None:
        """Raises StepError: they are let in or kept out against what the plan says."""
        try:
            self._come(step)
        except StuckError as error:
            raise StepError(f"the technician at {step.at}: {error}") from error

    def close(self) -> None:
        """Nobody looks any more."""
        for somebody in self._known.values():
            somebody.close()

    def _come(self, step: Mend) -> None:
        somebody = self._known.get(step.at)
        if somebody is None:
            somebody = self._known[step.at] = Technician(self._stage.terminals[step.at])
            somebody.is_listed(operator=False)
        somebody.close()
        somebody.comes_to_the_door()
        if step.by == "card":
            somebody.lays_card()
        else:
            somebody.types_code(somebody.calls())
        if step.pin == "wrong":
            somebody.types_pin(WRONG_PIN)
            somebody.is_kept_out()
            somebody.goes()
        else:
            somebody.types_pin(PIN)
            somebody.is_inside()
            if not step.stays:
                somebody.leaves()
        somebody.close()
