"""How a receipt printer says how it stands: Epson's ESC/POS, DLE EOT n and GS a."""

from dataclasses import dataclass


@dataclass(slots=True)
class Condition:
    """What of a printer its status tells; ``paper``: ok, near-end or out."""

    paper: str = "ok"
    cover_open: bool = False
    jam: bool = False

    def real_time(self, number: int) -> bytes:
        """The answer to DLE EOT n; nothing where there is no such question."""
        out = self.paper == "out"
        bits = {
            1: 0x08 * (out or self.cover_open or self.jam),
            2: 0x04 * self.cover_open | 0x20 * out | 0x40 * self.jam,
            3: 0x08 * self.jam,
            4: 0x60 * out | 0x0C * (self.paper != "ok"),
        }.get(number)
        return b"" if bits is None else bytes((0x12 | bits,))

    def automatic(self) -> bytes:
        """The four bytes of GS a, that are sent without a question."""
        out = self.paper == "out"
        first = 0x10 | 0x08 * (out or self.cover_open or self.jam) | 0x20 * self.cover_open
        third = 0x0C * out | 0x03 * (self.paper != "ok")
        return bytes((first, 0x08 * self.jam, third, 0x00))

    def paper_sensor(self) -> bytes:
        """The answer to GS r 1."""
        return {"ok": b"\x00", "near-end": b"\x03", "out": b"\x0f"}[self.paper]
