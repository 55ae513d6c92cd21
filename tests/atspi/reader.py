"""A screen reader's end of AT-SPI, by the library that Orca uses; run by the system's Python.

Reads a line, answers with one line of JSON:
``tree``: the terminal's window and every node in it that is shown, in order, each with depth, name,
role, description, states, actions and, where it has one, its text;
``announced``: what the terminal announced last, waited for where nothing was yet;
``press NAME``: the first node with this name and an action gets it;
``focus NAME``: the first node with this name and a focus gets it.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

STATES = ("focusable", "focused", "checked", "checkable", "enabled", "sensitive", "showing",
          "visible", "editable", "active", "modal", "defunct", "invalid", "single_line",
          "multi_line", "read_only")  # fmt: skip
WAIT_S = 20.0


def listen() -> None:
    """Say that a screen reader is here, as Orca does: until then nobody makes a tree."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        bus.call_sync(
            "org.a11y.Bus",
            "/org/a11y/bus",
            "org.freedesktop.DBus.Properties",
            "Set",
            GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True))),
            None,
            Gio.DBusCallFlags.NONE,
            5000,
        )


def window() -> Any:
    """The terminal's window, once it is on the bus."""
    limit = time.monotonic() + WAIT_S
    while time.monotonic() < limit:
        desktop = Atspi.get_desktop(0)
        desktop.set_cache_mask(Atspi.Cache.NONE)
        for number in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(number)
            if program is not None and program.get_child_count():
                return program.get_child_at_index(0)
        time.sleep(0.05)
    raise SystemExit("no program came to the bus")


CALLED = {"button": "push button"}
"""What newer libraries call otherwise."""


def states_of(node: Any) -> list[str]:
    """Names of the states that hold."""
    held = node.get_state_set()
    return [name for name in STATES if held.contains(getattr(Atspi.StateType, name.upper()))]


def shown(node: Any, depth: int = 1) -> Iterator[tuple[int, Any]]:
    """Every node below this one that is shown."""
    for number in range(node.get_child_count()):
        child = node.get_child_at_index(number)
        if child is None or "visible" not in states_of(child):
            continue
        yield depth, child
        yield from shown(child, depth + 1)


def told(depth: int, node: Any) -> dict[str, Any]:
    """A node as JSON."""
    action, text = node.get_action_iface(), node.get_text_iface()
    # By the interface's own name: newer libraries have methods of the node that are called alike.
    actions = [] if action is None else range(Atspi.Action.get_n_actions(action))
    signs = 0 if text is None else Atspi.Text.get_character_count(text)
    return {
        "depth": depth,
        "name": node.get_name() or "",
        "role": CALLED.get(node.get_role_name(), node.get_role_name()),
        "description": node.get_description() or "",
        "states": states_of(node),
        "actions": [Atspi.Action.get_action_name(action, number) for number in actions],
        "text": None if text is None else Atspi.Text.get_text(text, 0, signs),
    }


def settled() -> list[dict[str, Any]]:
    """The tree once two readings agree: pages are made ahead meanwhile, and places shift."""
    limit, last = time.monotonic() + WAIT_S, None
    while time.monotonic() < limit:
        whole = window()
        now = [told(0, whole), *(told(*found) for found in shown(whole))]
        if now == last:
            return now
        last = now
    raise SystemExit("the tree does not settle")


class Announced:
    """What the terminal announces by itself."""

    def __init__(self) -> None:
        self._last = ""
        self._listener = Atspi.EventListener.new(self._heard)
        self._listener.register("object:announcement")

    def _heard(self, event: Any) -> None:
        self._last = str(event.any_data)

    def take(self) -> str:
        """The last one, which is told no more."""
        context, waited = GLib.MainContext.default(), []
        GLib.timeout_add(int(WAIT_S * 1000), lambda: waited.append(True))
        while context.pending() or not (self._last or waited):
            context.iteration(True)
        last, self._last = self._last, ""
        return last


def press(name: str) -> bool:
    """Do what a node is for."""
    for _, node in shown(window()):
        action = node.get_action_iface()
        if node.get_name() == name and action is not None and Atspi.Action.get_n_actions(action):
            return bool(Atspi.Action.do_action(action, 0))
    return False


def focus(name: str) -> bool:
    """Put the focus on a node."""
    for _, node in shown(window()):
        component = node.get_component_iface()
        if node.get_name() == name and component is not None and "focusable" in states_of(node):
            return bool(Atspi.Component.grab_focus(component))
    return False


def main() -> None:
    """Answer until the line ends."""
    listen()
    announced = Announced()
    for line in sys.stdin:
        asked, _, name = line.strip().partition(" ")
        if asked == "tree":
            answer: Any = settled()
        elif asked == "announced":
            answer = announced.take()
        else:
            answer = press(name) if asked == "press" else focus(name)
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
