"""Reads the documents: their links, their commands, and what they show of a command's output."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
import typer.main
from places import ROOT

from plantar import cli

FILES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "tools" / "web" / "README.md",
]
IDS = [file.relative_to(ROOT).as_posix() for file in FILES]


@dataclass(frozen=True)
class Block:
    """A fenced block: what follows the fence, and its lines."""

    language: str
    lines: tuple[str, ...]

    @property
    def commands(self) -> list[str]:
        """Its commands, if it is a block of them, without their remarks."""
        if self.language not in ("", "sh"):
            return []
        return [line.split("  #")[0].strip() for line in self.lines if line.strip()]


def blocks(file: Path) -> list[Block]:
    """Every fenced block of a document, in order."""
    text = file.read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [Block(language, tuple(body.splitlines())) for language, body in found]


def without_blocks(file: Path) -> str:
    """A document's prose."""
    text = file.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def links(file: Path) -> Iterator[tuple[str, str]]:
    """Every link: (its words, where it leads)."""
    yield from re.findall(r"\[([^\]]*)\]\(([^)\s]+)\)", without_blocks(file))


def anchors(file: Path) -> set[str]:
    """What a link may name after # in a document."""
    heads = re.findall(r"^#+ (.+)$", without_blocks(file), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


def commands(file: Path) -> list[str]:
    """Every command that a document names, in blocks and in its sentences."""
    found = [command for block in blocks(file) for command in block.commands]
    for words in re.findall(r"`([^`]+)`", without_blocks(file)):
        if re.match(r"(\.venv/bin/)?(plantar|make|mpremote|pipx|pytest|python) ", words):
            found.append(words)
    return found


def words_of(command: str) -> list[str]:
    """A command's words, as a shell takes them."""
    return shlex.split(command.replace("…", "..."))


def known(words: list[str]) -> None:
    """Fail unless a plantar command and each of its options exist."""
    command: Any = typer.main.get_command(cli.app)
    context = typer.Context(command)
    taken: list[str] = []
    for number, word in enumerate(words):
        if hasattr(command, "list_commands") and not word.startswith("-") and word.islower():
            found = command.get_command(context, word)
            assert found is not None, f"there is no plantar {' '.join([*taken, word])}"
            command = found
            taken.append(word)
        elif word.startswith("-") and not re.fullmatch(r"-\d+", word):
            option = word.split("=")[0]
            options = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
            options |= {"--help", "-h"}
            assert option in options, f"plantar {' '.join(taken)} has no {option} ({number})"
