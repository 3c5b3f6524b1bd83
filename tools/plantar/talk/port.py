"""A serial port, opened as mpremote opens it, and in one sentence why it could not be."""

import errno
import os

import serial
from mpremote import transport_serial
from mpremote.transport import TransportError

from plantar.errors import PlantarError

# mpremote prints what it did not understand; the person gets one sentence instead.
setattr(transport_serial, "print", lambda *_values, **_options: None)  # noqa: B010

Port = transport_serial.SerialTransport

ANSWER_S = 2.0
"""A read that takes longer has no answer."""


class LostError(PlantarError):
    """The connection to the board broke off."""


def open_port(device: str) -> Port:
    """Open a port, for this program alone.

    Raises:
        PlantarError: there is no such port, it is in use, or it is none.
    """
    try:
        return Port(device, timeout=ANSWER_S)
    except TransportError as error:
        raise _why_not(device) from error
    except (OSError, ValueError) as error:  # ValueError: its name has a NUL
        raise _no_serial_port(device) from error


def close(port: Port) -> None:
    """Give a port back. May be called again."""
    try:
        port.close()
    except OSError:
        # Gone with its cable: there is nothing left to give back.
        return


def lost(device: str) -> LostError:
    """Return the error for a board that is gone."""
    return LostError(f"The connection to {device} broke off: plug the board in again.")


def _why_not(device: str) -> PlantarError:
    """Try once more, to tell the person why: mpremote does not say."""
    try:
        serial.serial_for_url(device, exclusive=True).close()
    except OSError as error:  # pyserial's SerialException is one
        code = error.errno
        text = str(error)
        if code == errno.ENOENT or "FileNotFoundError" in text:
            return PlantarError(
                f"There is no port {device}: leave --port out to see the boards there are."
            )
        if code == errno.EACCES and os.name == "posix":
            return PlantarError(
                f"You may not open {device}: add yourself to its group "
                "(sudo usermod -aG dialout $USER), log out and in, and try again."
            )
        in_use = (errno.EBUSY, errno.EAGAIN, errno.EACCES)
        if code in in_use or "PermissionError" in text or "lock" in text:
            return _busy(device)
        return _no_serial_port(device)
    return _busy(device)


def _busy(device: str) -> PlantarError:
    return PlantarError(
        f"{device} is in use by another program: close Thonny, mpremote or a serial monitor, and "
        "try again."
    )


def _no_serial_port(device: str) -> PlantarError:
    return PlantarError(
        f"{device} is not a serial port: leave --port out to see the boards there are."
    )
