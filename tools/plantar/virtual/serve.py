"""The child process: requests on stdin, trace lines and answers on stdout, one JSON a line.

Requests: {"boot": {...}}, {"events": [...]}, {"run_to_ms": N}, {"ask": "status"}, {"quit": true}.
The runner of the host (tools/plantar/run/runner.py) is the other end.
"""

import json
import sys

if sys.implementation.name == "cpython":
    _HERE = __file__.replace("\\", "/").rsplit("/", 1)[0]
    # At the end, so that the fake time and select never stand in for CPython's own.
    sys.path += [_HERE, _HERE + "/cpython"]

from heap import LOADING, collect_every

collect_every(LOADING)

import session  # noqa: E402 - only now is it found, and only now is loading it tidy
import tracing  # noqa: E402

LINES = 24  # so many trace lines are written at once


class Server:
    """Answers the requests of one host."""

    def __init__(self):
        self._session = None
        self._lines = []

    def answer(self, request):
        """Do one request. Returns False when there shall be no more."""
        if "quit" in request:
            return False
        if "boot" in request:
            self._boot(request["boot"])
        if "events" in request:
            self._session.add(request["events"])
        if "run_to_ms" in request:
            self._session.run_to(request["run_to_ms"] * 1000)
            self._frame()
        if "ask" in request:
            answer = self._session.ask(request["ask"])
            self._send('{"event": "answer", "text": %s}' % tracing.quoted(answer))
            self.flush()
        return True

    def flush(self):
        """Write what waits."""
        if self._lines:
            self._lines.append("")
            sys.stdout.write("\n".join(self._lines))
            self._lines.clear()
        if hasattr(sys.stdout, "flush"):
            sys.stdout.flush()

    def _boot(self, settings):
        self._session = session.Session(
            self._send,
            settings["board"],
            settings["firmware_dirs"],
            settings["state_dir"],
            settings["start_ticks"],
        )
        if settings.get("watch"):
            import watcher  # only who wants to be told pays for it

            self._session.watcher = watcher.Watcher(self._send)
        if settings.get("code_time"):
            import codetime

            board = self._session
            board.code_time = codetime.CodeTime(board.chip, settings["firmware_dirs"])
        version = ".".join([str(part) for part in sys.implementation.version[:3]])
        ready = {
            "event": "ready",
            "interpreter": sys.implementation.name + " " + version,
            "pins": self._session.pins,
            "figures": self._session.figures,
        }
        self._send(json.dumps(ready))
        self.flush()

    def _frame(self):
        board = self._session
        trace = board.chip.trace
        if board.display is not None and board.display.changed:
            self._send('{"event": "display", "hex": "%s"}' % board.display.picture())
        self._send(
            '{"event": "frame", "t_ms": %s, "phase": "%s", "cause": "%s", "drive_ms": %s,'
            ' "resets": %d, "flash_writes": %d, "hz": %s, "hz_most": %s}'
            % (
                tracing.ms_text(board.chip.now),
                board.phase,
                board.cause,
                tracing.ms_text(trace.total_drive_us()),
                trace.resets,
                trace.flash_writes,
                trace.hz(),
                trace.hz_most(),
            )
        )
        self.flush()

    def _send(self, line):
        self._lines.append(line)
        if len(self._lines) >= LINES:
            self.flush()


def main():
    """Serve until the host says quit or goes away."""
    server = Server()
    while True:
        line = sys.stdin.readline()
        if not line or not server.answer(json.loads(line)):
            break


if __name__ == "__main__":
    main()
