"""The floor of the heartbeat: how late a bare process comes that wakes every 10 ms.

``python -m demo.bench.beat`` prints its largest gap in ms for each line on standard input, and
begins anew.
"""

import select
import sys
import time

BEAT_S = 0.01


def main() -> None:
    """Beat until standard input ends."""
    worst, last = 0.0, time.monotonic()
    while True:
        asked = select.select([sys.stdin], [], [], BEAT_S)[0]
        now = time.monotonic()
        worst, last = max(worst, now - last), now
        if asked:
            if not sys.stdin.readline():
                return
            print(round(worst * 1000, 1), flush=True)
            worst = 0.0


if __name__ == "__main__":
    main()
