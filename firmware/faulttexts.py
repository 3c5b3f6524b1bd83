"""The sentence a person reads of each fault, by its code (faults.py): so long that it is read from
flash once it is needed, while every motor stands. A display has them all.
"""

from faults import FILES_TEXT

TEXTS = (
    b"",
    b"The program stopped answering, so the guard cut the motor",
    b"More power was asked for than this moment allows, so the guard cut the motor",
    b"The motor's pin did not do what it was told; check the wiring",
    b"The watchdog had to restart the board three times in a row; read the log",
    b"The program ended with an error, which the console shows",
    b"The supply voltage is out of range; check the battery or the adapter",
    b"The supply sense reads nonsense or jumps; check its wires and two resistors",
    b"The motor is blocked; free it",
    b"The current does not follow the motor; check the motor's wires and the current sense",
    b"The motor is too hot; let it cool",
    b"The temperature sense is open or shorted; check its wiring",
    b"Two clocks disagree; power the board off and on",
    FILES_TEXT,
    b"START was pressed and the chip did not notice at once; power the board off and on",
    b"board.py is not the one that last ran; if you changed it, accept it, else upload it again",
)
