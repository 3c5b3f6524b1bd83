"""What lies on a run's flash before its power goes on."""

import re
import shutil
import zlib
from pathlib import Path

from plantar.build.tree import BOARD_PY, MANIFEST, Manifest, sha256
from plantar.campaign.case import Case, Damage
from plantar.firmware import firmware_dir, load

SUM_MASK = 0x3FFFFFFF


def fill(case: Case, flash: Path, firmware: Path | None = None) -> None:
    """Fill an empty folder as a case's flash: the journal of a board in use, and where files are
    to be damaged, all of a board's files.

    Args:
        case: its board file is on the flash only with the other files.
        flash: the folder.
        firmware: where the files come from, by default the repository.

    Raises:
        OSError: the folder cannot be written.
    """
    journal = load("keep.journal")
    usage = journal.Usage()
    usage.notice_seen = 1
    usage.long_sessions = 0 if case.new else load("limits").BEGINNER_SESSIONS
    if case.damage is not None:
        shutil.copytree(
            firmware or firmware_dir(),
            flash,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        if case.board is not None:
            (flash / BOARD_PY).write_text(case.board, encoding="utf-8")
        usage.board_sum = max(zlib.crc32((flash / BOARD_PY).read_bytes()) & SUM_MASK, 1)
        (flash / MANIFEST).write_bytes(_manifest(flash))
        _damage(case.damage, flash)
    (flash / journal.SLOTS[0]).write_bytes(journal.encode(usage, 0))


def named(case: Case, flash: Path) -> str:
    """Return what `status` must say of a filled flash's files, "" where the case leaves that open.

    A file that the manifest tells wrong is as good as a damaged one.
    """
    damage = case.damage
    if damage is None or damage.file == BOARD_PY:
        return ""
    if damage.file != MANIFEST:
        return _on_board(damage.file, flash)
    if damage.how == "gone":
        return "not checked"
    return MANIFEST if damage.how == "cut" else _other(flash / MANIFEST, damage.where)[1]


def _manifest(flash: Path) -> bytes:
    files = {
        file.relative_to(flash).as_posix(): file.read_bytes()
        for file in sorted(flash.rglob("*"))
        if file.is_file() and file.name != BOARD_PY
    }
    return Manifest({name: (sha256(data), len(data)) for name, data in files.items()}).text()


def _on_board(name: str, flash: Path) -> str:
    return name if (flash / name).is_file() else name.removesuffix(".py") + ".mpy"


def _damage(damage: Damage, flash: Path) -> None:
    file = flash / _on_board(damage.file, flash)
    if damage.how == "gone":
        file.unlink()
    elif damage.how == "cut":
        whole = file.read_bytes()
        # Within the last line at most: without its end alone it would still be whole.
        last = whole.rindex(b"\n", 0, -1) + 4
        file.write_bytes(whole[: min(int(len(whole) * damage.where), last)])
    elif damage.how == "longer":
        file.write_bytes(file.read_bytes() + b"\n")
    else:
        file.write_bytes(_other(file, damage.where)[0])


def _other(file: Path, where: float) -> tuple[bytes, str]:
    """Return a file with one number in it another one, and the last word of that line."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    places = [at for at, line in enumerate(lines) if re.search(r"\d", line) and line[0] != "#"]
    at = places[int(where * len(places))]
    line = lines[at]
    lines[at] = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), line, count=1)
    return "".join(lines).encode(), line.split()[-1]
