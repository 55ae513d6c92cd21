"""The closed words of resident files: verbs, layouts, expectations."""

from demo.simulated import EVERYTHING, SIMULATED, offering

VERBS = (
    *(fault for each in EVERYTHING for fault in each.faults),
    "centre-kill",
    "terminal-kill",
    "sync-kill",
    "walk-away",
    "disk-full",
)
"""Faults that a resident file may ask for."""

DEVICE_CLASSES = tuple(SIMULATED)
"""Devices that a terminal of the demo can have."""
USUAL_DEVICES = tuple(each.name for each in SIMULATED.values() if each.usual)
"""What it has when nothing else is said."""

LAYOUTS = ("resident", "J", "I", "Y")
SCREENS = ("portrait", "landscape")
MODES = ("standard", "elder")
CONTRASTS = ("standard", "black-on-white", "white-on-black", "low-glare")
LANGUAGES = ("zh-CN", "en")
WHOM = ("self", "other")
HANDS = ("touch", offering("keys"), "switches")
VOICES = ("off", "on", "headphones")
EYES = ("open", "closed")
HABITS = ("changes-mind", "taps-twice")
SIZES = ("standard", "large", "elder", "low-vision")
REACHES = ("usual", "low")
"""What a terminal has of these two so far."""
SIGNATURES = ("strokes", "none")
TERMINAL_ENDS = ("receipt-printed", "receipt-on-screen", "stopped-with-way-out", "cleared")
CENTRE_ENDS = ("received", "received-after-restore", "nothing")
LONG_TERM = "长期"

COMMON_CARD = ("layout", "name", "sex", "birth", "id_number", "authority", "valid_from", "valid_to")
CARD_FIELDS = {
    "resident": (*COMMON_CARD, "ethnicity", "address"),
    "J": (*COMMON_CARD, "address", "permit"),
    "I": (*COMMON_CARD, "english_name", "nationality"),
    "Y": (*COMMON_CARD, "english_name", "nationality"),
}
"""Which fields a card of each layout may have."""

SOCIAL_CARD = {
    "name": "name",
    "id_number": "id_number",
    "card_number": "number",
    "valid_from": "issued",
    "valid_to": "valid_until",
}
"""Fields of a social security card, and what its chip calls them."""
