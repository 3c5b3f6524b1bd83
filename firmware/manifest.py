"""What goes into a MicroPython of one's own, so that Plantar is inside it: see docs/build.md.

It is MicroPython's to read ("Manifest files" in its documentation), and no part of the firmware.
board.py and a person's routines stay files on the board. opt=2: no asserts, but lines for
tracebacks.
"""
# ruff: noqa: F821
# pyright: reportUndefinedVariable=false

include("$(PORT_DIR)/boards/manifest.py")

module("allowance.py", opt=2)
module("app.py", opt=2)
module("boardcheck.py", opt=2)
module("boards.py", opt=2)
module("boot.py", opt=2)
module("buttons.py", opt=2)
module("channel.py", opt=2)
module("faults.py", opt=2)
module("faulttexts.py", opt=2)
module("firstoff.py", opt=2)
module("guard.py", opt=2)
module("library.py", opt=2)
module("limits.py", opt=2)
module("listen.py", opt=2)
module("loop.py", opt=2)
module("main.py", opt=2)
module("massager.py", opt=2)
module("meter.py", opt=2)
module("motor.py", opt=2)
module("patterns.py", opt=2)
module("presses.py", opt=2)
module("routine.py", opt=2)
module("senses.py", opt=2)
module("start.py", opt=2)
module("states.py", opt=2)
module("trial.py", opt=2)
module("turn.py", opt=2)
module("wait.py", opt=2)
package("face", opt=2)
package("hal", opt=2)
package("keep", opt=2)
package("own", opt=2)
package("usb", opt=2)
