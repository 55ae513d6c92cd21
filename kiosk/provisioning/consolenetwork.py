"""The network of this machine, set up on a console where NetworkManager is there."""

from contracts.errors import KioskError
from kiosk.provisioning.netmanager import Nmcli, is_there
from kiosk.provisioning.talk import KEEP, Move, Talk


def ask_network(talk: Talk) -> Move | None:
    """Show the cards and set what somebody wants set; None when it is as it should be."""
    if not is_there():
        talk.tell("network_by_hand")
        return None
    setting = Nmcli()
    while True:
        try:
            for card in setting.cards():
                talk.say(f"  {card.name} ({card.kind}): {card.state} {card.connection}".rstrip())
        except KioskError as error:
            talk.say(f"✗ {error}")
            return None
        answer = talk.ask(talk.word("network_set"))
        if isinstance(answer, Move):
            return answer
        if answer == KEEP:
            return None
        try:
            _set(answer, talk, setting)
        except KioskError as error:
            talk.say(f"✗ {error}")


def _set(answer: str, talk: Talk, setting: Nmcli) -> None:
    """``w``, ``d CARD``, or ``a CARD ADDRESS/BITS GATEWAY NAMESERVER…``."""
    match answer.split():
        case ["w"]:
            heard = setting.heard()
            for number, each in enumerate(heard, start=1):
                talk.say(f"  {number} {each.name} {each.signal} %")
            chosen = talk.ask(talk.word("network_which"))
            if isinstance(chosen, Move) or not chosen:
                return
            known = chosen.isdecimal() and 1 <= int(chosen) <= len(heard)
            name = heard[int(chosen) - 1].name if known else chosen
            setting.join(name, talk.ask_secret(talk.word("network_phrase")))
        case ["d", card]:
            setting.take_address(card)
        case ["a", card, address, *rest]:
            setting.give_address(card, address, rest[0] if rest else "", rest[1:])
        case _:
            talk.tell("network_unknown")
