"""What the terminal knows of the helpers, which it does not load itself."""

MODULE = "kiosk.voice.helper"
KOKORO = "kiosk.voice.kokoro_helper"
