"""The bench's own arithmetic and parsers, and its command's manners; never the bench itself."""

import json
from dataclasses import replace

import pytest
from bench import (
    callgrind,
    cost,
    felt,
    forms,
    instructions,
    latency,
    limit,
    memory,
    noise,
    page,
    report,
)
from bench.board import first_ms, off_for_good_ms, press
from bench.callgrind import Part, parse, profile_text
from bench.emulated import found_of, plays, stretches
from bench.unmet import reasons
from conftest import skip_unless_in_ci

from plantar import cli, firmware
from plantar.build.bundle import bundles
from plantar.run.runner import find_micropython

PROFILE = """\
version: 1
positions: line
events: Ir
summary: 150

fl=vm.c
fn=mp_execute_bytecode
12 40
+3 10
cfi=gc.c
cfn=gc_alloc
calls=2 0
15 60
cfn=mp_execute_bytecode'2
calls=1 0
16 30

fn=mp_execute_bytecode'2
12 30

fn=gc_alloc
7 60
* 10

totals: 150
"""


def row(**values: report.Value) -> report.Row:
    return report.Row("tick", "µs", values, ratios=True)


def pwm(t_ms: float, duty_u16: int) -> dict[str, object]:
    return {"t_ms": t_ms, "event": "pwm", "pin": 2, "duty_u16": duty_u16, "freq_hz": 25_000}


def test_a_profile_gives_the_total_the_calls_and_what_each_function_takes_itself():
    part = parse(PROFILE.splitlines(keepends=True))
    assert part.instructions == 150
    assert part.calls == {"gc_alloc": 2, "mp_execute_bytecode": 1}
    assert part.own == {"mp_execute_bytecode": 80, "gc_alloc": 70}
    dearest = profile_text(part, ticks=10).splitlines()[1].split()
    assert dearest == ["8.0", "53.3%", "0.10", "mp_execute_bytecode"]


def test_a_profile_that_was_cut_off_is_refused():
    with pytest.raises(ValueError, match="total"):
        parse(["version: 1\n", "fn=main\n", "12 40\n"])


def test_the_phases_of_s_count_by_how_long_they_last():
    assert cost.weighted([810, 0, 0, 0]) == 60
    assert cost.weighted([1, 1, 1, 1]) == 1
    assert sum(cost.PHASES_S) == 810


def test_each_measured_stretch_lies_inside_its_phase_and_holds_whole_ticks():
    begin = instructions.START_MS
    assert instructions.windows()[0][1] < begin
    for (first, last), played in zip(
        instructions.windows()[1:], instructions.PLAYED_MS, strict=True
    ):
        assert begin <= first < last <= begin + played
        assert (last - first) % 2_000 == 0, "a pulse lasts two seconds"
        begin += played
    marks = [at_ms for at_ms, what, _for_ms in instructions.plan() if what == "mark"]
    assert marks == [ms for window in instructions.windows() for ms in window]


def test_a_tick_costs_its_part_over_its_ticks():
    parts = [Part() for _mark in range(2 * len(cost.STATES) - 1)]
    for number, part in enumerate(parts):
        part.instructions = 800_000 if number % 2 == 0 else 1
    parts[0].calls["gc_alloc"] = 1_600
    found = instructions.cost(parts)
    assert (found.instructions["idle"], found.allocations["idle"]) == (1_000, 2)
    assert found.instructions["steady"] == 2_000, "400 ticks of it"


def test_goals_are_ratios_to_the_plain_loop_of_the_same_run():
    def costs(own: float) -> dict[str, cost.Cost]:
        figures = {"running": own, "idle": own}
        plain = {"running": 1_000.0, "idle": 1_000.0}
        return {"plantar": cost.Cost(figures, {}), "loop": cost.Cost(plain, {})}

    for own, is_met in ((1_000, True), (1_001, False)):
        met = {one.name: one.met for one in instructions.section(costs(own)).rows}
        assert met | {"running S": is_met, "idle": is_met} == met


def test_ratios_are_left_out_where_they_mean_nothing():
    assert report.ratios(row(plantar=5, loop=10, chumicro=None)) == {"plantar": 0.5, "loop": 1.0}
    assert report.ratios(row(plantar=5)) == {}
    assert report.ratios(row(plantar=5, loop=0)) == {}
    assert report.ratios(report.Row("tick", "µs", {"plantar": 5, "loop": 10})) == {}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), ("stays on", "stays on"), (12_345, "12 345"), (1_234.5, "1 234"), (0.0, "0"),
     (29.94, "29.9")],
)  # fmt: skip
def test_a_figure_as_a_person_reads_it(value, shown):
    assert report.text(value) == shown


def test_the_smallest_heap_is_found_to_the_kibibyte():
    asked: list[int] = []

    def works(kib: int) -> bool:
        asked.append(kib)
        return kib >= 37

    assert memory.smallest_k(works) == 37
    assert len(asked) <= 11


def test_a_press_is_answered_by_the_first_change_after_it_and_late_ones_do_not_count():
    events = [pwm(5, 1), pwm(110.5, 2), pwm(120, 3), pwm(5_000, 4)]
    found = latency.waits(events, [100_000, 2_000_000], lambda event: event["duty_u16"] > 0)
    assert found == [10.5, latency.ANSWER_MS]


def test_presses_fall_anywhere_in_a_tick_and_are_the_same_every_time():
    once = latency.moments(200, 2_000_000, 2_500_000, 1)
    assert once == latency.moments(200, 2_000_000, 2_500_000, 1)
    within = sorted(us % 10_000 for us in once)
    assert within[0] < 500 and within[-1] > 9_500


def test_off_is_off_only_if_it_stays_off():
    low = {"t_ms": 30.0, "event": "pin", "pin": 2, "value": 0}
    assert off_for_good_ms([pwm(10, 500), low], 20) == 30
    assert off_for_good_ms([pwm(10, 500), low, pwm(40, 1)], 20) is None
    assert off_for_good_ms([pwm(10, 500), pwm(15, 0)], 20) == 20
    assert first_ms([pwm(10, 0), pwm(12, 9)], 5, True) == 12
    high = {**low, "value": 1}
    assert off_for_good_ms([pwm(10, 0), high], 20) is None, "a pin left high is full power"


def test_presses_are_extra_missed_or_false():
    def mode(*times: float) -> list[dict[str, object]]:
        return [{"t_ms": ms, "event": "mode"} for ms in times]

    presses = [1_000_000, 2_000_000, 3_000_000]
    assert noise.judge(mode(1_030, 2_030, 3_030), presses) == noise.Count(0, 0, 0)
    assert noise.judge(mode(1_030, 1_200, 2_500, 3_030), presses) == noise.Count(1, 1, 1)


@pytest.mark.parametrize("kind", noise.KINDS, ids=lambda kind: kind.name)
def test_each_kind_of_noise_ends_with_the_button_open(kind):
    inputs, presses = noise.script("plantar", kind)
    by_time = sorted(inputs, key=lambda entry: entry[0])
    assert by_time[-1][3] is None
    assert len(presses) == (noise.PRESSES if kind.pressed else 0)
    assert all(entry[2] == 13 for entry in inputs)


def test_the_limits_are_those_of_the_scenario_and_of_the_firmware():
    from plantar.firmware import load

    assert limit.LIMIT_MS["plantar"] == load("limits").DRIVE_LIMIT_MS
    assert limit.LIMIT_MS["peer"] == 900_000
    assert press("loop", "STOP", 5) == [(5, "pin", 4, 0), (100_005, "pin", 4, None)]


def test_the_emulated_board_s_cycles_become_microseconds_a_tick():
    told = {
        "hz": 125_000_000,
        "windows": [{"cycles": 1_250 * (b - a), "worst": 250_000} for a, b, _ in stretches()],
        "trace": [
            json.dumps({"t_ms": 210.0, "event": "pin", "pin": 16, "value": 1}),
            json.dumps({"t_ms": 30_000.0, "event": "usb", "text": '{"heap": 15000}'}),
        ],
    }  # fmt: skip
    found = found_of(told, 16, base=5_000)
    assert found.mean_us["running"] == pytest.approx(100)
    assert found.worst_us["idle"] == 2_000
    assert (found.live, found.ready_ms) == (10_000, 210)


def felt_of(**values: float) -> felt.Felt:
    mean: dict[str, float] = dict.fromkeys(
        ("idle", "session", "idle asked", "session asked"), 100.0
    )
    plain = felt.Felt(250, 50, {"START": 30, "STOP": 0.3}, 80_000, 130_000, mean, mean, 100_000)
    return replace(plain, **values)


def test_what_is_felt_is_judged_by_the_release_build():
    found = {"plantar": felt_of(ready_ms=301, free=125_000), "plantar-sources": felt_of(live=1)}
    met = {one.name: one.met for one in felt.section(found).rows}
    assert met["power-on to ready"] is False
    assert met["largest free block, ready"] is True
    assert met["worst tick, idle"] is None
    never = {one.name: one.met for one in felt.section({"plantar": felt_of(ready_ms=0)}).rows}
    assert never["power-on to ready"] is False


def test_the_heap_is_read_from_what_the_board_says():
    said = ['{"heap": 900}', "stack: 500 out of 7168", " No. of 1-blocks: 9, max free sz: 64"]
    trace = [json.dumps({"t_ms": 1, "event": "usb", "text": text}) for text in said]
    low = {"t_ms": 50.5, "event": "pin", "pin": 2, "value": 0}
    told = {"trace": [*trace, json.dumps({**low, "pin": 3}), json.dumps(low)]}
    assert felt.heap_of(told) == (900, 1_024)
    assert felt.heap_of({"trace": []}) == (None, None)
    assert (felt.first_ms(told, 2, 0), felt.first_ms(told, 2, 1)) == (50.5, 0)


def test_the_cpus_share_is_of_its_window():
    told = {"hz": 125_000_000, "windows": [{"cycles": 12_500_000, "worst": 125_000}]}
    assert felt.costs(told, [(1_000, 2_000)]) == [(pytest.approx(1_000), pytest.approx(1_000))]


def test_scenario_s_stands_in_the_firmwares_own_modules():
    made = forms.scenario((12, 13, 12, 11))
    space: dict = {}
    exec(made["limits.py"], space)
    assert space["GENTLE_MS"] == forms.GENTLE_MS
    texts = {name: file.read_text("utf-8") for name, file in firmware.source_files().items()}
    texts |= {name: data.decode() for name, data in made.items()}
    (main,) = [one.text for one in bundles(texts) if one.name == "loop"]
    assert "Scenario S" in main and "period_ms=1_000 * 11" in main


def test_a_program_that_fell_to_the_repl_does_not_play():
    turning = json.dumps({"t_ms": 10_800.0, "event": "pwm", "pin": 2, "duty_u16": 9})
    ended = json.dumps({"t_ms": 10_900.0, "event": "repl", "cause": "MemoryError"})
    assert plays({"trace": [turning]}, 2, 11_000)
    assert not plays({"trace": [turning]}, 15, 11_000)
    assert not plays({"trace": [turning]}, 2, 12_000)
    assert not plays({"trace": [turning, ended]}, 2, 11_000)


def test_the_page_says_when_with_what_and_what_was_missed():
    section = report.Section("memory", "Memory", "How.\n\nAnd why.")
    section.rows.append(report.Row("heap", "bytes", {"plantar": 9, "loop": 3}, "≤ 5", met=False))
    about = {"date": "2026-01-02", "versions": {"picozero": "0.6.1"}}
    missing = report.Section("emulated", "Emulated", missing="It takes a UF2.")
    text = page.text([section, missing], about, {"memory"})
    for part in (
        "Measured on 2026-01-02",
        "- picozero: 0.6.1",
        "| memory: heap, bytes | ≤ 5 | 9 | **not met** |",
        "How.\n\nAnd why.",
        "![Memory](images/bench-memory.svg)",
        "| heap, bytes | 9 | 3 |",
        "It takes a UF2.",
    ):
        assert part in text


def test_the_page_says_once_why_a_goal_is_not_met_and_nothing_of_one_that_is():
    section = report.Section("instructions", "Instructions")
    section.rows += [
        report.Row("running S", "", {"plantar": 9}, "≤ 5", met=False),
        report.Row("idle", "", {"plantar": 9}, "≤ 5", met=False),
    ]
    small = report.Section("felt", "Felt")
    small.rows.append(report.Row("power-on to ready", "ms", {"plantar": 9}, "≤ 300", met=True))
    ((names, why),) = reasons([section, small])
    assert names == "instructions: running S; instructions: idle"
    text = page.text([section, small], {"date": "2026-01-02", "versions": {}}, set())
    assert text.count(why) == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--only", "speeed"], "--only 'speeed': one of felt, instructions, memory,"),
        (["--peers", "loop,arduino"], "--peers 'arduino': one or more of plantar, loop,"),
        (["--jobs", "0"], "--jobs 0: give 1 to 64"),
        (["--profile-state", "run"], "--profile-state 'run': one of idle, steady,"),
        (["--profile", "x.txt", "--only", "speed"], "--profile needs Plantar's instructions"),
        (["--docs", "--only", "speed"], "--docs needs every measurement"),
    ],
)
def test_wrong_use_is_one_sentence(arguments, named, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["bench", *arguments])
    said = capsys.readouterr().err.strip()
    assert caught.value.code == 2
    assert named in said and "\n" not in said


def test_the_command_has_help(capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["bench", "--help"])
    assert not caught.value.code
    told = capsys.readouterr().out
    assert all(option in told for option in ("--only", "--peers", "--uf2", "--docs", "--json"))


def test_without_valgrind_it_says_what_to_install_and_goes_on(monkeypatch, capsys):
    monkeypatch.setattr("shutil.which", lambda *_arguments, **_options: None)
    with pytest.raises(SystemExit) as caught:
        cli.main(["bench", "--only", "instructions"])
    assert not caught.value.code
    said = " ".join(capsys.readouterr().out.split())
    assert "valgrind's callgrind, which was not found: install it" in said


@pytest.mark.parametrize("program", ["plantar", "loop"])
def test_a_program_plays_over_the_thin_machine(program, tmp_path):
    micropython = find_micropython()
    if micropython is None:
        skip_unless_in_ci("MicroPython's Unix port has no wheel for this machine")
    plan = [(500, "press", 100), (9_000, "end", 0)]
    said = callgrind.play([str(micropython)], program, plan, [4_000] * 4, tmp_path)
    assert json.loads(said.splitlines()[-1])["duty"] > 0
