"""What importing the screen costs whoever is imported after it."""

import subprocess
import sys

SHOWN = """
import inspect, ui
read = []
inspect.getsource = lambda thing: read.append(thing) or ""
import sqlite3.dbapi2, xml.dom.minidom
print(len(read))
"""


def test_no_source_is_read_for_what_is_imported_later() -> None:
    shown = SHOWN.replace("import inspect, ui", "import inspect, PySide6.QtCore")
    assert int(_printed(shown)) > 0
    assert int(_printed(SHOWN)) == 0


def _printed(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
