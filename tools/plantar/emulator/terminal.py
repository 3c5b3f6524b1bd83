"""A pseudo terminal that is the emulated board's serial port, for programs that want a device."""

import os
import select
import socket
import threading
from types import TracebackType
from typing import Self

from plantar.errors import PlantarError

CHUNK_BYTES = 4096


class Terminal:
    """Relays between a pseudo terminal and a TCP port. Use it in a `with`; name: its device."""

    def __init__(self, port: int) -> None:
        """port: the TCP port of this machine that is to be a terminal."""
        try:
            import tty
        except ImportError as error:  # Windows
            raise PlantarError(
                "There are no pseudo terminals on this machine: give --serve a TCP port."
            ) from error
        # Both ends stay open, so that the device lasts from one program to the next.
        self._near, self._far = os.openpty()
        tty.setraw(self._far)
        self.name = os.ttyname(self._far)
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._relay, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def _relay(self) -> None:
        ends = (self._near, self._socket)
        try:
            while True:
                ready, _, _ = select.select(ends, [], [])
                if self._near in ready:
                    self._socket.sendall(os.read(self._near, CHUNK_BYTES))
                if self._socket in ready:
                    data = self._socket.recv(CHUNK_BYTES)
                    if not data:
                        return
                    os.write(self._near, data)
        except (OSError, ValueError):  # one of the two was closed
            return
