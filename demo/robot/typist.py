"""Enters text by touching visible keys: digits, dates, latin letters, Chinese by pinyin."""

import unicodedata
from collections.abc import Callable

from demo.link import Node, Tree
from demo.robot.hand import Hand, StuckError
from demo.robot.spelling import CHUNK, is_chinese, letters_of, readings, runs, spell

MAX_PAGES = 120
MAX_TRIES = 3
ALIKE = {
    **dict.fromkeys("・•‧∙⋅･", "·"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’`´", "'"),
    **dict.fromkeys("—–―‐‑−", "-"),
}
"""What stands for a sign that no key has; full and half width stand for each other too."""

GROUPING = " -"


def digits_of(text: str) -> str:
    """Only the digits of a text."""
    return "".join(char for char in text if char.isdigit())


def alike(char: str) -> list[str]:
    """The character, then what a person would type in its place when no key has it."""
    wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else ""
    narrow = unicodedata.normalize("NFKC", char)
    bare = unicodedata.normalize("NFD", narrow)[:1]
    found = [char]
    for other in (narrow, wide, ALIKE.get(char, ""), ALIKE.get(narrow, ""), bare, char.upper()):
        if len(other) == 1 and other not in found:
            found.append(other)
    return found


class Typist:
    """Types into the field that is open."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    def enter(self, field_id: str, text: str, *, date: bool = False) -> str:
        """Make the field hold this text; gives what was typed, with signs that have keys.

        Raises:
            StuckError: a character has no key or candidate, or the field takes another text.
        """
        self._field = field_id
        wanted = digits_of(text) if date else text
        for _ in range(MAX_TRIES):
            self._empty()
            typed = self._type(wanted)
            if self._holds(typed, date=date):
                return typed
        raise StuckError(f"{field_id} does not take what is typed")

    # ---- the field ---------------------------------------------------------------------------

    def _value(self) -> str:
        node = self._hand.look().find(self._field)
        if node is None:
            raise StuckError(f"{self._field} is gone while typing")
        return node.value

    def _holds(self, wanted: str, *, date: bool = False) -> bool:
        def same(tree: Tree) -> bool:
            node = tree.find(self._field)
            if node is None:
                return False
            return (digits_of(node.value) if date else node.value) == wanted

        return self._hand.until(same, 1.0) is not None

    def _empty(self) -> None:
        if self._value():
            self._hand.press("key:clear")
            if not self._holds(""):
                raise StuckError(f"{self._field} cannot be emptied")

    # ---- keys --------------------------------------------------------------------------------

    def _type(self, text: str) -> str:
        done = ""
        for chinese, piece in runs(text):
            if chinese:
                self._chinese(done, piece)
                done += piece
            else:
                done += self._plain(piece)
        return done

    def _plain(self, piece: str) -> str:
        tree = self._hand.look()
        typed = ""
        for char in piece:
            shown, tree = self._key_for(char, tree)
            typed += shown
        return typed

    def _key_for(self, char: str, tree: Tree) -> tuple[str, Tree]:
        if char in GROUPING and not tree.has("key:space") and not tree.has(f"key:{char}"):
            return "", tree  # a pad of digits groups them itself
        for shown in alike(char):
            if shown == " " and tree.has("key:space"):
                return shown, self._tap(tree, "key:space")
            if shown.isascii() and shown.isalpha() and tree.has("key:space"):
                return shown, self._letter(shown, tree)
            tree = self._page_with(f"key:{shown}", tree)
            if tree.has(f"key:{shown}"):
                return shown, self._tap(tree, f"key:{shown}", look=False)
        raise StuckError(
            f"the keyboard of {self._field} has no key for a character (U+{ord(char):04X})"
        )

    def _page_with(self, key: str, tree: Tree) -> Tree:
        for turn in ("key:symbols", "key:more-symbols", "key:letters"):
            if not tree.has(key) and tree.has(turn):
                tree = self._tap(tree, turn)
        return tree

    def _letter(self, char: str, tree: Tree) -> Tree:
        tree = self._letters_page(tree, latin=True)
        key = tree.find(f"key:{char.lower()}")
        if key is not None and key.name != char:
            tree = self._tap(tree, "key:shift")
            changed = self._hand.until(lambda t: _named(t, char.lower(), char), 1.0)
            tree = changed or tree
        return self._tap(tree, f"key:{char.lower()}")

    def _letters_page(self, tree: Tree, *, latin: bool) -> Tree:
        if tree.has("key:letters"):
            tree = self._tap(tree, "key:letters")
        if tree.has("key:lang") and tree.has("key:shift") != latin:
            self._tap(tree, "key:lang")
            changed = self._hand.until(lambda t: t.has("key:shift") == latin, 2.0)
            if changed is None:
                raise StuckError(f"the keyboard of {self._field} does not change its letters")
            tree = changed
        return tree

    def _tap(self, tree: Tree, key: str, *, look: bool = True) -> Tree:
        node = tree.find(key)
        if node is None:
            raise StuckError(f"the keyboard of {self._field} has no {key}")
        frame = self._hand.tap(node)
        if not look:
            return tree
        self._hand.wait_frame(frame)
        return self._hand.look()

    # ---- Chinese -----------------------------------------------------------------------------

    def _chinese(self, before: str, piece: str) -> None:
        syllables = spell(piece)
        at = 0
        while at < len(piece):
            word, sounds = piece[at : at + CHUNK], syllables[at : at + CHUNK]
            taken = self._spell_word(before + piece[:at], word, sounds)
            if taken == 0:
                self._one_by_readings(before + piece[:at], piece[at])
                taken = 1
            at += taken

    def _spell_word(self, before: str, word: str, sounds: list[str]) -> int:
        """Type the letters of a word and choose; how many characters of it are in the field."""
        if not all(sounds):
            known = next((n for n, sound in enumerate(sounds) if not sound), len(sounds))
            word, sounds = word[:known], sounds[:known]
        if not word:
            return 0
        tree = self._letters(letters_of(sounds))
        taken = 0
        while taken < len(word) and tree.starting("candidate:"):
            chosen = self._choose(tree, word[taken:], first_pages=2 if taken == 0 else MAX_PAGES)
            if chosen is None and taken == 0 and len(word) == 1:
                chosen = self._choose(self._first_page(), word, first_pages=MAX_PAGES)
            if chosen is None:
                break
            taken += len(chosen)
            wanted = before + word[:taken]
            after = self._hand.until(self._starting(wanted), 2.0)
            if after is None:
                break
            tree = after
        self._drop_letters(before + word[:taken])
        return taken

    def _starting(self, wanted: str) -> Callable[[Tree], bool]:
        def starts(tree: Tree) -> bool:
            node = tree.find(self._field)
            return node is not None and node.value.startswith(wanted)

        return starts

    def _one_by_readings(self, before: str, char: str) -> None:
        for reading in readings(char):
            if self._spell_word(before, char, [reading]):
                return
        raise StuckError(
            f"the candidates of {self._field} have no U+{ord(char):04X} in any of its readings"
        )

    def _letters(self, letters: str) -> Tree:
        tree = self._letters_page(self._hand.look(), latin=False)
        frame = tree.frame
        for letter in letters:
            key = tree.find(f"key:{letter}")
            if key is None:
                raise StuckError(f"the keyboard of {self._field} has no pinyin letters")
            frame = self._hand.tap(key)
        self._hand.wait_frame(frame)
        shown = self._hand.until(lambda t: bool(_candidates(t)), 2.0)
        return shown or self._hand.look()

    def _choose(self, tree: Tree, rest: str, first_pages: int) -> str | None:
        """Touch the longest candidate that begins the rest; turn pages for it when needed."""
        for page in range(MAX_PAGES):
            fitting = [node for node in _candidates(tree) if rest.startswith(node.name)]
            if fitting:
                best = max(fitting, key=lambda node: len(node.name))
                self._hand.wait_frame(self._hand.tap(best))
                return best.name
            following = tree.find("candidate:next")
            if following is None or not following.enabled or page + 1 >= first_pages:
                return None
            shown = _candidates(tree)
            self._hand.tap(following)
            turned = self._hand.until(_not_showing(shown), 1.0)
            if turned is None:
                return None
            tree = turned
        return None

    def _first_page(self) -> Tree:
        tree = self._hand.look()
        while (back := tree.find("candidate:prev")) is not None and back.enabled:
            self._hand.wait_frame(self._hand.tap(back))
            tree = self._hand.look()
        return tree

    def _drop_letters(self, wanted: str) -> None:
        """Take back letters that no character was chosen for."""
        for _ in range(64):
            tree = self._hand.look()
            if not tree.starting("candidate:"):
                return
            self._tap(tree, "key:backspace")
        raise StuckError(f"the letters in {self._field} cannot be taken back")


def _not_showing(shown: list[Node]) -> Callable[[Tree], bool]:
    names = [node.name for node in shown]
    return lambda tree: [node.name for node in _candidates(tree)] != names


def _named(tree: Tree, key: str, name: str) -> bool:
    node = tree.find(f"key:{key}")
    return node is not None and node.name == name


def _candidates(tree: Tree) -> list[Node]:
    return [
        node
        for node in tree.starting("candidate:")
        if node.id.removeprefix("candidate:").isdigit() and node.name and is_text(node.name)
    ]


def is_text(name: str) -> bool:
    """A candidate with characters; letters alone are what was typed."""
    return any(is_chinese(char) for char in name)
