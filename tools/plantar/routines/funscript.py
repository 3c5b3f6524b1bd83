"""Funscripts as curves.

Source: funscript, its published description: actions with `at` in milliseconds and `pos` in
percent; newer ones have further axes in `axes` or all of them in `channels`.
"""

from typing import Any

from plantar.errors import PlantarError
from plantar.routines.curve import Curve, Point, make
from plantar.routines.lenient import Giant, digits, in_order, list_of, number_of, top_of

_NAMES_MOST = 4


def funscript(text: str) -> Curve:
    """Return a funscript's positions as intensity.

    Raises:
        PlantarError: a field is wrong, or there is nothing to feel in it.
    """
    top, notes = top_of(text)
    notes.append("where it moves to is taken as how strong it is")
    actions, where, inverted = _actions(top, notes)
    points: list[Point] = []
    for number, action in enumerate(actions):
        at = f"{where}[{number}]"
        if not isinstance(action, dict):
            raise PlantarError(f"{at} is not an object; give at and pos.")
        t_ms = number_of(action.get("at"), at + ".at")
        pos = number_of(action.get("pos"), at + ".pos")
        points.append((t_ms, 100 - pos if inverted else pos))
    if inverted:
        notes.append("it is inverted: its positions were turned round")
    reach = top.get("range")
    if isinstance(reach, int | float) and not isinstance(reach, bool | Giant) and reach != 100:
        notes.append(f"its range of {digits(reach)} was left out: positions count as they are")
    ordered, told = in_order(points)
    first_ms = ordered[0][0]
    notes += told
    if first_ms > 0:
        notes.append(f"its first {digits(first_ms / 1_000)} s have no action and were left out")
    return make([(t_ms - first_ms, pos) for t_ms, pos in ordered], notes)


def _actions(top: dict[str, Any], notes: list[str]) -> tuple[list[Any], str, bool]:
    """Return the actions to play, where they stand, and whether they are inverted."""
    channels = top.get("channels")
    named = {
        str(name): channel
        for name, channel in (channels.items() if isinstance(channels, dict) else ())
        if isinstance(channel, dict) and channel.get("actions")
    }
    if isinstance(channels, list):
        named |= {
            str(channel.get("id", channel.get("name", number))): channel
            for number, channel in enumerate(channels)
            if isinstance(channel, dict) and channel.get("actions")
        }
    inverted = top.get("inverted") is True
    if not top.get("actions") and named:
        # The newer form: vibration first, if there is such a channel.
        taken = next((name for name in named if "vib" in name.lower()), next(iter(named)))
        channel = named.pop(taken)
        notes.append(f"its channel {taken[:20]} is played")
        actions = list_of(channel, "actions")
        where = f"channels.{taken[:20]}.actions"
        inverted = inverted or channel.get("inverted") is True
    else:
        actions, where = list_of(top, "actions"), "actions"
    if named:
        notes.append(_left_out("channel", list(named)))
    axes = top.get("axes")
    if isinstance(axes, list | dict) and axes:
        names = [
            str(axis.get("id", number)) if isinstance(axis, dict) else str(axis)
            for number, axis in enumerate(axes)
        ]
        notes.append(_left_out("axis", names))
    return actions, where, inverted


def _left_out(what: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"its 1 further {what} ({names[0][:20]}) left out"
    many = "axes" if what == "axis" else what + "s"
    shown = ", ".join(name[:20] for name in names[:_NAMES_MOST])
    more = ", ..." if len(names) > _NAMES_MOST else ""
    return f"its {len(names)} further {many} ({shown}{more}) left out"
