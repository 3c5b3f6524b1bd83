"""How many small changes to the firmware's logic the fast suites notice; `make mutants` calls it.

    python mutants.py                measure every module, and write the result to docs/hazards.md
    python mutants.py guard motor    measure these, and write their rows
    python mutants.py --list guard   print each survivor as well
    python mutants.py --sample=100   of each module at most so many, spread evenly over it
    python mutants.py --longest=1    leave the sessions out that take longer, in seconds

The changes are mutmut's, its own runner is not used: it changes only what stands in functions, so
it would find nothing in limits.py, and it puts names of its own into every module. Here each
mutant is a child process that imports the changed module and runs the tests that enter the changed
function until one fails: the one that failed the last time first, then those that failed for other
changes of that function, then the fastest.
"""

import ast
import contextlib
import gc
import hashlib
import importlib
import importlib.abc
import importlib.util
import io
import json
import math
import os
import re
import resource
import signal
import sys
import tempfile
import time
import unittest
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import in_process
import mutants_report as report
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from plantar import firmware
from plantar.run.script import check_script

HERE = Path(__file__).resolve().parent.parent
STORIES = "test_golden"  # whole sessions, against their texts in golden/
_STOPS = ("test_session_stop", "test_session_dirty_contacts", "test_session_faults")
_STOPS += ("test_session_input",)
_KEPT = ("test_session_resets", "test_session_journal", "test_session_files")
_KEPT += ("test_session_upkeep", "test_session_start")
_FACE = ("test_session_display", "test_session_warnings", "test_session_settings")
_LIFE = ("test_session_watchdog", "test_session_raise", "test_session_limit")
_SENSES = ("test_session_senses", "test_session_current")
_DRIVE = ("test_session_two_motors", "test_session_smooth", "test_session_heel")
SUITES = {
    "limits": ("test_limits",),
    "guard": ("test_guard", *_STOPS, *_LIFE),
    "meter": ("test_meter", "test_guard", "test_session_resets", "test_session_limit"),
    "massager": (
        *("test_button_table", "test_session", "test_console", "test_massager_model"),
        *("test_session_heel", "test_session_input", "test_session_trial"),
    ),
    "presses": (
        *("test_button_table", "test_session", "test_massager_model"),
        *("test_session_input", "test_session_trial"),
    ),
    "allowance": ("test_session", "test_button_table", "test_console_settings", *_DRIVE),
    "turn": ("test_turn", "test_session_trial", "test_session_spin"),
    "trial": ("test_console_settings", "test_session_trial", "test_session_spin"),
    "routine": ("test_player", "test_library", "test_routinefile", "test_player_properties"),
    "motor": ("test_motor", "test_player_properties", STORIES, *_DRIVE),
    "channel": ("test_motor", "test_turn", *_DRIVE, "test_session_four_motors", STORIES),
    "buttons": (
        *("test_buttons", "test_stop", "test_button_table", "test_buttons_properties"),
        *("test_session_dirty_contacts", "test_session_stop"),
    ),
    "listen": (*_STOPS, "test_session_spin", STORIES),
    "senses": ("test_senses", *_SENSES),
    "app": (*_STOPS, *_SENSES, *_FACE, *_LIFE, *_KEPT, STORIES),
    "start": ("test_session_start", *_KEPT, "test_session_input", STORIES),
    "loop": (*_LIFE, "test_session_faults", *_KEPT, STORIES),
    "hal": (*_STOPS, *_LIFE, *_SENSES, *_KEPT, STORIES),
    "hal.output": ("test_stop", *_STOPS, *_LIFE, STORIES),
    "hal.stop": ("test_stop", *_STOPS, *_LIFE, *_KEPT, STORIES),
    "keep.journal": (
        "test_journal",
        "test_console_settings",
        "test_console_log",
        "test_journal_model",
    ),
    "keep.reading": ("test_journal", "test_journal_model"),
    "keep.upkeep": (*_KEPT, "test_session_raise", *_FACE, STORIES),
    "usb.console": ("test_console", "test_console_settings", "test_console_log"),
    "usb.report": ("test_console", "test_console_settings", "test_console_log"),
    "face.menu": ("test_panel", "test_session_settings", "test_session_display", STORIES),
}
SLOW = ("test_player_properties", "test_buttons_properties", "test_journal_model")
SLOW += ("test_massager_model", STORIES, "test_session_")  # they come last, in this order
LONGEST_S = 4  # of the CPU: a session that takes longer is left to `make test`
LAST_TIME = firmware.REPOSITORY / "build" / "mutants.json"
EXAMPLES = 20  # of each property: enough for what is left when the suites have had their turn
FAILS = ("fails", 0)
MEMORY_BYTES = 2 << 30
SLACK_S = 3


@dataclass(frozen=True)
class Measured:
    """A test by its id: how long it takes, and which functions of the firmware it enters."""

    test: str
    seconds: float
    enters: frozenset[tuple[str, int]]


def find_mutants(module: str) -> list[report.Mutant]:
    """Return every change that mutmut knows to a module, but for those that change nothing."""
    mutation = importlib.import_module(
        "mutmut.mutation.file_mutation"
    )  # only `make mutants` has it
    path = file_of(module)
    source = path.read_text(encoding="utf-8")
    tree, mutations, *_rest = mutation.create_mutations(str(path), source)
    functions = functions_of(ast.parse(source))
    seen = {ast.dump(ast.parse(source))}
    found = []
    for one in mutations:
        code = mutation.deep_replace(tree, one.original_node, one.mutated_node).code
        with contextlib.suppress(SyntaxError):
            shape = ast.dump(ast.parse(code))
            if shape not in seen:
                seen.add(shape)
                found.append(report.described(module, source, code, functions))
    return found


def file_of(module: str) -> Path:
    """Return the file of a module of the firmware, such as keep.journal."""
    path = firmware.firmware_dir() / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def functions_of(tree: ast.Module) -> list[tuple[int, int, str]]:
    """Return (first line, last line, name) of each function of a module and of each method."""
    found = []
    for node in tree.body:
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for part in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(part, ast.FunctionDef):
                found.append((part.lineno, part.end_lineno or part.lineno, prefix + part.name))
    return found


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module of the firmware from a changed text, under its own file's name."""

    def __init__(self, module: str, code: str) -> None:
        self.module = module
        self.code = code

    def find_spec(self, fullname: str, path: object, target: object = None) -> Any:
        """Answer for this module alone."""
        if fullname != self.module:
            return None
        spec = importlib.util.spec_from_loader(fullname, self)
        file = file_of(self.module)
        if spec is not None and file.name == "__init__.py":
            spec.submodule_search_locations = [str(file.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed text."""
        exec(compile(self.code, str(file_of(self.module)), "exec"), module.__dict__)


def tests_of(suites: Sequence[str]) -> Iterator[tuple[str, unittest.TestCase]]:
    """Import suites and go through their tests, each with an id."""
    for suite in suites:
        module = importlib.import_module(suite)
        if suite == STORIES:
            for key, one in module.STORIES.items():
                yield f"{suite}.{key}", unittest.FunctionTestCase(partial(told, key, one))
            continue
        if Path(str(module.__file__)).parent.name == "sessions":
            for key, test in in_process.functions_of_pytest(module):
                yield f"{suite}.{key}", test
            continue
        for name, thing in sorted(vars(module).items()):
            if isinstance(thing, type) and issubclass(thing, unittest.TestCase):
                if hasattr(thing, "settings"):  # a state machine of hypothesis
                    thing.settings = hypothesis_settings(EXAMPLES)  # pyright: ignore
                methods = unittest.defaultTestLoader.getTestCaseNames(thing)
                for method in methods or [m for m in ("runTest",) if hasattr(thing, m)]:
                    yield f"{suite}.{name}.{method}", thing(method)
            elif name.startswith("test_") and getattr(thing, "is_hypothesis_test", False):
                yield f"{suite}.{name}", unittest.FunctionTestCase(thing)


def told(name: str, story: Any) -> None:
    """Fail unless a story of test_golden.py, played in this process, is told as before."""
    from test_golden import GOLDEN

    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        own, flash = Path(folder, "own"), Path(folder, "flash")
        own.mkdir()
        flash.mkdir()
        if story.board:
            (own / "board.py").write_text(story.board)
        folders = [str(own), str(firmware.firmware_dir())]
        kind = story.settings.get("board", "pico")
        board = in_process.session.Session(lines.append, kind, folders, str(flash), 0)
        try:
            board.add(check_script(story.script))
            board.run_to(story.for_ms * 1000)
        finally:
            board.close()
    # The last line of the text sums up the whole trace.
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert expected.endswith(digest[:32])


def hypothesis_settings(examples: int) -> Any:
    """Return settings under which a property says the same each time, and stops at a failure."""
    from hypothesis import HealthCheck, Phase, settings

    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def prepare() -> None:
    """Put everything on the path, and load what every child needs; nothing of the firmware."""
    firmware.put_on_path()
    for room in (".", "support", "logic", "sessions", "mpy"):
        folder = HERE / room
        if str(folder) not in sys.path:
            sys.path.append(str(folder))
    importlib.import_module(STORIES)  # which loads settings of its own
    in_process.play_here()
    from hypothesis import settings

    settings.register_profile("mutants", hypothesis_settings(EXAMPLES))
    settings.load_profile("mutants")
    importlib.import_module("hypothesis.stateful")
    assert not set(report.MODULES) & set(sys.modules), "a child imports them, changed"


def run(test: unittest.TestCase) -> bool:
    """Return True if a test passes."""
    result = unittest.TestResult()
    test.run(result)
    return result.wasSuccessful()


def measure(modules: Sequence[str]) -> list[Measured]:
    """Run every test of some modules once as it is. Return what each takes and enters."""
    ranges = {m: functions_of(ast.parse(file_of(m).read_text())) for m in report.MODULES}
    names = {str(file_of(module)): module for module in report.MODULES}
    entered: set[CodeType] = set()

    def enter(frame: FrameType, _event: str, _arg: object) -> None:
        entered.add(frame.f_code)

    def functions() -> Iterator[tuple[str, int]]:
        for code in entered:
            module = names.get(code.co_filename)
            for first, last, _name in ranges[module] if module else ():
                if first <= code.co_firstlineno <= last:
                    yield module or "", first

    measured = []
    suites = tuple(dict.fromkeys(suite for module in modules for suite in SUITES[module]))
    sys.settrace(enter)
    tests = list(tests_of(suites))
    sys.settrace(None)
    at_import = frozenset(functions())  # which every test builds on
    for name, test in tests:
        entered.clear()
        began = time.process_time()
        sys.settrace(enter)
        try:
            passed = run(test)
        finally:
            sys.settrace(None)
        enters = at_import.union(functions()) if passed else frozenset({FAILS})
        measured.append(Measured(name, time.process_time() - began, enters))
    return measured


def in_child(work: Any, cpu_s: int) -> Any:
    """Return what work() returns in a child process; None if it fails, or takes too long."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            os.setpgid(0, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
            signal.alarm(20 * cpu_s)  # waiting costs no time of the CPU
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                answer = work()
            with os.fdopen(writer, "w") as pipe:
                pipe.write(repr(answer))
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    try:
        with os.fdopen(reader) as pipe:
            answer = pipe.read()
        _pid, status = os.waitpid(child, 0)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)  # what it left behind
    return eval(answer, {"Measured": Measured, "frozenset": frozenset}) if status == 0 else None


def noticed_by(mutant: report.Mutant, tests: Sequence[Measured]) -> str | None:
    """Return the id of the first of these tests that fails with the changed module, "" if none
    does; None if the child did not get so far, which is noticed too.
    """

    def work() -> str:
        sys.meta_path.insert(0, Changed(mutant.module, mutant.code))
        suites: dict[str, dict[str, unittest.TestCase]] = {}
        for one in tests:
            suite = one.test.split(".")[0]
            if suite not in suites:
                suites[suite] = dict(tests_of([suite]))
            if not run(suites[suite][one.test]):
                return one.test
        return ""

    return in_child(work, math.ceil(SLACK_S + 5 * sum(one.seconds for one in tests)))


def tests_for(
    mutant: report.Mutant, measured: Sequence[Measured], successes: Counter[str], last: str | None
) -> list[Measured]:
    """Return the module's tests that enter the changed function, all for what stands outside of
    one: what noticed the last time first, then what noticed much, then the fastest, the slow
    suites last.
    """
    able = [
        one
        for one in measured
        if one.test.split(".")[0] in SUITES[mutant.module]
        and (not mutant.function_line or (mutant.module, mutant.function_line) in one.enters)
    ]

    def turn(one: Measured) -> tuple[bool, int, bool, float]:
        return one.test != last, -successes[one.test], one.test.startswith(SLOW), one.seconds

    return sorted(able, key=turn)


def is_short(one: Measured, longest_s: int) -> bool:
    """Return False for a session that would take too long to be played for each change."""
    return one.seconds <= longest_s or not one.test.startswith("test_session_")


def number(arguments: Sequence[str], option: str, default: int) -> int:
    """Return the number of an option such as --sample=100, the last one if there are several."""
    given = [one for one in arguments if re.fullmatch(f"{option}=[1-9][0-9]*", one)]
    return int(given[-1].partition("=")[2]) if given else default


def score(
    module: str,
    measured: Sequence[Measured],
    noticed: dict[str, str],
    each: bool,
    most: int,
    bar: Progress,
) -> report.Score:
    """Return how a module fares. noticed: by which test, by mutant; it is brought up to date.
    each: print the explained survivors too. most: try so many mutants.
    """
    found = find_mutants(module)
    step = max(1, len(found) / most)
    mutants = [found[int(place * step)] for place in range(int(len(found) / step))]
    reasons = report.reasons()
    task = bar.add_task(module, total=len(mutants))
    survivors = []
    successes: defaultdict[int, Counter[str]] = defaultdict(Counter)  # by function
    for mutant in mutants:
        known = successes[mutant.function_line]
        tests = tests_for(mutant, measured, known, noticed.pop(str(mutant), None))
        if report.reason_for(mutant, reasons) is not None:
            tests = [one for one in tests if not one.test.startswith(SLOW)]
        test = noticed_by(mutant, tests) if tests else ""
        if test:
            known[test] += 1
            noticed[str(mutant)] = test
        elif test is not None:
            survivors.append(mutant)
            report.show_survivor(mutant, each, bar.console)
        bar.update(task, advance=1, description=f"{module}, {len(survivors)} survive")
    return report.Score(module, len(mutants), tuple(survivors), len(found))


def main(arguments: Sequence[str]) -> int:
    """Measure, print and write. Return 1 if a module is below the floor."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    known = re.compile("--list|--(sample|longest)=[1-9][0-9]*")
    for one in arguments:
        if one.startswith("-") and not known.fullmatch(one):
            options = "--list, --sample=100, --longest=4 and --help"
            print(f"plantar: {one} is not an option; there are {options}.")
            return 2
    most = number(arguments, "--sample", 1_000_000)
    longest_s = number(arguments, "--longest", LONGEST_S)
    wanted = [one for one in arguments if not one.startswith("-")] or list(report.MODULES)
    unknown = set(wanted) - set(report.MODULES)
    if unknown:
        choice = ", ".join(report.MODULES)
        print(f"plantar: {', '.join(sorted(unknown))} is not measured; choose from {choice}.")
        return 2
    prepare()
    measured = in_child(partial(measure, wanted), 600)
    gc.freeze()  # children share what they do not touch
    if measured is None:
        print("plantar: the suites cannot be run as they are; run make test first.")
        return 1
    for one in measured:
        if FAILS in one.enters:
            print(f"plantar: {one.test} fails as it is and is left out; run make test.")
    measured = [one for one in measured if FAILS not in one.enters and is_short(one, longest_s)]
    noticed = json.loads(LAST_TIME.read_text()) if LAST_TIME.is_file() else {}
    scores = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn()) as bar:
        for module in wanted:
            scores.append(score(module, measured, noticed, "--list" in arguments, most, bar))
            report.write(scores[-1])
            report.show_score(scores[-1], bar.console)
            LAST_TIME.parent.mkdir(exist_ok=True)
            LAST_TIME.write_text(json.dumps(noticed, indent=1), encoding="utf-8")
    report.show(scores)
    return int(any(one.percent < report.FLOOR for one in scores))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
