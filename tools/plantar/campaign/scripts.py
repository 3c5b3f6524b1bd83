"""Random scripts, each from a seed: presses, and one kind of fault or all of them mixed."""

import random
from collections.abc import Callable
from dataclasses import replace

from plantar.campaign.boards import PICO, board_text, on_board
from plantar.campaign.case import NORMAL, RUN_MS, Case, aged, ask, press
from plantar.campaign.kinds import BOARD, MOTOR_BOARD, currents, damage, files, hosts, supplies
from plantar.run.script import EXCEPTIONS, Entry

WRAP = 1 << 30
BUTTONS = ("START", "START", "UP", "UP", "DOWN", "MODE")
CHORDS = (("MODE", "UP"), ("UP", "DOWN"), ("MODE", "DOWN"), ("START", "UP"), ("START", "MODE"))
CONSOLE = ("status", "start ball", "start heel", "level 5", "next", "pause", "stop", "log", "spin")
SETTINGS = (
    *("profile standard", "profile beginner", "profile low-sensation", "profile accessible"),
    *("length 0", "length 100", "tones 0", "beginner 0", "beginner 1", "brightness 1"),
    *("levels 3", "levels 5", "levels 11"),
    # None above what board.py has: the judge knows the floor and the kick from there.
    *("floor-a 5", "floor-a 20", "floor-a 0", "floor-b 10", "kick-a 10", "kick-a 60", "kick-b 30"),
)
SENSES_BOARD = board_text(PICO, senses=True)
STRANGE_VOLTS = {
    0: [0.0, 0.2, 1.0, 1.7, 1.9, 3.1, 3.28, 3.3],
    1: [0.0, 1.5, 3.28, 3.3],
    2: [0.0, 0.2, 0.5, 0.6, 2.8, 3.28, 3.3],
}
TWO_MOTORS_BOARD = board_text(PICO, motors=2)
DISPLAY_BOARD = board_text(PICO, display=True)
START_PIN = 10


def _person(dice: random.Random, script: list[Entry], from_ms: float, until_ms: float) -> None:
    # Somebody who presses this and that, and asks now and then.
    t_ms = from_ms
    while True:
        t_ms += dice.choice([150, 400, 1_000, 2_500]) + dice.random() * 500
        if t_ms > until_ms:
            return
        if dice.random() < 0.25:
            script.append(ask(t_ms, dice.choice(CONSOLE)))
            continue
        for_ms = dice.choice([40, 60, 100, 100, 300, 900, 2_300])
        script.append(press(t_ms, dice.choice(BUTTONS), for_ms, dice.choice([0, 0, 5, 15])))
        t_ms += for_ms


def _moments(dice: random.Random, count: int) -> list[float]:
    return sorted(round(1_000 + dice.random() * (RUN_MS - 4_000), 3) for _ in range(count))


def _recovered(dice: random.Random, at_ms: float) -> list[Entry]:
    # What a person does to get it going again.
    script = [press(at_ms + 3_000, for_ms=2_300), press(at_ms + 5_800, for_ms=80)]
    if dice.random() < 0.5:
        script.insert(0, press(at_ms + 2_600 - 200 * dice.random(), for_ms=60))
    return script


def _breaks(dice: random.Random, what: Callable[[float], list[Entry]]) -> list[Entry]:
    script: list[Entry] = []
    for t_ms in _moments(dice, dice.choice([1, 1, 2, 3])):
        if dice.random() < 0.5:  # a moment with the motor running, at times within its kick
            script.append(press(t_ms - 60 - dice.random() * dice.choice([200, 900]), for_ms=50))
        script += what(t_ms)
        if dice.random() < 0.7:
            script += _recovered(dice, t_ms)
    return script


def raises(dice: random.Random) -> list[Entry]:
    """An exception in the middle of whatever the firmware does."""
    return _breaks(dice, lambda t: [{"at_ms": t, "raise": dice.choice(EXCEPTIONS)}])


def hangs(dice: random.Random) -> list[Entry]:
    """A loop that never returns; half the time somebody presses STOP, or ends it from outside."""

    def what(t: float) -> list[Entry]:
        more = [press(t + dice.random() * 240, for_ms=100, bounce_ms=5)]
        return [{"at_ms": t, "hang": True}, *(more if dice.random() < 0.5 else [])]

    return _breaks(dice, what)


def deaths(dice: random.Random) -> list[Entry]:
    """A CPU that runs nothing any more, at times by a panic, in whose handler an RP2040 hangs."""
    return _breaks(dice, lambda t: [{"at_ms": t, dice.choice(("dead", "dead", "panic")): True}])


def interrupts(dice: random.Random) -> list[Entry]:
    """Ctrl-C, as signal or as character, and a soft reset after it."""

    def what(t: float) -> list[Entry]:
        how: Entry = dice.choice([{"interrupt": True}, {"console": "\3"}])
        return [{"at_ms": t, **how}, {"at_ms": t + 1_000, "soft_reset": True}]

    return _breaks(dice, what)


def soft_resets(dice: random.Random) -> list[Entry]:
    """Ctrl-D."""
    return _breaks(dice, lambda t: [{"at_ms": t, "soft_reset": True}])


def powercuts(dice: random.Random) -> list[Entry]:
    """The plug, pulled for a moment or longer."""
    return _breaks(
        dice,
        lambda t: [{"at_ms": t, "powercut": True, "off_ms": dice.choice([1, 50, 1_000])}],
    )


def flash_cuts(dice: random.Random) -> list[Entry]:
    """Power that goes at some byte of a write of the journal."""
    script: list[Entry] = []
    for t_ms in _moments(dice, 4):
        script.append({"at_ms": t_ms, "powercut_at_flash_byte": dice.randrange(0, 120)})
        if dice.random() < 0.5:
            script.append(ask(t_ms + 100, f"set length {dice.randrange(100)}"))
        else:
            script += [press(t_ms + 100, for_ms=60), press(t_ms + 500, for_ms=1_000)]
        if dice.random() < 0.5:  # and one that is let finish
            script.append(ask(t_ms + 2_500, f"set tones {dice.randrange(2)}"))
        script.append(ask(t_ms + 3_000, "log"))
    return script


def stalls(dice: random.Random) -> list[Entry]:
    """A host that does not read what it asked for."""

    def what(t: float) -> list[Entry]:
        stall: Entry = {"at_ms": t, "usb_stall": True, "for_ms": dice.choice([50, 900, 3_000])}
        return [stall, ask(t + 5, "log"), ask(t + 60, "routines"), press(t + 300, bounce_ms=5)]

    return _breaks(dice, what)


def stuck(dice: random.Random) -> list[Entry]:
    """Buttons held from power-up on, over resets, or for long."""
    button = dice.choice(["START", "START", "UP", "DOWN", "MODE"])
    from_ms = dice.choice([0, 0, 600 + dice.random() * 3_000])
    held = [{"at_ms": from_ms, "button": button, "down": True}]
    until_ms = from_ms + 1_000 + dice.random() * 12_000
    middle_ms = from_ms + 500 + dice.random() * 400
    how: Entry = dice.choice([{"soft_reset": True}, {"powercut": True, "off_ms": 50}, {}])
    if how:
        held.append({"at_ms": middle_ms, **how})
    return [*held, {"at_ms": until_ms, "button": button, "down": False}]


def chatter(dice: random.Random) -> list[Entry]:
    """A loose contact."""

    def what(t: float) -> list[Entry]:
        pin, script = dice.choice([10, 10, 11, 12, 13]), []
        for _edge in range(dice.choice([2, 6, 30])):
            t += dice.choice([0.2, 3, 12, 28, 45]) * (0.5 + dice.random())
            script.append({"at_ms": round(t, 3), "pin": pin, "level": len(script) % 2})
        return [*script, {"at_ms": round(t + 1, 3), "pin": pin, "level": None}]

    return _breaks(dice, what)


def senses(dice: random.Random) -> list[Entry]:
    """Supply, current and temperature that leave their range, for a spark or for good."""
    script: list[Entry] = [{"at_ms": 0, **normal} for normal in NORMAL.values()]

    def what(t: float) -> list[Entry]:
        sense = dice.randrange(3)
        volts = dice.choice(STRANGE_VOLTS[sense])
        for_ms = dice.choice([30, 80, 400, 2_000, 2_000])
        bad = {"at_ms": t, "adc": sense, "volts": volts}
        return [bad, {"at_ms": t + for_ms, **NORMAL[sense]}]

    return [*script, *_breaks(dice, what)]


def clocks(dice: random.Random) -> list[Entry]:
    """A clock that freezes or leaps, while everything else goes on."""

    def what(t: float) -> list[Entry]:
        if dice.random() < 0.5:
            return [{"at_ms": t, "clock": "freeze", "for_ms": dice.choice([20, 150, 400, 2_500])}]
        by_ms = dice.choice([-100_000, -300, 30, 200, 3_000, 6_000, 1_000_000, 1 << 28])
        return [{"at_ms": t, "clock": "leap", "by_ms": by_ms}]

    return _breaks(dice, what)


def displays(dice: random.Random) -> list[Entry]:
    """A display that comes off its bus in the middle of a picture, for a moment or for good, or a
    bus that somebody holds.
    """

    def what(t: float) -> list[Entry]:
        if dice.random() < 0.3:
            return [{"at_ms": t, "bus_stuck": True, "for_ms": dice.choice([300, 2_500])}]
        lost: Entry = {"at_ms": t, "display": False}
        back: Entry = {"at_ms": t + dice.choice([5, 300, 2_500]), "display": True}
        return [lost, back] if dice.random() < 0.7 else [lost]

    return _breaks(dice, what)


def settings(dice: random.Random) -> list[Entry]:
    """Settings that change, test turns cut short, and two buttons at once, in any state."""
    script: list[Entry] = []
    t_ms = 700.0
    while t_ms < RUN_MS - 3_000:
        t_ms += dice.choice([15, 80, 300, 900]) + dice.random() * 200
        kind = dice.random()
        if kind < 0.4:
            script.append(ask(t_ms, "set " + dice.choice(SETTINGS)))
        elif kind < 0.65:
            script.append(ask(t_ms, dice.choice(("spin", "spin a", "spin b"))))
            if dice.random() < 0.5:
                script.append(press(t_ms + 100 + dice.random() * 1_900, for_ms=100, bounce_ms=5))
        else:
            first, second = dice.choice(CHORDS)
            for_ms = dice.choice([300, 2_100, 2_400, 3_200])
            later_ms = t_ms + dice.choice([0, 30, 200])
            script += [press(t_ms, first, for_ms), press(later_ms, second, for_ms - 200)]
            t_ms += for_ms
    return script


def turns(dice: random.Random) -> list[Entry]:
    """Test turns, cut short by a press of whatever button."""
    script: list[Entry] = []
    for turn in range(6):
        t_ms = 700.0 + turn * 2_900 + dice.random() * 100
        script.append(ask(t_ms, dice.choice(("spin", "spin a"))))
        if dice.random() < 0.8:
            t_ms += 100 + dice.random() * 1_800
            script.append(press(t_ms, dice.choice(("UP", "DOWN", "MODE", "START")), 100, 5))
    return script


def dirty(dice: random.Random) -> list[Entry]:
    """Presses of START on a contact that conducts only some of the time."""

    def what(t: float) -> list[Entry]:
        script, share = [], dice.choice([0.2, 0.4, 0.6])
        end_ms = t + dice.choice([60, 100, 300, 500])
        while t < end_ms:
            level = 0 if not script or dice.random() < share else 1
            script.append({"at_ms": round(t, 3), "pin": START_PIN, "level": level})
            t += dice.uniform(2, 12)
        return [*script, {"at_ms": round(end_ms + 12, 3), "pin": START_PIN, "level": None}]

    return _breaks(dice, what)


def spikes(dice: random.Random) -> list[Entry]:
    """Spikes on START, more and more often, for as long as a run is."""
    script: list[Entry] = []
    t_ms, every_ms = 1_500.0, dice.choice([36, 120, 400, 1_200])
    while t_ms < RUN_MS - 4_000:
        script.append({"at_ms": round(t_ms, 3), "pin": START_PIN, "level": 0})
        spike_ms = dice.choice([0.2, 1, 2])
        script.append({"at_ms": round(t_ms + spike_ms, 3), "pin": START_PIN, "level": None})
        t_ms += every_ms * (0.5 + dice.random())
    return script


def resets(dice: random.Random) -> list[Entry]:
    """A start and a reset, again and again."""
    script: list[Entry] = []
    every_ms = spread_ms = dice.choice([1_300, 2_000, 3_500])
    how: Entry = {dice.choice(("soft_reset", "soft_reset", "dead", "panic")): True}
    if "soft_reset" not in how and dice.random() < 0.5:
        every_ms, spread_ms = 3_500, 1_000  # each start comes after the reset of the one before
    for turn in range((RUN_MS - 6_000) // every_ms):
        t_ms = 700.0 + turn * every_ms
        script.append(press(t_ms, for_ms=60))
        script.append({"at_ms": round(t_ms + 100 + dice.random() * (spread_ms - 500), 3), **how})
    return script


def limits(dice: random.Random) -> list[Entry]:
    """Two sessions up to the absolute limit, with something in the way of noticing it."""
    script = [press(475), *aged(1_000, 108), press(6_900, for_ms=900), press(8_500)]
    script += [*aged(9_000, 133), press(16_000, "UP")]
    t_ms = 17_000 + dice.random() * 6_500
    in_the_way: list[list[Entry]] = [
        [],
        [{"at_ms": t_ms, "usb_stall": True, "for_ms": 2_000}, ask(t_ms + 9, "routines")],
        [press(t_ms), press(t_ms + 600)],
        [
            {"at_ms": t_ms + n * 40 + m / 5, "pin": 10, "level": m}
            for n in range(20)
            for m in (0, 1)
        ],
        [{"at_ms": t_ms, "dead": True}],
    ]
    return [*script, *dice.choice(in_the_way)]


KINDS: dict[str, Callable[[random.Random], list[Entry]]] = {
    "presses": lambda _dice: [],
    "raise": raises,
    "hang": hangs,
    "dead": deaths,
    "interrupt": interrupts,
    "soft reset": soft_resets,
    "power cut": powercuts,
    "flash cut": flash_cuts,
    "usb stall": stalls,
    "stuck": stuck,
    "chatter": chatter,
    "senses": senses,
    "clock": clocks,
    "display": displays,
    "settings": settings,
    "turns": turns,
    "dirty": dirty,
    "spikes": spikes,
    "resets": resets,
    "limit": limits,
    "supply": supplies,
    "current": currents,
    "host": hosts,
    "files": files,
    "mixed": lambda dice: dice.choice(MIXABLE)(dice) + dice.choice(MIXABLE)(dice),
}
MIXABLE = (raises, hangs, deaths, interrupts, soft_resets, powercuts, flash_cuts, stalls, chatter)
MIXABLE += (settings,)
UNAIDED = (
    "resets",
    "spikes",
    "supply",
    "current",
    "host",
)  # somebody else's presses would hide something
SHORT = ("clock", "senses", "supply", "current", "files", "host")  # the same of a clock that leaps
BOARDS = {"senses": SENSES_BOARD, "supply": SENSES_BOARD, "display": DISPLAY_BOARD, "files": BOARD}


def case(seed: int, number: int, kind: str | None = None, board: str = PICO) -> Case:
    """Return run `number` (0, 1, ...) of a seed: always the same. kind: of KINDS; by default they
    take turns. board: see boards.py.
    """
    return on_board(_case(seed, number, kind), board)


def _case(seed: int, number: int, kind: str | None) -> Case:
    kind = kind or tuple(KINDS)[number % len(KINDS)]
    dice = random.Random(f"{seed} {number} {kind}")
    script = KINDS[kind](dice)
    for_ms = RUN_MS
    if kind == "limit":
        for_ms = RUN_MS + 10_000
    elif kind != "turns":  # which begin no session
        # A motor counts as turning for half a second from power-up on, and gets no kick: one with
        # a current sense would be taken for held. An ESP32 needs 350 ms to start at all.
        first_ms = 900 if kind == "current" else 450
        script.append(press(first_ms + dice.random() * 100, for_ms=60))
        if dice.random() < 0.3 and kind not in SHORT:
            script += aged(1_000, 14)  # past the gentle minute
        if kind not in UNAIDED and dice.random() < 0.8:
            _person(dice, script, 700, RUN_MS - 2_500)
    script += [ask(for_ms - 1_500), ask(for_ms - 1_000, "log")]
    script.sort(key=lambda entry: entry["at_ms"])
    board = BOARDS.get(kind)
    if kind == "current":
        board = SENSES_BOARD + dice.choice(("", MOTOR_BOARD))
    if board is None and kind != "limit" and dice.random() < 0.2:
        board = TWO_MOTORS_BOARD
    ticks = WRAP - dice.randrange(for_ms) if dice.random() < 0.3 else dice.randrange(WRAP)
    one = Case(f"{seed}-{number}", kind, tuple(script), for_ms, ticks, board)
    if kind == "files":
        return replace(one, damage=damage(dice))
    return replace(one, new=dice.random() < 0.5) if kind == "host" else one
