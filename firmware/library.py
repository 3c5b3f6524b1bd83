"""The built-in routines: the advice of the guide "How To Try Massage for Heel Pain: 6 Ways"
(MedMassager), in our own words.

Durations are the guide's. A value in a line that ends with † is not in the guide; it is ours.
Where the guide gives a range, the routine plays its short end, and the length setting (0..100 %)
reaches its long end. Every hand technique exists twice: played by the motor (drive) and timed,
counted and cued for hands, a ball or a band (guide, key ends with `-guide`). Texts are ASCII
bytes, so that the console can send them without making new objects.
"""

from patterns import CIRCLE, HOLD, PULSE, RAMP, STEADY, SWEEP, WAVE
from routine import USER_LEVEL, Routine, drive, guide

LIGHTEST, LIGHT, MEDIUM = 1, 2, 3

_SIDE = b"Change to the other leg"
_STRETCH_CUE = b"Band round the ball of the foot, pull until the calf stretches, hold"

# Oscillating massager: one minute at the lightest, the feet 10 to 15 minutes in all, then a few
# extra for the calves.
_HEEL = (
    drive(b"warm-up", STEADY, LIGHTEST, 60, cue=b"Sit down and rest both feet on the massager"),
    drive(b"feet", STEADY, USER_LEVEL, 540, 840, cue=b"Ease deeper with UP if it feels good"),
    drive(
        b"turn", STEADY, LIGHTEST, 10, cue=b"Turn the device round: the calves are next"
    ),  # 10 s †
    drive(
        b"calves", STEADY, USER_LEVEL, 170, cue=b"Rest the calves on it"
    ),  # 3 min with the turn †
)

# Rolling on a ball: 5 to 10 minutes, whatever feels good.
_BALL = (
    drive(
        b"warm-up", SWEEP, LIGHTEST, 60, period_ms=8_000, low_pct=30, cue=b"Rest the sole on it"
    ),  # period †
    drive(
        b"roll",
        SWEEP,
        USER_LEVEL,
        240,
        540,
        period_ms=8_000,
        low_pct=30,
        cue=b"Move the foot slowly to and fro",
    ),  # period †
)
_BALL_GUIDE = (
    guide(
        b"roll",
        300,
        b"Roll the sole over a tennis ball; a golf ball reaches the heel",
        600,
        10_000,
    ),  # period †
)

# Knuckles pushed in at the heel and glided up the foot: 3 to 5 minutes, moderate.
_KNUCKLES = (
    drive(b"warm-up", WAVE, LIGHTEST, 60, period_ms=4_000, cue=b"Rest the heel on it"),  # period †
    drive(
        b"glide",
        WAVE,
        USER_LEVEL,
        120,
        240,
        period_ms=4_000,
        cue=b"Let it travel from the heel to the toes",
    ),  # period †
)
_KNUCKLES_GUIDE = (
    guide(b"glide", 180, b"Push the knuckles in at the heel and glide up to the toes", 300, 4_000),
)  # period †

# Thumb circles on the heel, a drop of oil: 1 to 2 minutes, moderate.
_THUMB = (
    drive(b"warm-up", STEADY, LIGHTEST, 60, cue=b"Rest the heel on it"),  # 60 s †
    drive(
        b"circles",
        CIRCLE,
        USER_LEVEL,
        60,
        120,
        period_ms=1_000,
        low_pct=50,
        cue=b"Small circles under the heel",
    ),  # 1 Hz †
)
_THUMB_GUIDE = (
    guide(
        b"circles", 60, b"A drop of oil, then small circles on the heel with the thumb", 120, 1_000
    ),
)  # 1 Hz †

# Across the fibres of the calf, then the arch: gliding 30 to 60 s to warm up, then squeeze and
# glide, an inch down each time.
_CROSSFIBER = (
    drive(
        b"warm-up",
        SWEEP,
        LIGHTEST,
        45,
        60,
        period_ms=5_000,
        low_pct=30,
        cue=b"Rest the first calf on it",
    ),  # period †
    drive(
        b"calf one",
        RAMP,
        USER_LEVEL,
        60,
        period_ms=5_000,
        counted=True,
        cue=b"An inch further down with each stroke",
    ),  # 12 x 5 s †
    drive(
        b"calf two", RAMP, USER_LEVEL, 60, period_ms=5_000, counted=True, cue=_SIDE
    ),  # 12 x 5 s †
    drive(
        b"arch",
        PULSE,
        USER_LEVEL,
        60,
        period_ms=2_000,
        on_ms=1_000,
        low_pct=30,
        cue=b"Across the arch, heel to toes",
    ),  # 60 s †
)
_CROSSFIBER_GUIDE = (
    guide(b"warm-up", 45, b"Glide both hands over the calf to warm it", 60),
    guide(
        b"calf one",
        60,
        b"Squeeze and glide across the calf, an inch down each time",
        period_ms=5_000,
    ),  # 12 x 5 s †
    guide(b"calf two", 60, _SIDE, period_ms=5_000),  # 12 x 5 s †
    guide(
        b"arch", 60, b"Across the arch with both thumbs, heel to toes", period_ms=5_000
    ),  # 60 s †
)

# A partner's hands: palm base down the arch, trigger points held 10 to 20 s each, long light
# strokes outward.
_PARTNER = (
    drive(b"palm", WAVE, USER_LEVEL, 60, period_ms=4_000, cue=b"Rest the arch on it"),  # 60 s †
    drive(  # 5 holds of 15 s, 5 s of rest after each †
        b"trigger points",
        HOLD,
        USER_LEVEL,
        100,
        period_ms=20_000,
        on_ms=15_000,
        counted=True,
        cue=b"A new sore spot at each hold",
    ),
    drive(
        b"light strokes",
        SWEEP,
        LIGHT,
        60,
        period_ms=6_000,
        low_pct=30,
        cue=b"Long and light to finish",
    ),  # 60 s †
)
_PARTNER_GUIDE = (
    guide(b"palm", 60, b"Glide the base of the palm down the arch", period_ms=4_000),  # 60 s †
    guide(
        b"trigger points",
        100,
        b"Press one sore spot and hold; the light says when to let go",
        0,
        20_000,
        15_000,
    ),  # 5 x 15 s + 5 s †
    guide(b"light strokes", 60, b"Long light strokes outward", period_ms=6_000),  # 60 s †
)

# Calf stretch with a band: hold 10 s, 2 to 3 times a leg, best in the morning.
_STRETCH = (
    guide(b"leg one", 30, _STRETCH_CUE, 45, 15_000, 10_000),  # 5 s to let go after each hold †
    guide(b"change", 10, _SIDE),  # 10 s †
    guide(b"leg two", 30, _STRETCH_CUE, 45, 15_000, 10_000),  # 5 s to let go after each hold †
)

# Standing calf raises: 2 to 3 sets of 10 to 15.
_RAISES = (
    guide(
        b"set one", 40, b"Up on the toes and slowly down, at each tick", 60, 4_000
    ),  # 4 s a raise †
    guide(b"rest", 30, b"Rest"),  # 30 s †
    guide(
        b"set two", 40, b"Up on the toes and slowly down, at each tick", 60, 4_000
    ),  # 4 s a raise †
)

ROUTINES = (
    Routine(b"heel", b"Heel session", LIGHT, _HEEL),
    Routine(b"ball", b"Rolling on a ball", LIGHT, _BALL),
    Routine(b"knuckles", b"Knuckle glide", MEDIUM, _KNUCKLES),
    Routine(b"thumb", b"Thumb circles", MEDIUM, _THUMB),
    Routine(b"crossfiber", b"Across the fibres", MEDIUM, _CROSSFIBER),
    Routine(b"partner", b"Partner massage", MEDIUM, _PARTNER),
    Routine(b"stretch", b"Calf stretch", LIGHT, _STRETCH),
    Routine(b"raises", b"Calf raises", LIGHT, _RAISES),
    # The 2019 study's best of three: cross-friction of the plantar fascia with calf stretching.
    Routine(b"study", b"Study: fibres and stretch", MEDIUM, _CROSSFIBER + _STRETCH),
    Routine(b"ball-guide", b"Rolling on a ball, by foot", LIGHT, _BALL_GUIDE),
    Routine(b"knuckles-guide", b"Knuckle glide, by hand", MEDIUM, _KNUCKLES_GUIDE),
    Routine(b"thumb-guide", b"Thumb circles, by hand", MEDIUM, _THUMB_GUIDE),
    Routine(b"crossfiber-guide", b"Across the fibres, by hand", MEDIUM, _CROSSFIBER_GUIDE),
    Routine(b"partner-guide", b"Partner massage, by hand", MEDIUM, _PARTNER_GUIDE),
    Routine(b"study-guide", b"Study, by hand", MEDIUM, _CROSSFIBER_GUIDE + _STRETCH),
)


def find(key, routines=ROUTINES):
    """Return the index of the routine with this key (bytes), or -1."""
    for index in range(len(routines)):
        if routines[index].key == key:
            return index
    return -1
