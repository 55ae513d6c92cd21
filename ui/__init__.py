"""The Qt Quick screen: draws a snapshot, posts what was pressed."""

import PySide6.QtCore  # noqa: F401 -- brings the module below
from shibokensupport import feature  # type: ignore[import-not-found]  # inside Qt's own library

# Once Qt is there, PySide reads the source of every module that is imported later, to learn whether
# it wants names in snake_case: a sixth of the time of all imports. Nobody here does.
feature._mod_uses_pyside = lambda module: False
