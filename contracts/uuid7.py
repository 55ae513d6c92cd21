"""UUID version 7 (RFC 9562): ids that sort by the time they were made.

Clock and randomness are given by the caller, so ids are reproducible in tests.
"""

from uuid import UUID

from contracts.errors import BugError

RANDOM_BYTES = 10


def uuid7(unix_ms: int, random: bytes) -> UUID:
    """Make a UUIDv7 from milliseconds since 1970 and ten random bytes (74 bits are used)."""
    if not 0 <= unix_ms < 2**48:
        raise BugError(f"{unix_ms} ms is outside the 48 bits of a UUIDv7")
    if len(random) != RANDOM_BYTES:
        raise BugError(f"a UUIDv7 needs {RANDOM_BYTES} random bytes, not {len(random)}")
    bits = int.from_bytes(random)
    random_a = bits >> 68  # 12 bits
    random_b = bits & (2**62 - 1)
    return UUID(int=unix_ms << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b)


def uuid7_unix_ms(value: UUID) -> int:
    """Milliseconds since 1970 at which a UUIDv7 was made."""
    if value.version != 7:
        raise BugError(f"a UUID of version {value.version} carries no time")
    return value.int >> 80
