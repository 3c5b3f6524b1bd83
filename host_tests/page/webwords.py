"""What the page says of a state is what the terminal says of it."""

import re
from typing import Any

from webpage import Visit

from plantar.run.ui import words
from plantar.run.ui.status import Settings, Status, parse_answer


def same_words(visit: Visit, events: list[dict[str, Any]]) -> None:
    """Fail unless the page says of the last status what the terminal says, but for its keys."""
    answers = [parse_answer(event["text"]) or {} for event in events if event["event"] == "usb"]
    status = [found for answer in answers if (found := Status.of(answer)) is not None][-1]
    settings = [found for answer in answers if (found := Settings.of(answer)) is not None][-1]
    said = words.of_status(status, settings)
    expected = re.sub(r" \(key .\)", "", said.text)
    assert visit.text("#state-headline") == expected.splitlines()[0]
    assert visit.text("#state-lines").splitlines() == expected.splitlines()[1:]
