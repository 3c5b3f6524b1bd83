"""The housing: the paper is as large as it says, and what is drilled does not meet."""

import json
import math
import re
import xml.etree.ElementTree as ElementTree
import zlib
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantar import cli
from plantar.errors import PlantarError
from plantar.housing.draw import PAGES, RULER, RULER_WIDTH, page_of, pdf, svg
from plantar.housing.plan import BLOCK_DEPTH, BUFFER, MOTOR_LEAST, MOTOR_MOST, PLATE, make_plan

POINTS_A_MM = 72 / 25.4
MOTORS = st.integers(MOTOR_LEAST, MOTOR_MOST)
NUMBER = r"(-?[\d.]+)"


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["housing", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


def streams(data: bytes) -> list[str]:
    """What each page of a PDF draws, in the PDF's own words."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            text = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        if " re\n" in text or " l\n" in text:
            found.append(text)
    return found


def lines(page: str, width: float) -> list[float]:
    """The length, in millimetres, of each straight line of one width on a PDF's page."""
    found, pen = [], 0.0
    start = None
    for line in page.splitlines():
        if (set_to := re.search(rf"{NUMBER} w\b", line)) is not None:
            pen = float(set_to[1])
        if (moved := re.fullmatch(rf"{NUMBER} {NUMBER} m", line)) is not None:
            start = float(moved[1]), float(moved[2])
        elif (drawn := re.fullmatch(rf"{NUMBER} {NUMBER} l", line)) is not None and start:
            end = float(drawn[1]), float(drawn[2])
            if math.isclose(pen, width, abs_tol=0.001):
                found.append(math.dist(start, end) / POINTS_A_MM)
    return found


@pytest.mark.parametrize(("motor", "motors"), [(24, 1), (36, 1), (30, 2)])
def test_the_ruler_is_100_mm_in_the_pdf_and_the_page_is_the_page(motor, motors):
    plan = make_plan(motor, motors=motors)
    data = pdf(plan)
    template = next(page for page in streams(data) if lines(page, RULER_WIDTH))
    assert lines(template, RULER_WIDTH) == [pytest.approx(100, abs=0.01)]
    width, height = PAGES[page_of(plan)]
    boxes = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", data)
    assert [(float(x), float(y)) for x, y in boxes] == [
        (
            pytest.approx(width * POINTS_A_MM, abs=0.01),
            pytest.approx(height * POINTS_A_MM, abs=0.01),
        ),
        (pytest.approx(297 * POINTS_A_MM, abs=0.01), pytest.approx(210 * POINTS_A_MM, abs=0.01)),
    ]


def test_and_in_the_svg():
    drawn = ElementTree.fromstring(svg(make_plan(24)))
    assert drawn.get("width") == f"{297 * POINTS_A_MM:.6f}".rstrip("0") + "pt"
    scale = float((drawn.get("viewBox") or "").split()[2]) / 297
    found = [
        re.findall(r"[ML] ([\d.]+) ([\d.]+)", path.get("d") or "")
        for path in drawn.iter("{http://www.w3.org/2000/svg}path")
        if f"stroke-width: {RULER_WIDTH:g}" in (path.get("style") or "")
    ]
    (((x1, y1), (x2, y2)),) = found
    length = math.dist((float(x1), float(y1)), (float(x2), float(y2))) / scale
    assert length == pytest.approx(RULER, abs=0.01)


def test_the_same_plan_gives_the_same_paper():
    assert pdf(make_plan(24)) == pdf(make_plan(24))
    assert svg(make_plan(24)) == svg(make_plan(24))


@given(MOTORS, st.sampled_from([1, 2]), st.integers(0, 200), st.integers(0, 120))
def test_no_hole_meets_another_and_the_motor_has_room(motor, motors, wider, deeper):
    plate = make_plan(motor, motors=motors)
    plan = make_plan(motor, (plate.width + wider, plate.depth + deeper), motors)
    for one, other in combinations(plan.holes(), 2):
        apart = math.dist((one.x, one.y), (other.x, other.y))
        assert apart > (one.diameter + other.diameter) / 2 + 5
    for hole in plan.holes():
        assert hole.diameter < min(hole.x, plan.width - hole.x, hole.y, plan.depth - hole.y)
    width, height = plan.block
    assert plan.spacing / 2 - 5.3 / 2 > plan.bore / 2 + 5  # wood between screw and motor
    assert width / 2 > plan.spacing / 2 + 5.3
    assert plan.gap >= height + 8 and plan.spacer == plan.gap - BUFFER > 0
    for x, y in plan.motors:
        # Clear of the spacers in the corners, and of the edges.
        assert x - width / 2 > 45 and x + width / 2 < plan.width - 45
        assert y - 20 > BLOCK_DEPTH / 2 and y + BLOCK_DEPTH / 2 < plan.depth - 20
    assert plan.clamp_screw >= PLATE + height + 5
    assert PLATE + plan.spacer < plan.base_screw < PLATE + plan.spacer + BUFFER / 2


def test_the_command_lists_and_draws(capsys, tmp_path):
    code, out, _ = call(capsys)
    assert code == 0
    assert "plate, plywood 9 mm" in out and "270 x 190 mm" in out and "drawn, not built" in out
    code, out, _ = call(capsys, "--motor-mm", 30, "-o", tmp_path / "p.pdf")
    assert code == 0
    assert out.splitlines()[0] == str(tmp_path / "p.pdf")
    assert "Print it on A4 at 100 %" in out
    assert (tmp_path / "p.pdf").read_bytes() == pdf(make_plan(30))
    code, out, _ = call(capsys, "--motors", 2, "--json", "-o", tmp_path / "p.svg")
    report = json.loads(out)
    assert (report["page"], report["plate_mm"]) == ("A3", [270, 280])
    assert sum(hole["on"] == "foot" for hole in report["holes"]) == 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--motor-mm", "5"], "--motor-mm 5: give the diameter of the motor's can, 10 to 60 mm."),
        (["--motors", "3"], "--motors 3: give 1 or 2."),
        (["--plate-mm", "big"], "--plate-mm 'big': give width x depth in mm, such as 270x190."),
        (
            ["--plate-mm", "100x190"],
            "--plate-mm 100x190 is too small for this motor: give 164x130",
        ),
        (["--plate-mm", "900x190", "-o", "p.pdf"], "--plate-mm 900x190 is larger than a page of"),
        (["-o", "p.png"], "-o p.png: the name must end in .svg or .pdf."),
        (["-o", "nowhere/p.pdf"], "-o nowhere/p.pdf: there is no folder nowhere; make it first."),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}"), err
    assert err.count("\n") == 1


def test_too_small_is_refused_at_every_edge():
    for motor in range(MOTOR_LEAST, MOTOR_MOST + 1):
        with pytest.raises(PlantarError, match="too small"):
            make_plan(motor, (motor + 139, 400))
