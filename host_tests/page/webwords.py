"""What the page says of a state, and of what happened, is what the terminal says of it."""

import re
from typing import Any

from webpage import Visit

from plantar.run.timeline import Timeline
from plantar.run.ui import words
from plantar.run.ui.status import Settings, Status, parse_answer
from plantar.wiring.read import read_wiring


def same_words(visit: Visit, events: list[dict[str, Any]]) -> None:
    """Fail unless the page says of the last status what the terminal says, but for its keys."""
    answers = [parse_answer(event["text"]) or {} for event in events if event["event"] == "usb"]
    status = [found for answer in answers if (found := Status.of(answer)) is not None][-1]
    settings = [found for answer in answers if (found := Settings.of(answer)) is not None][-1]
    said = words.of_status(status, settings)
    expected = re.sub(r" \(key .\)", "", said.text)
    assert visit.text("#state-headline") == expected.splitlines()[0]
    assert visit.text("#state-lines").splitlines() == expected.splitlines()[1:]


def same_moments(visit: Visit, events: list[dict[str, Any]]) -> None:
    """Fail unless the page's list, newest first, has what the terminal would tell of a trace."""
    timeline = Timeline(read_wiring())
    told = [moment.text for event in events for moment in timeline.take(event)]
    told += [moment.text for moment in timeline.finish(events[-1]["t_ms"])]
    shown = [line.split(" ", 1)[1] for line in visit.text("#moments").splitlines()]
    assert shown == told[::-1]
