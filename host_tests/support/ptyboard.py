"""A board on a pty: MicroPython's prompt and the firmware behind a port that mpremote can open.

At the prompt answers MicroPython's Unix port, in a folder that is the board's flash. When the
board is (soft-)reset and has a main.py, the firmware in that folder runs on the virtual board
instead, until Ctrl-C or its own end brings the prompt back: as on a real board, but for boot.py,
which the prompt's own resets leave out, and USB, which stays when the board is reset.

Run as a program, `python ptyboard.py FOLDER`, it prints its port and serves until Ctrl-C.
"""

import json
import os
import pty
import select
import subprocess
import sys
import threading
import tty
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from plantar.run.runner import Runner, find_micropython

SETUP = Path(__file__).parent / "ptyboard_setup.py"
CTRL_A, CTRL_C = b"\x01", b"\x03"
RAW = b"raw REPL; CTRL-B to exit\r\n>"
FRIENDLY = b">>> "
RESET_CODE, CUT_CODE = 42, 43
"""Exit codes of the prompt's MicroPython (ptyboard_setup.py): machine.reset(), no more power."""
TURN_S = 0.002
TURN_MS = 20
"""Each turn of the loop lets so much virtual time pass: some ten times real time."""


class PtyBoard:
    """A board, from plugging it in to pulling it out. Use it in a `with`.

    Attributes:
        port: what to open.
        drives, drove: whether the firmware drives a motor's pin now, or ever has.
        starts: how often the firmware was started.
        said: every line the firmware sent.
    """

    def __init__(
        self,
        folder: Path,
        machine: str = "Raspberry Pi Pico with RP2040",
        platform: str = "rp2",
        version: tuple[int, int, int] = (1, 28, 0),
        name: str = "micropython",
        free_blocks: int = 300,
        cut_after_ops: int = -1,
        cut_after_bytes: int = -1,
        script: Iterable[dict[str, Any]] = (),
    ) -> None:
        """Plug it in.

        Args:
            folder: its flash.
            machine, platform, version, name: what its `sys` says.
            free_blocks: what its file system says is free, in blocks of 4096 bytes.
            cut_after_ops: power goes after so many files were removed or renamed at the prompt.
            cut_after_bytes: power goes after so many bytes from the host.
            script: what is done to the board when the firmware first runs, as for `plantar run`.
        """
        self.drives = False
        self.drove = False
        self._early = b""
        self._for_prompt: bytes | None = None
        self._on: set[int] = set()  # the motors' pins that have power
        self.starts = 0
        self.said: list[str] = []
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._settings = {
            "machine": machine,
            "platform": platform,
            "version": list(version),
            "name": name,
            "free_blocks": free_blocks,
            "ops": cut_after_ops,
        }
        self._bytes_left = cut_after_bytes
        self._script = list(script)
        self._pressed: list[str] = []
        self._changed = threading.Condition()
        self._child: subprocess.Popen[bytes] | None = None
        self._app: Runner | None = None
        self._raw = False
        self._stop = False
        self._host, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._power_on()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop = True
        os.write(self._wake_write, b".")
        self._thread.join(timeout=10)
        for file in (self._wake_read, self._wake_write):
            os.close(file)

    def press(self, button: str) -> None:
        """Press a button of the board that runs, for a tenth of a second of its time."""
        self._pressed.append(button)

    def wait_until(self, true: Callable[[], bool], patience_s: float = 20.0) -> None:
        """Wait until something is so; it is looked at whenever the firmware has run on.

        Raises:
            TimeoutError: it does not become so.
        """
        with self._changed:
            if not self._changed.wait_for(true, patience_s):
                raise TimeoutError

    # The loop, in its own thread.

    def _serve(self) -> None:
        try:
            while not self._stop:
                self._turn()
        except PowerCutError:
            pass
        finally:
            self._end_app()
            self._end_child()
            os.close(self._slave)
            os.close(self._host)

    def _turn(self) -> None:
        child = self._child
        sources = [self._host, self._wake_read]
        if child is not None and child.stdout is not None:
            sources.append(child.stdout.fileno())
        ready, _, _ = select.select(sources, [], [], TURN_S if self._app is not None else 5)
        data = os.read(self._host, 4096) if self._host in ready else b""
        if data and self._bytes_left >= 0:
            self._bytes_left -= len(data)
            if self._bytes_left < 0:
                raise PowerCutError
        if self._app is not None:
            self._run_app(data)
        elif child is not None and child.stdin is not None and child.stdout is not None:
            if data:
                child.stdin.write(data)
            if child.stdout.fileno() in ready:
                text = os.read(child.stdout.fileno(), 4096)
                if text:
                    self._heard(text)
                else:
                    self._child_ended()

    def _heard(self, text: bytes) -> None:
        raw, friendly = text.rfind(b"raw REPL"), text.rfind(FRIENDLY)
        if raw != friendly:
            self._raw = raw > friendly
        self._send(text)

    def _child_ended(self) -> None:
        code = self._end_child()
        if code == CUT_CODE:
            raise PowerCutError
        if code == RESET_CODE:
            self._power_on()
            return
        self._send(b"MPY: soft reboot\r\n")
        if self._raw:
            self._start_child()
            self._ask_child(CTRL_A, RAW)
            self._send(RAW)
        else:
            self._power_on()

    def _power_on(self) -> None:
        self._raw = False
        if (self._folder / "main.py").exists():
            self.starts += 1
            self._for_prompt = None
            self._app = Runner(state_dir=self._folder, firmware=self._folder)
        else:
            self._start_child()
            self._send(b"MicroPython\r\n>>> ")

    # The firmware.

    def _run_app(self, data: bytes) -> None:
        app = self._app
        assert app is not None
        now = int(app.t_ms)
        # Until the chip's port is up, its host has nobody to send to.
        self._early += data
        if app.phase in ("boot", "off"):
            data = b""
        else:
            data, self._early = self._early, b""
        if self._for_prompt is not None:
            # A Ctrl-C is on its way, and ends the app at its first tick at the latest. What comes
            # behind it waits in the port, for the prompt.
            self._for_prompt += data
            data = b""
        before, interrupt, after = data.partition(CTRL_C)
        events, self._script = self._script, []
        while self._pressed:
            events.append({"at_ms": now, "button": self._pressed.pop(), "for_ms": 100})
        if before:
            events.append({"at_ms": now, "console": before.decode(errors="replace")})
        if interrupt:
            events.append({"at_ms": now, "interrupt": True})
            self._for_prompt = after
        for event in app.frame(now + TURN_MS, events):
            if event["event"] == "usb":
                self.said.append(event["text"])
                self._send(event["text"].encode() + b"\r\n")
            elif event["event"] in ("pin", "pwm"):
                self._see_pin(app, event)
        with self._changed:
            self._changed.notify_all()
        if app.phase == "repl":
            self._end_app()
            self._start_child()
            self._send(b"\r\n>>> ")
            child = self._child
            # An app that ended before its port was up has heard nothing of what waits there.
            after = (self._for_prompt or b"") + self._early
            self._for_prompt, self._early = None, b""
            if after and child is not None and child.stdin is not None:
                child.stdin.write(after)

    def _see_pin(self, app: Runner, event: dict[str, Any]) -> None:
        pin: int = event["pin"]
        if pin not in [app.pins.get(name) for name in ("MOTOR_A", "MOTOR_B")]:
            return
        on = self._on - {pin}
        if event.get("duty_u16") or event.get("value"):
            on |= {pin}
        self._on = on
        self.drives = bool(on)
        self.drove |= self.drives

    def _end_app(self) -> None:
        if self._app is not None:
            self._app.close()
            self._app = None

    # MicroPython's prompt.

    def _start_child(self) -> None:
        micropython = find_micropython()
        assert micropython is not None, "there is no MicroPython for this machine"
        self._child = subprocess.Popen(
            [str(micropython), "-X", "heapsize=400k", "-i", str(SETUP)],
            cwd=self._folder,
            env={"MICROPYPATH": ".frozen", "PTYBOARD": json.dumps(self._settings)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
        )
        self._ask_child(b"", FRIENDLY)

    def _ask_child(self, say: bytes, until: bytes) -> None:
        """Say something to the prompt, and drop its answer."""
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(say)
        heard = b""
        while not heard.endswith(until):
            more = os.read(child.stdout.fileno(), 4096)
            assert more, heard
            heard += more

    def _end_child(self) -> int:
        child, self._child = self._child, None
        if child is None:
            return 0
        if child.stdin is not None:
            child.stdin.close()
        try:
            code = child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        if child.stdout is not None:
            child.stdout.close()
        return code

    def _send(self, data: bytes) -> None:
        # Whatever the host does not read in time is lost, as on a board.
        while data:
            _, ready, _ = select.select([], [self._host], [], 1)
            if not ready:
                return
            data = data[os.write(self._host, data) :]


class PowerCutError(Exception):
    """The board has lost its power."""


def main() -> None:
    """Serve a board until Ctrl-C."""
    with PtyBoard(Path(sys.argv[1])) as board:
        print(board.port, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
