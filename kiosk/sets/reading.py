"""Whether this program can read a set that it would run, asked before it is begun.

What it cannot read is not the set's mistake: it may be for a newer program. So it waits, and is
taken when such a program is here, instead of being begun, failing and being refused for good.
"""

from kiosk.sets.files import RunningSet

UNREADABLE = "unreadable"


def unreadable(found: RunningSet) -> tuple[str, ...]:
    """Names of the set's files that this program cannot read; takes a moment. Never raises."""
    from kiosk.catalogue import load_set  # no start needs it
    from kiosk.packs import load_pack

    refused = [each.file for each in load_set(found.items, found.overlay).refused]
    if load_pack(found.pack).refused:
        refused.append("pack")
    return tuple(refused)
