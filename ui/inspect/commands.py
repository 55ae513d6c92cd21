"""``python -m kiosk pack inspect|preview``: an interface pack from somebody, looked at in a cage.

The process reads the pack, draws every page with it and ends. It has little memory and time, writes
nothing but the pictures that it was asked for, and reaches no network.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from contracts.packfiles import check_pack
from contracts.packs import PACK_FILE, PackDocument, PackError, untranslated
from hardening.confinement import Limits, OutOfTimeError, confine
from hardening.files import write_durably
from kiosk.packs import Pack
from kiosk.packs.reading import VOICE, check_voice, read_folder
from kiosk.packs.using import of_files
from kiosk.voice.recorded import unrecorded

READING = Limits(memory_bytes=1 << 30, cpu_s=20, written_bytes=1 << 20)
DRAWING = Limits(memory_bytes=6 << 30, cpu_s=600, written_bytes=32 << 20)
"""Qt, the fonts and the libraries reserve most of it and use a tenth."""
NAME = "pack"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a pack; ``rule`` is what a reviewer may accept it by."""

    rule: str
    place: str
    said: str
    serious: bool = True

    def told(self) -> dict[str, str]:
        """As one line of JSON says it."""
        return {
            "file": PACK_FILE,
            "code": f"{self.rule}:{NAME}",
            "severity": "refuse" if self.serious else "accept",
            "place": self.place,
            "said": self.said,
        }

    def sentence(self) -> str:
        """As a person reads it."""
        kind = "error" if self.serious else "advice"
        return f"{kind}: {self.place or PACK_FILE}: {self.said}"


def main(arguments: Sequence[str], out: TextIO = sys.stdout) -> int:
    """``inspect DIR`` or ``preview DIR --out DIR``. Returns 1 when the pack cannot be used."""
    parser = argparse.ArgumentParser(prog="kiosk pack", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    inspect = actions.add_parser("inspect", help="name everything that speaks against it")
    preview = actions.add_parser("preview", help="draw the pages that greet, marked as a preview")
    for action in (inspect, preview):
        action.add_argument("folder", type=Path)
        action.add_argument("--items", type=Path, nargs="+", default=(), metavar="DIR")
    inspect.add_argument("--json", action="store_true", help="one object a line")
    inspect.add_argument("--quick", action="store_true", help="read it only, draw no page")
    preview.add_argument("--out", type=Path, required=True)
    preview.add_argument("--landscape", action="store_true")
    return run(parser.parse_args(arguments), out)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Carry the command out in this process."""
    drawing = options.action == "preview" or not options.quick
    confine(DRAWING if drawing else READING)
    findings: list[Finding] = []
    try:
        if options.action == "preview":
            _preview(options, findings, out)
        else:
            findings += inspected(options.folder, options.items, quick=options.quick)
    except OutOfTimeError:
        findings.append(Finding("too-slow", "", "takes longer to draw than it may"))
    except MemoryError:
        findings.append(Finding("too-large", "", "takes more memory than it may"))
    as_json = options.action == "inspect" and options.json
    for finding in findings:
        line = json.dumps(finding.told(), ensure_ascii=False) if as_json else finding.sentence()
        print(line, file=out)
    return 1 if any(finding.serious for finding in findings) else 0


def inspected(folder: Path, items: tuple[Path, ...] = (), *, quick: bool) -> Iterator[Finding]:
    """Everything that speaks against a pack; the pages are only drawn when nothing else does."""
    pack, findings = _read(folder)
    yield from findings
    if pack is None or quick or any(finding.serious for finding in findings):
        return
    yield from _drawn(pack, items)


def _read(folder: Path) -> tuple[Pack | None, list[Finding]]:
    """The pack, and what is wrong with it."""
    voice = folder / VOICE
    try:
        files = read_folder(folder, with_voice=True)
        checked = check_pack(files)
        if voice.is_dir():
            check_voice(voice)
    except PackError as error:
        return None, [Finding(error.rule, error.place, str(error))]
    pack = of_files(checked, files)
    return pack, [*_advice(checked.document), *_silent(pack, voice if voice.is_dir() else None)]


def _silent(pack: Pack, brought: Path | None) -> Iterator[Finding]:
    """Sentences that nobody has recorded."""
    for language, words in pack.words.items():
        silent = unrecorded(words.values(), language, brought)
        if silent:
            said = f"{len(silent)} sentences in {language} have no recording: {silent[0]}"
            yield Finding("voice", f"{VOICE}/{language}", said, serious=False)


def _advice(document: PackDocument) -> Iterator[Finding]:
    for key in untranslated(document):
        said = f"{key} is said otherwise in one language only"
        yield Finding("translation", f"words.{key}", said, serious=False)


def _drawn(pack: Pack, items: tuple[Path, ...]) -> Iterator[Finding]:
    _prepare()
    from ui.inspect.hall import folders_of, shipped_texts
    from ui.inspect.walk import walk

    seen = walk(shipped_texts(), folders_of(items), pack)
    told: set[str] = set()
    for problem in seen.problems:
        if problem.said not in told:
            told.add(problem.said)
            place = f"{problem.page}, {problem.look}"
            yield Finding(problem.rule, place, problem.said)


def _preview(options: argparse.Namespace, findings: list[Finding], out: TextIO) -> None:
    pack, read = _read(options.folder)
    findings += read
    if pack is None:
        return
    _prepare()
    from ui.inspect.hall import folders_of, shipped_texts
    from ui.inspect.photographs import photograph
    from ui.inspect.stage import encoded

    orientation = "landscape" if options.landscape else "portrait"
    folders = folders_of(options.items)
    for name, picture in photograph(shipped_texts(), folders, pack, orientation):
        write_durably(options.out / f"{name}.png", encoded(picture, "PNG"), mode=0o644)
        print(f"{name}.png", file=out)


def _prepare() -> None:
    """A screen that nobody sees."""
    os.environ["QT_QUICK_BACKEND"] = "software"
    from ui.screen import ScreenSize, make_application, prepare_environment

    prepare_environment("offscreen", ScreenSize())
    _application.append(make_application())


_application: list[object] = []
"""Qt's application lives as long as the process."""
