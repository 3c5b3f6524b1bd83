"""What `plantar flash` would do to a board, for the page's installer: the plan is the same file
(tools/plantar/shared/flashplan.py), the files are those beside it in this interpreter.

Everything returned is JSON.
"""

import binascii
import hashlib
import json
import os

from plantar.shared import flashplan

FIRMWARE = "/firmware"
FOLDER = 0x4000

_tree = {}  # what the board shall have: wanted, board_py, replace


def tree(version: str, default_board: str, own_board: str, sources: str) -> str:
    """Take what a board shall have. default_board: the text of the board.py for it. own_board: one
    that goes there whatever it has, "" for none. sources: of this
    Plantar, name -> how its hash begins, as JSON. Returns the manifest's text, and the names whose
    hashes on the board a plan needs.
    """
    files = [each for each in _files("") if each[0] != flashplan.BOARD_PY]
    manifest = flashplan.manifest_text(version, files, _digest(default_board.encode()))
    _tree["wanted"] = files + [_file(flashplan.MANIFEST, manifest.encode())]
    _tree["board_py"] = _file(flashplan.BOARD_PY, (own_board or default_board).encode())
    _tree["replace"] = bool(own_board)
    _tree["sources"] = json.loads(sources)
    names = [each[0] for each in _tree["wanted"]] + [flashplan.BOARD_PY]
    return json.dumps(
        {"manifest": manifest, "names": flashplan.names_to_hash(names, _tree["sources"])}
    )


def plan(board: str) -> str:
    """Return the plan for a board: files (name -> hash), manifest (its text) and block_bytes of
    it, as JSON.
    """
    has = json.loads(board)
    version, files, _default = flashplan.read_manifest(has["manifest"])
    made = flashplan.make_plan(
        _tree["wanted"],
        _tree["board_py"],
        has["files"],
        [each[0] for each in files],
        _tree["sources"],
        has["block_bytes"],
        _tree["replace"],
    )
    digests = {name: digest for name, digest, _size in _tree["wanted"] + [_tree["board_py"]]}
    made["uploads"] = [(waiting, name, digests[name]) for waiting, name in made["uploads"]]
    made["folders"] = sorted({waiting.rpartition("/")[0] for waiting, _n, _d in made["uploads"]})
    made["before"] = version
    made["spare_bytes"] = flashplan.SPARE_BYTES
    return json.dumps(made)


def _files(folder: str) -> list:
    found = []
    for entry in os.ilistdir(FIRMWARE + folder):
        path = folder + "/" + entry[0]
        if entry[1] == FOLDER:
            found += _files(path)
        else:
            with open(FIRMWARE + path, "rb") as file:
                found.append(_file(path[1:], file.read()))
    return sorted(found)


def _file(name: str, data: bytes) -> tuple:
    return (name, _digest(data), len(data))


def _digest(data: bytes) -> str:
    return str(binascii.hexlify(hashlib.sha256(data).digest()), "ascii")
