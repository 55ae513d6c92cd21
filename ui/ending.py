"""Ending on SIGINT and SIGTERM: Qt's loop sleeps outside Python, a byte on a socket wakes it."""

import signal
import socket
import threading
from typing import Any

from PySide6.QtCore import QMetaObject, QObject, QSocketNotifier, Qt, Slot
from PySide6.QtGui import QGuiApplication


class SignalEnd(QObject):
    """Ends the event loop when the process is asked to end. Keep a reference."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__()
        self._app = app
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._wanted_anew = threading.Event()
        self.told = False
        """Somebody outside wants the process to end."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._tell())

    def _tell(self) -> None:
        self.told = True
        self.quit()

    @property
    def anew(self) -> bool:
        """Whether it ends to begin anew; who outside wants the end has the last word."""
        return self._wanted_anew.is_set() and not self.told

    def begin_anew(self) -> None:
        """End the event loop so that the process begins anew. Any thread."""
        self._wanted_anew.set()
        QMetaObject.invokeMethod(self, "quit", Qt.ConnectionType.QueuedConnection)

    @Slot()
    def quit(self) -> None:
        """End the event loop and leave the window as it is until the loop is over.

        ``QGuiApplication.quit`` closes it inside the loop, and a frame that was due then finds its
        memory given back (seen with PySide6 6.11.2).
        """
        self._app.exit(0)

    def _woken(self, *_: Any) -> None:
        """The signal's Python handler runs as soon as Python code does: now."""
        self._read.recv(64)

    def stop(self) -> None:
        """Give the sockets and the default handlers back."""
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._read.close()
        self._write.close()
