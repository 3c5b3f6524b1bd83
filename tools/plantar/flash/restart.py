"""Starting the firmware, and waiting until it answers."""

import time
from typing import Any

from plantar.build.where import last_error
from plantar.errors import PlantarError
from plantar.flash.link import PROMPT, SOFT_REBOOT, Link
from plantar.talk.talk import parsed

PATIENCE_S = 40.0
"""A Pico with source files is ready after 2.5 s, an ESP32 a little later, an emulated one when its
host lets it."""
ASK_AGAIN_S = 0.2
ASK_SLOWER = 1.25
"""A question may come too early and be lost; each further one waits so much longer, so that few
answers are left over."""
_STATUS = b"status\n"


class SilentError(PlantarError):
    """The firmware was started and does not answer."""


def start_and_ask(link: Link, patience_s: float = PATIENCE_S) -> dict[str, Any]:
    """Restart the board and return its first answer to `status`.

    Raises:
        SilentError: the firmware ended (it said why) or does not answer in time.
        LostError: the board is gone.
    """
    link.restart()
    heard = b""
    ask_at = 0.0
    wait_s = ASK_AGAIN_S
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        heard += link.read(0.1)
        _, rebooted, after = heard.partition(SOFT_REBOOT)
        if not rebooted:
            continue
        for line in after.split(b"\n")[:-1]:
            answer = parsed(line)
            if answer is not None and "state" in answer:
                return answer
        said, prompt, _ = after.partition(PROMPT)
        if prompt:
            raise SilentError(f"The board on {link.device} stopped: {_last_words(said)}")
        if time.monotonic() >= ask_at:
            link.write(_STATUS)
            ask_at = time.monotonic() + wait_s
            wait_s *= ASK_SLOWER
    raise SilentError(
        f"The board on {link.device} has all its files but does not answer: unplug it, plug it "
        "in again, and see what `mpremote connect` shows."
    )


def _last_words(text: bytes) -> str:
    """Return what the firmware printed before it ended, without MicroPython's own lines."""
    error = last_error(text.decode(errors="replace"))
    if error:
        return error
    lines = [line.strip() for line in text.decode(errors="replace").splitlines()]
    said = [
        line
        for line in lines
        if line and not line.startswith(("MicroPython", 'Type "help()"', ">>>", "Traceback"))
    ]
    return said[-1] if said else "it did not say why; see what `mpremote connect` shows."
