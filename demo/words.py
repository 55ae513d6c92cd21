"""The closed words of resident files: pages, verbs, layouts, expectations."""

PAGES = (
    "attract",
    "home",
    "guide",
    "for-whom",
    "identify",
    "scan-code",
    "other-card",
    "confirm-identity",
    "notice",
    "form",
    "materials",
    "photo",
    "review",
    "sign",
    "commit",
    "receipt",
    "rating",
    "done",
    "idle-warning",
)
"""Pages that a fault may wait for."""

VERBS = (
    "network-refuse",
    "network-blackhole",
    "network-cut-mid-body",
    "reply-lost",
    "centre-kill",
    "printer-paper-out",
    "printer-paper-near-end",
    "printer-cover-open",
    "printer-cutter-jam",
    "printer-power-loss",
    "printer-unplug",
    "printer-silent",
    "printer-garbled",
    "printer-stale-reply",
    "printer-drip",
    "reader-unplug",
    "reader-noise",
    "reader-truncate",
    "reader-slow",
    "reader-silent",
    "reader-checksum",
    "reader-stale-reply",
    "reader-drip",
    "card-lift",
    "card-lift-mid-read",
    "card-left",
    "card-unreadable",
    "second-card",
    "camera-freeze",
    "camera-stall",
    "camera-black",
    "camera-unplug",
    "scanner-unplug",
    "scanner-noise",
    "power-battery",
    "power-low",
    "cabinet-unplug",
    "keypad-unplug",
    "terminal-kill",
    "sync-kill",
    "walk-away",
    "disk-full",
)
"""Faults that a resident file may ask for."""

DEVICE_CLASSES = (
    "id_card",
    "receipt_printer",
    "camera",
    "document_camera",
    "code_scanner",
    "keypad",
    "cabinet",
    "ups",
    "document_printer",
    "smart_card",
    "sound",
)
"""Devices that a terminal of the demo can have."""
USUAL_DEVICES = DEVICE_CLASSES[:3]
"""What it has when nothing else is said."""

LAYOUTS = ("resident", "J", "I", "Y")
SCREENS = ("portrait", "landscape")
MODES = ("standard", "elder")
LANGUAGES = ("zh-CN", "en")
WHOM = ("self", "other")
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
