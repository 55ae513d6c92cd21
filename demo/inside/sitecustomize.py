"""Loaded by Python itself before the program; see ``demo.inside``."""

import os

if os.environ.get("KIOSK_DEMO_CLOCK"):
    from pathlib import Path

    from demo.inside.clock import move

    move(Path(os.environ["KIOSK_DEMO_CLOCK"]))
if os.environ.get("KIOSK_DEMO_STICK"):
    from pathlib import Path

    from demo.inside.stick import pull

    pull(Path(os.environ["KIOSK_DEMO_STICK"]), int(os.environ["KIOSK_DEMO_STICK_BYTES"]))
