"""``python -m sync``."""

import sys

from hardening.memory import keep_private
from sync.cli import main

keep_private()
sys.exit(main())
