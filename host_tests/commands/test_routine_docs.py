"""docs/routines.md: its examples are right, its pictures are there, every field is explained."""

import json
import re

import pytest

from plantar.errors import PlantarError
from plantar.firmware import REPOSITORY, load
from plantar.routines import catalog, schema

PAGE = REPOSITORY / "docs" / "routines.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
LISTS = ["FILE_FIELDS", "BLOCK_FIELDS", "DRIVE_FIELDS", "GUIDE_FIELDS"]


@pytest.mark.parametrize("text", BLOCKS)
def test_every_example_is_taken(text):
    if '"version"' not in text:
        text = f'{{"version": 1, "key": "x", "title": "X", "phases": [{text}]}}'
    assert catalog.of_bytes(text.encode(), "docs/routines.md").phases


def test_the_sentences_shown_are_those_one_gets():
    whole = next(text for text in BLOCKS if '"version"' in text)
    shown = re.findall(r"^(after-work\.json: .*)$", TEXT, re.MULTILINE)
    broken = [
        whole.replace('"period_ms": 5000', '"period_ms": 100'),
        whole.replace('"period_ms": 5000', '"perid_ms": 5000'),
        re.sub(r"hold\"\}\n", 'hold"},\n', whole),
    ]
    told = []
    for text in broken:
        with pytest.raises(PlantarError) as caught:
            catalog.of_bytes(text.encode(), "after-work.json")
        told.append(re.sub(r"line \d+", "line", str(caught.value)))
    assert told == [re.sub(r"line \d+", "line", sentence) for sentence in shown]


def test_every_file_that_it_names_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(links) > 8
    for link in links:
        assert (PAGE.parent / link).resolve().exists(), link
    assert catalog.from_file(REPOSITORY / "docs" / "patterns.json").drives


def test_every_field_has_words_and_every_word_a_field():
    form = load("own.routineform")
    fields = {field[0].decode() for name in LISTS for field in getattr(form, name)}
    assert fields == set(schema.WORDS)
    for name in fields:
        assert f"| `{name}` |" in TEXT
    for pattern in load("own.routineform").PATTERNS:
        assert f"| `{pattern.decode()}` |" in TEXT


def test_the_published_schema_is_one():
    published = json.loads((REPOSITORY / "docs" / "routine.schema.json").read_text())
    assert published == schema.schema()
    assert published["properties"]["phases"]["maxItems"] == 20
    assert published["$defs"]["drive"]["properties"]["level"]["oneOf"][1] == {"const": "user"}
