"""Stand-in: motor pins low before anything else."""

import hal

hal.machine.Pin(2, hal.machine.Pin.OUT, value=0)
hal.machine.Pin(4, hal.machine.Pin.OUT, value=0)
hal.sys.stdout.buffer.write(b"boot\n")
