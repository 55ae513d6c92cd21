"""What carries the bytes to a receipt printer, and back where it can."""

from typing import Protocol

from drivers.receipt_printer.port_rest import PortRest


class Transport(Protocol):
    """One way to a printer. Blocking; one thread only.

    Attributes:
        hears: whether the printer's answers come back at all.
        outlives_power: the line does not tell that the printer was off meanwhile.
        tries: how often one connection more is tried when the printer lets nobody in.
        bytes_per_s: what the line carries at most; 0 when it is faster than any printer.
        lag_s: how long bytes that were sent may still wait on this side.
        rest: what the printer does with its port after a connection.
    """

    hears: bool
    outlives_power: bool
    tries: int
    bytes_per_s: float
    lag_s: float
    rest: PortRest

    def hold(self) -> None:
        """Take what is held between jobs; raises DeviceLostError."""
        ...

    def let_go(self) -> None:
        """Let go of it; never raises, may be called twice."""
        ...

    def connect(self, seconds: float) -> None:
        """Be ready for one question or one job, on the line that is open; raises OSError."""
        ...

    def send(self, data: bytes, seconds: float) -> None:
        """Send all within so many seconds; raises OSError, TimeoutError when it takes no more."""
        ...

    def receive(self, seconds: float) -> bytes:
        """Give what comes within so many seconds, or nothing; raises OSError."""
        ...

    def hang_up(self, *, well: bool = False) -> None:
        """End a question or a job; what was sent is still printed. Never raises.

        ``well``: everything was answered, so that the line may be kept for the next.
        """
        ...

    def reset(self) -> None:
        """End it, and drop what the printer has not taken yet. Never raises."""
        ...
