"""What a trial of a device gave: kept, and told in the readiness report. Nothing personal."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.readiness import Checked


class Proof(BaseModel):
    """One device, tried once.

    ``passed``: nothing failed. ``eyes``: a person was there and was asked. ``untried``: steps that
    could not be tried.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    device: str = Field(max_length=40)
    adapter: str = Field(max_length=40)
    model: str = Field(default="", max_length=80)
    serial: str = Field(default="", max_length=80)
    firmware: str = Field(default="", max_length=80)
    checks: tuple[Checked, ...] = Field(default=(), max_length=32)
    eyes: bool = False
    at: AwareDatetime

    @property
    def passed(self) -> bool:
        """Whether something was tried and nothing failed."""
        return bool(self.checks) and all(each.passed is not False for each in self.checks)
