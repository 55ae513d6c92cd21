"""What the terminal knows of the helper, which it does not load itself."""

MODULE = "kiosk.meaning.helper"
