"""Runs the rig against one build, whole or broken on purpose, and tells what it caught.

``python -m tests.powercut.builds FOLDER NAME STATES SEED`` prints a JSON object: ``states``, and
``failures`` and ``findings`` as sentences. The build is broken in this process and in the subject.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from tests.powercut import sabotage
from tests.powercut.judge import Report
from tests.powercut.pieces import Cuts, Damage, looked_at
from tests.powercut.prepare import Workshop, scratch


def tried(name: str, states: int, seed: int, folder: Path) -> Report:
    """Cuts of a terminal alone under a build, and damage where the build is about that."""
    workshop = Workshop.make(folder)
    recording = workshop.record("terminal", broken=name)
    if name == "no-hash-check":
        return looked_at(Damage(workshop, recording, name, states, seed))
    return looked_at(Cuts(workshop, recording, name, states, seed))


def main(name: str, states: int, seed: int) -> None:
    """Break this process as the subject will be, and try."""
    os.environ[sabotage.VARIABLE] = name
    sabotage.install()
    with tempfile.TemporaryDirectory(prefix="powercut-", dir=scratch()) as folder:
        report = tried(name, states, seed, Path(folder))
    print(
        json.dumps(
            {
                "states": report.total,
                "failures": report.failures(),
                "findings": report.findings(),
                "broken": report.broken,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
