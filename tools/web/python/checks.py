"""What the page asks of the firmware beside the board that runs: its routines, their pictures, and
its own checks of a maker's files. It runs in a worker of its own, whose end costs nothing.

Everything returned is JSON.
"""

import json
import sys

import house

OWN = "/own"  # the folder of the file that is checked, the first on the path
MISTAKES_MOST = 20


def catalog() -> str:
    """Return the routines of the library, with their phases in words."""
    return json.dumps([house.routine_told(known) for known in house.built_in])


def picture(key: str) -> str:
    """Return how strong the motors are over the time of a routine, as the massager plays it."""
    return json.dumps(house.routine_picture(house.routine_called(key)))


def check_board(text: str) -> str:
    """Check a maker's board.py. Returns its mistakes, the line of each, and what it wires."""
    source = text.replace("\r\n", "\n")
    with open(OWN + "/board.py", "w") as file:
        file.write(source)
    sys.modules.pop("board", None)
    try:
        import board as fields
    except Exception as error:  # whatever a maker's file may raise
        told = _traceback(error)
        sentence = (
            f"board.py: cannot be read ({type(error).__name__}: {error}); correct that line."
        )
        return json.dumps({"mistakes": [{"text": sentence, "line": _line_in(told)}]})
    mistakes = [
        {"text": mistake, "line": _line_of(source, mistake)}
        for mistake in house.board_mistakes(fields)[:MISTAKES_MOST]
    ]
    answer = {"mistakes": mistakes}
    if not mistakes:
        answer["board"] = house.board_meant(fields)
    return json.dumps(answer)


def check_routine(text: str, name: str) -> str:
    """Check a routine file. Returns its problem and the line, or what it is and how it looks."""
    keys = [known.key for known in house.built_in]
    found, problem = house.read_routine(text.encode(), name, keys)
    if found is None:
        return json.dumps({"problem": problem, "line": _line_of_problem(text, problem)})
    told, drawn = house.routine_told(found), house.routine_picture(found)
    return json.dumps({"problem": "", "routine": told, "picture": drawn})


def _line_of(source: str, mistake: str) -> int:
    # The line of the field that a sentence names first, 0 if the file does not set it.
    words = mistake.replace("board.py:", "").split()
    for word in words:
        field = word.strip("(),;.?")
        if field and field == field.upper() and not field[0].isdigit():
            for number, line in enumerate(source.split("\n")):
                if line.startswith(field) and line[len(field) :].lstrip()[:1] == "=":
                    return number + 1
    if words:
        for number, line in enumerate(source.split("\n")):
            if line.startswith(words[0] + " ") or line.startswith(words[0] + "="):
                return number + 1
    return 0


def _line_of_problem(text: str, problem: str) -> int:
    # Sentences say "line 3", "phase 2.1 (waves): 'glow' is not a known field", or only a field.
    _before, found, after = problem.partition("line ")
    if found and after[:1].isdigit():
        return int(after.split()[0].strip(":,.;"))
    problem = problem.partition(": ")[2]
    start, end = 0, len(text)
    while problem.startswith("phase ") or problem.startswith("block "):
        where, _colon, problem = problem.partition(": ")
        for number in where.split()[1].split("."):
            if number.isdigit():
                start, end = _phase_at(text, start, int(number))
    field = '"' + problem.split(" ")[0].strip("'") + '"'
    place = text.find(field, start, end)
    return text[: place if place >= 0 else start].count("\n") + 1


def _phase_at(text: str, at: int, wanted: int) -> tuple:
    # Where phase number `wanted` of the next "phases" begins and ends; all of it if there is none.
    at = text.find("[", text.find('"phases"', at))
    if at < 0:
        return 0, len(text)
    depth = number = start = 0
    in_text = False
    while at < len(text):
        char = text[at]
        if in_text:
            if char == "\\":
                at += 1
            in_text = char != '"'
        elif char == '"':
            in_text = True
        elif char in "[{":
            depth += 1
            if char == "{" and depth == 2:
                number += 1
                start = at
        elif char in "]}":
            depth -= 1
            if depth == 1 and number == wanted:
                return start, at
            if depth == 0:
                break
        at += 1
    return 0, len(text)


def _traceback(error: Exception) -> str:
    import io

    text = io.StringIO()
    if hasattr(sys, "print_exception"):
        sys.print_exception(error, text)
    return text.getvalue()


def _line_in(told: str) -> int:
    # The last 'File "/own/board.py", line N' of a traceback.
    line = 0
    for part in told.split('board.py", line ')[1:]:
        digits = ""
        for char in part:
            if not char.isdigit():
                break
            digits += char
        line = int(digits or "0")
    return line
