"""Script entries become single inputs: a press is a contact that goes down, then up.

An entry is a dict as in the script, its time in `at_us` (microseconds) or `at_ms`.
"""

OFF_MS_DEFAULT = 1000
FAULTS = (
    "hang",
    "dead",
    "raise",
    "powercut",
    "powercut_at_flash_byte",
    "interrupt",
    "soft_reset",
    "usb_stall",
    "bus_stuck",
    "panic",
)


def to_us(entry, field, default=0):
    """Return a time of an entry in microseconds. field: its name without _ms."""
    if field + "_us" in entry:
        return entry[field + "_us"]
    ms = entry.get(field + "_ms")
    return default if ms is None else int(ms * 1000 + 0.5)


def add(chip, entry, pins):
    """Put an entry on a chip's list of what is to come.

    pins: the firmware's wiring, by name. A button that is not wired does nothing.
    """
    at_us = to_us(entry, "at")
    if "button" in entry:
        gpio = pins.get(entry["button"])
        if gpio is not None:
            _add_button(chip, entry, gpio, at_us)
    elif "pin" in entry:
        chip.add_input(at_us, "pin", entry["pin"], entry.get("level"))
    elif "adc" in entry:
        volts = entry["volts"]
        if "full_volts" in entry:
            full = entry["full_volts"]
            volts = (volts, full, entry.get("start_volts", full))
        chip.add_input(at_us, "adc", entry["adc"], volts)
    elif "console" in entry:
        chip.add_input(at_us, "console", entry["console"], None)
    elif "display" in entry:
        chip.add_input(at_us, "display_on" if entry["display"] else "display_off", None, None)
    elif "clock" in entry:
        chip.add_input(at_us, "clock_" + entry["clock"], entry.get("by_ms", 0), None)
        if entry["clock"] == "freeze":
            chip.add_input(at_us + to_us(entry, "for"), "clock_thaw", 0, None)
    else:
        for fault in FAULTS:
            value = entry.get(fault)
            if value is None or value is False:
                continue
            if fault == "powercut":
                value = to_us(entry, "off", OFF_MS_DEFAULT * 1000)
            chip.add_input(at_us, fault, value, None)
            if fault in ("usb_stall", "bus_stuck") and ("for_ms" in entry or "for_us" in entry):
                chip.add_input(at_us + to_us(entry, "for"), fault, False, None)


def _add_button(chip, entry, gpio, at_us):
    # Down connects the pin to ground; up opens the contact, and the pull decides.
    bounce_us = to_us(entry, "bounce")
    if "down" in entry:
        chip.add_input(at_us, "down" if entry["down"] else "up", gpio, bounce_us)
        return
    chip.add_input(at_us, "down", gpio, bounce_us)
    chip.add_input(at_us + to_us(entry, "for", 100_000), "up", gpio, bounce_us)


def add_bounce(chip, gpio, down, bounce_us):
    """Let a contact that has just gone down, or up, chatter for at most bounce_us.

    Only now: what is to come must not fill a small heap. Always the same at the same moment: the
    generator of the times is seeded by it.
    """
    seed = (chip.now * 31 + gpio * 7 + bounce_us * 3 + (1 if down else 0)) & 0x7FFFFFFF
    times = []
    count = 0
    for index in range(9):
        seed = (seed * 1103515 + 12345) & 0x7FFFFFFF
        if index == 0:
            count = 2 * (1 + (seed >> 16) % 4)
        elif index <= count:
            times.append(chip.now + 1 + (seed >> 8) % bounce_us)
    times.sort()
    for index in range(count):
        level = 0 if down == (index % 2 == 1) else None
        chip.add_input(times[index], "pin", gpio, level)
