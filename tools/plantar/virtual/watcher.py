"""Tells the host whenever the massager's state has changed, in the firmware's own words: what its
console would answer to `status`, without a question that takes time or stands in the trace.
"""

import sys

import tracing

LONGEST = 10_000  # more than a status has


class Watcher:
    """Looks at the running firmware after each tick. emit: called with each line."""

    def __init__(self, emit):
        self._emit = emit
        self._seen = [-1] * 6

    def look(self, now_us):
        """Tell the status if it has changed."""
        loop = sys.modules.get("loop")
        app = loop.app if loop is not None else None
        if app is None:
            return
        massager = app.massager
        seen = self._seen
        if (
            massager.state == seen[0]
            and massager.routine_no == seen[1]
            and massager.player.index == seen[2]
            and massager.level_now == seen[3]
            and massager.fault == seen[4]
            and massager.locked == seen[5]
        ):
            return
        seen[0] = massager.state
        seen[1] = massager.routine_no
        seen[2] = massager.player.index
        seen[3] = massager.level_now
        seen[4] = massager.fault
        seen[5] = massager.locked
        reply = sys.modules["usb.reply"].Reply()
        sys.modules["usb.report"].status(app, reply, 0)
        said = bytearray()

        def hear(data, at, end):
            said.extend(data[at:end])
            return end

        reply.send(hear, LONGEST)
        text = said.decode().strip()
        self._emit(
            '{"event": "told", "t_ms": %s, "text": %s}'
            % (tracing.ms_text(now_us), tracing.quoted(text))
        )
