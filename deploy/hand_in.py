"""Hands in so many submissions at an installed terminal, nobody's; says how many wait.

Run by ``in_bare_debian.sh``, by the interpreter and as the user of the terminal.
"""

import sys
from pathlib import Path

from drafts import draft

from kiosk.records.enrolment import read_enrolment
from kiosk.records.outbox import Outbox
from kiosk.records.store import open_store

FOLDER = Path("/var/lib/civic-kiosk")


def main(count: int) -> None:
    """Commit them, and print how many are not sent yet."""
    enrolment = read_enrolment(FOLDER)
    assert enrolment is not None, "enrol the terminal first"
    if count:
        store = open_store(
            FOLDER, enrolment.sealing(), enrolment.terminal_id, enrolment.terminal_no
        )
        for _ in range(count):
            store.commit_submission(draft(photo=b"\xff\xd8" + bytes(20_000)))
        store.close()
    outbox = Outbox(FOLDER)
    print(outbox.count())
    outbox.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
