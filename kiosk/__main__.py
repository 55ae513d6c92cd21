"""``python -m kiosk``."""

import sys

from hardening.memory import keep_private
from kiosk.cli import main

keep_private()
sys.exit(main())
