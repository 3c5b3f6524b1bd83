"""Runs one suite in a MicroPython of any kind.

run.run("test_motor") prints what fails, then how many ran, were skipped and failed.

CPython's pytest collects the suites by itself and does not need this.
"""

import gc
import sys


def _tests(module, case_type):
    for name in sorted(dir(module)):
        case = getattr(module, name)
        if isinstance(case, type) and issubclass(case, case_type):
            for test in sorted(dir(case)):
                if test.startswith("test"):
                    yield case, test


def run(suite):
    """Run every test of a suite, by its module's name. Returns True if none failed."""
    import unittest  # whichever the path holds by now

    ran = skipped = failed = 0
    for case, test in _tests(__import__(suite), unittest.TestCase):
        ran += 1
        # What the last test left lies about: a Pico's heap may then hold no large piece any more.
        gc.collect()
        one = case()
        try:
            if hasattr(one, "setUp"):
                one.setUp()
            getattr(one, test)()
        except unittest.SkipTest as reason:
            skipped += 1
            print("skipped %s.%s: %s" % (case.__name__, test, reason))
        except Exception as error:
            failed += 1
            print("FAILED %s.%s" % (case.__name__, test))
            sys.print_exception(error)
    print("ran %d skipped %d failed %d" % (ran, skipped, failed))
    return failed == 0


if __name__ == "__main__":
    # micropython run.py SUITE FOLDER...: the folders to import from, before MicroPython's own.
    for folder in reversed(sys.argv[2:]):
        sys.path.insert(0, folder)
    sys.exit(0 if run(sys.argv[1]) else 1)
