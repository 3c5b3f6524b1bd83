"""`plantar campaign`: the firmware keeps its promises whatever breaks, the judge sees when they
are broken, and a protection that is missing is found.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from campaign_mutants import MUTANTS, firmware_without

from plantar.campaign.case import Case, ask, press
from plantar.campaign.command import play_all
from plantar.campaign.host import Host
from plantar.campaign.judge import Judge
from plantar.campaign.known import Known
from plantar.campaign.play import play
from plantar.campaign.precompiled import Files, precompile
from plantar.campaign.records import lost
from plantar.campaign.scripts import KINDS, case
from plantar.campaign.shrink import shrink
from plantar.cli import main
from plantar.run.runner import BOARDS, Event, seed
from plantar.run.script import ACTIONS, Entry, check_script
from plantar.wiring.read import read_wiring

RUNS = 60
PINS = {"MOTOR_A": 2, "START": 10, "SUPPLY": 26}
FOUND_WITHIN = 30


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Files:
    """What the board runs, compiled once."""
    return precompile(tmp_path_factory.mktemp("compiled"))


def test_sixty_runs_keep_every_promise(files):
    verdicts = play_all(RUNS, seed=1, jobs=2, files=files)
    assert [verdict.case.name for verdict in verdicts] == [f"1-{n}" for n in range(RUNS)]
    assert [verdict for verdict in verdicts if verdict.violations] == []


def test_every_board_keeps_what_its_row_promises(files):
    """The turns of boards and of faults share no divisor: more runs are all pairs of the two."""
    verdicts = play_all(2 * len(BOARDS), seed=2, jobs=2, files=files, boards=BOARDS)
    assert [verdict.case.on for verdict in verdicts] == [*BOARDS, *BOARDS]
    assert [verdict for verdict in verdicts if verdict.violations] == []


@pytest.mark.parametrize("board", BOARDS)
def test_each_kind_of_board_file_is_right_on_each_board(board, tmp_path):
    for text in {case(1, number, board=board).board for number in range(2 * len(KINDS))} - {None}:
        file = tmp_path / "board.py"
        file.write_text(text)
        assert read_wiring(file).board == board


def test_a_seed_always_gives_the_same_valid_scripts_and_all_kinds_of_faults():
    used: set[str] = set()
    for number in range(300):
        one = case(1, number)
        assert one == case(1, number)
        check_script(list(one.script))
        used.update(field for entry in one.script for field in entry)
    assert case(1, 0) != case(2, 0)
    assert used >= set(ACTIONS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_missing_protection_is_found(mutant, files, tmp_path):
    broken = firmware_without(mutant, files, tmp_path)
    with ThreadPoolExecutor(2) as pool:
        for first in range(0, FOUND_WITHIN, 2):
            cases = [case(1, first + n, mutant.kind, mutant.board) for n in range(2)]
            found = list(pool.map(lambda one: play(one, broken), cases))
            if any(verdict.violations for verdict in found):
                return
    pytest.fail(f"nobody missed {mutant.name} in {FOUND_WITHIN} runs")


# The judge, with traces made by hand. Each begins as a board does.

BOOT: list[Event] = [{"t_ms": 12.0, "event": "pin", "pin": 2, "value": 0}]
LIGHTEST = 16_700


def contact(t_ms: float, level: int) -> Event:
    return {"t_ms": t_ms, "event": "input", "pin": 10, "level": level}


def pwm(t_ms: float, duty: int) -> Event:
    return {"t_ms": t_ms, "event": "pwm", "pin": 2, "duty_u16": duty, "freq_hz": 25_000}


def fault(t_ms: float, kind: str) -> Event:
    return {"t_ms": t_ms, "event": "input", "fault": kind}


def says(t_ms: float, state: str) -> Event:
    return {"t_ms": t_ms, "event": "usb", "text": json.dumps({"state": state})}


STARTED = [*BOOT, contact(500, 0), pwm(530, LIGHTEST), contact(600, 1)]
STOPPED = [*STARTED, contact(1_000, 0), pwm(1_000, 0), contact(1_100, 1)]
RESET: Event = {"t_ms": 2_000.0, "event": "reset", "cause": "watchdog"}
SOFT_RESET: Event = {**RESET, "cause": "soft"}  # the chip leaves its pins as they are
LOW: Event = {"t_ms": 2_012.0, "event": "pin", "pin": 2, "value": 0}

PLANTED: dict[str, tuple[list[Event], float, str]] = {
    "nothing wrong": (STOPPED, 3_000, ""),
    "started by itself": ([*BOOT, pwm(500, LIGHTEST)], 600, "unasked"),
    "started after a stop": ([*STOPPED, pwm(3_000, LIGHTEST)], 3_100, "unasked"),
    "STOP ignored": ([*STARTED, contact(1_000, 0), pwm(1_002, 0)], 1_100, "stop"),
    "STOP never answered": ([*STARTED, contact(1_000, 0)], 1_100, "stop"),
    "too strong at first": ([*STARTED, pwm(1_000, 30_000)], 1_100, "duty jolt"),
    "a step up": ([*STARTED, pwm(9_000, 18_000)], 9_100, "jolt"),
    "a step down": ([*STARTED, pwm(9_000, 23_500), pwm(9_500, 17_000)], 9_600, "jolt"),
    "as a level rises": ([*STARTED, pwm(5_000, 16_760), pwm(5_020, 16_830)], 5_100, ""),
    "a long kick": ([*BOOT, contact(500, 0), pwm(530, 39_321), pwm(700, 0)], 800, "duty"),
    "above the ceiling": ([*STARTED, pwm(70_000, 60_000)], 70_100, "duty jolt"),
    "on after an error": ([*STARTED, fault(900, "raise"), pwm(925, 0)], 990, "off"),
    "on after a hang": ([*STARTED, fault(900, "hang"), pwm(1_250, 0)], 1_300, "off"),
    "on with a dead CPU": ([*STARTED, fault(900, "dead")], 3_100, "off"),
    "on with a frozen clock": ([*STARTED, fault(900, "clock_freeze")], 1_300, "off"),
    "on after a reset": ([*STARTED, SOFT_RESET, {**LOW, "t_ms": 2_012.5}], 2_100, "off"),
    "boot drives nothing": ([*STOPPED, RESET], 2_100, "boot"),
    "dead in the middle of it": ([*STOPPED, RESET, fault(2_001, "dead")], 2_100, ""),
    "an error in the middle of it": ([*STOPPED, RESET, fault(2_001, "raise")], 2_100, ""),
    "resumed after a reset": (
        [*STARTED, pwm(1_900, 0), RESET, LOW, pwm(2_100, 1)],
        2_200,
        "unasked",
    ),
    "resumed in a fault": (
        [
            *STARTED,
            *(fault(900, "raise"), pwm(910, 0), RESET, LOW),
            *(contact(3_000, 0), pwm(3_030, LIGHTEST)),
        ],
        3_100,
        "fault",
    ),
    "on in a rest": ([*STARTED, says(4_000, "resting")], 4_100, "fault"),
    "on with a bad sense": (
        [*STARTED, {"t_ms": 900.0, "event": "input", "adc": 0, "mv": 0}, pwm(1_100, 0)],
        1_200,
        "fault",
    ),
    "over the limit": (STARTED, 20 * 60_000 + 700, "limit"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_judge_sees_what_is_wrong(name):
    events, end_ms, rule = PLANTED[name]
    judge = Judge(PINS)
    for event in events:
        judge.take(event)
    judge.finish(end_ms)
    assert {violation.rule for violation in judge.violations} == set(rule.split())


def test_the_judge_holds_a_computer_off_by_the_clock_that_the_board_has():
    """Two leaps that look like late ticks are ten seconds to the board; an absurd one is none."""
    host = Host(beginner=False, wait_ms=0.0)
    host.stopped(1_000)
    assert not host.starts(2_000, "spin")
    host.leap(4_900)
    host.leap(4_900)
    assert host.starts(2_200, "spin")
    host.stopped(3_000)
    host.leap(1_000_000)
    assert not host.starts(4_000, "spin")


DRIVEN = {**PINS, "MOTOR_A": 25, "START": 32, "SUPPLY": None}
BITTEN: list[Event] = [
    {"t_ms": 350.0, "event": "pin", "pin": 25, "value": 0},
    {"t_ms": 1_000.0, "event": "input", "pin": 32, "level": 0},
    {"t_ms": 1_030.0, "event": "pwm", "pin": 25, "duty_u16": LIGHTEST, "freq_hz": 25_000},
    {"t_ms": 1_100.0, "event": "input", "pin": 32, "level": 1},
    fault(2_000, "dead"),
    {"t_ms": 4_000.0, "event": "reset", "cause": "watchdog"},
]
LET_GO: Event = {"event": "pin", "pin": 25, "value": 0}


@pytest.mark.parametrize(
    ("off_ms", "rules"), [(4_500.0, ""), (4_000.0, "boot"), (4_700.0, "boot off")]
)
def test_an_esp32s_motor_lives_until_boot_and_no_longer(off_ms, rules):
    judge = Judge(DRIVEN, Known(board="esp32"))
    for event in [*BITTEN, {**LET_GO, "t_ms": off_ms}]:
        judge.take(event)
    judge.finish(6_000)
    assert {violation.rule for violation in judge.violations} == set(rules.split())


@pytest.mark.parametrize(("off_ms", "rules"), [(5_000.0, ""), (5_300.0, "off")])
def test_a_cpu_that_dies_in_a_hang_leaves_it_all_to_the_watchdog(off_ms, rules):
    judge = Judge(PINS)
    bitten = [{**RESET, "t_ms": off_ms}, {**LOW, "t_ms": off_ms + 12}]
    for event in [*STARTED, fault(3_000, "hang"), fault(3_100, "dead"), *bitten]:
        judge.take(event)
    judge.finish(8_000)
    assert {violation.rule for violation in judge.violations} == set(rules.split())


def test_a_press_that_begins_soon_after_the_last_one_clears_a_fault_as_well(files):
    """The last one was held over the reset; 81 ms are no bounce."""
    script: list[Entry] = [
        {"at_ms": 450, "button": "START", "for_ms": 60},
        {"at_ms": 4_300, "hang": True},
        {"at_ms": 4_900, "button": "START", "for_ms": 2_300},
        {"at_ms": 7_281, "button": "START", "for_ms": 2_300},
        {"at_ms": 11_300, "button": "START", "for_ms": 40},
    ]
    verdict = play(Case("soon", "hang", tuple(script), 13_000, 0), files)
    assert verdict.violations == ()


def test_a_program_that_ends_by_itself_is_seen():
    judge = Judge(PINS)
    for event in [*STOPPED, {"t_ms": 2_000.0, "event": "repl", "cause": "MemoryError"}]:
        judge.take(event)
    assert [violation.rule for violation in judge.violations] == ["ended"]


def test_a_lost_and_a_torn_record_are_seen(tmp_path):
    assert "no record" in lost(tmp_path, 0)
    seed(tmp_path)
    assert lost(tmp_path, 0) == ""
    assert "record 1 was written" in lost(tmp_path, 1)
    slot = tmp_path / "journal_a.bin"
    slot.write_bytes(slot.read_bytes()[:-1])
    assert "no record" in lost(tmp_path, 0)


# Shrinking, and the command.


def without_a_ceiling(folder: Path, files: Files) -> Files:
    mutant = next(mutant for mutant in MUTANTS if mutant.name == "ceiling")
    return firmware_without(mutant, files, folder)


def test_a_failing_script_becomes_as_short_as_it_goes(files, tmp_path):
    broken = without_a_ceiling(tmp_path, files)
    noise = [press(1_000 + 300 * n, "UP", 60) for n in range(10)]
    verdict = play(Case("x", "presses", (press(500), *noise, ask(900))), broken)
    small, spent = shrink(verdict, lambda one: play(one, broken), tries=30)
    assert small.script == (press(500),)
    assert small.for_ms < 5_000
    assert spent <= 30


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["campaign", *arguments])
    return ended.value.code


def test_the_command_reports_and_says_yes(capsys):
    assert run("--runs", "2", "--jobs", "1", "--board", "all", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["runs"], report["failed"], report["replay"]) == (2, [], None)
    assert set(report["kinds"]) == set(KINDS)
    assert report["boards"] == {board: {"runs": 1, "failed": 0} for board in ("pico", "pico_w")}


def test_the_command_keeps_the_script_that_failed_and_says_no(files, tmp_path, capsys):
    firmware = without_a_ceiling(tmp_path, files).firmware
    kept = tmp_path / "kept"
    code = run("--runs", "1", "--jobs", "1", "--firmware", str(firmware), "--keep", str(kept))
    assert code == 1
    out = capsys.readouterr().out
    assert "1 of them broke a promise" in out
    file = next(kept.glob("*.json"))
    assert f"plantar run --no-ui --script {file}" in out
    assert check_script(json.loads(file.read_text()))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--runs", "0"], "--runs 0: give 1 to 1000000."),
        (["--jobs", "99"], "--jobs 99: give 1 to 64."),
        (["--firmware", "nowhere"], "--firmware nowhere has no main.py"),
        (["--seed", "x"], "valid integer"),
        (["--board", "pico3"], "--board 'pico3': give one of pico, "),
    ],
)
def test_a_wrong_option_is_one_sentence(arguments, sentence, capsys):
    assert run(*arguments) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
