"""Names in the expressions of an item document: each must be there when it is looked at.

A rule that names something unknown is never decided, and a rule that is never decided hides its
question without a word. So names are checked before anybody stands in front of the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import celpy
from celpy.celparser import CELParseError
from lark import Token, Tree

from contracts.items import ItemDocument, NextStep
from contracts.mistakes import Place
from kiosk.catalogue.finding import Finding

IDENTITY = frozenset(["layout", "sex", "ethnicity", "birth", "age", "address", "nationality"])
LAYOUTS = frozenset(("resident", "J", "I", "Y"))
FUNCTIONS = frozenset(["day", "years_ago", "has", "size", "string", "int"])
_KNOWN = frozenset(("identity", "answers", "today", "for_self"))
_MACROS = frozenset(["all", "exists", "exists_one", "filter", "map"])
_CLOCK = frozenset(("today", "day", "years_ago"))


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression with its place; ``sees`` are the questions whose answers it may look at."""

    place: Place
    text: str
    sees: frozenset[str]
    clock_free: bool = False  # stands where an untrusted clock must be declared


@dataclass(slots=True)
class Names:
    """What an expression names."""

    answers: set[str] = field(default_factory=set)
    identity: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    compared: list[tuple[str, str, str]] = field(default_factory=list)  # root, name, literal
    indexed: bool = False


def expressions(doc: ItemDocument) -> Iterator[Expression]:
    """Every expression of a document."""
    order = [qid for section in doc.sections for qid in section.questions]
    everything = frozenset(order)
    for index, condition in enumerate(doc.conditions):
        sees = everything if condition.stage == "answers" else frozenset[str]()
        yield Expression(
            ("conditions", index, "when"), condition.when, sees, not condition.needs_clock
        )
    for index, question in enumerate(doc.questions):
        place: Place = ("questions", index)
        earlier = frozenset(order[: order.index(question.id)])
        if question.show_when is not None:
            yield Expression((*place, "show_when"), question.show_when, earlier)
        if isinstance(question.required, str):
            yield Expression((*place, "required"), question.required, everything)
        for number, rule in enumerate(question.valid_when):
            yield Expression((*place, "valid_when", number, "rule"), rule.rule, everything)
        for number, choice in enumerate(question.choices):
            if choice.show_when is not None:
                there = (*place, "choices", number, "show_when")
                yield Expression(there, choice.show_when, earlier)
    if doc.photo is not None and isinstance(doc.photo.required, str):
        yield Expression(("photo", "required"), doc.photo.required, everything)
    if doc.receipt.answered_when is not None:
        there = ("receipt", "answered_when")
        yield Expression(there, doc.receipt.answered_when, everything)
    for number, step in enumerate(doc.receipt.next_steps):
        if isinstance(step, NextStep) and step.show_when is not None:
            there = ("receipt", "next_steps", number, "show_when")
            yield Expression(there, step.show_when, everything)
    for index, material in enumerate(doc.materials):
        if isinstance(material.required, str):
            yield Expression(("materials", index, "required"), material.required, everything)


def check_expressions(doc: ItemDocument) -> Iterator[Finding]:
    """Every name that an expression cannot have."""
    environment = celpy.Environment()
    codes = {
        question.id: {choice.code for choice in question.choices} for question in doc.questions
    }
    for expression in expressions(doc):
        try:
            tree = environment.compile(expression.text)
        except CELParseError:
            yield Finding(expression.place, f"this is not a CEL expression: {expression.text}")
            continue
        names = Names()
        _collect(tree, names)
        for message in _mistakes(expression, names, codes):
            yield Finding(expression.place, message)
        if expression.clock_free and (names.others | names.called | names.identity) & (
            _CLOCK | {"age"}
        ):
            yield Finding(expression.place, "looks at the date: say needs_clock: true")


def _mistakes(expression: Expression, names: Names, codes: dict[str, set[str]]) -> Iterator[str]:
    if names.indexed:
        yield "write answers.name, not answers['name']"
    for name in sorted(names.identity - IDENTITY):
        yield f"the card has no {name}; there are {', '.join(sorted(IDENTITY))}"
    for name in sorted(names.others - _KNOWN - names.bound):
        yield f"nothing is called {name}"
    for name in sorted(names.called - FUNCTIONS):
        yield f"there is no function {name}"
    for name in sorted(names.answers - set(codes)):
        yield f"there is no question {name}"
    for name in sorted(names.answers & set(codes) - expression.sees):
        yield f"the answer to {name} is not known here: only earlier questions are"
    for root, name, literal in names.compared:
        known = LAYOUTS if root == "identity" and name == "layout" else codes.get(name, set())
        if known and literal not in known:
            yield f"{name} is never {literal!r}; it can be {', '.join(sorted(known))}"


def _collect(tree: Tree[Token], names: Names) -> None:
    match tree.data:
        case "member_dot":
            _note_member(tree, names)
            return
        case "ident":
            names.others.add(str(tree.children[0]))
        case "ident_arg":
            names.called.add(str(tree.children[0]))
        case "member_index":
            names.indexed |= _single_ident(_subtrees(tree)[0]) == "answers"
        case "member_dot_arg" if str(tree.children[1]) in _MACROS:
            names.bound.add(_single_ident(_subtrees(_subtrees(tree)[1])[0]) or "")
        case "relation":
            _note_comparison(tree, names)
        case _:
            pass
    for child in _subtrees(tree):
        _collect(child, names)


def _note_member(tree: Tree[Token], names: Names) -> None:
    path = _path(tree)
    if path is not None and path[0] in ("answers", "identity"):
        (names.answers if path[0] == "answers" else names.identity).add(path[1])
        return
    for child in _subtrees(tree):
        _collect(child, names)


def _note_comparison(tree: Tree[Token], names: Names) -> None:
    """Remember ``answers.x == 'code'``, ``answers.x in ['a']`` and ``'a' in answers.x``."""
    parts = _subtrees(tree)
    if len(parts) != 2 or str(parts[0].data) not in ("relation_eq", "relation_ne", "relation_in"):
        return
    sides = (_subtrees(parts[0])[0], parts[1])
    for path_side, literal_side in (sides, sides[::-1]):
        path = _path(path_side)
        if path is not None and path[0] in ("answers", "identity"):
            names.compared += [(*path, literal) for literal in _literals(literal_side)]


def _path(tree: Tree[Token]) -> tuple[str, str] | None:
    """``root.name`` when the tree is nothing else."""
    while tree.data != "member_dot":
        inner = _subtrees(tree)
        if len(inner) != 1 or len(tree.children) != 1:
            return None
        tree = inner[0]
    root = _single_ident(_subtrees(tree)[0])
    return None if root is None else (root, str(tree.children[1]))


def _single_ident(tree: Tree[Token]) -> str | None:
    while tree.data != "ident":
        inner = _subtrees(tree)
        if len(inner) != 1 or len(tree.children) != 1:
            return None
        tree = inner[0]
    return str(tree.children[0])


def _literals(tree: Tree[Token]) -> list[str]:
    """Texts in quotes, when the tree is one of them or a list of them."""
    while tree.data not in ("literal", "list_lit"):
        inner = _subtrees(tree)
        if len(inner) != 1 or len(tree.children) != 1:
            return []
        tree = inner[0]
    if tree.data == "list_lit":
        members = _subtrees(_subtrees(tree)[0]) if _subtrees(tree) else []
        return [literal for member in members for literal in _literals(member)]
    text = str(tree.children[0])
    return [text[1:-1]] if text[0] in "'\"" else []


def _subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]
