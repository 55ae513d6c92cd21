"""``python -m demo.hostile``: the far end of one terminal's line, as a process of its own."""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from demo.hostile.server import HOST, Control, Line, Server, Whose


def main() -> int:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="demo.hostile", description=__doc__)
    parser.add_argument("--listen", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--upstream", required=True, metavar="HOST:PORT")
    parser.add_argument("--terminal", required=True)
    parser.add_argument("--requests", type=Path, required=True)
    parser.add_argument("--ready-file", type=Path, required=True)
    options = parser.parse_args()
    host, _, port = options.upstream.rpartition(":")
    line = Line((host, int(port)), Whose(options.terminal, options.requests))
    server, control = Server(line, options.listen), Control(line)
    for each in (server, control):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    ready = {
        "port": server.server_address[1],
        "control": f"http://{HOST}:{control.server_address[1]}",
    }
    unfinished = options.ready_file.with_suffix(".new")
    unfinished.write_text(json.dumps(ready), "utf-8")
    os.replace(unfinished, options.ready_file)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    sys.exit(main())
