"""How the demo is ended: by one signal of any kind, in order."""

import signal
import subprocess
import sys

import pytest

CODE = """
import signal, time
from demo.__main__ import end_on_signals
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may ignore some
end_on_signals()
try:
    print("running", flush=True)
    time.sleep(30)
except KeyboardInterrupt:
    print("ending", flush=True)
    time.sleep(0.5)
    print("ended", flush=True)
"""


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_impatient_second_signal_does_not_break_the_ending_off(first: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline() == "running\n"
        demo.send_signal(first)
        assert demo.stdout.readline() == "ending\n"
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            demo.send_signal(again)
        assert demo.stdout.read() == "ended\n"
    assert demo.returncode == 0
