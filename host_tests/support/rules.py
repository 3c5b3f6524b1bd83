"""What a run on the virtual board is held to: the numbers of the design, typed here once more and
never imported from the firmware, so that a wrong number there cannot excuse itself.

A rule returns sentences, one for each thing that was wrong in what a witness saw.
"""

from bisect import bisect_right
from collections.abc import Iterable

from witness import FULL_U16, Line, Span, Witness

FLOOR_PCT, CEILING_PCT = 25, 80
LEVEL_PCT = (0, 20, 40, 60, 80, 100)  # of the range from floor to ceiling
LEVEL_SLEW, EDGE_SLEW = 10, 100  # percent of that range a second
KICK_PCT, KICK_MS = 60, 150
STANDSTILL_MS = 500  # after this it gets one
STILL_MS = 400  # a motor that had power so recently still turns, so it gets no kick
GENTLE_MS = 60_000
LIMIT_MS = 20 * 60_000
REST_MS = REST_DUE_MS = 10 * 60_000
PAUSE_MS = 5 * 60_000
STOP_MS = 1.0
ANSWER_MS = 45.0
DIP_MS = 50
GUARD_MS = 50
TICK_MS = 10
LATE_TICK_MS = 20  # what one late tick may catch up
ROUND_U16 = 33  # the coarsest PWM here has 11 bits


def duty(level: int) -> float:
    """Return the duty of a level, 0..5, on the default motor."""
    pct = FLOOR_PCT + (CEILING_PCT - FLOOR_PCT) * LEVEL_PCT[level] / 100 if level else 0.0
    return FULL_U16 * pct / 100


def is_level(duty_u16: int, level: int) -> bool:
    """Return True if a duty is that of a level, as far as a PWM can."""
    return abs(duty_u16 - duty(level)) <= ROUND_U16


def rises_too_fast(motor: Line, end_ms: float, slew: int) -> list[str]:
    """A motor begins at its floor and rises by at most `slew` percent of its range a second, but
    for a kick from standstill, at most 150 ms at 60 %; after a dip it is back where it was.
    """
    rate = FULL_U16 * (CEILING_PCT - FLOOR_PCT) / 100 * slew / 100 / 1000
    slack = rate * LATE_TICK_MS + ROUND_U16
    kick = FULL_U16 * KICK_PCT / 100 + ROUND_U16
    wrong: list[str] = []
    off_ms, least, before = -1e12, 0.0, 0.0
    for span in motor.spans(end_ms):
        still_ms = span.start_ms - off_ms
        dipped = still_ms < 2 * DIP_MS
        if not dipped:
            least = FULL_U16 * FLOOR_PCT / 100 - rate * span.start_ms
        changes = motor.changes(span.start_ms, span.stop_ms)
        for place, (t_ms, now) in enumerate(changes):
            until_ms = changes[place + 1][0] if place + 1 < len(changes) else span.stop_ms
            if still_ms >= STILL_MS and now <= kick and until_ms <= span.start_ms + KICK_MS:
                continue
            if dipped and t_ms < span.start_ms + LATE_TICK_MS and now <= before + slack:
                continue
            if now - rate * t_ms > least + slack:
                wrong.append(f"{t_ms}: {now} is {now - rate * t_ms - least:.0f} too high")
            least = min(least, now - rate * t_ms)
        off_ms, before = span.stop_ms, changes[-1][1]
    return wrong


def jolts(motor: Line, end_ms: float, ended_ms: Iterable[float] = ()) -> list[str]:
    """Nobody feels a jolt: a motor's duty moves by at most 100 % of its range a second, up and
    down, however phases follow each other; it begins and ends at its floor; and it is pushed only
    from standstill, once, for at most 150 ms at 60 %.

    ended_ms: just before these moments a person ended the session, which cuts.
    """
    cuts = sorted(ended_ms)
    rate = FULL_U16 * (CEILING_PCT - FLOOR_PCT) / 100 * EDGE_SLEW / 100 / 1000
    slack = rate * LATE_TICK_MS + 2 * ROUND_U16
    floor = FULL_U16 * FLOOR_PCT / 100
    kick = FULL_U16 * KICK_PCT / 100 + ROUND_U16
    wrong: list[str] = []
    off_ms = -1e12
    for span in motor.spans(end_ms):
        changes = motor.changes(span.start_ms, span.stop_ms)
        place = bisect_right(cuts, span.stop_ms)
        cut = place < len(cuts) and cuts[place] - span.stop_ms < 300
        if span.stop_ms < end_ms and not cut:
            changes.append((span.stop_ms, round(floor)))
        before = floor
        pushed = (
            span.start_ms - off_ms >= STANDSTILL_MS - TICK_MS
            and changes[0][1] <= kick
            and len(changes) > 1
            and changes[1][0] <= span.start_ms + KICK_MS
        )
        if pushed:  # the slope goes on under it
            del changes[0]
            before = changes[0][1]
        lowest, highest = floor - rate * span.start_ms, floor + rate * span.start_ms
        for t_ms, now in changes:
            for duty in (before, now):
                if duty - rate * t_ms > lowest + slack or duty + rate * t_ms < highest - slack:
                    wrong.append(f"{t_ms}: a step from {before:.0f} to {duty:.0f}")
                    lowest, highest = duty - rate * t_ms, duty + rate * t_ms
                lowest = min(lowest, duty - rate * t_ms)
                highest = max(highest, duty + rate * t_ms)
            before = now
        off_ms = span.stop_ms
    return wrong


def not_gentle(seen: Witness, session: Span) -> list[str]:
    """In the first minute of a session's drive, by whichever motor, both have level 1 at most,
    start kicks apart. Each time the drive begins anew, up to a tick more is counted than it had.
    """
    gentle: list[Span] = []
    spent_ms = 0.0
    for span in seen.spans:
        if session.start_ms <= span.start_ms < session.stop_ms and spent_ms < GENTLE_MS:
            gentle.append(Span(span.start_ms, span.start_ms + GENTLE_MS - spent_ms))
            spent_ms += span.ms + TICK_MS
    most = duty(1) + ROUND_U16
    wrong: list[str] = []
    for motor in seen.motors:
        off_ms = -1e12
        for span in motor.spans(seen.end_ms):
            kick_ms = KICK_MS if span.start_ms - off_ms >= STILL_MS else 0
            off_ms = span.stop_ms
            # The last to begin before it is the one that it is part of.
            within = [one for one in gentle if one.start_ms <= span.start_ms]
            if not within or span.start_ms >= session.stop_ms:
                continue
            changes = motor.changes(span.start_ms, span.stop_ms)
            for place, (t_ms, now) in enumerate(changes):
                until_ms = changes[place + 1][0] if place + 1 < len(changes) else span.stop_ms
                left_ms = within[-1].stop_ms - t_ms
                if now > most and left_ms > 0 and until_ms > span.start_ms + kick_ms:
                    wrong.append(f"{t_ms}: {now} with {left_ms:.0f} ms to go")
    return wrong


def over_the_limit(seen: Witness) -> list[str]:
    """Between two full rests, 10 min without drive, lie at most 20 min of drive. A power cut ends
    what is counted.
    """
    wrong: list[str] = []
    drive_ms = off_ms = 0.0
    cuts = [event["t_ms"] for event in seen.happened("power")]
    for span in seen.spans:
        if span.start_ms - off_ms >= REST_MS or any(off_ms <= t < span.start_ms for t in cuts):
            drive_ms = 0.0
        drive_ms += span.ms
        off_ms = span.stop_ms
        if drive_ms > LIMIT_MS + GUARD_MS:
            wrong.append(f"{off_ms}: {drive_ms:.0f} ms of drive since the last full rest")
    return wrong


def unasked(seen: Witness) -> list[str]:
    """In a routine that never rests, a motor starts by a press of START, or comes back from a dip
    at most 50 ms after the last edge of START's contact.
    """
    touched = [t_ms for t_ms, _ in seen.contacts.get(seen.pins["START"], ())]
    wrong: list[str] = []
    for span in seen.spans:
        place = bisect_right(touched, span.start_ms)
        since_ms = span.start_ms - touched[place - 1] if place else 1e12
        if since_ms > DIP_MS:
            wrong.append(f"{span.start_ms}: started {since_ms} ms after START was last touched")
    return wrong


def moves_out_of_turn(seen: Witness) -> list[str]:
    """A motor that is said to be ready, paused, resting or in a fault is still when this is asked,
    and while rest or fault go on; and where a status light is fitted, a motor runs only while it
    is on.
    """
    wrong: list[str] = []
    before, before_ms = "", 0.0
    for answer in seen.states:
        asked_ms, state = answer.asked_ms, answer.said["state"]
        span = seen.span_at(asked_ms)
        if state != "running" and span is not None and span.stop_ms > asked_ms + TICK_MS:
            wrong.append(f"{asked_ms}: a motor runs while {state}")
        if state in ("resting", "fault") and state == before:
            moved_ms = seen.drive_ms(before_ms + TICK_MS, asked_ms)
            wrong += [f"{asked_ms}: a motor moved while {state}"] if moved_ms else []
        before, before_ms = state, asked_ms
    if seen.pins["STATUS_LED"] is None:
        return wrong
    dark_ms = 0.0
    light = seen.line(seen.pins["STATUS_LED"])
    for span in [*light.spans(seen.end_ms), Span(seen.end_ms, seen.end_ms)]:
        # The light follows in the same tick, and STOP's edge comes before it.
        if seen.drive_ms(dark_ms + TICK_MS, span.start_ms) > TICK_MS:
            wrong.append(f"{dark_ms}: a motor runs while the status light is dark")
        dark_ms = span.stop_ms
    return wrong


def sessions(seen: Witness) -> list[Span]:
    """Return the sessions that the console's answers tell of: each from the last answer before it
    to the first one after it.
    """
    found: list[Span] = []
    since_ms: float | None = None
    before_ms = 0.0
    for answer in seen.states:
        inside = answer.said["state"] in ("running", "paused")
        if inside and since_ms is None:
            since_ms = before_ms
        elif not inside and since_ms is not None:
            found.append(Span(since_ms, answer.asked_ms))
            since_ms = None
        before_ms = answer.asked_ms
    if since_ms is not None:
        found.append(Span(since_ms, seen.end_ms))
    return found


def rest_cut_short(seen: Witness) -> list[str]:
    """No session begins with 10 min or more of drive since the last full rest."""
    wrong: list[str] = []
    begins = [seen.move_after(session.start_ms) for session in sessions(seen)]
    drive_ms = off_ms = 0.0
    for span in seen.spans:
        if span.start_ms - off_ms >= REST_MS:
            drive_ms = 0.0
        if span.start_ms in begins and drive_ms > REST_DUE_MS + GUARD_MS:
            wrong.append(f"{span.start_ms}: a session after {drive_ms:.0f} ms of drive")
        drive_ms += span.ms
        off_ms = span.stop_ms
    return wrong
