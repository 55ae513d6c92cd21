"""The closed words of plan files."""

from contracts.fleet import TWO_PEOPLE, CommandKind
from demo.simulated import NETWORK

CENTRE_VERBS = ("centre-kill", "centre-restart", "centre-backup", "centre-restore")
TERMINAL_VERBS = ("terminal-kill", "sync-kill", "file-damage")
LINE_VERBS = tuple(NETWORK.faults)
VERBS = (*LINE_VERBS, *TERMINAL_VERBS, *CENTRE_VERBS, "disk-full")
"""Faults that a plan may ask for."""
ATTACKS = ("freeze", "rollback", "mix", "endless", "slow", "wrong-key", "expired")
COMMANDS = tuple(kind.value for kind in CommandKind if kind not in TWO_PEOPLE)
STATES = ("waiting", "rolling", "paused", "stopped", "returned", "overtaken", "done")
"""Of a rollout."""
KEYS, PINS = ("card", "code"), ("right", "wrong")
"""What opens the technicians' door, and with which PIN."""
UNITS = ("ms", "s", "m", "d")
