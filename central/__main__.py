"""``python -m central``."""

import sys

# Logs are lines of JSON. structlog would load rich for its coloured ones, a tenth of a second of
# every command.
sys.modules["rich"] = None  # type: ignore[assignment]  # Python's word for "not there"

from central.cli import main  # noqa: E402
from hardening.memory import keep_private  # noqa: E402

keep_private()
sys.exit(main(sys.argv[1:]))
