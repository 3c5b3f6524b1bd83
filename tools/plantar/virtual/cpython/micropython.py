"""What CPython lacks of MicroPython's `micropython` module, for the firmware's logic files."""


def const(value):
    """Return the value: MicroPython's compiler folds it, CPython need not."""
    return value


def native(function):
    """Return the function: no machine code here."""
    return function


def viper(function):
    """Return the function: no machine code here."""
    return function


def alloc_emergency_exception_buf(size):
    """Take no memory aside: CPython has enough of it for an exception."""


def schedule(function, argument):
    """Call function(argument) at once: there is no interrupt to come out of."""
    function(argument)


def kbd_intr(byte):
    """Leave Ctrl-C as it is."""


def opt_level(level=None):
    """Return 0: asserts are on."""
    return 0
