"""In the place of `machine`, which the checks' interpreter lacks: the firmware names what is in it
while it is loaded. Nothing that is asked of the firmware there uses it.
"""

import sys


class Nothing:
    """Has anything of any name, and that is None."""

    def __getattr__(self, _name: str) -> None:
        return None


sys.modules["machine"] = Nothing()
