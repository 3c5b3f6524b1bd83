"""Which programs are measured, where their files are, and whether they are there."""

from pathlib import Path

from plantar.firmware import REPOSITORY, firmware_dir

HERE = Path(__file__).resolve().parent
INSTALLED = REPOSITORY / "build" / "bench" / "peers"
"""Where `make bench` puts picozero and chumicro, at the versions of requirements/bench.txt."""
PEERS = ("loop", "asyncio", "picozero", "chumicro")
PROGRAMS = ("plantar", *PEERS)
NEEDS = {"picozero": ("picozero",), "chumicro": ("chumicro_buttons", "chumicro_runner")}


def folders(program: str) -> list[Path]:
    """Return the folders in which a program's modules are."""
    if program == "plantar":
        return [HERE / "thin", firmware_dir(), HERE / "peers"]
    return [HERE / "thin", HERE / "peers", INSTALLED]


def missing(program: str) -> bool:
    """Return whether a peer's packages are not installed."""
    return any(not (INSTALLED / name).is_dir() for name in NEEDS.get(program, ()))
