"""The state in words: what happens, for how long, and the way out. Nothing here draws.

What is said is a dict: sign, state, headline, lines (text and kind of each, most urgent first) and
ring (the time that is left: done and marks as parts of 1, clock, caption).
"""

import json

from plantar.shared.lengths import LOW_SENSATION, Lengths, m_ss, ring

PLAIN, QUIET, CUE, GOOD, WARNING, ERROR = "plain", "quiet", "cue", "good", "warning", "error"

# Each state has a sign of its own: colour never stands alone.
SIGNS = {
    "ready": "■",
    "running": "▶",
    "paused": "‖",
    "resting": "◔",
    "fault": "!",
    "menu": "≡",
    "": "…",
}
PHASES = {
    "boot": ("Starting", "The board starts: boot.py first, it puts the motor pins low."),
    "main": ("Starting", "The board starts: main.py next."),
    "off": ("No power", "The board has no power."),
    "hang": ("Not answering", "The firmware's loop hangs. The guard and the watchdog do not."),
    "dead": ("Dead", "The CPU runs nothing any more. The watchdog still counts."),
}
RESETS = {
    "power": "power on",
    "watchdog": "the watchdog restarted the board",
    "soft": "soft reset",
    "machine": "the firmware restarted the board",
}
LINES_KEPT = 6  # of what a board says that is no answer
ANSWER = '{"ok"'
SPEAKS_NOT = ("hang", "dead", "repl", "off")


def parse_answer(line: str):
    """Return the console's answer in a line from USB, or None if the line is something else.

    After a reset the line may begin with half of an older answer.
    """
    start = line.rfind(ANSWER)
    if start < 0:
        return None
    try:
        return json.loads(line[start:])
    except ValueError:
        return None


def level_name(names: list, level: int, levels: int) -> str:
    """Return the name of one of so many levels: only the usual number of them has words, others
    are told in percent. names: the usual ones, of 0 first.
    """
    if levels == len(names) - 1 and 0 <= level <= levels:
        return names[level]
    return f"{100 * level // max(1, levels)} %"


class Card:
    """Says it.

    limits, reckoning: as for lengths.Lengths. library: the firmware's routines, and others that
    are known. levels: the names of the levels, of 0 first. buttons: their names, in the order of
    their bits. brightest: of the display. keys: what to press here, behind a sentence: for clear,
    lock, notice, plug.
    """

    def __init__(
        self,
        limits,
        reckoning: tuple,
        library,
        levels: list,
        buttons: list,
        brightest: int,
        keys: dict,
    ) -> None:
        self._limits = limits
        self._levels = levels
        self._buttons = buttons
        self._brightest = brightest
        self._keys = keys
        self._lengths = Lengths(limits, reckoning)
        self._known = {str(each.key, "ascii"): each for each in library}

    def unplugged(self) -> dict:
        """Return what is said of a board whose plug is out."""
        text = "The board has no power, and its clock stands still. Put the plug back"
        line = (f"{text}{self._key('plug')}.", PLAIN)
        return _card("!", "off", "The plug is pulled out", [line], ring("–:––", "no power"))

    def of_board(self, phase: str, cause: str, last_reset: str, usb: list) -> dict:
        """Return what is said of a board whose firmware says nothing.

        phase: what the CPU does: run, hang, dead, repl, boot, main, off. cause: why it is at the
        REPL. last_reset: what last restarted it. usb: its last lines.
        """
        if phase == "repl":
            why = "The app has ended" if cause in ("", "return") else f"The app ended with {cause}"
            lines = [(text, WARNING) for text in usb]
            again = f"To start again: pull the plug, and put it back{self._key('plug')}."
            lines.append((f"The board waits at its REPL. {again}", PLAIN))
            return _card("!", "repl", why, lines, ring())
        told = ("Starting", "The firmware has not said anything yet.")
        headline, text = PHASES.get(phase, told)
        lines = [(text, PLAIN)]
        if phase in ("boot", "main", "run") and last_reset not in ("", "power on"):
            lines.append((f"Last: {last_reset}.", QUIET))
        sign = "!" if phase in ("hang", "dead") else SIGNS[""]
        return _card(sign, phase, headline, lines, ring())

    def of_status(self, status: dict, settings: dict, silent_ms: float) -> dict:
        """Return what is said of what the firmware says of itself.

        status: as the console answers, with all fields. settings: likewise, empty while it has not
        told them. silent_ms: for how long it has owed an answer, 0 if it does not.
        """
        state = "menu" if status["menu"] else status["state"]
        say = {
            "running": self._running,
            "paused": self._paused,
            "resting": self._resting,
            "fault": self._fault,
            "menu": self._menu,
        }.get(state, self._ready)
        headline, lines = say(status, settings)
        if silent_ms:
            late = f"No answer on USB for {silent_ms / 1_000:.0f} s: these words are old, the "
            lines.insert(0, (late + "lights not.", WARNING))
        lines += self._remarks(status, settings)
        # What is least urgent comes last: a small screen may have to cut it off.
        ordered = [line for line in lines if line[1] != QUIET]
        ordered += [line for line in lines if line[1] == QUIET]
        sign = SIGNS.get(state, SIGNS[""])
        shown = self._lengths.ring(self._known.get(status["routine"]), status, settings)
        return _card(sign, state, headline, ordered, shown)

    # The states.

    def _running(self, status: dict, settings: dict) -> tuple:
        lines = [(status["cue"], CUE)] if status["cue"] else []
        gentle_ms = self._limits.GENTLE_MS - status["session_ms"]
        if not status["drive"]:
            lines.append(("The motor is still: hands, ball or band do the work", PLAIN))
        elif gentle_ms > 0 and status["level"] > status["level_now"]:
            left = m_ss(gentle_ms + 999)
            lines.append((f"{self.level(status)}; gentle for another {left}", PLAIN))
        else:
            lines.append((self.level(status), PLAIN))
        if status["reps"]:
            lines.append((f"Repetition {status['rep']} of {status['reps']}", PLAIN))
        left = f"{self._left(status, settings)}, {self._next(status, settings)}"
        lines.append((left, PLAIN))
        return f"Running: {_what(status)}", lines + self._behind(status)

    def _paused(self, status: dict, settings: dict) -> tuple:
        way_out = "START/STOP goes on, softly; held for 0.8 s, it ends the session."
        if status["locked"]:
            way_out = "Hold START/STOP for 0.8 s to end the session."
        lines = [
            (way_out, PLAIN),
            (f"Ends by itself in {m_ss(status['pause_ms'])}", PLAIN),
            (f"{self.level(status)}; {self._left(status, settings)}", PLAIN),
        ]
        return f"Paused: {_what(status)}", lines + self._behind(status)

    def _resting(self, status: dict, _settings: dict) -> tuple:
        lines = [
            ("The motor stays still until then; START/STOP begins nothing.", PLAIN),
            (f"Next: {status['title']}", PLAIN),
        ]
        return f"Resting: {m_ss(status['rest_ms'])} to go", lines + self._after(status)

    def _fault(self, status: dict, _settings: dict) -> tuple:
        way_out = "Way out: put the cause right, let go of START/STOP, then hold it for 2 s"
        lines = [
            (f"{status['fault_text']}.", ERROR),
            (f"{way_out}{self._key('clear')}.", PLAIN),
        ]
        return f"Fault {status['fault']}: the motor is off", lines

    def _ready(self, status: dict, settings: dict) -> tuple:
        routine = self._known.get(status["routine"])
        if status["locked"]:
            begins = "START/STOP begins nothing while locked."
        elif routine is None or self._lengths.drives(routine):
            level = f"level {status['level']} ({self._named(status, status['level'])})"
            gentle = "first a gentle minute, then " if status["level"] > 1 else ""
            begins = f"START/STOP begins: {gentle}{level}."
        else:
            begins = "START/STOP begins. The motor stays still, hands do the work."
        lines = [(begins, PLAIN)]
        if routine is not None:
            length = self._lengths.length(routine, status, settings)
            lines.append((f"{length}. MODE: the next routine.", PLAIN))
        return f"Ready: {status['title']}", lines + self._after(status)

    def _menu(self, status: dict, settings: dict) -> tuple:
        # The settings that are changed without a computer, as firmware/face/menu.py has them.
        item = status["menu"]
        value = self._setting(item, settings) if settings else ""
        lines = [
            ("UP, DOWN: change it. MODE: the next setting.", PLAIN),
            (
                f"START/STOP leaves, and so do {self._limits.MENU_IDLE_MS // 1_000} s without a "
                "press. No press here starts a motor.",
                PLAIN,
            ),
        ]
        return f"Settings: {item}, {value}" if value else f"Settings: {item}", lines

    def _setting(self, item: str, settings: dict) -> str:
        value = settings.get(item, "")
        if item == "length":
            return f"{value} % of the guide's range"
        if item == "tones":
            return "on" if value else "off"
        if item == "brightness":
            return f"{value} of {self._brightest}"
        return str(value)

    # Parts of sentences.

    def level(self, status: dict) -> str:
        """Return the level that is played and, if it differs, the one that was chosen."""
        level = status["level_now"] or min(status["level"], status["cap"])
        words = f"Level {level} of {status['levels']} ({self._named(status, level)})"
        return words if status["level"] == level else f"{words}, you chose {status['level']}"

    def _named(self, status: dict, level: int) -> str:
        return level_name(self._levels, level, status["levels"])

    def _as_of(self, status: dict, usual: int) -> int:
        # The highest level no stronger than one of the usual ones, as the firmware has it.
        return max(1, usual * status["levels"] // (len(self._levels) - 1))

    def _left(self, status: dict, settings: dict) -> str:
        return f"{m_ss(self._lengths.ends_in(status, settings)[0])} left"

    def _next(self, status: dict, settings: dict) -> str:
        left_ms, why = self._lengths.ends_in(status, settings)
        if why and left_ms < status["phase_left_ms"]:
            return why
        number = status["phase_no"]
        if number >= status["phases"]:
            return "then it stops by itself"
        # Of a routine that is not known here no more is known than that it goes on.
        routine = self._known.get(status["routine"])
        name = "the next phase"
        if routine is not None and number < len(routine.phases):
            name = str(routine.phases[number].name, "ascii")
        return f"next: {name} in {m_ss(status['phase_left_ms'])}"

    def _behind(self, status: dict) -> list:
        phase = f"Phase {status['phase_no']} of {status['phases']}"
        return [(phase, QUIET), self._driven(status)]

    def _after(self, status: dict) -> list:
        end = status["last_end"]
        ended = [(f"The last session ended: {end}.", QUIET)] if end else []
        return ended + [self._driven(status)]

    def _driven(self, status: dict) -> tuple:
        limit = m_ss(self._limits.DRIVE_LIMIT_MS)
        return (f"Driven since rest: {m_ss(status['drive_ms'])} of {limit}", QUIET)

    def _key(self, action: str) -> str:
        return self._keys.get(action, "")

    def _remarks(self, status: dict, settings: dict) -> list:
        # What stands beside any state.
        limits = self._limits
        lines = []
        if status["warning"]:
            lines.append((f"Warning: {status['warning']}.", WARNING))
        if status["stuck"]:
            stuck = [n for bit, n in enumerate(self._buttons) if status["stuck"] >> bit & 1]
            lines.append((f"Stuck down: {', '.join(stuck)}. Free it.", WARNING))
        if status["locked"]:
            unlock = f"UP and DOWN held {limits.LOCK_HOLD_MS // 1_000} s unlock"
            text = f"Locked: only STOP and DOWN work. {unlock}{self._key('lock')}."
            lines.append((text, WARNING))
        if status["beginner"]:
            text = (
                f"Beginner: the first {limits.BEGINNER_SESSIONS} sessions are at most "
                f"{limits.BEGINNER_MS // 60_000} min and level "
                f"{self._as_of(status, limits.BEGINNER_LEVEL)}."
            )
            lines.append((text, GOOD))
        if settings.get("profile") == LOW_SENSATION:
            text = (
                f"Low-sensation profile: at most {limits.LOW_SENSATION_MS // 60_000} min and "
                f"level {self._as_of(status, limits.LOW_SENSATION_LEVEL)}."
            )
            lines.append((text, GOOD))
        if status["notice"]:
            key = self._key("notice")
            lines.append((f"Read the notice before the first session{key}.", WARNING))
        return lines


def _card(sign: str, state: str, headline: str, lines: list, ring: dict) -> dict:
    return {"sign": sign, "state": state, "headline": headline, "lines": lines, "ring": ring}


def _what(status: dict) -> str:
    return f"{status['title']} – {status['phase']}" if status["phase"] else status["title"]
