"""A trace as text that a person can read, and read a change of as a diff.

Slow ramps are one line, a blinking light is one line, contacts that bounce are one line. Nothing
is lost without a sign: the last line counts the trace's lines and sums them up in a hash.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

RAMP_MS = 30  # steps that follow each other so quickly are one ramp
TOUCH_MS = 40  # edges likewise are one touch
LONGEST_CYCLE = 26


@dataclass(frozen=True)
class Item:
    """A line to be. words: what happened. until_ms: when it was over, if that took time."""

    t_ms: float
    until_ms: float
    words: str

    def same(self, other: "Item") -> bool:
        """Return True if the other is the same thing at another time."""
        took = round(self.until_ms - self.t_ms, 3), round(other.until_ms - other.t_ms, 3)
        return self.words == other.words and took[0] == took[1]


def clock(t_ms: float) -> str:
    """Return a moment as minutes, seconds and milliseconds: 1:05.250."""
    us = round(t_ms * 1000)
    text = f"{us // 60_000_000}:{us // 1_000_000 % 60:02}.{us // 1000 % 1000:03}"
    return f"{text}{us % 1000:03}" if us % 1000 else text


def percent(duty_u16: int) -> str:
    """Return a duty in percent, with its 16-bit number."""
    return f"{duty_u16 / 655.35:.1f} % ({duty_u16})"


def describe(lines: Sequence[str], pins: dict[str, Any]) -> str:
    """Return a trace (lines of JSON, without the summary) as text. pins: as Runner.pins has it."""
    names = {pin: name for name, pin in pins.items() if isinstance(pin, int) and _is_pin(name)}
    names.update({pin: "LEDS" for pin in pins["LEVEL_LEDS"] or ()})
    channels: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        event = json.loads(line)
        channel = str(names.get(event.get("pin"), event.get("pin", event["event"])))
        if event["event"] in ("reset", "power", "repl"):
            channel = "board"
        elif "adc" in event or "console" in event or "fault" in event:
            channel = "person"
        channels.setdefault(channel, []).append(event)
    items: list[tuple[Item, str]] = []
    for channel, events in channels.items():
        told = list(_items(channel, events, pins))
        # What a person did stands in full.
        told = told if events[0]["event"] == "input" else list(_shorten(told))
        items += [(item, channel) for item in told]
    items.sort(key=lambda entry: entry[0].t_ms)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = [f"{clock(item.t_ms):>14}  {channel:10}  {item.words}" for item, channel in items]
    return "\n".join([*text, f"{len(lines)} events, sha256 {digest[:32]}", ""])


def _is_pin(name: str) -> bool:
    return not name.endswith(("_MV", "_MA", "_PCT", "_HZ", "_MS"))


def _items(channel: str, events: list[dict[str, Any]], pins: dict[str, Any]) -> Iterable[Item]:
    if channel == "LEDS":
        return _leds(events, pins["LEVEL_LEDS"])
    if events[0]["event"] == "input" and "level" in events[0]:
        return _touches(events)
    if channel.startswith("MOTOR"):
        return _ramps(events)
    return (Item(event["t_ms"], event["t_ms"], _plain(event)) for event in events)


def _plain(event: dict[str, Any]) -> str:
    kind = event["event"]
    if kind == "pwm":
        half = "" if event["duty_u16"] == 32_768 else f", {percent(event['duty_u16'])}"
        return f"{event['freq_hz']} Hz{half}"
    if kind == "pin":
        return "on" if event["value"] else "off"
    if kind == "input":
        return " ".join(json.dumps(v) for k, v in event.items() if k not in ("t_ms", "event"))
    if kind == "usb":
        return event["text"]
    return " ".join([kind, *(str(v) for k, v in event.items() if k not in ("t_ms", "event"))])


def _leds(events: list[dict[str, Any]], leds: Sequence[int]) -> Iterable[Item]:
    lit: set[int] = set()
    for place, event in enumerate(events):
        (lit.add if event["value"] else lit.discard)(event["pin"])
        if place + 1 == len(events) or events[place + 1]["t_ms"] != event["t_ms"]:
            bar = "".join("#" if led in lit else "." for led in leds)
            yield Item(event["t_ms"], event["t_ms"], bar)


def _touches(events: list[dict[str, Any]]) -> Iterable[Item]:
    place = 0
    while place < len(events):
        first = last = place
        while last + 1 < len(events) and (
            events[last + 1]["t_ms"] - events[last]["t_ms"] < TOUCH_MS
            and events[last + 1]["t_ms"] - events[first]["t_ms"] < 2 * TOUCH_MS
        ):
            last += 1
        words = "up" if events[last]["level"] else "down"
        if last > first:
            took_ms = events[last]["t_ms"] - events[first]["t_ms"]
            words += f", {last - first + 1} edges in {took_ms:.3f} ms"
        yield Item(events[first]["t_ms"], events[last]["t_ms"], words)
        place = last + 1


def _ramps(events: list[dict[str, Any]]) -> Iterable[Item]:
    place = 0
    while place < len(events):
        event = events[place]
        if event["event"] == "pin":
            words = "ON, full power" if event["value"] else "off"
            yield Item(event["t_ms"], event["t_ms"], words)
            place += 1
            continue
        last = place
        while last + 1 < len(events) and _goes_on(events, place, last):
            last += 1
        if last - place < 2:
            yield Item(event["t_ms"], event["t_ms"], percent(event["duty_u16"]))
            place += 1
            continue
        end = events[last]
        way = "rises" if end["duty_u16"] > event["duty_u16"] else "falls"
        took_ms = end["t_ms"] - event["t_ms"]
        words = f"{percent(event['duty_u16'])} {way} to {percent(end['duty_u16'])}"
        words += f" in {took_ms / 1000:.3f} s, {last - place} steps"
        yield Item(event["t_ms"], end["t_ms"], words)
        place = last + 1


def _goes_on(events: list[dict[str, Any]], first: int, last: int) -> bool:
    before, now = events[last], events[last + 1]
    if now["event"] != "pwm" or now["t_ms"] - before["t_ms"] > RAMP_MS:
        return False
    rises = events[first + 1]["duty_u16"] > events[first]["duty_u16"]
    return (now["duty_u16"] > before["duty_u16"]) == rises


def _shorten(items: list[Item]) -> Iterable[Item]:
    """Yield the items with each row of equal cycles told once, and how often it came again."""
    place = 0
    while place < len(items):
        length, times = _cycle(items, place)
        yield from items[place : place + length]
        if times:
            last = items[place + length * (times + 1) - 1]
            every_ms = items[place + length].t_ms - items[place].t_ms
            what = "that" if length == 1 else f"those {length}"
            words = f"{what} again {times} times, every {every_ms / 1000:.3f} s,"
            words += f" until {clock(last.until_ms)}"
            yield Item(items[place + length].t_ms, last.until_ms, words)
        place += length * (times + 1)


def _cycle(items: list[Item], place: int) -> tuple[int, int]:
    """Return the length of the cycle that saves most from a place on, and how often it repeats."""
    best = (1, 0)
    for length in range(1, min(LONGEST_CYCLE, (len(items) - place) // 3) + 1):
        every_ms = round(items[place + length].t_ms - items[place].t_ms, 3)
        at = place
        while at + length < len(items) and (
            items[at].same(items[at + length])
            and round(items[at + length].t_ms - items[at].t_ms, 3) == every_ms
        ):
            at += 1
        times = (at - place) // length
        if times >= 2 and times * length > best[0] * best[1]:
            best = (length, times)
    return best
