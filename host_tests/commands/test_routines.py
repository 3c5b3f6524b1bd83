"""`plantar routines`: what it lists, shows and draws, and how it refuses."""

import json
from io import StringIO

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image
from rich.console import Console

from plantar import cli
from plantar.routines import catalog, plot, plotstyle, preview, timetable

KEYS = [routine.key for routine in catalog.routines()]
HEEL_ROW = ["heel", "Heel", "session", "drive", "13:00", "18:00", "light", "4"]
RAISES_ROW = ["raises", "Calf", "raises", "guide", "1:50", "2:30", "3"]
TITLES = {
    "heel": "Heel session",
    "study": "Study: fibres and stretch",
    "raises": "Calf raises",
}


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["routines", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


# The list.


def test_the_table_lists_every_routine(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    code, out, err = call(capsys, "list")
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line for line in out.splitlines() if line}
    assert set(KEYS) <= set(rows)
    assert rows["heel"].split() == HEEL_ROW
    assert rows["raises"].split() == RAISES_ROW
    assert " both " in rows["study"]


def test_the_list_for_a_machine(capsys):
    code, out, err = call(capsys, "list", "--json")
    assert (code, err) == (0, "")
    listed = {routine["key"]: routine for routine in json.loads(out)}
    assert list(listed) == KEYS
    assert listed["study"] == {
        "key": "study",
        "title": "Study: fibres and stretch",
        "forms": ["drive", "guide"],
        "ms": 295_000,
        "longest_ms": 340_000,
        "level": 3,
        "level_name": "medium",
        "phases": 7,
    }


# The timeline.


@pytest.mark.parametrize("key", KEYS)
def test_the_timeline_names_every_phase_and_cue(capsys, monkeypatch, key):
    monkeypatch.setenv("COLUMNS", "150")
    code, out, err = call(capsys, "show", key)
    assert (code, err) == (0, "")
    routine = catalog.find(key)
    assert routine.title in out
    for number, phase in enumerate(routine.phases, start=1):
        assert f"{number} {phase.name}" in out
        assert phase.cue in out
        if phase.pattern:
            assert phase.pattern in out
    assert ("▂" in out) == routine.drives  # the bars are for motors


def test_the_heel_timeline_in_words(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    _code, out, _err = call(capsys, "show", "heel", "--level", 4, "--length", 100)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "18 min, 4 phases, chosen level deep (4 of 5); settable from 13 min to 18 min" in lines
    assert "0:00 1 min 1 warm-up steady ▂▂▂▂▂▂▂▂▂▂▂▂" in lines
    assert "15:00 10 s 3 turn steady ▇▂▂▂▂▂▂▂▂▂▂▂" in lines  # it comes down from the feet
    assert "15:10 2 min 50 s 4 calves steady ▇▇▇▇▇▇▇▇▇▇▇▇" in lines
    assert "Rest the calves on it your level (deep)" in lines
    assert "18:00 end" in lines


def test_the_timeline_says_what_is_counted_and_what_the_first_minute_holds_down(
    capsys, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "150")
    _code, out, _err = call(capsys, "show", "partner")
    assert "lightest (first minute)" in out
    assert "hold, 5 times 15 s and 5 s rest" in out
    _code, out, _err = call(capsys, "show", "crossfiber")
    assert "ramp, 12 times 5 s" in out
    assert "lightest, then your level (medium)" in out
    assert "pulse, 1 s strong, 1 s weak" in out
    _code, out, _err = call(capsys, "show", "study")
    assert "············" in out


def test_the_timeline_for_a_machine(capsys):
    code, out, err = call(capsys, "show", "heel", "--json")
    assert (code, err) == (0, "")
    shown = json.loads(out)
    assert (shown["key"], shown["ms"], shown["level_name"]) == ("heel", 780_000, "light")
    assert [(phase["name"], phase["start_ms"]) for phase in shown["phases"]] == [
        ("warm-up", 0),
        ("feet", 60_000),
        ("turn", 600_000),
        ("calves", 610_000),
    ]
    assert [phase["level"] for phase in shown["phases"]] == [1, None, 1, None]
    assert [phase["most_pct"] for phase in shown["phases"]] == [20, 40, pytest.approx(40, 0.1), 40]


def test_a_terminal_without_blocks_gets_letters():
    page = StringIO()
    played = preview.play(catalog.find("study"))
    Console(file=page, width=100).print(timetable.render(played, ascii_only=True))
    assert page.getvalue().isascii()
    assert "~~~~" in page.getvalue()


def test_a_bar_shows_even_the_shortest_push():
    still = preview.Sample(0, 0, 0, 0, 0, 0, 0)
    weak = still._replace(b_bp=1)
    full = still._replace(a_bp=10_000)
    assert timetable.bar([still, weak, full, still, still, still], 3) == "▁█ "
    assert timetable.bar([full], 3) == "███"


# The picture.


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("level", "length_pct", "motors"), [(None, 0, 1), (5, 100, 2)])
def test_no_text_of_a_picture_overlaps(key, level, length_pct, motors):
    played = preview.play(catalog.find(key), level, length_pct, motors)
    figure = plot.draw(played)
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    hidden = {
        id(text)
        for axes in figure.axes
        if not axes.xaxis.get_visible()
        for text in axes.xaxis.findobj(Text)
    }
    boxes = [
        (text.get_text(), text.get_window_extent().padded(1))
        for text in figure.findobj(Text)
        if isinstance(text, Text)
        and text.get_visible()
        and text.get_text().strip()
        and id(text) not in hidden
    ]
    words = [word for word, _box in boxes]
    assert catalog.find(key).title in words
    # Every phase is numbered in the bands and in the list.
    for number in range(1, len(played.phases) + 1):
        assert words.count(str(number)) >= 2
    assert unnamed(played, words) == []
    width, height = figure.bbox.width, figure.bbox.height
    for place, (word, box) in enumerate(boxes):
        assert 0 <= box.x0 < box.x1 <= width, word
        assert 0 <= box.y0 < box.y1 <= height, word
        for other, other_box in boxes[place + 1 :]:
            assert not box.overlaps(other_box), (word, other)


def unnamed(played, words):
    """Return the phases whose names do not stand in the bands. words: all texts of a picture."""
    names = [phase.phase.name for phase in played.phases]
    return [name for name in names if words.count(name) < names.count(name)]


@pytest.mark.parametrize("seconds", [20, 60])
def test_a_narrow_phase_has_its_name_too(tmp_path, seconds):
    phases = [("arrive here", 60), *((f"left sole {n}", seconds) for n in range(8)), ("end", 180)]
    file = tmp_path / "narrow.json"
    file.write_text(
        json.dumps(
            {
                "version": 1,
                "key": "narrow",
                "title": "Narrow",
                "level": 2,
                "phases": [
                    {"kind": "drive", "name": name, "seconds": length} for name, length in phases
                ],
            }
        )
    )
    played = preview.play(catalog.from_file(file))
    words = [text.get_text() for text in plot.draw(played).axes[0].texts if isinstance(text, Text)]
    assert unnamed(played, words) == []


@pytest.mark.parametrize("key", ["heel", "study", "raises"])
def test_a_png_shows_what_there_is(capsys, tmp_path, key):
    file = tmp_path / f"{key}.png"
    code, out, err = call(capsys, "plot", key, "-o", file, "--motors", 2)
    assert (code, err) == (0, "")
    assert out.startswith(f"{file}: {TITLES[key]}, ")
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert picture.width == plotstyle.WIDTH_IN * plot.DPI
        pixels = np.asarray(picture.convert("RGB"), dtype=np.int64)
    colours = {f"#{pixel:06X}" for pixel in np.unique(pixels @ [1 << 16, 1 << 8, 1])}
    routine = catalog.find(key)
    assert (set(plotstyle.MOTORS) <= colours) == routine.drives
    assert (plotstyle.HANDS in colours) == ("guide" in routine.forms)


def test_the_line_is_what_the_motor_does():
    played = preview.play(catalog.find("partner"), level=4)
    by_time = {sample.t_ms: sample.a_pct for sample in played.samples}
    lane = plot.draw(played).axes[1]
    # The longest line of the lane: the others mark the levels and the phases.
    points = max((np.asarray(line.get_xydata()) for line in lane.lines), key=len)
    drawn = {int(t_ms): float(pct) for t_ms, pct in points}
    assert all(by_time[t_ms] == pct for t_ms, pct in drawn.items())
    assert max(drawn.values()) == max(by_time.values()) == 80
    assert drawn[0] <= 0.1 and drawn[played.ms] == 0


@pytest.mark.parametrize(
    ("suffix", "head"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")]
)
def test_the_suffix_is_the_format_and_the_same_routine_the_same_bytes(
    capsys, tmp_path, suffix, head
):
    files = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
    for file in files:
        assert call(capsys, "plot", "thumb-guide", "--output", file)[0] == 0
    first, second = (file.read_bytes() for file in files)
    assert first.startswith(head)
    assert first == second


# Mistakes.


@pytest.mark.parametrize("command", [["show"], ["plot", "-o", "x.png"]])
@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ("heal", "did you mean heel?"),
        ("HEEL", "did you mean heel?"),
        ("Calf", "did you mean stretch or raises?"),
        ("qqqq", "there are heel, ball, "),
        ("x" * 10_000, "xxx...'; there are heel, "),
    ],
)
def test_an_unknown_routine_is_one_sentence(capsys, tmp_path, monkeypatch, command, key, remedy):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, *command, key)
    assert (code, out) == (2, "")
    assert err.startswith("plantar: There is no routine '")
    assert remedy in err
    assert err.count("\n") == 1 and len(err) < 400
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "heel", "--level", "6"], "--level 6 does not exist; give 1 (lightest) to 5 "),
        (["show", "heel", "--length", "101"], "--length 101 is out of range"),
        (["plot", "heel", "-o", "x.png", "--motors", "3"], "--motors 3 is not possible"),
        (["plot", "heel", "-o", "x.png", "--level", "soft"], "Invalid value for '--level'"),
        (["plot", "heel"], "Missing option '-o' / '--output'."),
        (["plot", "heel", "-o", "x.gif"], "-o x.gif: a picture ends in .png, .svg or .pdf."),
        (["plot", "heel", "-o", "x"], "-o x: a picture ends in .png, .svg or .pdf."),
        (["plot", "heel", "-o", "no/x.png"], "-o no/x.png: there is no folder no; make it first."),
        (["plot", "raises", "-o", "taken.png"], "-o taken.png is a folder: name a file in it."),
    ],
)
def test_wrong_input_is_one_sentence_and_writes_nothing(
    capsys, tmp_path, monkeypatch, arguments, sentence
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.png").mkdir()
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}")
    assert err.count("\n") == 1
    assert [file.name for file in tmp_path.rglob("*")] == ["taken.png"]
