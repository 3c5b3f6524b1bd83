"""The sentence a person reads of each fault and of each warning, by its code (faults.py): so long
that it is read from flash once it is needed, while every motor stands. A display has them all.
"""

from faults import AT_ONCE, FILES_TEXT

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

WARNINGS = (
    b"",
    b"The log was damaged, so settings began anew",
    b"A newer Plantar wrote the log; this one leaves it alone and logs nothing",
    b"The flash refuses to store the log; check its free space",
    b"A routine file was left out; the answer to routines says why",
    b"Some values in the log were out of range, and began anew",
    b"One of the log's two copies was damaged; the other one serves",
    b"An older Plantar wrote the log; what it knew was taken over",
    b"manifest.txt is missing, so no damaged file is found; upload Plantar again",
) + AT_ONCE
