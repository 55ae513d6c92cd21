"""One file on a stick for many terminals: each takes what is for all, then what is for it alone.

The file is a stranger's until it is read: bounded, a plain file, and nothing in it but what a first
start asks. Codes are used up on the stick itself before they are used, so that no two terminals
ever take the same one, and a terminal that was cut takes its own again.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import Any

from contracts.errors import InvalidDocumentError
from hardening.files import write_durably
from hardening.strangers import open_plain
from kiosk.provisioning.fields import CLOSED, FIELDS, HOURS, Form
from kiosk.provisioning.mistake import Mistake
from kiosk.records.errors import storage_errors

FILE_NAME = "kiosk-provision.toml"
USED_NAME = "kiosk-provision.used"
MOST_BYTES = 256 * 1024
_WORDS = {"every", "only", "codes"}
_OWN_WORD = "code"
_LONGEST_WORD = 60
_AS_LIKELY = 0.06
_KEYS = (*FIELDS, *HOURS, CLOSED)
_DEVICES = "devices"


class StickFileError(InvalidDocumentError):
    """The file of answers is missing, is no such file, or has nothing for this terminal.

    Attributes:
        mistakes: by their places in the file, "" for the whole.
        answers: what it says all the same, to be judged too; None where nothing can be.
    """

    code = "P-196"
    user_text_key = "error.settings"

    def __init__(
        self,
        mistakes: Mapping[str, Mistake] | Mistake,
        answers: "Answers | None" = None,
        said: str = "",
    ) -> None:
        self.mistakes = {"": mistakes} if isinstance(mistakes, Mistake) else dict(mistakes)
        self.answers = answers
        plain = (
            " ".join(filter(None, (place, each.key, *each.params.values())))
            for place, each in self.mistakes.items()
        )
        super().__init__(said or "; ".join(plain))


@dataclass(frozen=True, slots=True)
class Answers:
    """What the file says to one terminal.

    Attributes:
        values: by the keys of ``fields``.
        code: one that is for this terminal alone, "" for one of ``codes``.
        codes: one-time codes, for whoever comes first.
        places: of each value in the file, ``every.terminal.name``.
        own: the table that is for this terminal alone, "" for none.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    code: str = ""
    codes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    own: str = ""


def read_answers(path: Path, names: tuple[str, ...]) -> Answers:
    """What the file says to the terminal of these names.

    Args:
        names: what the terminal is called, the surest first: the first that the file knows counts.

    Raises:
        StickFileError: with the places of all mistakes; or nothing in it is for this terminal.
    """
    document = _parsed(_read(path, MOST_BYTES))
    wrong: dict[str, Mistake] = {
        each: unknown(each, _WORDS) for each in sorted(document.keys() - _WORDS)
    }
    every, only = _table(document, "every", wrong), _table(document, "only", wrong)
    own_name = next((name for name in names if name in only), None)
    if own_name is None and only:
        called = ", ".join(names) or "–"
        raise StickFileError({**wrong, "only": Mistake("stick_not_me", {"names": called})})
    place = "" if own_name is None else f"only.{own_name}"
    own = dict(_table({place: only[own_name]}, place, wrong)) if own_name is not None else {}
    code, codes = own.pop(_OWN_WORD, ""), document.get("codes", [])
    if not isinstance(code, str) or not _are_texts([code or "–"]):
        wrong[f"{place}.{_OWN_WORD}"], code = Mistake("stick_codes"), ""
    if not _are_texts(codes):
        wrong["codes"], codes = Mistake("stick_codes"), []
    values, places = dict[str, object](), dict[str, str]()
    for where, table in (("every", every), (place, own)):
        for key, value in _values(table, where, wrong):
            values[key], places[key] = value, f"{where}.{key}"
    found = Answers(values, code, tuple(codes), places, place)
    if wrong:
        raise StickFileError(wrong, found)
    if not values and not code and not codes:
        raise StickFileError(Mistake("stick_empty"))
    return found


def unknown(word: str, known: Iterable[str]) -> Mistake:
    """A word that nobody knows, with the one that was meant most likely, or two as likely."""
    word = word[:_LONGEST_WORD]
    near = get_close_matches(word, [*known], n=2, cutoff=0.6)
    if near:
        best = _likeness(word, near[0])
        likely = [each for each in near if best - _likeness(word, each) < _AS_LIKELY]
        return Mistake("stick_unknown_near", {"setting": word, "near": ", ".join(likely)})
    return Mistake("stick_unknown", {"setting": word})


def _likeness(word: str, known: str) -> float:
    return SequenceMatcher(None, known, word).ratio()


def files_named(answers: Answers) -> Iterator[tuple[str, Path]]:
    """Files beside the answers that are to be brought along, by the key of their value."""
    for key, value in answers.values.items():
        known = FIELDS.get(key)
        if known is not None and known.form is Form.FILE and value:
            yield key, Path(str(value))


def beside(stick: Path, name: Path) -> Path:
    """A file that lies beside the answers.

    Raises:
        StickFileError: it would lie elsewhere.
    """
    if name.is_absolute() or len(name.parts) != 1 or name.name in ("", ".."):
        raise StickFileError(Mistake("stick_beside", {"file": str(name)[:80]}))
    return stick / name.name


def take_code(stick: Path, answers: Answers, who: str) -> str:
    """The code that this terminal uses; noted on the stick before anybody can use it.

    Raises:
        StickFileError: all are used up.
        StorageError: the stick does not take the note: no code is used.
    """
    used = _used(stick)
    mine = _taken(used, answers, who)
    if mine:
        return mine
    free = answers.code or next((code for code in answers.codes if code not in used), "")
    if not free:
        raise StickFileError(Mistake("stick_codes_used" if answers.codes else "stick_no_code"))
    used[free] = who
    text = "".join(f"{code}\t{by}\n" for code, by in used.items())
    with storage_errors(f"write {USED_NAME}"):
        write_durably(stick / USED_NAME, text.encode(), mode=0o600)
    return free


def has_taken(stick: Path, answers: Answers, who: str) -> bool:
    """Whether the code that this terminal would use was taken before; raises StickFileError."""
    return bool(_taken(_used(stick), answers, who))


def _taken(used: Mapping[str, str], answers: Answers, who: str) -> str:
    if answers.code:
        return answers.code if answers.code in used else ""
    mine = (code for code, by in used.items() if by == who and code in answers.codes)
    return next(mine, "")


def _used(stick: Path) -> dict[str, str]:
    """Codes that were taken, and by whom. A damaged note gives none away twice: it is refused."""
    path = stick / USED_NAME
    if not path.exists() and not path.is_symlink():
        return {}
    used: dict[str, str] = {}
    try:
        for line in _read(path, MOST_BYTES).decode().splitlines():
            code, by = line.split("\t")
            used[code] = by
    except ValueError as error:
        raise StickFileError(Mistake("stick_used_damaged", {"file": USED_NAME})) from error
    return used


def _values(
    table: Mapping[str, Any], place: str, wrong: dict[str, Mistake]
) -> Iterator[tuple[str, object]]:
    """What may be set, by its key; all else is noted as wrong."""
    for above, values in table.items():
        if not isinstance(values, dict):
            wrong[f"{place}.{above}"] = Mistake("stick_no_table")
            continue
        for each, value in values.items():
            key = f"{above}.{each}"
            if above == _DEVICES or key in _KEYS:
                yield key, value
            else:
                wrong[f"{place}.{key}"] = unknown(key, _KEYS)


def _table(document: Mapping[str, Any], name: str, wrong: dict[str, Mistake]) -> Mapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        wrong[name] = Mistake("stick_no_table")
        return {}
    return found


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) and each and not set(each) & set("\t\n\r") for each in value
    )


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StickFileError(Mistake("stick_no_toml", {"why": str(error)[:120]})) from error


def _read(path: Path, most: int) -> bytes:
    """A plain file of at most so many bytes; raises StickFileError."""
    try:
        with open_plain(path) as file:
            data = file.read(most + 1)
    except OSError as error:
        said = {"file": path.name, "why": error.strerror or type(error).__name__}
        raise StickFileError(Mistake("stick_unread", said)) from error
    if len(data) > most:
        most_kb = {"file": path.name, "most": str(most // 1024)}
        raise StickFileError(Mistake("stick_large", most_kb))
    return data
