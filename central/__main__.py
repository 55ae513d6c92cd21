"""``python -m central``."""

import sys

from central.cli import main
from hardening.memory import keep_private

keep_private()
sys.exit(main(sys.argv[1:]))
