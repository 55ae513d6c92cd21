"""``script/test-residents [NAME …]``: plays the thirty, or those named; prints a table.

One terminal each, one after the other. Leaves everything in a folder that it names; the exit code
is 1 when one of them did not end as they should.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.journeys.checker import decode_escpos
from tests.journeys.test_residents import check, play
from tests.journeys.thirty import WAYS, Person, for_each_item, persons


def main() -> int:
    """Play them; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="script/test-residents", description=__doc__)
    parser.add_argument("names", nargs="*", help="of these alone; all when none is named")
    parser.add_argument("--items", choices=WAYS, help="somebody for each item, in this way")
    parser.add_argument("--out", type=Path, help="where to leave what they leave")
    wanted = parser.parse_args()
    people = for_each_item(wanted.items) if wanted.items else persons()
    known = {person.name: person for person in people}
    unknown = [name for name in wanted.names if name not in known]
    if unknown:
        print(f"nobody is called {unknown[0]}; known are {', '.join(known)}", file=sys.stderr)
        return 2
    out = wanted.out or Path(tempfile.mkdtemp(prefix="residents-"))
    out.mkdir(parents=True, exist_ok=True)
    print(f"{out}\n{'who':34} {'pages':>5} {'outcome':22} {'ms':>7}", flush=True)
    told = [outcome(known[name], out) for name in wanted.names or known]
    bad = [sentence for sentence in told if sentence]
    print(f"{len(told) - len(bad)} of {len(told)} as they should")
    return 1 if bad else 0


def outcome(person: Person, out: Path) -> str:
    """Play one and print the line; "" when all is well, otherwise a sentence."""
    begun = time.monotonic()
    visit = out / person.name
    ended = play([person.write(out)], visit, "--prepared", str(out / "prepared"))
    ms = round((time.monotonic() - begun) * 1000)
    sentence = told_of(ended)
    if not sentence:
        try:
            looked_at(person, out / f"{person.name}.yaml", visit, visit)
        except AssertionError as error:
            sentence = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    pages = len(pages_of(visit))
    expected = str(person.told["expect"]["terminal"])
    became = f"NOT {expected}" if sentence else expected
    print(f"{person.name:34} {pages:5} {became:22} {ms:7}")
    if sentence:
        print(f"    {sentence}")
    sys.stdout.flush()
    return sentence


def told_of(ended: subprocess.CompletedProcess[str]) -> str:
    """What the play says of itself; "" when it ended well. Who ends it early leaves no sentence."""
    silent = f"the play ended with {ended.returncode}" if ended.returncode else ""
    return ended.stderr.strip() or silent


def looked_at(person: Person, file: Path, visit: Path, stage: Path) -> None:
    """What the visit left: as of every resident, nothing done twice, no page skipped."""
    check(file, visit, stage)
    pages, jobs = pages_of(visit), visit / "printer.bin"
    if person.told["expect"]["terminal"] == "receipt-printed":
        assert len(decode_escpos(jobs.read_bytes())) == 1, "more than one receipt"
    skipped = [page for page in person.sees if page not in pages]
    assert not skipped, f"never saw {', '.join(skipped)}"


def pages_of(visit: Path) -> list[str]:
    """Every page that was on the screen."""
    file = visit / "timeline.json"
    if not file.is_file():
        return []
    return [page["page"] for page in json.loads(file.read_text("utf-8"))["pages"]]


if __name__ == "__main__":
    sys.exit(main())
