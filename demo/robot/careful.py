"""A hand whose owner may walk away."""

from demo.robot.faults import FaultPlan
from demo.robot.hand import Hand


class WalkedAwayError(Exception):
    """Nobody is there to touch."""


class CarefulHand(Hand):
    """Touches nothing once the resident has walked away."""

    plan: FaultPlan

    def _event(self, phase: str, x: int, y: int, target: str) -> int:
        self.stay()
        return super()._event(phase, x, y, target)

    def stay(self) -> None:
        """Raise WalkedAwayError when nobody is there any more."""
        if self.plan.walked_away:
            raise WalkedAwayError
