"""A question that is answered by yes or no, before a device."""

from collections.abc import Callable

from kiosk.texts import Texts


def is_yes(
    key: str,
    texts: Texts,
    language: str,
    read: Callable[[str], str | None],
    say: Callable[[str], None],
) -> bool:
    """Put ``ask.<key>`` to the person until one of the words that count is typed.

    Where nobody can be asked, that is said and nothing is confirmed.

    Args:
        read: types a prompt and gives the line, None where there is none or no more.
    """

    def word(name: str) -> str:
        return texts.text(f"ask.{name}", language)

    yes, no = word("yes"), word("no")
    meant = {"yes": True, "y": True, "1": True, yes: True}
    meant |= {"no": False, "n": False, "0": False, no: False}
    while True:
        line = read(f"{word(key)} [{yes}/{no}]")
        if line is None:
            say(word("nobody"))
            return False
        answer = meant.get(line.strip().lower())
        if answer is not None:
            return answer
        say(texts.text("ask.words", language, yes=yes, no=no))
