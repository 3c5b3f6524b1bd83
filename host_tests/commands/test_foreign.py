"""Other people's files in the many ways they are written: read as they are meant, and whatever is
left out or changed is said. The files here are ours, written after what people's files show.
"""

import json

import pytest

from plantar import cli
from plantar.errors import PlantarError
from plantar.routines import catalog, foreign, new

UNSAID = "it does not say the unit of its times: times taken for milliseconds"
SECONDS = range(61)
LAST_MS = 60_000


def table(head, line, mark="\n"):
    """A table of a minute, a line a second, that climbs from 10 to 70 percent."""
    return head + mark.join(line.format(s=s, ms=1_000 * s, pct=10 + s) for s in SECONDS)


HEADS = (
    "Time [s],Channel 0",
    "time (s),pct",
    "t/s,%",
    "Time(sec),Percent",
    "TIME_S,intensity",
    "timeS,intensity",
    "seconds,percent",
    "Zeit (s),Prozent",
    "Zeit in Sekunden,Prozent",
    "elapsed_seconds,value",
    "secs,level",
    'Time in s,"Intensity, %"',
    "Temps (secondes),valeur",
    "Index of time [Seconds],value",
)


@pytest.mark.parametrize("head", HEADS)
def test_seconds_are_known_however_they_are_written(head):
    found = foreign.table(table(head + "\n", "{s}.0,{pct}"))
    assert (found.ms, round(found.at(30_000)), found.notes) == (LAST_MS, 40, ())


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("time_ms,percent", "{ms},{pct}"),
        ("Time [ms],percent", "{ms},{pct}"),
        ("timeMs;percent", "{ms};{pct}"),
        ("time (msec),percent", "{ms},{pct}"),
        ("Zeit in Millisekunden;Prozent", "{ms};{pct}"),
        ("time [\u00b5s],percent", "{ms}000,{pct}"),
        ("time/\u03bcs,percent", "{ms}000,{pct}"),
        ("t_us,percent", "{ms}000,{pct}"),
        ("time (ns),percent", "{ms}000000,{pct}"),
        ("time,percent", "{s} s,{pct} %"),
        ("time,percent", "{ms}ms,{pct}%"),
        ("hh:mm:ss,percent", "00:00:{s}.0,{pct}"),
        ("a;b", "0:{s};{pct}"),
        ("# made by hand\ntime (s) | pct", "{s} | {pct}"),
        ("time(s)\tpct", "{s}\t{pct}"),
        ("time(s)   pct", "{s}   {pct}"),
        ("sep=;\ntime (s);pct", "{s};{pct}"),
        ("time,percent\n[s],[%]", "{s},{pct}"),
        ("Logger: X7\nSerial: 12\n\nTime (s),pct", "{s},{pct}"),
        ("Time (s),pct", "{s},{pct},"),
    ],
)
def test_other_units_and_marks_are_known(head, line):
    lines = table(head + "\n", line).replace(":60.0", ":60.0").replace("00:00:60.0", "00:01:00")
    found = foreign.table(lines.replace("0:60;", "1:00;"))
    assert (found.ms, round(found.at(30_000)), found.notes) == (LAST_MS, 40, ())


def test_minutes():
    found = foreign.table("Time (min);pct\n0;10\n0,5;20\n1,0;30\n")
    assert (found.ms, found.at(30_000), found.notes) == (60_000, 20, ())


@pytest.mark.parametrize("head", ["", "foo,percent\n", "time,percent\n", '"a","b"\n'])
def test_a_unit_that_is_not_known_is_said(head):
    found = foreign.table(table(head, "{ms},{pct}"))
    assert (found.ms, found.notes) == (LAST_MS, (UNSAID,))


def test_semicolons_with_decimal_commas_and_quotes():
    found = foreign.table(table("Zeit (s);Prozent\n", "{s},0;{pct},5"))
    assert (found.ms, found.at(1_000), found.notes) == (LAST_MS, 11.5, ())
    quoted = foreign.table(table("Zeit (s),Prozent\n", '"{s},0","{pct},5"'))
    assert quoted == found
    with pytest.raises(PlantarError, match="part the columns by semicolons"):
        foreign.table(table("Zeit (s),Prozent\n", "{s},0,{pct},5"))


def test_a_first_line_of_data_in_quotes_is_data():
    found = foreign.table(table("", '"{ms}","{pct}"'))
    assert found.points[0] == (0, 10)


DATES = ("2024-05-01 23:59:{s:02}", "2024-05-01T23:59:{s:02}.000Z", "01.05.2024 23:59:{s:02}")
DATES += ("05/01/2024 23:59:{s:02}", "2024-05-01T23:59:{s:02}+02:00", "2024/05/01 23:59:{s:02}")


@pytest.mark.parametrize("date", DATES)
def test_dates_are_counted_from_the_first_line(date):
    lines = [f"{date.format(s=s)},{10 + s}" for s in range(60)]
    found = foreign.table("\n".join(["when,percent", *lines]))
    assert (found.ms, round(found.at(30_000))) == (59_000, 40)
    assert found.notes == ("its dates are counted from the first line",)


def test_a_date_and_a_time_of_day_in_two_columns():
    lines = [f"01.05.2024;23:59:{s:02};{10 + s}" for s in range(60)]
    found = foreign.table("\n".join(["Datum;Uhrzeit;Prozent", *lines]))
    assert (found.ms, round(found.at(30_000))) == (59_000, 40)


def test_clock_times_are_counted_on_past_midnight():
    clocks = [f"23:59:{s}" for s in (30, 40, 50)] + ["00:00:00", "00:00:10"]
    lines = [f"{at},{10 * number}" for number, at in enumerate(clocks, 1)]
    found = foreign.table("\n".join(["clock,percent", *lines]))
    assert [t_ms for t_ms, _pct in found.points] == [0, 10_000, 20_000, 30_000, 40_000]
    assert "its clock times are counted from the first line" in found.notes


@pytest.mark.parametrize(
    ("unit", "per_s", "word"),
    [
        ("timestamp", 1, "seconds"),
        ("timestamp", 1_000, "milliseconds"),
        ("time", 1_000_000, "microseconds"),
        ("epoch", 1_000_000_000, "nanoseconds"),
    ],
)
def test_the_time_since_1970_is_counted_from_the_first_line(unit, per_s, word):
    lines = [f"{(1_714_600_000 + s) * per_s},{10 + s}" for s in SECONDS]
    found = foreign.table("\n".join([f"{unit},percent", *lines]))
    assert (round(found.ms), round(found.at(30_000))) == (LAST_MS, 40)
    assert found.notes == (f"its times, in {word} since 1970, are counted from the first line",)


def test_a_table_that_begins_late_is_counted_from_there():
    lines = [f"{300 + s},{10 + s}" for s in SECONDS]
    found = foreign.table("\n".join(["time (s),percent", *lines]))
    assert (found.ms, found.at(0)) == (LAST_MS, 10)
    assert found.notes == ("its times begin at 300 s and are counted from there",)


def test_a_head_in_the_middle_is_left_out():
    one = table("time (s),percent\n", "{s},{pct}")
    later = "\n".join(f"{s},20" for s in range(61, 91))
    found = foreign.table(f"{one}\ntime (s),percent\n{later}")
    assert found.ms == 90_000
    assert found.notes == ("line 63 is a head again and was left out",)
    again = foreign.table(f"{one}\n{one}")
    assert (again.ms, again.at(LAST_MS + 1_000), again.at(LAST_MS + 31_000)) == (121_000, 10, 40)
    assert again.notes[1] == "its times begin again there and are counted on"


@pytest.mark.parametrize(
    ("stray", "note"),
    [
        ("-5,90", "1 line was before 0 and left out"),
        ("9000000,90", "1 line was far beyond the others and left out"),
        ("7200,90", "1 line was far beyond the others and left out"),
        ("30,", "1 line was without a value and left out"),
        ("30,NaN", "1 line was without a value and left out"),
    ],
)
def test_a_stray_line_costs_that_line(stray, note):
    found = foreign.table(table("time (s),percent\n", "{s},{pct}") + "\n" + stray)
    assert (found.ms, round(found.at(30_000))) == (LAST_MS, 40)
    assert note in found.notes


def test_a_table_out_of_order_and_with_more_columns_says_so():
    found = foreign.table(
        "time (s),index,Channel 0,Left,Right\n0,0,10,1,2\n60,1,20,1,2\n30,2,50,1,2"
    )
    assert found.at(30_000) in (1, 2, 50)
    assert found.notes[0] == "its lines were not in the order of time and were sorted"
    assert found.notes[1].startswith("its 3 further columns (")
    named = foreign.table("n,intensity,time (s)\n0,10,0\n1,20,60\n")
    assert (named.ms, named.at(60_000)) == (60_000, 20)


@pytest.mark.parametrize(
    ("head", "most"), [("s,duty_u16", 65_535), ("s,PWM 0-255", 255), ("s,share", 1)]
)
def test_values_are_percent_whatever_they_reach(head, most):
    found = foreign.table(f"{head}\n0,0\n30,{most / 2}\n60,{most}")
    assert (round(found.at(30_000)), round(found.at(60_000))) == (50, 100)
    assert "taken as shares of" in found.notes[0]


@pytest.mark.parametrize("name", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_table_in_another_encoding_is_read(tmp_path, name):
    file = tmp_path / "a.csv"
    file.write_bytes(table("Zeit (\u00b5s);St\u00e4rke\n", "{ms}000;{pct}").encode(name))
    _kind, found = foreign.read(file)
    assert found.ms == LAST_MS
    assert bool(found.notes) == (name == "cp1252")


# Objects.

STROKES = [{"at": 3_000 * number, "pos": 10 + 80 * (number % 2)} for number in range(5)]


def notes_of(**changes):
    found = foreign.funscript(json.dumps({"actions": STROKES, **changes}))
    return found, found.notes[1:]


def test_a_funscript_says_what_it_leaves_out():
    assert notes_of()[1] == ()
    assert notes_of(range=100)[1] == ()
    assert notes_of(range=90)[1] == ("its range of 90 was left out: positions count as they are",)
    assert notes_of(inverted=True)[1] == ("it is inverted: its positions were turned round",)
    turned = notes_of(actions=STROKES[::-1])
    assert turned[1] == ("its points were not in the order of time and were sorted",)
    assert turned[0].points == notes_of()[0].points
    axes = [{"id": "R0", "actions": STROKES}]
    assert notes_of(axes=axes)[1] == ("its 1 further axis (R0) left out",)
    channels = {"sway": {"actions": STROKES}, "twist": {"actions": STROKES}}
    assert notes_of(channels=channels)[1] == ("its 2 further channels (sway, twist) left out",)


@pytest.mark.parametrize(
    ("stray", "note"),
    [
        ({"at": -5_000, "pos": 95}, "1 point was before 0 and left out"),
        ({"at": 10**12, "pos": 95}, "1 point was far beyond the others and left out"),
        ({"at": 7_200_000, "pos": 95}, "1 point was far beyond the others and left out"),
    ],
)
def test_a_stray_point_costs_that_point(stray, note):
    found, notes = notes_of(actions=[stray, *STROKES])
    assert found.points == notes_of()[0].points
    assert note in notes


def test_a_funscript_with_its_axes_in_channels_is_read():
    found = foreign.funscript(
        json.dumps({"channels": {"s": {"actions": STROKES[:2]}, "vibrate": {"actions": STROKES}}})
    )
    assert found.points == notes_of()[0].points
    assert found.notes[1:] == (
        "its channel vibrate is played",
        "its 1 further channel (s) left out",
    )


def test_an_ahap_event_without_duration_or_before_its_start_is_said():
    one = {"Time": 0, "EventType": "HapticContinuous", "EventDuration": 2}
    none = {"Time": 3, "EventType": "HapticContinuous"}
    early = {**one, "Time": -3}
    pattern = [{"Event": event} for event in (one, none, early)]
    found = foreign.ahap(json.dumps({"Pattern": pattern}))
    assert found.notes == (
        "1 event without a duration was left out",
        "1 event before 0 or beyond a day was left out",
    )
    assert found.ms == 2_000


def test_comments_are_passed_over_and_said():
    text = '// a\n{"timings": [0, /* b,] */ 9000,], # c\n "x": "// no"}'.replace("# c", "// c")
    found = foreign.android(text)
    assert found.ms == 9_000
    assert "3 comments were left out" in found.notes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "{\u201ctimings\u201d: [1]}",
            "line 1, column 2: \u201c is a curly quote; write straight",
        ),
        ('{"timings":\u00a0[1]}', "line 1, column 12: there is an odd space (U+00A0)"),
        ('{\n"timings": True}', "line 2, column 12: True is not JSON; write true."),
        ("{'timings': [1]}", "texts and names stand in double quotes"),
        ('{"timings": [1 2]}', "a comma or a closing bracket is missing before '2]}'"),
        ('{"timings" [1]}', "a colon is missing before"),
        ("# x\n{}", "JSON has no comments; remove it."),
        ('{"timings": [1', "the file ends too early; close its brackets."),
        ('{"timings": [1]} x', "there is more after the end; remove it."),
        ('{"timings": [%s]}' % ("9" * 5_000), "timings[0] is a number of 5000 digits; give a"),
        ('{"timings": [1e15]}', "timings[0] is 1000000000000000; give 0 to 86400000."),
        ('{"key": "a", "phases": []}', "is a Plantar routine already: see it with"),
        (
            '{"signals": {}}',
            "it is a .haptic file of Meta's or Lofelt's studio, which is not read;",
        ),
        ('{"x": 1}', "read are AHAP, Android waveforms (JSON with timings), funscript and CSV."),
    ],
)
def test_a_mistake_in_json_is_told_as_what_it_is(tmp_path, text, sentence):
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlantarError) as caught:
        foreign.read(file)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize("name", ["a.haptic", "a.wav", "a.xlsx", "a.haps"])
def test_a_format_that_is_not_read_is_named_with_those_that_are(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x00\x01")
    with pytest.raises(PlantarError, match=r"which is not read; read are AHAP, Android"):
        foreign.read(tmp_path / name)


@pytest.mark.parametrize(
    ("title", "written", "key"),
    [
        ("F\u00fc\u00dfe", "Fuesse", "fuesse"),
        ("Voute plantaire \u00e0 l'aise", "Voute plantaire a l'aise", "voute-plantaire"),
        ("F\u00f8dder", "Foedder", "foedder"),
        ("\u0141uk stopy", "Luk stopy", "luk-stopy"),
        ("\u8db3", "", "mine"),
    ],
)
def test_a_titles_letters_are_written_as_their_language_does(title, written, key):
    assert new.plain(title, 32) == written
    assert new.key_of(title) == key


def test_an_import_says_how_its_title_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "F\u00fc\u00dfe.csv").write_text(table("s,pct\n", "{s},{pct}"))
    with pytest.raises(SystemExit) as caught:
        cli.main(["routines", "import", "F\u00fc\u00dfe.csv"])
    assert caught.value.code == 0
    assert "its title is written as Fuesse" in capsys.readouterr().err
    assert catalog.from_file(tmp_path / "fuesse.json").title == "Fuesse"
