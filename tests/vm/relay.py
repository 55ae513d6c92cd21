"""Leads one connection of an emulated machine to a port of this one: ``relay.py PORT``."""

import os
import socket
import sys
import threading


def main() -> None:
    """Carry bytes both ways until either side has no more."""
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as line:

        def inward() -> None:
            while data := os.read(0, 65536):
                line.sendall(data)
            line.shutdown(socket.SHUT_WR)

        threading.Thread(target=inward, daemon=True).start()
        while data := line.recv(65536):
            os.write(1, data)


if __name__ == "__main__":
    main()
