"""More kinds of faults: senses that mislead, a computer that asks for too much, damaged files."""

import random

from plantar.campaign.case import NORMAL, RUN_MS, Damage, aged, ask, press
from plantar.run.script import Entry

BEGIN_MS = 2_500.0
MOTOR_BOARD = "MOTOR_MA = 600\n"
"""What the motor of NORMAL takes at full duty, as its data sheet says it."""
STANDING_V, DEAD_V = 2.3, 0.0
BOARD = 'BOARD = "pico"\nMOTOR_A = 2\nCEILING_PCT = 60\nSTART = 10\nUP, DOWN, MODE = 11, 12, 13\n'
LISTED = ("app.py", "guard.py", "motor.py", "face/wording.py", "keep/journal.py", "usb/console.py")
DAMAGES = ("manifest gone", "manifest cut", "manifest other", "file", "board cut", "board other")
DAMAGES += ("board gone",)


def supplies(dice: random.Random) -> list[Entry]:
    """A supply that steps within its range, and a sense whose wire is loose."""
    script: list[Entry] = [{"at_ms": 0, **normal} for normal in NORMAL.values()]
    t_ms = BEGIN_MS
    while t_ms < RUN_MS - 4_000:
        t_ms += dice.choice([150, 900, 2_500]) * (0.5 + dice.random())
        kind = dice.random()
        if kind < 0.5:
            script.append(_supply(t_ms, dice.uniform(1.8, 3.2)))
        elif kind < 0.7:
            until_ms, volts = t_ms + dice.choice([400, 2_000, 3_000]), dice.choice([0, 1.8, 3.2])
            while t_ms < until_ms:
                script += [_supply(t_ms, volts), _supply(t_ms + dice.uniform(26, 44), 2.5)]
                t_ms += dice.uniform(70, 88)
        elif kind < 0.85:  # a fresh start; after a fault it wants a hold
            script += [press(t_ms, for_ms=2_300), press(t_ms + 2_500, for_ms=60)]
            t_ms += 5_000
    return script


def _supply(at_ms: float, volts: float) -> Entry:
    return {"at_ms": round(at_ms, 3), "adc": 0, "volts": round(volts, 3)}


def currents(dice: random.Random) -> list[Entry]:
    """Short starts, and then a motor that something holds, or a current sense that is dead."""
    script: list[Entry] = [{"at_ms": 0, **normal} for normal in NORMAL.values()]
    t_ms = 800.0
    for _start in range(dice.choice([0, 1, 3])):
        script += [press(t_ms + dice.uniform(300, 1_900)), press(t_ms + 2_400)]
        t_ms += 2_500
    when = dice.choice(("first", "early", "late", "late"))
    bad_ms, full_v = 1.0, dice.choice([STANDING_V, STANDING_V, None])
    if when == "early":
        bad_ms = t_ms + dice.uniform(500, 2_000)
    elif when == "late":
        bad_ms = t_ms + dice.uniform(6_000, 9_000)
        full_v = dice.choice([full_v, dice.uniform(1.2, 2.0)])
    bad: Entry = {"at_ms": round(bad_ms, 3), "adc": 1, "volts": DEAD_V}
    if full_v is not None:
        bad |= {"full_volts": round(full_v, 3), "start_volts": STANDING_V}
    script.append(bad)
    if dice.random() < 0.5:  # somebody tries again
        script += [press(bad_ms + 4_000, for_ms=2_300), press(bad_ms + 6_700, for_ms=60)]
    return script


def hosts(dice: random.Random) -> list[Entry]:
    """A computer that asks for more than the buttons can, and again and again."""
    script: list[Entry] = []
    t_ms = 150.0
    if dice.random() < 0.3:
        script.append(press(t_ms + 150, "UP", for_ms=120))  # a hand at the board
    if dice.random() < 0.5:
        script.append(ask(60, "set beginner 0"))
    for line in range(dice.choice([1, 2])):  # each is answered before the next
        script.append(ask(t_ms + 30 + 120 * line, _more(dice)))
    t_ms = 2_000.0
    if dice.random() < 0.7:  # past the gentle minute, and deeper
        script += [*aged(1_000, 14), *(press(2_200 + 300 * up, "UP") for up in range(4))]
        t_ms = 9_000.0
    while t_ms < RUN_MS - 5_000:
        kind = dice.random()
        if kind < 0.5:
            # A person ends it, and the computer begins it anew.
            script.append(press(t_ms, for_ms=dice.choice([100, 900, 900])))
            until_ms = t_ms + dice.choice([2_000, 6_000, 9_500])
            while t_ms < until_ms:
                t_ms += dice.choice([25, 200, 700]) * (0.5 + dice.random())
                script.append(
                    ask(t_ms, dice.choice(("start", "start heel", "start ball", "spin")))
                )
        elif kind < 0.8:
            script += [ask(t_ms, "stop"), ask(t_ms + 300, _more(dice))]
            script.append(ask(t_ms + 700, "start heel"))
            t_ms += 4_000
        else:
            # A run floor or a push, found as the self-test finds it, or with half of its steps.
            script += [ask(t_ms, "stop"), ask(t_ms + 300, "try " + _found(dice))]
            if dice.random() < 0.7:
                script.append(press(t_ms + dice.choice([1_000, 2_700]), for_ms=60))
            script.append(ask(t_ms + 3_200, "start heel"))
            t_ms += 5_000
        if dice.random() < 0.2:
            script.append({"at_ms": round(t_ms, 3), "powercut": True, "off_ms": 50})
            script.append(press(t_ms + 700, for_ms=60))
            t_ms += 1_500
    return script


def _found(dice: random.Random) -> str:
    return dice.choice(("floor-a", "floor-a", "kick-a")) + f" {dice.choice([20, 30, 35, 36, 60])}"


def _more(dice: random.Random) -> str:
    what = ("beginner 0", "beginner 0", "floor-a 60", "floor-a 40", "kick-a 60", "levels 3")
    return "set " + dice.choice((*what, "profile standard", "profile low-sensation"))


def files(dice: random.Random) -> list[Entry]:
    """Starts by whoever asks, and a hold of START."""
    script: list[Entry] = []
    t_ms = 1_500.0
    while t_ms < RUN_MS - 4_000:
        kind = dice.random()
        if kind < 0.4:
            script.append(
                ask(t_ms, dice.choice(("start heel", "spin", "start", "try floor-a 30")))
            )
        elif kind < 0.6:
            how: Entry = dice.choice([{"soft_reset": True}, {"powercut": True, "off_ms": 50}])
            script.append({"at_ms": round(t_ms, 3), **how})
        elif kind < 0.8 and t_ms > RUN_MS / 3:
            script += [press(t_ms, for_ms=2_300), press(t_ms + 2_600, for_ms=60)]
            t_ms += 3_000
        t_ms += dice.choice([400, 1_500]) + dice.random() * 500
    return script


def damage(dice: random.Random) -> Damage:
    """Return what happened to one of the board's files."""
    what, _, how = dice.choice(DAMAGES).partition(" ")
    if what == "file":
        return Damage(dice.choice(LISTED), "longer")
    name = "manifest.txt" if what == "manifest" else "board.py"
    return Damage(name, how, round(dice.random(), 4))
