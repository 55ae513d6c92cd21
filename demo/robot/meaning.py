"""What texts mean to somebody who hears them: which page this is, what is asked, what a key does.

People bring this along; here it is read from the terminal's texts and from the item documents.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from contracts.items import parse_item
from contracts.repeating import unrolled
from contracts.yaml_text import parse_yaml
from demo import steps
from demo.resident import Resident

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "assets" / "text"
LISTED = 4
"""More choices than this have a page of their own."""
YES_NO = {"true": {"zh-CN": "是", "en": "Yes"}, "false": {"zh-CN": "否", "en": "No"}}
"""What the answers to a question are called that has no words of its own for them."""
ITEMS = ROOT / "assets" / "items"


class Meaning:
    """The words of one language and one matter.

    Args:
        items: more folders of item documents.

    Attributes:
        language: the one that is understood.
    """

    def __init__(self, resident: Resident, items: Iterable[Path] = ()) -> None:
        self._resident = resident
        self.language = resident.language
        self._texts = dict(_texts(resident.language))
        self._item = _item(resident.item, (ITEMS, *items))

    def page(self, text: str) -> str:
        """The page that this text stands on and no other; "" for any other text."""
        pages = (page for page in steps.pages() if self._any(text, steps.hand(page).heard))
        return next(pages, "")

    def is_any(self, text: str, *keys: str) -> bool:
        """Whether the text is one of these, whatever stands in its places."""
        return self._any(text, keys)

    def words(self, key: str) -> str:
        """What stands there."""
        return self._texts[key]

    def question(self, text: str) -> str:
        """The question that is asked; "" when nothing is asked."""
        return self._labels.get(text, "")

    def choice(self, question: str, text: str) -> tuple[str, ...]:
        """What may stand for this choice in a resident file; () when it is none."""
        return self._choices.get(question, {}).get(text, ())

    def forms(self, key: str) -> Iterator[re.Pattern[str]]:
        """How the text with this key may sound."""
        rating = self._resident.rating
        level = "skip" if rating is None else f"level_{rating}"
        key = key.replace("{for_whom}", self._resident.for_whom).replace("{rating}", level)
        if not key.startswith("{"):
            yield _form(self._texts[key])
            return
        match key:
            case "{name}":
                texts = [self._item["name"]]
            case "{question}":
                texts = [each["label"] for each in self._item["questions"] if "label" in each]
            case "{material}":
                papers = self._item.get("materials", ())
                texts = [each["alternative"]["label"] for each in papers if "alternative" in each]
                texts = texts or [self._texts["materials.decline"]]
            case "{notice}":
                texts = [self._item["notice"]["title"]]
            case _:
                texts = [each["label"] for each in self._item["signature"]["alternatives"]]
        yield from (_form(self._in(each)) for each in texts)

    def label(self, question: str, entry: str) -> str:
        """What a choice of a resident file is called."""
        named = self._choices.get(question, {}).items()
        return next((label for label, meant in named if entry in meant), entry)

    def explained(self, question: str, text: str) -> bool:
        """Whether something is said after this choice that explains it."""
        asked = next(each for each in self._item["questions"] if each["id"] == question)
        named = (each for each in asked.get("choices", ()) if self._in(each["label"]) == text)
        return any("help" in each for each in named)

    def choices(self, question: str) -> int:
        """How many choices it has; 0 where something is typed."""
        return len(self._choices.get(question, {}))

    def long(self, question: str) -> bool:
        """Whether its choices have a page of their own, and a field that shows the one chosen."""
        return self.choices(question) > LISTED

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        asked = self._item["questions"]
        return {self._in(each["label"]): str(each["id"]) for each in asked if "label" in each}

    @cached_property
    def _choices(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for each in self._item["questions"]:
            named = found.setdefault(str(each["id"]), {})
            for choice in each.get("choices", ()):
                label = self._in(choice["label"])
                named[label] = (str(choice["code"]), label)
            plain = YES_NO if each["type"] == "bool" else {}
            for code, labels in each.get("bool_labels", plain).items():
                named[self._in(labels)] = (str(code), self._in(labels))
        return found

    def _any(self, text: str, keys: Iterable[str]) -> bool:
        return any(form.fullmatch(text) for key in keys for form in self.forms(key))

    def _in(self, texts: Any) -> str:
        return str(texts[self._resident.language] if isinstance(texts, dict) else texts)


def _form(text: str) -> re.Pattern[str]:
    """The text with anything in the places of its values."""
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)))


def _texts(language: str) -> Iterator[tuple[str, str]]:
    for file in sorted(TEXTS.glob(f"{language}*.toml")):
        for page, table in tomllib.loads(file.read_text("utf-8")).items():
            yield from ((f"{page}.{key}", text) for key, text in table.items() if _is_text(text))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _item(code: str, folders: Iterable[Path]) -> Mapping[str, Any]:
    for folder in folders:
        for file in sorted(folder.glob("*.yaml")):
            data, _node = parse_yaml(file.read_bytes())
            if isinstance(data, dict) and data.get("code") == code:
                made = unrolled(parse_item(data, file.name))
                item = made.doc.model_dump(mode="json", by_alias=True, exclude_none=True)
                told = {qid for group in made.groups for qid in group.told}  # and never asked
                item["questions"] = [each for each in item["questions"] if each["id"] not in told]
                return item
    raise ValueError(f"no document of {code}")
