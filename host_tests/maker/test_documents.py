"""README and docs: every link leads somewhere, and every command is one that exists."""

import re
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest
from documents import FILES, IDS, anchors, blocks, commands, known, links, words_of
from places import ROOT

MAKE_TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
OTHERS = {"git", "cd", "cp", "pipx", "mpremote", "PLANTAR_UF2=file", "python", ".venv/bin/pip"}
"""Programs that are not this project's: their words are tried where docs/build.md is followed."""


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_every_link_leads_somewhere(file):
    for words, target in links(file):
        assert words.strip(), f"{target}: a link, or a picture, without words"
        parts = urlsplit(target)
        if parts.scheme:
            assert parts.scheme == "https", target
            assert re.fullmatch(r"[\w.-]+\.[a-z]{2,}", parts.netloc), target
            continue
        other = (file.parent / parts.path).resolve() if parts.path else file
        assert other.exists(), f"{target}: there is no such file"
        assert other.is_relative_to(ROOT), target
        if parts.fragment:
            assert parts.fragment in anchors(other), f"{target}: there is no such heading"


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_every_command_exists_with_its_options(file):
    for command in commands(file):
        program, *words = words_of(command)
        if program in ("plantar", ".venv/bin/plantar"):
            known(words)
        elif program == "make":
            targets = [word for word in words if "=" not in word]
            assert set(targets) <= MAKE_TARGETS, command
        elif program == ".venv/bin/python":
            assert words[0] == "-m" and find_spec(words[1]) is not None, command
        elif program == ".venv/bin/pytest":
            for path in (word for word in words if "/" in word):
                assert (ROOT / path).exists(), command
        elif program == "bash":
            assert (ROOT / words[0]).is_file(), command
        elif file.name != "performance.md" or program != "apt-get":
            assert program in OTHERS or program == ".venv/bin/plantar", command


LANGUAGES = ("", "sh", "json", "text", "python", "console")
"""Text is what a command prints; console is typed elsewhere than in a clone."""


def test_the_check_sees_what_is_not_there():
    for words in (["flahs"], ["flash", "--prot", "X"], ["routines", "chek", "x.json"]):
        with pytest.raises(AssertionError, match=r"there is no plantar|has no"):
            known(words)


def test_every_block_says_what_it_is():
    for file in FILES:
        for block in blocks(file):
            assert block.language in LANGUAGES, (file.name, block)


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_the_english_is_plain(file):
    """Words and turns that a reader with little English stumbles over."""
    text = file.read_text(encoding="utf-8")
    for words in (
        "asks after",
        "only coasts",
        "is no field",
        "mend it",
        "are the end",
        "one too many",
        "should you need",
        "anew, should",
        "ere long",
        "lest",
        "whence",
        "thereof",
        "shine through",
    ):
        assert not re.search(rf"\b{words}\b", text), words
