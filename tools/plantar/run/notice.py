"""The notice before the first session: one text for the terminal, the page and the printed card.

Facts from the massage guide (rule 5 of its rules) and from what makers of such devices tell their
customers; the words are ours.
"""

from dataclasses import dataclass

TITLE = "Before the first session"
INTRO = "This is a massager that somebody built at home. It is not a medical device."


@dataclass(frozen=True)
class Group:
    """A few points under one heading, such as ``Do not use it if``."""

    heading: str
    points: tuple[str, ...]


GROUPS = (
    Group(
        "Do not use it while",
        (
            "the pain is sudden or severe, or makes walking hard",
            "a bone in the foot or the leg may be cracked (a stress fracture)",
        ),
    ),
    Group(
        "Ask a doctor first if",
        (
            "you are injured, or not sure where the pain comes from",
            "you are pregnant, or have a pacemaker or another implant",
            "you have blood clots or varicose veins",
            "you have an open wound there, or had surgery lately",
            "you have severe neuropathy",
        ),
    ),
    Group(
        "When you use it",
        (
            "Sit down. Never stand on it.",
            "Keep off places that are very tender. DOWN makes it softer, and any press of "
            "START/STOP stops it.",
            "If you feel little in your feet, you cannot tell too much from enough: stay at "
            "level 2 and below 10 minutes.",
        ),
    ),
)


def as_text(bullet: str = "-") -> str:
    """Return the whole notice as plain lines, for a README or a card.

    bullet: what begins each point.
    """
    parts = [TITLE, "", INTRO]
    for group in GROUPS:
        parts += ["", f"{group.heading}:", *(f"{bullet} {point}" for point in group.points)]
    return "\n".join(parts) + "\n"
