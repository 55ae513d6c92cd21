"""``python -m kiosk``."""

import sys

# Logs are lines of JSON. structlog would load rich for its coloured ones, a tenth of a second
# before the first page.
sys.modules["rich"] = None  # type: ignore[assignment]  # Python's word for "not there"

from hardening.memory import keep_private, keep_small  # noqa: E402
from kiosk.cli import main  # noqa: E402

keep_private()
keep_small()
sys.exit(main())
