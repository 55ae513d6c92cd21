"""Fills in the form: whatever question is visible and has an answer in the file."""

from collections.abc import Iterator, Mapping
from unicodedata import normalize

from demo.link import Node, Tree
from demo.resident import Answer
from demo.robot.hand import Hand, StuckError
from demo.robot.spelling import is_chinese, readings, spell
from demo.robot.typist import Typist, digits_of
from demo.steps import hand

MAX_CHOICE_PAGES = 200
MAX_LETTERS = 12
MAX_TOUCHES = 3
YES_NO = {"true": ("yes", "是"), "false": ("no", "否"), "yes": ("true",), "no": ("false",)}
YES_NO |= {"是": ("true",), "否": ("false",)}


def questions_of(tree: Tree) -> list[str]:
    """Ids of the visible questions, from top to bottom."""
    found: list[str] = []
    for node in tree.nodes:
        kind, _, rest = node.id.partition(":")
        if kind in ("choice", "field", "letter"):
            question = rest.partition(":")[0]
            if question not in found:
                found.append(question)
    return found


def place_of(tree: Tree) -> tuple[object, ...]:
    """Where in the form this is: it changes when the form goes on."""
    closed = tuple(node.id for node in tree.starting("field:"))
    return (tree.page, tuple(questions_of(tree)), closed, is_editor(tree))


def is_editor(tree: Tree) -> bool:
    """Whether a pad or keyboard is visible, so that the field can be typed in."""
    return bool(tree.starting("key:"))


def has_choices(tree: Tree, question: str) -> bool:
    """Whether this question's choices are visible, or the letters that lead to them."""
    return bool(tree.starting(f"choice:{question}:") or letters_of_page(tree, question))


def letters_of_page(tree: Tree, question: str) -> list[Node]:
    """The letters by which a choice of this question can be looked for."""
    return tree.starting(f"letter:{question}:")


def is_list(tree: Tree) -> bool:
    """Whether the choices fill more than one page."""
    return any(tree.has(f"action:{key}") for key in ("more-choices", "letters", "list-choices"))


def initials_of(label: str) -> list[list[str]]:
    """For each letter, digit and character of a label the keys it may stand under."""
    spelled = iter(spell("".join(filter(is_chinese, label))))
    found = []
    for char in filter(str.isalnum, label):
        if is_chinese(char):
            syllables = (next(spelled), *readings(char))
            found.append(list(dict.fromkeys(s[0].upper() for s in syllables if s)))
        else:
            found.append([normalize("NFKD", char)[0].upper()])
    return found


class FormFiller:
    """Answers what is visible, then goes on."""

    def __init__(self, hand: Hand, answers: Mapping[str, Answer]) -> None:
        self._hand = hand
        self._typist = Typist(hand)
        self._answers = answers
        self._listed: set[str] = set()
        self._typed: dict[str, str] = {}
        self._pictured: set[tuple[object, ...]] = set()
        self._asked: set[str] = set()
        self.question = ""

    def unasked(self) -> list[str]:
        """Questions of the file that no page has asked: the card had answered them."""
        return [question for question in self._answers if question not in self._asked]

    def fill_page(self) -> None:
        """Answer every visible question of the file, then touch "next" and wait.

        Raises:
            StuckError: an answer cannot be given, or the form does not go on.
        """
        tree = self._hand.look_steady()
        place = place_of(tree)
        self._remember(tree)
        for _ in range(60):
            question = next(self._open_questions(tree), None)
            if question is None:
                break
            self.question = question
            before = place_of(tree)
            self._answer(question, tree)
            tree = self._hand.look_steady()
            self._remember(tree)
            if place_of(tree) != before and not hand(tree.page).questions:
                return
        else:
            raise StuckError("the answers of this page do not stay as given")
        if place_of(tree) == place or hand(tree.page).questions:
            self._next(tree)

    def _remember(self, tree: Tree) -> None:
        """A picture of every page of the form; the first one replaces that of its first frame."""
        place = place_of(tree)
        self._asked.update(questions_of(tree))
        if hand(tree.page).questions and place not in self._pictured:
            self._hand.picture(again=not self._pictured)
            self._pictured.add(place)

    def _open_questions(self, tree: Tree) -> Iterator[str]:
        for question in questions_of(tree):
            if question in self._answers and not self._is_right(question, tree):
                yield question

    # ---- what is there already ---------------------------------------------------------------

    def _is_right(self, question: str, tree: Tree) -> bool:
        answer = self._answers[question]
        if letters_of_page(tree, question):
            return question in self._listed
        choices = tree.starting(f"choice:{question}:")
        if choices:
            return self._chosen_right(question, answer, tree)
        if question in self._listed and not is_editor(tree):
            return True
        field = tree.find(f"field:{question}")
        again = tree.find(f"field:{question}:again")
        if field is None:
            return True
        wanted = self._typed.get(question, text_of(answer))
        return same_text(field, wanted) and (again is None or same_text(again, wanted))

    def _chosen_right(self, question: str, answer: Answer, tree: Tree) -> bool:
        if question in self._listed and is_list(tree):
            return True
        wanted = [self._choice(question, entry, tree) for entry in entries(answer)]
        checked = {node.id for node in tree.starting(f"choice:{question}:") if node.checked}
        if isinstance(answer, tuple):
            return {node.id for node in wanted if node} == checked and all(wanted)
        return wanted[0] is not None and wanted[0].id in checked

    def _choice(self, question: str, entry: str, tree: Tree) -> Node | None:
        choices = tree.starting(f"choice:{question}:")
        for code in (entry, *YES_NO.get(entry.lower(), ())):
            for node in choices:
                if node.id == f"choice:{question}:{code}":
                    return node
        for label in (entry, *YES_NO.get(entry.lower(), ())):
            for node in choices:
                if node.name.strip() == label:
                    return node
        return None

    # ---- giving answers ----------------------------------------------------------------------

    def _answer(self, question: str, tree: Tree) -> None:
        answer = self._answers[question]
        if has_choices(tree, question):
            self._choose(question, answer, tree)
            return
        if not is_editor(tree):
            self._open(question, tree)
            return
        typed = self._typist.enter(
            f"field:{question}", text_of(answer), date=is_date(answer, tree, question)
        )
        if not is_date(answer, tree, question):
            self._typed[question] = typed
        again = self._hand.look().find(f"field:{question}:again")
        if again is not None:
            self._hand.press(again.id)
            self._typist.enter(again.id, text_of(answer), date=is_date(answer, tree, question))

    def _open(self, question: str, tree: Tree) -> None:
        """Touch the field: the page of this question opens, with keys or with its choices."""
        field = tree.find(f"field:{question}")
        if field is None:
            return
        before = place_of(tree)
        opened = None
        for _ in range(MAX_TOUCHES):
            self._hand.tap(field)
            opened = self._hand.until(lambda t: place_of(t) != before, 2.0)
            if opened is not None:
                break
        if opened is None:
            raise StuckError(f"the field of {question} does not open")
        if has_choices(opened, question):
            self._choose(question, self._answers[question], opened)
            self._listed.add(question)

    def _choose(self, question: str, answer: Answer, tree: Tree) -> Tree:
        if isinstance(answer, tuple):
            return self._choose_several(question, answer, tree)
        node, tree = self._find_choice(question, entries(answer)[0], tree)
        if node.checked:
            self._listed.add(question)
            return tree
        before = place_of(tree)
        self._hand.tap(node)
        wanted = node.id

        def chosen(seen: Tree) -> bool:
            found = seen.find(wanted)
            return place_of(seen) != before or (found is not None and found.checked)

        after = self._hand.until(chosen, 5.0)
        if after is None:
            raise StuckError(f"the choice of {question} is not taken")
        if is_list(after):
            self._listed.add(question)
        return after

    def _choose_several(self, question: str, answer: tuple[str, ...], tree: Tree) -> Tree:
        """Set what is wanted and take away what is not, on every page of a list."""
        self._turn_back(self._list_all(tree))
        found: set[str] = set()
        for _ in range(MAX_CHOICE_PAGES):
            tree = self._hand.look()
            wanted = {node.id for entry in answer if (node := self._choice(question, entry, tree))}
            found |= {entry for entry in answer if self._choice(question, entry, tree)}
            for node in tree.starting(f"choice:{question}:"):
                if node.checked != (node.id in wanted):
                    self._toggle(node, question)
            if not self._turn(tree, "action:more-choices", question):
                break
        if found != set(answer):
            raise StuckError(f"{question} does not offer every choice of the file")
        self._listed.add(question)
        return self._hand.look()

    def _toggle(self, node: Node, question: str) -> None:
        self._hand.tap(node)

        def turned(tree: Tree) -> bool:
            found = tree.find(node.id)
            return found is not None and found.checked != node.checked

        if self._hand.until(turned, 5.0) is None:
            raise StuckError(f"a choice of {question} is not taken")

    def _find_choice(self, question: str, entry: str, tree: Tree) -> tuple[Node, Tree]:
        """By its letters where the page asks for them, else page by page."""
        tree = self._follow_letters(question, entry, tree)
        for again in (False, True):
            if again:
                if not (tree.has("action:letters") or tree.has("action:list-choices")):
                    break
                tree = self._list_all(tree)
            node, tree = self._read_pages(question, entry, tree)
            if node is not None:
                return node, tree
        raise StuckError(f"{question} does not offer the choice of the file")

    def _read_pages(self, question: str, entry: str, tree: Tree) -> tuple[Node | None, Tree]:
        tree = self._turn_back(tree)
        for _ in range(MAX_CHOICE_PAGES):
            node = self._choice(question, entry, tree)
            if node is not None or not self._turn(tree, "action:more-choices", question):
                return node, tree
            tree = self._hand.look()
        return None, tree

    def _follow_letters(self, question: str, entry: str, tree: Tree) -> Tree:
        """Touch the letters of a label until choices are shown, or none leads on."""
        spelled = initials_of(entry)
        for _ in range(MAX_LETTERS):
            offered = {node.id.rpartition(":")[2]: node for node in letters_of_page(tree, question)}
            if not offered:
                break
            place = int(next(iter(offered.values())).id.split(":")[2]) - 1
            wanted = spelled[place] if place < len(spelled) else []
            letter = next((letter for letter in (*wanted, ".") if letter in offered), None)
            if letter is None:
                break
            tree = self._press(offered[letter])
        return tree

    def _list_all(self, tree: Tree) -> Tree:
        """Every choice of a long list, page by page, from the first."""
        for key in ("action:letters", "action:list-choices"):
            node = tree.find(key)
            if node is not None:
                tree = self._press(node)
        return tree

    def _press(self, node: Node) -> Tree:
        """Touch a key that changes what the list shows."""
        before = [(shown.id, shown.rect) for shown in self._hand.look().nodes]
        for _ in range(MAX_TOUCHES):
            self._hand.tap(node)
            changed = self._hand.until(
                lambda seen: [(shown.id, shown.rect) for shown in seen.nodes] != before, 2.0
            )
            if changed is not None:
                break
        return self._hand.look_steady()

    def _turn_back(self, tree: Tree) -> Tree:
        question = questions_of(tree)[0] if questions_of(tree) else ""
        while self._turn(tree, "action:less-choices", question):
            tree = self._hand.look()
        return tree

    def _turn(self, tree: Tree, key: str, question: str) -> bool:
        node = tree.find(key)
        if node is None or not node.enabled:
            return False
        shown = [choice.id for choice in tree.starting(f"choice:{question}:")]

        def turned(seen: Tree) -> bool:
            return [choice.id for choice in seen.starting(f"choice:{question}:")] != shown

        for _ in range(MAX_TOUCHES):
            self._hand.tap(node)
            if self._hand.until(turned, 2.0) is not None:
                self._hand.look_steady()
                return True
            node = self._hand.look_steady().find(key) or node
        return False

    # ---- going on ----------------------------------------------------------------------------

    def _next(self, tree: Tree) -> None:
        place = place_of(tree)
        errors = [node.id for node in tree.starting("error:")]
        self._hand.press("action:next")
        moved = self._hand.until(lambda t: place_of(t) != place or self._new_error(t, errors), 6.0)
        if moved is not None and place_of(moved) != place:
            return
        shown = [node.id.removeprefix("error:") for node in self._hand.look().starting("error:")]
        missing = [question for question in shown if question not in self._answers]
        if missing:
            raise StuckError(f"the form asks {', '.join(missing)}, the file has no answer for it")
        if shown:
            self.question = shown[0]
            raise StuckError(f"the form does not accept the answer of {', '.join(shown)}")
        raise StuckError("the form does not go on")

    @staticmethod
    def _new_error(tree: Tree, known: list[str]) -> bool:
        return any(node.id not in known for node in tree.starting("error:"))


def entries(answer: Answer) -> tuple[str, ...]:
    """The answer as texts, one for each choice."""
    if isinstance(answer, tuple):
        return answer
    return (text_of(answer),)


def text_of(answer: Answer) -> str:
    """The answer as it is typed."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return " ".join(answer) if isinstance(answer, tuple) else answer.strip()


def same_text(field: Node, wanted: str) -> bool:
    """Whether a field holds this text; spaces and lines that only group digits do not count."""
    if field.value == wanted:
        return True
    grouped = field.value.replace(" ", "").replace("-", "")
    plain = wanted.replace(" ", "").replace("-", "")
    return grouped == plain and plain.isdigit() and bool(plain)


def is_date(answer: Answer, tree: Tree, question: str) -> bool:
    """A date typed on a pad of digits that has no key for its lines."""
    text = text_of(answer)
    parts = text.split("-")
    looks = [len(part) for part in parts] == [4, 2, 2] and digits_of(text) == "".join(parts)
    return looks and not tree.has("key:q") and not tree.has("key:-")
