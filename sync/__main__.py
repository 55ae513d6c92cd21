"""``python -m sync``."""

import sys

# Logs are lines of JSON: structlog would load rich for its coloured ones.
sys.modules["rich"] = None  # type: ignore[assignment]  # Python's word for "not there"

from hardening.memory import keep_private  # noqa: E402
from sync.cli import main  # noqa: E402

keep_private()
sys.exit(main())
