"""Routine files: what a person may write, what they are told when it is wrong, and what becomes
of it. The sentences are compared whole: they are what a person reads.
"""

import unittest

import patterns as p
from own import routinefile, routinefiles
from routine import BOTH, DRIVE, GUIDE, TOES, USER_LEVEL

HEAD = '"version": 1, "key": "mine", "title": "My own"'
GLIDE = '"kind": "drive", "name": "glide", "seconds": 60'
HOLD = '"kind": "guide", "name": "hold", "seconds": 30'


def file_of(*phases, head=HEAD):
    return ('{%s, "phases": [%s]}' % (head, ", ".join(["{%s}" % one for one in phases]))).encode()


def routine_of(*phases, head=HEAD):
    routine, problem = routinefile.read(file_of(*phases, head=head), "x.json")
    assert problem == "", problem
    return routine


def problem_of(data, keys=()):
    routine, problem = routinefile.read(data, "x.json", keys)
    assert routine is None and problem.startswith("x.json: "), problem
    return problem[len("x.json: ") :]


def phase_problem(phase):
    problem = problem_of(file_of(phase))
    where = "phase 1 (glide): " if "drive" in phase else "phase 1 (hold): "
    assert problem.startswith(where), problem
    return problem[len(where) :]


class AFileBecomesARoutine(unittest.TestCase):
    def test_the_shortest_has_the_defaults(self):
        routine = routine_of(GLIDE)
        self.assertEqual((routine.key, routine.title, routine.level), (b"mine", b"My own", 2))
        phase = routine.phases[0]
        self.assertEqual((phase.name, phase.kind), (b"glide", DRIVE))
        self.assertEqual((phase.pattern, phase.level), (p.STEADY, USER_LEVEL))
        self.assertEqual((phase.dur_ms, phase.max_ms), (60_000, 60_000))
        self.assertEqual((phase.counted, phase.cue), (False, b""))

    def test_every_field_arrives(self):
        phase = routine_of(
            GLIDE + ', "longest": 120, "pattern": "pulse", "level": 3, "period_ms": 2000,'
            ' "on_ms": 500, "low_pct": 25, "count": true, "side": "left", "cue": "Slowly"'
        ).phases[0]
        self.assertEqual((phase.pattern, phase.level, phase.max_ms), (p.PULSE, 3, 120_000))
        self.assertEqual((phase.period_ms, phase.on_ms, phase.low_bp), (2_000, 500, 2_500))
        self.assertEqual((phase.counted, phase.cue), (True, b"Left: Slowly"))

    def test_two_motors_and_a_shape_of_ones_own(self):
        wave, alone, own = routine_of(
            GLIDE + ', "pattern": "wave"',
            GLIDE + ', "pattern": "pulse", "motors": "toes"',
            GLIDE + ', "pattern": "shape", "shape": [0, 100, 50], "lag_pct": 50',
        ).phases
        self.assertEqual((wave.motors, wave.lag_pct, wave.shape), (BOTH, 25, b""))
        self.assertEqual(alone.motors, TOES)
        self.assertEqual((own.motors, own.lag_pct, own.shape), (BOTH, 50, b"\x00\x64\x32"))

    def test_hands_have_a_still_motor_and_count(self):
        phase = routine_of(HOLD + ', "period_ms": 15000, "on_ms": 10000, "cue": "Pull"').phases[0]
        self.assertEqual((phase.kind, phase.level, phase.low_bp), (GUIDE, 0, 0))
        self.assertEqual((phase.period_ms, phase.on_ms, phase.counted), (15_000, 10_000, True))

    def test_a_pulse_is_on_for_half_of_its_period_if_nothing_is_said(self):
        phase = routine_of(GLIDE + ', "pattern": "pulse", "period_ms": 3000').phases[0]
        self.assertEqual(phase.on_ms, 1_500)

    def test_a_block_repeats_and_takes_the_sides_in_turn(self):
        block = '"repeat": 2, "phases": [{%s}, {%s}]' % (GLIDE, HOLD)
        names = [phase.name for phase in routine_of(block).phases]
        self.assertEqual(names, [b"glide", b"hold"] * 2)
        routine = routine_of(
            '"sides": true, "repeat": 2, "phases": [{%s, "cue": "Pull",'
            ' "cue_right": "The other"}]' % HOLD
        )
        cues = [phase.cue for phase in routine.phases]
        self.assertEqual(cues, [b"Left: Pull"] * 2 + [b"Right: The other"] * 2)

    def test_equal_texts_are_one_object(self):
        one, other = routine_of(GLIDE + ', "cue": "Slowly"', GLIDE + ', "cue": "Slowly"').phases
        self.assertTrue(one.cue is other.cue and one.name is other.name)


class AMistakeIsOneSentence(unittest.TestCase):
    def test_in_the_whole(self):
        for data, problem in (
            (b"", "is empty; write a routine into it."),
            (b" \r\n\t", "is empty; write a routine into it."),
            (b"\xef\xbb\xbf{}", "begins with a byte order mark; save it as UTF-8 without one."),
            (b"{\x00}", "is not plain text; save it as UTF-8."),
            (b"[]", "holds a list; a routine is an object in { and }."),
            (b"{}", "version is missing; add it."),
            (b'{"version": 1}', "key is missing; add it."),
            (b'{"version": true}', "version is true; give 1."),
            (
                b'{"version": 2, "new": 1}',
                "version is 2, of a newer Plantar; update this one, or write version 1.",
            ),
            (b'{"version": 1, "version": 1}', "version is given twice; keep one of them."),
            (
                b'{"version": 1, "titel": "x"}',
                "'titel' is not a known field; did you mean title?",
            ),
            (
                b'{"version": 1, "author": "x"}',
                "'author' is not a known field; there are version, key, title, source, level,"
                " phases, $schema.",
            ),
            (b" " * 8_193, "is longer than 8192 bytes; shorten it."),
            (file_of(head=HEAD), "phases has 0 entries; give a list of 1 to 20 phases."),
        ):
            self.assertEqual(problem_of(data), problem)

    def test_in_json(self):
        for data, problem in (
            (b'{"version" 1}', "line 1: a colon is missing after version; add it."),
            (b'{"version": 1,}', "line 1: there is a comma too many before }; remove it."),
            (
                b'{\n"version": 1\n"key": "a"}',
                "line 3: a comma or } is missing before the next text; put it there.",
            ),
            (b'{"version": 1', "line 1: the file ends too early; close its brackets."),
            (b'{"version": 1} x', "line 1: there is more after the end; remove it."),
            (b'{"key": "a\n"}', "line 1: a text is not closed; add a double quote at its end."),
            (
                b"{'key': 1}",
                "line 1: texts and names stand in double quotes; change the single ones.",
            ),
            (b'{"key": Nan}', "line 1: Nan is not JSON; put texts in double quotes."),
            (b'{"key": NaN}', "line 1: NaN is not a number in JSON; write digits, such as 60."),
            (b'{"key": True}', "line 1: True is not JSON; write true."),
            (b'{"key": FALSE}', "line 1: FALSE is not JSON; write false."),
            (b'{"key": None}', "line 1: None is not JSON; write null."),
            (
                "{\n\u201ckey\u201d: 1}".encode(),
                "line 2: curly quotes stand here; write straight double quotes.",
            ),
            (
                '{"key": \u2018a\u2019}'.encode(),
                "line 1: curly quotes stand here; write straight double quotes.",
            ),
            (
                '{\u00a0"key": 1}'.encode(),
                "line 1: an odd space stands here; write a plain space.",
            ),
            (b'{"key": 01}', "line 1: 01 is not a number; write digits, such as 60."),
            (b'{"key": -}', "line 1: - is not a number; write digits, such as 60."),
            (b"{// one\n}", "line 1: JSON has no comments; say it in the field source."),
            (
                b'{"a": [' * 1_000,
                "line 1: brackets are nested more than 8 deep; a routine needs fewer.",
            ),
        ):
            self.assertEqual(problem_of(data), problem)

    def test_in_a_field(self):
        wave = GLIDE + ', "pattern": "wave"'
        for phase, problem in (
            ('"kind": "drive", "name": "glide"', "seconds is missing; add it."),
            (
                GLIDE + ', "level": 6',
                "level is 6; give a whole number from 1 to 5, or user in double quotes.",
            ),
            (
                GLIDE + ', "level": 2.0',
                "level is 2.0; give a whole number from 1 to 5, or user in double quotes.",
            ),
            (GLIDE + ', "longest": 1e3', "longest is 1e3; give a whole number from 1 to 1200."),
            (GLIDE + ', "longest": -1', "longest is -1; give a whole number from 1 to 1200."),
            (
                GLIDE + ', "longest": 123456789012345678901234567890',
                "longest is 123456789012345678901234...; give a whole number from 1 to 1200.",
            ),
            (
                GLIDE + ', "longest": 59',
                "longest is less than seconds (60); raise it or remove it.",
            ),
            (GLIDE + ', "cue": 7', "cue is 7; give a text in double quotes."),
            (
                GLIDE + ', "cue": "Lacr\xe9"',
                "cue is 'Lacr??'; use plain letters, digits and marks: no accents, no backslash.",
            ),
            (
                GLIDE + ', "cue": "a\\\\u0041"',
                "cue is 'a??u0041'; use plain letters, digits and marks: no accents, no"
                " backslash.",
            ),
            (GLIDE + ', "cue": "%s"' % ("x" * 65), "cue has 65 characters; give 0 to 64."),
            (GLIDE + ', "count": 1', "count is 1; give true or false."),
            (
                GLIDE + ', "period_ms": 4000',
                "period_ms has no meaning for steady; remove it, or choose pattern %s, shape."
                % "wave, pulse, sweep, hold, circle, ramp",
            ),
            (
                wave + ', "on_ms": 1000',
                "on_ms has no meaning for wave; remove it, or choose pattern pulse, hold.",
            ),
            (wave + ', "perid_ms": 9', "'perid_ms' is not a known field; did you mean period_ms?"),
            (
                wave + ', "count": true, "period_ms": 7000',
                "seconds is 60, which whole repetitions of period_ms (7000) do not fill; change"
                " one.",
            ),
            (
                GLIDE + ', "pattern": "pulse", "on_ms": 4001',
                "on_ms is more than period_ms (4000); lower it.",
            ),
            (
                GLIDE + ', "pattern": "waves"',
                "pattern is 'waves'; give one of steady, wave, pulse, sweep, hold, circle, ramp,"
                " shape, in double quotes.",
            ),
            (
                GLIDE + ', "cue_left": "x"',
                "cue_left and cue_right are for a block with sides set to true; use cue.",
            ),
            (GLIDE + ', "pattern": "shape"', "shape is missing; add it, such as [0, 100, 0]."),
            (
                GLIDE + ', "pattern": "shape", "shape": [0, 101]',
                "shape[1] is 101; give a whole number from 0 to 100.",
            ),
            (GLIDE + ', "pattern": "shape", "shape": [9]', "shape has 1 entries; give 2 to 64."),
            (
                GLIDE + ', "pattern": "shape", "shape": 9',
                "shape is 9; give a list of percentages, such as [0, 100, 0].",
            ),
            (
                wave + ', "motors": "toes", "lag_pct": 50',
                "lag_pct is between two motors; remove it, or set motors to both.",
            ),
            (HOLD + ', "level": 2', "level is for kind drive; remove it, or change kind."),
            (
                HOLD + ', "on_ms": 1000',
                "on_ms needs a period_ms, the time from one hold to the next; add it.",
            ),
        ):
            self.assertEqual(phase_problem(phase), problem)

    def test_a_name_in_the_wrong_case_is_told_with_the_right_one(self):
        for item, problem in (
            (
                '"Kind": "drive", "name": "a"',
                "phase 1 (a): 'Kind' is not a known field; did you mean kind?",
            ),
            (
                '"kind": "drive", "Name": "a"',
                "phase 1: 'Name' is not a known field; did you mean name?",
            ),
            ('"Phases": []', "phase 1: 'Phases' is not a known field; did you mean phases?"),
            ('"REPEAT": 2', "phase 1: 'REPEAT' is not a known field; did you mean repeat?"),
        ):
            self.assertEqual(problem_of(file_of(item)), problem)

    def test_in_the_head(self):
        for head, problem in (
            (
                '"version": 1, "key": "My own", "title": "x"',
                "key is 'My own'; use small letters, digits and -.",
            ),
            ('"version": 1, "key": "", "title": "x"', "key has 0 characters; give 1 to 16."),
            ('"version": 1, "key": "a", "title": "  "', "title is blank; write something."),
        ):
            self.assertEqual(problem_of(file_of(GLIDE, head=head)), problem)
        self.assertEqual(
            problem_of(file_of(GLIDE), [b"heel", b"mine"]),
            "key is that of another routine, mine; choose one.",
        )

    def test_in_a_block(self):
        inner = '"phases": [{%s}]' % GLIDE
        for block, problem in (
            (
                '"repeat": 0, ' + inner,
                "block 1: repeat is 0; give a whole number from 1 to 20.",
            ),
            (
                '"repeat": 2, "phases": [{%s, "longest": 1}]' % GLIDE,
                "phase 1.1 (glide): longest is less than seconds (60); raise it or remove it.",
            ),
            (
                '"phases": [{%s}]' % inner,
                "phase 1.1: phases makes it a block within a block; write it out.",
            ),
            (
                '"sides": true, "phases": [{%s, "side": "left"}]' % GLIDE,
                "phase 1.1 (glide): side stands in a block that has sides; remove one of them.",
            ),
            (
                '"repeat": 11, "phases": [{%s}, {%s}]' % (HOLD, HOLD),
                "block 1: makes more than 20 phases in all; repeat less often.",
            ),
        ):
            self.assertEqual(problem_of(file_of(block)), problem)

    def test_in_the_length_of_the_whole(self):
        ten = '"kind": "drive", "name": "long", "seconds": 600'
        hour = '"kind": "guide", "name": "hands", "seconds": 1200'
        self.assertEqual(routine_of(ten, ten).phases[1].dur_ms, 600_000)
        self.assertEqual(
            problem_of(file_of(ten, ten, GLIDE)),
            "phase 3 (glide): seconds here bring the motor to 1260 seconds in all; the most is"
            " 1200, shorten some.",
        )
        routine_of(hour, hour, hour)
        self.assertEqual(
            problem_of(file_of(hour, hour, hour, HOLD)),
            "phase 4 (hold): seconds here bring the routine to 3630 in all; the most is 3600,"
            " shorten some.",
        )


class Store:
    def __init__(self, files):
        self.files = files
        self.most = 0

    def names(self, folder):
        return [name for name in self.files if folder == "routines"]

    def read(self, name, most):
        assert name.startswith("routines/")
        return self.files[name[len("routines/") :]][:most]


def named(key):
    return file_of(GLIDE, head='"version": 1, "key": "%s", "title": "x"' % key)


class TheFolder(unittest.TestCase):
    def setUp(self):
        self._reserve = routinefiles.RESERVE_BYTES
        routinefiles.RESERVE_BYTES = 1_000

    def tearDown(self):
        routinefiles.RESERVE_BYTES = self._reserve

    def test_what_does_not_fit_beside_the_rest_is_left_out(self):
        routinefiles.RESERVE_BYTES = 1 << 29
        if routinefiles.free_bytes() > routinefiles.RESERVE_BYTES:
            return  # CPython has no heap to run out of
        routines, problems = routinefiles.load(
            Store({"a.json": named("one"), "b.json": named("two")}), []
        )
        self.assertEqual(routines, ())
        self.assertEqual(
            problems, [b"routines: not all fit into the memory; remove some, or their cues."]
        )

    def test_good_ones_in_the_order_of_their_names_bad_ones_by_name(self):
        routines, problems = routinefiles.load(
            Store(
                {
                    "b.json": named("two"),
                    "a.json": named("one"),
                    "c.json": b"{",
                    "d.json": named("heel"),
                    "e.json": named("one"),
                    "notes.txt": b"",
                    "._a.json": b"\x00",
                }
            ),
            [b"heel", b"ball"],
        )
        self.assertEqual([routine.key for routine in routines], [b"one", b"two"])
        self.assertEqual(
            problems,
            [
                b"c.json: line 1: the file ends too early; close its brackets.",
                b"d.json: key is that of another routine, heel; choose one.",
                b"e.json: key is that of another routine, one; choose one.",
            ],
        )

    def test_twenty_and_no_more(self):
        files = {}
        for number in range(23):
            files["r%02d.json" % number] = named("r%d" % number)
        routines, problems = routinefiles.load(Store(files), [])
        self.assertEqual([one.key for one in routines][-1], b"r19")
        self.assertEqual(problems, [b"routines: has 23 files and 20 are read; move some away."])

    def test_a_huge_file_and_one_that_cannot_be_read(self):
        _routines, problems = routinefiles.load(
            Store({"a.json": b" " * 10_000, "b.json": b""}), []
        )
        self.assertEqual(
            problems,
            [
                b"a.json: is longer than 8192 bytes; shorten it.",
                b"b.json: is empty; write a routine into it.",
            ],
        )

    def test_no_folder_is_no_mistake(self):
        self.assertEqual(routinefiles.load(Store({}), []), ((), []))
