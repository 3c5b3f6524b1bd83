"""`plantar routines check, new, import, export`: what they write, and how they refuse.

The foreign files here are ours, written after the formats' published descriptions.
"""

import io
import json
import math

import pytest

from plantar import cli
from plantar.firmware import REPOSITORY
from plantar.routines import catalog, export, files, foreign, new, preview
from plantar.routines import curve as curves

EXAMPLES = sorted((REPOSITORY / "routines").glob("*.json"))
DRIVES = [routine.key for routine in catalog.routines() if routine.drives]
GOOD = {
    "version": 1,
    "key": "mine",
    "title": "Mine",
    "phases": [{"kind": "drive", "name": "glide", "seconds": 90}],
}


def call(capsys, *arguments):
    """Run the command; return its exit code, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["routines", *map(str, arguments)])
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# check


def test_check_takes_every_example(capsys):
    assert len(EXAMPLES) == 10
    code, out, err = call(capsys, "check", REPOSITORY / "routines")
    assert (code, err) == (0, "")
    assert [line.split(": ")[0] for line in out.splitlines()] == [str(file) for file in EXAMPLES]


def test_check_says_what_the_board_says_and_goes_on(capsys, here):
    (here / "a.json").write_text('{"version": 1}')
    (here / "b.json").write_text(json.dumps(GOOD))
    (here / "c.json").write_text(json.dumps(GOOD))
    code, out, err = call(capsys, "check", "a.json", "b.json", "c.json", "none.json")
    assert code == 2
    assert out == "b.json: good: Mine, 1 min 30 s, a phase.\n"
    assert err.splitlines() == [
        "plantar: a.json: key is missing; add it.",
        "plantar: c.json: key is that of b.json too, mine; choose one.",
        "plantar: none.json cannot be read: No such file or directory.",
    ]


def test_check_for_a_machine(capsys, here):
    (here / "a.json").write_text("{")
    (here / "b.json").write_text(json.dumps(GOOD))
    code, out, err = call(capsys, "check", ".", "--json")
    bad, good = json.loads(out)
    assert (code, err, bad["ok"], good["ok"]) == (2, "", False, True)
    assert bad["problem"] == "a.json: line 1: the file ends too early; close its brackets."
    assert (good["key"], good["ms"], good["phases"]) == ("mine", 90_000, 1)


def test_a_routine_file_is_shown_and_drawn_like_a_built_in_one(capsys, here):
    (here / "b.json").write_text(json.dumps(GOOD))
    code, out, err = call(capsys, "show", "b.json")
    assert (code, err) == (0, "")
    assert "1 glide" in out
    code, out, err = call(capsys, "plot", "b.json", "-o", "b.svg")
    assert (code, err) == (0, "")
    assert (here / "b.svg").read_bytes().startswith(b"<?xml")


def test_which_motor_plays_is_said(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    two = REPOSITORY / "routines" / "two-in-turn.json"
    _code, out, _err = call(capsys, "show", two)
    assert "sweep of the heel alone, 5 s each" in out
    assert "sweep of the toes alone, 5 s each" in out
    _code, out, _err = call(capsys, "show", two, "--json")
    motors = [phase["motors"] for phase in json.loads(out)["phases"]]
    assert motors == ["both", "both", "heel", "toes"]


# new


def test_new_asks_and_writes_a_file_that_a_board_takes(capsys, here, monkeypatch):
    answers = "My heel\n3\nwave\n120\nLet it travel\nhands\n30\nnothing\ndone\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    code, out, _err = call(capsys, "new")
    assert code == 0
    assert "my-heel.json: My heel, 3 min 30 s, 3 phases." in out
    routine = catalog.from_file(here / "my-heel.json")
    assert (routine.key, routine.level) == ("my-heel", 3)
    assert [phase.pattern for phase in routine.phases] == ["steady", "wave", None]
    assert routine.phases[1].cue == "Let it travel"


@pytest.mark.parametrize("choice", [choice for choice in new.TECHNIQUES if choice != "hands"])
def test_every_technique_of_new_is_right(choice):
    answers = iter(["x", "2", choice, "60", "nothing", "done"])
    routine = new.ask_all(lambda _question, _otherwise: next(answers))
    read = catalog.of_bytes(files.text_of(routine).encode(), "x.json")
    assert read.phases[1].pattern == choice


RIGHT = {
    "What is it c": "y",
    "How strong d": "4",
    "Phase 2, aft": "wave",
    "Phase 3?": "done",
    "For how many": "60",
    "What should ": "nothing",
}
"""A right answer to each question, by how it begins."""


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (["Gr\xfc\xdfe"], "cannot be the title: plain letters, digits and marks, at most 32."),
        (["x", "6"], "'6': give a whole number from 1 to 5."),
        (["x", "2", "waves"], "'waves' is none of these: steady, wave, pulse, sweep,"),
        (["x", "2", "wave", "0"], "'0': give a whole number from 1 to 1140."),
        (["x", "2", "wave", "1200"], "'1200': give a whole number from 1 to 1140."),
        (["x", "2", "wave", "60", "\xe9"], "cannot be the cue: plain letters"),
    ],
)
def test_a_wrong_answer_is_one_sentence_and_its_question_comes_again(answers, sentence):
    asked, told = [], []
    answer_to = iter(answers)

    def ask_wrongly_once(question, _otherwise):
        asked.append(question)
        return next(answer_to, RIGHT[question[:12]])

    routine = new.ask_all(ask_wrongly_once, tell=told.append)
    assert len(told) == 1 and sentence in told[0]
    assert asked[len(answers)] == asked[len(answers) - 1]
    assert catalog.of_bytes(files.text_of(routine).encode(), "x.json")


def test_a_key_made_of_a_title_is_free_and_valid():
    assert new.key_of("Heel") == "my-heel"
    assert new.key_of("  A title, which is much too long  ") == "a-title-which-is"
    assert new.key_of("\xe9\xe9") == "ee"


# import

AHAP = {
    "Version": 1.0,
    "Pattern": [
        {
            "Event": {
                "Time": 0.5,
                "EventType": "HapticContinuous",
                "EventDuration": 4.0,
                "EventParameters": [
                    {"ParameterID": "HapticIntensity", "ParameterValue": 0.8},
                    {"ParameterID": "HapticSharpness", "ParameterValue": 0.4},
                ],
            }
        },
        {"Event": {"Time": 6.0, "EventType": "HapticTransient", "EventParameters": []}},
        {"Event": {"Time": 1.0, "EventType": "AudioContinuous", "EventParameters": []}},
        {
            "ParameterCurve": {
                "ParameterID": "HapticIntensityControl",
                "Time": 0.5,
                "ParameterCurveControlPoints": [
                    {"Time": 0, "ParameterValue": 0.0},
                    {"Time": 2, "ParameterValue": 1.0},
                    {"Time": 4, "ParameterValue": 0.5},
                ],
            }
        },
    ],
}
ANDROID = {"timings": [0, 1_500, 1_000, 2_000], "amplitudes": [0, 255, 0, -1], "repeat": 0}
STROKES = [(t_ms, 100 * (t_ms // 2_000 % 2)) for t_ms in range(0, 40_001, 2_000)]
FUNSCRIPT = {
    "version": "1.0",
    "inverted": False,
    "range": 90,
    "actions": [{"at": t_ms, "pos": pos} for t_ms, pos in STROKES],
}
TABLE = "seconds;percent\n# a comment\n0;0\n10;100\n20;50\n90;50\n100;0\n"


def test_ahap_is_intensity_over_time():
    found = foreign.ahap(json.dumps(AHAP))
    assert [round(found.at(t_ms)) for t_ms in (0, 499, 1_500, 2_500, 4_499, 5_000)] == [
        *(0, 0, 40, 80, 40, 0)
    ]
    assert (round(found.at(6_050)), found.ms) == (50, 6_100)  # a curve holds its last value
    assert found.notes == (
        "1 tap is drawn 0.1 s long",
        "1 value of sharpness was left out",
        "1 sound was left out",
    )


def test_ahap_with_commas_too_many_as_apples_own_examples_have_them():
    spare = json.dumps(AHAP).replace("}]", "},]").replace("}}", "},}")
    assert spare != json.dumps(AHAP)
    assert foreign.ahap(spare).points == foreign.ahap(json.dumps(AHAP)).points
    text = '{"Version": 1.0, "Metadata": {"a": "x,]"}, "Pattern": %s}'
    assert foreign.ahap(text % json.dumps(AHAP["Pattern"])).points


def test_android_is_steps():
    found = foreign.android(json.dumps(ANDROID))
    assert [round(found.at(t_ms)) for t_ms in (0, 1_499, 1_500, 2_499, 2_500, 4_499)] == [
        *(100, 100, 0, 0, 50, 50)
    ]
    assert found.notes == ("where it leaves the strength to the telephone, half is taken",)
    off_on = foreign.android('{"timings": [1000, 500, 1000, 500]}')
    assert [round(off_on.at(t_ms)) for t_ms in (0, 1_100, 2_000, 2_600)] == [0, 50, 0, 50]
    assert off_on.notes == found.notes


def test_funscript_is_its_positions():
    found = foreign.funscript(json.dumps(FUNSCRIPT))
    assert [round(found.at(t_ms)) for t_ms in (0, 1_000, 2_000, 3_000)] == [0, 50, 100, 50]
    turned = foreign.funscript(json.dumps({**FUNSCRIPT, "inverted": True}))
    assert [round(turned.at(t_ms)) for t_ms in (0, 1_000, 2_000)] == [100, 50, 0]


def test_a_table_may_be_in_seconds_and_in_shares():
    assert round(foreign.table(TABLE).at(5_000)) == 50
    shares = foreign.table("0,0\n1000,0.5\n2000,1")
    assert round(shares.at(1_000)) == 50
    assert "shares of one" in shares.notes[1]


FOREIGN = {
    "a.ahap": json.dumps(AHAP),
    "b.json": json.dumps(ANDROID),
    "c.funscript": json.dumps(FUNSCRIPT),
    "d.csv": TABLE,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_imported_is_felt_as_its_source(capsys, here, name):
    """At the deepest, the motor's curve after the warm-up is the source's, as far as it can."""
    (here / name).write_text(FOREIGN[name])
    code, out, err = call(capsys, "import", name, "-o", "x.json")
    assert code == 0
    assert out.startswith("x.json: ")
    assert all(line.startswith(f"plantar: {name}: ") for line in err.splitlines())
    routine = catalog.from_file(here / "x.json")
    _kind, source = foreign.read(here / name)
    phases = json.loads((here / "x.json").read_text())["phases"]
    assert phases[0]["name"] == "warm-up"
    long_ms = sum(phase["period_ms"] for phase in phases[1:])
    times = max(1, round(long_ms / source.ms))
    slow = source.stretched(times)
    played = preview.play(routine, level=5)
    # A later round of a loop: the level takes eight seconds to rise.
    begin_ms = 60_000 + (long_ms * math.ceil(8_000 / long_ms) if len(phases) == 2 else 0)
    samples = {sample.t_ms: sample.a_pct for sample in played.samples}
    # The motor comes up to a second late, for it takes a second from still to full.
    apart = [
        min(
            abs(samples[begin_ms + t_ms + late_ms] - slow.at(t_ms))
            for late_ms in range(0, 1_001, 100)
        )
        for t_ms in range(8_000 if len(phases) > 2 else 0, int(slow.ms) - 3_000, 250)
    ]
    assert len(apart) > 5
    assert sum(apart) / len(apart) < 8
    assert max(samples.values()) > 0.9 * max(pct for _t_ms, pct in slow.points)


def test_what_cannot_be_carried_over_is_said(capsys, here):
    (here / "a.csv").write_text("0,-5\n500,130\n600,0\n")
    code, _out, err = call(capsys, "import", "a.csv")
    assert code == 0
    assert err.splitlines() == [
        "plantar: a.csv: it does not say the unit of its times: times taken for milliseconds.",
        "plantar: a.csv: 2 values were out of range and are held to 0 to 100 percent.",
        "plantar: a.csv: it is 2 times slower, because the motor takes a second from still to"
        " full; --stretch 1 keeps its time.",
        "plantar: a.csv: it lasts 1.2 s and is repeated for 120 s.",
    ]
    assert (here / "a.json").is_file()
    code, _out, err = call(capsys, "import", "a.csv")
    assert (code, err) == (
        2,
        "plantar: -o a.json is there already: give another name, or --replace.\n",
    )


def test_a_long_one_fits_a_board(capsys, here):
    swings = [{"at": t_ms, "pos": t_ms // 800 % 2 * 90} for t_ms in range(0, 3_000_000, 800)]
    (here / "long.funscript").write_text(json.dumps({"actions": swings}))
    code, _out, err = call(capsys, "import", "long.funscript")
    assert code == 0
    assert "only its first 1140 seconds fit" in err
    assert "quicker than the motor" in err
    assert (here / "long.json").stat().st_size <= 8_192
    assert catalog.from_file(here / "long.json").ms == 1_200_000


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.ahap", "{", "a.ahap: line 1 is not JSON"),
        ("a.ahap", "[]", "a.ahap: is not a JSON object"),
        ("a.ahap", "{}", "a.ahap: Pattern is missing or empty; give a list."),
        (
            "a.ahap",
            '{"Pattern": [{"Event": {"EventType": "HapticContinuous", "Time": "x"}}]}',
            "a.ahap: Pattern[0].Event.Time is 'x'; give a number.",
        ),
        ("a.ahap", '{"Pattern": [{}]}', "a.ahap: there is nothing to feel in it"),
        ("a.json", '{"x": 1}', "a.json: has no Pattern, actions or timings: name its format"),
        ("a.json", '{"timings": [1], "amplitudes": [1, 2]}', "a.json: there are 1 timings and 2"),
        ("a.json", '{"timings": [NaN]}', "a.json: timings[0] is NaN; give a number."),
        ("a.json", '{"timings": [-1]}', "a.json: timings[0] is -1; give 0 to"),
        (
            "a.funscript",
            '{"actions": [{"at": 1}]}',
            "a.funscript: actions[0].pos is missing; give",
        ),
        ("a.funscript", '{"actions": [{"at": 1, "pos": 0}]}', "a.funscript: there is nothing"),
        ("a.csv", "", "a.csv: is empty"),
        ("a.csv", "ms,percent\n0,0\nx,1\n", "a.csv: line 3 is 'x,1'; give a time and a percent"),
        ("a.csv", "0,0\n1,1e400\n", "a.csv: line 2 is"),
        ("a.json", "[" * 100_000, "a.json is nested too deep to be a pattern."),
        ("a.json", "[1, 2]", "a.json: is not a JSON object in { and }"),
        ("a.ahap", "[" * 100_000, "a.ahap is nested too deep"),
    ],
)
def test_a_foreign_mistake_is_one_sentence_with_its_place(capsys, here, name, text, sentence):
    (here / name).write_text(text)
    code, out, err = call(capsys, "import", name, "-o", "x.json")
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}")
    assert err.count("\n") == 1 and len(err) < 300
    assert not (here / "x.json").exists()


def test_binary_and_missing_files_are_refused(capsys, here):
    (here / "a.csv").write_bytes(b"\xff\xfe\x00")
    for name, sentence in (
        ("a.csv", "plantar: a.csv is not text: save it as UTF-8.\n"),
        ("no.csv", "plantar: no.csv cannot be read: No such file or directory.\n"),
    ):
        assert call(capsys, "import", name)[::2] == (2, sentence)


# export, and back again


def apart(one, other):
    """How far two curves are apart at most, jumps apart: the least of a moment to either side."""
    most = 0.0
    for t_ms in range(0, int(min(one.ms, other.ms)) - 100, 90):
        near = [abs(one.at(t_ms) - other.at(t_ms + by_ms)) for by_ms in (-20, 0, 20)]
        most = max(most, min(near))
    return most


def routine_of(name):
    return catalog.find_or_read(str(name))


TO_EXPORT = [*DRIVES, *[file for file in EXAMPLES if routine_of(file).drives]]


@pytest.mark.parametrize("name", TO_EXPORT, ids=str)
def test_csv_and_ahap_hold_the_curve(capsys, here, name):
    wanted = export.wanted(routine_of(name))
    assert apart(wanted, wanted) == 0
    for suffix, read in (("csv", foreign.table), ("ahap", foreign.ahap)):
        code, out, err = call(capsys, "export", name, "-o", f"x.{suffix}")
        assert (code, err) == (0, "")
        assert out.startswith(f"x.{suffix}: ")
        again = read((here / f"x.{suffix}").read_text())
        assert math.isclose(again.ms, wanted.ms, abs_tol=20) or suffix == "ahap"
        assert apart(wanted, again) < 1.5
        assert again.notes == () or suffix == "ahap"


@pytest.mark.parametrize("name", ["heel", "ball", "cool-down", "heartbeat", "evening"])
def test_there_and_back_again_is_the_same_massage(here, name):
    file = REPOSITORY / "routines" / f"{name}.json"
    wanted = export.wanted(catalog.from_file(file) if file.is_file() else catalog.find(name))
    table = foreign.table(export.as_csv(wanted))
    routine, _notes = curves.to_routine(table, "back", "Back", "", stretch=1, warm_up=False)
    back = export.wanted(catalog.of_bytes(files.text_of(routine).encode(), "back.json"))
    step_ms = 1_500  # a shape has a point a second
    for t_ms in range(step_ms, int(wanted.ms) - step_ms, 250):
        around = [wanted.at(t_ms + by_ms) for by_ms in range(-step_ms, step_ms + 1, 50)]
        assert min(around) - 2 <= back.at(t_ms) <= max(around) + 2
    assert abs(wanted.mean(0, wanted.ms) - back.mean(0, back.ms)) < 3


def test_an_import_exported_and_imported_again_is_the_same_file(here):
    routine, _notes = curves.to_routine(foreign.table(TABLE), "a", "A", "", 1, warm_up=False)
    table = export.as_csv(export.wanted(catalog.of_bytes(files.text_of(routine).encode(), "a")))
    again, _notes = curves.to_routine(foreign.table(table), "a", "A", "", 1, warm_up=False)
    assert again == routine


def test_ahap_keeps_to_what_core_haptics_takes(here):
    pattern = json.loads(export.as_ahap(export.wanted(catalog.find("thumb")), "x"))["Pattern"]
    events = [item["Event"] for item in pattern if "Event" in item]
    curved = [item["ParameterCurve"] for item in pattern if "ParameterCurve" in item]
    assert max(event["EventDuration"] for event in events) <= 30
    assert max(len(one["ParameterCurveControlPoints"]) for one in curved) <= 16


def test_the_second_motor_is_exported_by_its_name(capsys, here):
    two = REPOSITORY / "routines" / "two-in-turn.json"
    assert call(capsys, "export", two, "-o", "toes.csv", "--motor", "toes")[0] == 0
    assert call(capsys, "export", two, "-o", "heel.csv")[0] == 0
    heel, toes = (foreign.table((here / name).read_text()) for name in ("heel.csv", "toes.csv"))
    assert (round(heel.at(61_000)), round(toes.at(61_000))) == (100, 0)
    assert (round(heel.at(63_000)), round(toes.at(63_000))) == (0, 100)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "heel", "-o", "x.mp3"], "-o x.mp3: it ends in .csv or .ahap."),
        (["export", "raises", "-o", "x.csv"], "raises leaves the motor still"),
        (["export", "heel", "-o", "x.csv", "--motor", "a"], "--motor 'a': use heel or toes."),
        (["import", "x", "--format", "wav"], "--format 'wav': use one of ahap, android,"),
        (["import", "x", "--stretch", "0"], "--stretch 0: give a whole number from 1 to 100."),
        (["check", "."], ". holds no routine file: their names end in .json."),
        (["show", "none.json"], "none.json cannot be read: No such file or directory."),
    ],
)
def test_wrong_use_is_one_sentence(capsys, here, arguments, sentence):
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"plantar: {sentence}") and err.count("\n") == 1
    assert not list(here.iterdir())
