"""Looking at what a board has, and changing it as planned."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping

from plantar.build.tree import MANIFEST, read_manifest, sha256
from plantar.errors import PlantarError
from plantar.flash.frozen import FIRST, is_frozen
from plantar.flash.link import FullError, Link
from plantar.flash.plan import SPARE_BYTES, OnBoard, Plan, Step

CHUNK_BYTES = 3072
"""So much of a file in one message: a board has the memory, and longer ones gain nothing."""

# Run on the board. Names begin with _ and are gone with the next reset.
_HASHES = """
import os, hashlib, binascii
def _h(n):
 s = hashlib.sha256()
 b = bytearray(1024)
 m = memoryview(b)
 with open(n, 'rb') as f:
  while True:
   k = f.readinto(b)
   if not k:
    return str(binascii.hexlify(s.digest()), 'ascii')
   s.update(m[:k])
def _hs(w):
 r = {}
 q = ['']
 for d in q:
  for e in os.ilistdir(*([d[:-1]] if d else [])):
   n = d + e[0]
   if e[1] == 0x8000:
    r[n] = _h(n) if n in w else ''
   elif not d:
    q.append(n + '/')
 return r
"""
# All in one question. The root goes by the name it has while one stands in it.
_SURVEY = """
_f = _hs(%r)
_v = os.statvfs(os.getcwd())
_m = %r
import sys
_l = %r in sys.modules
print(repr((_f, _v[0], _v[0] * _v[3], open(_m, 'rb').read() if _m in _f else b'', _l)))
"""
_STEPS = """
import os
def _rm(n):
 try:
  os.remove(n)
 except OSError as e:
  if e.errno != 2:
   raise
def _mv(a, b):
 try:
  os.rename(a, b)
 except OSError as e:
  if e.errno != 17:
   raise
  try:
   os.rmdir(b)
  except OSError:
   _rm(b)
  os.rename(a, b)
for _s in %s:
 _mv(*_s) if len(_s) == 2 else _rm(*_s)
"""
_DECODE = "import binascii\n_d = binascii.a2b_base64"
_MKDIR = """
import os
try:
 os.mkdir(%r)
except OSError as e:
 if e.errno != 17:
  raise
"""
_OPEN = "_o = open(%r, 'wb')\n_w = _o.write\n"
_READ = "print(repr(open(%r, 'rb').read()))"


def survey(link: Link, names: Iterable[str]) -> OnBoard:
    """Ask a board what it has. names: those whose hash is wanted."""
    link.define(_HASHES)
    asked = _SURVEY % (set(names), MANIFEST, FIRST)
    files, block, free, manifest, loaded = link.ask(asked)
    return OnBoard(files, block, free, read_manifest(manifest), is_frozen(files, loaded))


def hashes(link: Link, names: Iterable[str]) -> dict[str, str]:
    """Return name -> SHA-256 of the files on the board, "" where it is not asked for."""
    link.define(_HASHES)
    return link.ask(f"print(repr(_hs({set(names)!r})))")


def read_file(link: Link, name: str) -> bytes:
    """Return a small file's content."""
    return link.ask(_READ % name)


def check_room(board: OnBoard, plan: Plan, device: str) -> None:
    """Refuse to begin what does not fit.

    Raises:
        FullError: it does not.
    """
    need = plan.needed_bytes + SPARE_BYTES
    if plan.uploads and board.free_bytes < need:
        raise FullError(
            f"The flash of the board on {device} has {board.free_bytes // 1024} kB free and "
            f"Plantar needs {need // 1024} kB: remove files of your own (mpremote rm), then run "
            "plantar flash again."
        )


def put(link: Link, uploads: Mapping[str, bytes], on_bytes: Callable[[int], None]) -> None:
    """Upload files, under the names given. on_bytes: told how many more bytes have arrived."""
    for folder in sorted({name.rpartition("/")[0] for name in uploads} - {""}):
        link.run(_MKDIR % folder)
    link.define(_DECODE)
    for name, data in uploads.items():
        # As few messages as can be: most files are one.
        code = _OPEN % name
        for at in range(0, max(len(data), 1), CHUNK_BYTES):
            chunk = data[at : at + CHUNK_BYTES]
            code += f"_w(_d({b64encode(chunk)!r}))\n"
            if at + CHUNK_BYTES >= len(data):
                code += "_o.close()\n"
            link.run(code)
            on_bytes(len(chunk))
            code = ""


def carry_out(link: Link, plan: Plan, on_bytes: Callable[[int], None]) -> None:
    """Make a board's files what the plan says.

    Raises:
        PlantarError: a file does not arrive as it was sent. Its board has no main.py then.
    """
    put(link, plan.uploads, on_bytes)
    _check(link, {name: sha256(data) for name, data in plan.uploads.items()})
    do(link, plan.steps)
    _check(link, plan.verify)
    do(link, plan.finish)


def do(link: Link, steps: Iterable[Step]) -> None:
    """Remove and rename on the board, in one go: only losing power stops it halfway."""
    listed = list(steps)
    if listed:
        link.run(script(listed))


def script(steps: list[Step]) -> str:
    """Return the code that does these steps."""
    return _STEPS % (steps,)


def _check(link: Link, expected: Mapping[str, str]) -> None:
    if not expected:
        return
    has = hashes(link, expected)
    for name, digest in expected.items():
        if has.get(name) != digest:
            raise PlantarError(
                f"{name} did not arrive as it was sent to {link.device}: run plantar flash again; "
                "if that does not help, the board's flash is worn out."
            )
