"""The little of `unittest` that these suites use, for the Unix port, which has none.

CPython has its own, and the WebAssembly build freezes in micropython-lib's.
"""


class SkipTest(Exception):
    pass


def expectedFailure(test):
    def inner(self):
        try:
            test(self)
        except Exception:
            return
        raise AssertionError("it was expected to fail, and it passes: take the mark away")

    return inner


class TestCase:
    def fail(self, msg=None):
        raise AssertionError(msg)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def assertTrue(self, x, msg=None):
        assert x, msg or "%r is not true" % (x,)

    def assertFalse(self, x, msg=None):
        assert not x, msg or "%r is not false" % (x,)

    def assertEqual(self, x, y, msg=None):
        assert x == y, "%r is not %r %s" % (x, y, msg or "")

    def assertNotEqual(self, x, y, msg=None):
        assert x != y, "%r is %r %s" % (x, y, msg or "")

    def assertLessEqual(self, x, y, msg=None):
        assert x <= y, "%r is more than %r %s" % (x, y, msg or "")

    def assertGreaterEqual(self, x, y, msg=None):
        assert x >= y, "%r is less than %r %s" % (x, y, msg or "")

    def assertIn(self, x, where, msg=None):
        assert x in where, "%r is not in %r %s" % (x, where, msg or "")
