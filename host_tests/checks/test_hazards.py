"""docs/hazards.md is kept true: every limit has its hazard, every hazard its limits and tests."""

import re

import faults
import faulttexts
from places import HOST_TESTS, ROOT

ROW = re.compile(r"^\| (H\d+) [^|]*\|[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
CONSTANT = re.compile(r"^([A-Z][A-Z0-9_]*) = ", re.MULTILINE)


def rows():
    found = ROW.findall((ROOT / "docs" / "hazards.md").read_text())
    assert len(found) >= 10
    return [(key, re.findall(r"`(.+?)`", c), re.findall(r"`(.+?)`", t)) for key, c, t in found]


def limits_by_hazard():
    """The constants of limits.py, each under the hazard that the comment above it names."""
    hazard = ""
    found = {}
    for line in (ROOT / "firmware" / "limits.py").read_text().splitlines():
        named = re.match(r"# (H\d+) ", line)
        if named:
            hazard = named.group(1)
        constant = CONSTANT.match(line)
        if constant:
            found[constant.group(1)] = hazard
        if line == "":
            hazard = ""
    return found


def test_every_limit_names_its_hazard_and_stands_in_its_row():
    in_rows = {name: key for key, names, _tests in rows() for name in names}
    assert limits_by_hazard() == in_rows


def test_every_hazard_names_tests_that_exist():
    for key, _names, tests in rows():
        assert tests, key
        for test in tests:
            file, _, name = test.partition("::")
            found = list(HOST_TESTS.rglob(file))
            assert len(found) == 1, f"{key}: {test}"
            text = found[0].read_text()
            assert not name or re.search(rf"(def|class) {name}\b", text), f"{key}: {test}"


def test_every_warning_stands_in_the_guide_to_building():
    """One row for the four buttons, one for the three senses."""
    guide = (ROOT / "docs" / "build.md").read_text()
    one_of_a_row = {
        *range(faults.BUTTON_STUCK + 1, faults.SENSE_STILL),
        *range(faults.SENSE_STILL + 1, faults.DISPLAY_LOST),
    }
    for number, text in enumerate(faulttexts.WARNINGS):
        if number and number not in one_of_a_row:
            assert f"| {text.decode()} |" in guide
