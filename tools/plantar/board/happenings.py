"""What happens on a board, in words, from one line of its telemetry to the next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from plantar import firmware
from plantar.routines import catalog
from plantar.talk.talk import Answer


@dataclass(frozen=True)
class Event:
    """Something that happened. kind: a field of the telemetry, or "lost"; was, now: its values."""

    t_ms: int
    kind: str
    was: Any
    now: Any
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a line of JSON has it."""
        return {
            "t_ms": self.t_ms,
            "event": self.kind,
            "from": self.was,
            "to": self.now,
            "text": self.text,
        }


@dataclass
class Watcher:
    """Turns telemetry into events. last: the telemetry before."""

    last: Answer = field(default_factory=dict)

    def take(self, t_ms: int, now: Answer) -> list[Event]:
        """Return what has happened since the last line."""
        was, self.last = self.last, now
        if not was:
            return []
        found = []
        for kind, words in _WORDS.items():
            if was.get(kind) != now.get(kind):
                text = words(now)
                if text:
                    found.append(Event(t_ms, kind, was.get(kind), now.get(kind), text))
        return found


def _state(now: Answer) -> str:
    if now["state"] == "running":
        return f"Running: {title(now['routine'])}"
    return f"{now['state'].capitalize()}."


def _phase(now: Answer) -> str:
    return f"Phase: {now['phase']}" if now["phase"] else ""


def _fault(now: Answer) -> str:
    texts = firmware.load("faulttexts").TEXTS
    number = now["fault"]
    if not number:
        return "The fault is cleared."
    text = texts[number].decode() if number < len(texts) else "unknown to this Plantar"
    return f"Fault {number}: {text}"


def level_name(now: Answer, field: str) -> str:
    """Return the level in a field of a telemetry line in words, by how many levels there are."""
    return catalog.level_name(now[field], now.get("levels", 0))


_WORDS: dict[str, Callable[[Answer], str]] = {
    "state": _state,
    "routine": lambda now: f"Routine: {title(now['routine'])}",
    "phase": _phase,
    "level": lambda now: f"Level {now['level']} ({level_name(now, 'level')}) is chosen.",
    "level_now": lambda now: (
        f"Plays level {now['level_now']} ({level_name(now, 'level_now')})."
        if now["level_now"]
        else ""
    ),
    "fault": _fault,
}


def title(key: str) -> str:
    """Return a routine's title by its key, or the key where this Plantar does not know it."""
    library = firmware.load("library")
    number = library.find(key.encode())
    return key if number < 0 else library.ROUTINES[number].title.decode()
