"""``python -m kiosk run`` with somebody who looks on while the terminal is set up.

python watched.py SOCKET SETTINGS DATA_DIR
"""

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from demo import agent
from kiosk import cli, first_start
from kiosk.runtime.trace import Trace

if TYPE_CHECKING:
    from ui.app import Ui


def watch(ui: "Ui", trace: Trace, stack: ExitStack) -> None:
    assert ui.window is not None
    running = agent.start(ui.window, ui, Path(sys.argv[1]), trace)
    stack.callback(running.stop)


first_start.run = partial(first_start.run, watch=watch)
sys.exit(cli.main(["run", "--settings", sys.argv[2], "--data-dir", sys.argv[3]]))
