"""python-escpos, which carries the bytes; the time limits are ours. Slow to import."""

import shutil

from escpos import capabilities
from escpos.printer import Network, Usb

__all__ = ["Network", "Usb"]

shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
