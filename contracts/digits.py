"""Numbers as people read them."""

_GROUPS: dict[str, tuple[int, ...]] = {"phone": (3, 4, 4), "id-number": (6, 8, 4)}
_LEAST_IN_FOURS = 8


def group_digits(kind: str, digits: str) -> str:
    """A number as it is read, complete or half typed: the kind decides, never its length alone.

    Mobile numbers 3-4-4, identity numbers 6-8-4 with the date of birth in one piece, other
    numbers of more than seven digits in fours.
    """
    lengths = _GROUPS.get(kind, ())
    if kind == "digits" and len(digits) >= _LEAST_IN_FOURS:
        lengths = (4,) * (len(digits) // 4)
    parts = []
    for length in lengths:
        parts.append(digits[:length])
        digits = digits[length:]
    return " ".join(part for part in (*parts, digits) if part)
