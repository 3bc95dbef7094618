"""An installed package adds a measure, a format, a check and an extractor interface, and every command knows them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord import plugins
from onrecord.checks.registry import CHECKS, known
from onrecord.checks.run import validate
from onrecord.cli.main import onrecord
from onrecord.errors import Level, OnrecordError
from onrecord.formats.registry import known as formats
from onrecord.measures.registry import every
from onrecord.run.systems import find as find_system
from onrecord.testing import check_checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENTRY_POINTS = """
[onrecord.checks]
shout = shout:CHECKS
[onrecord.formats]
shout = shout:ENTRY
[onrecord.measures]
shout = shout:MEASURE
[onrecord.systems]
shout = shout:open_door
"""
MODULE = '''
"""Mentions in capitals: a format of one line a mention, a check, a measure and a system."""

import json

from onrecord.checks.corpus import Fault
from onrecord.checks.registry import Check
from onrecord.documents.model import Mention, Document
from onrecord.errors import Severity
from onrecord.formats.base import ONE_FILE, Bundle
from onrecord.formats.registry import Entry
from onrecord.measures.matches import EachMatching, Items, equal_keys
from onrecord.run.extractor import Answer, System
from onrecord.scoring.measure import Layer, Measure

HOLDS = {"mentions": frozenset({"start", "end"})}
ENTRY = Entry("shout", "a document, a start and an end a line", (".shout",), needs_text=False, module="shout")


def read(path, reading):
    """Return the documents of a file."""
    found = {}
    for line in path.read_text().splitlines():
        doc_id, start, end = line.split()
        found.setdefault(doc_id, []).append(Mention(int(start), int(end)))
    return Bundle(tuple(Document(doc_id, mentions=each) for doc_id, each in found.items()))


def write(bundle, losses):
    """Return the lines of all mentions."""
    rows = [(each.doc_id, one.start, one.end) for each in bundle.documents for one in each.mentions or ()]
    return {ONE_FILE: "".join(f"{doc_id} {start} {end}\\n" for doc_id, start, end in rows).encode()}


def check_capitals(corpus):
    """Yield a fault for each mention in capitals."""
    for document in corpus.documents:
        for path, mention in document.mentions():
            if (words := document.words(mention.interval)).isupper():
                yield Fault(document.doc_id, path, "the mention is in capitals", got=words, key=f"{path} {words}")


CHECKS = (Check("consistency.capitals", Severity.WARNING, "No mention is in capitals.", check_capitals),)


def places(pair):
    """Return the mentions of both sides, matched by their start."""
    def items(mentions):
        found = Items()
        for each in mentions:
            found.add(each.start, each.type, each.start)
        return found

    return equal_keys(pair, items(pair.mentions.gold), items(pair.mentions.predicted))


MEASURE = Measure("mention.begins", EachMatching(places), Layer.ENTITIES, needs=("mentions",))


class Worker:
    """Finds the first word of each document."""

    def extract(self, document):
        """Return the answer for a document."""
        word = document.text.split()[0]
        return Answer(json.dumps({"doc_id": document.doc_id, "mentions": [{"start": 0, "end": len(word)}]}).encode())

    def close(self):
        """Do nothing."""

    interrupt = close

    interrupt = close


def open_door(name, settings):
    """Return the system of a name."""
    return System(f"shout:{name}", "1", {"name": name}, Worker)
'''


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the directory of an installed package with entry points in all four groups."""
    site = tmp_path / "site"
    info = site / "shout-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "shout.py").write_text(MODULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "shout", raising=False)
    plugins.added.cache_clear()
    monkeypatch.chdir(tmp_path)
    yield site
    plugins.added.cache_clear()
    monkeypatch.delitem(sys.modules, "shout", raising=False)


def run(*arguments: object) -> str:
    """Return what a command prints; its exit code must be 0."""
    result = CliRunner().invoke(onrecord, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("installed")
def test_a_check_of_a_plugin_is_listed_and_run(small_corpus: Path) -> None:
    """A check of another package is listed in its level and run on every corpus with its severity."""
    assert next(each for each in known() if each not in CHECKS).id == "consistency.capitals"
    assert [each.level for each in known()] == sorted((each.level for each in known()), key=list(Level).index)
    assert "consistency.capitals" in run("validate", "--list")
    assert "warning consistency.capitals" in run("validate", "--root", small_corpus)
    found = validate(small_corpus)
    assert {(each.check, each.got) for each in found.problems} == {("consistency.capitals", "I")}
    check_checks([each for each in known() if each.id == "consistency.capitals"])
    assert validate(small_corpus, CHECKS).problems == []


CHECK = "import onrecord.checks.registry as r\nCHECKS = "
MEASURE = "import onrecord.measures.registry as r\nMEASURE = "
FORMAT = "import onrecord.formats.registry as r\nENTRY = "


@pytest.mark.parametrize(
    ("value", "find", "said"),
    [
        ("CHECKS = ['none']", known, "names an object that is no Check"),
        (f"{CHECK}r.CHECKS[:1]", known, "names a check whose id another check has"),
        (f"{CHECK}r.Check('mine', *['']*3)", known, "names a check whose id has no level"),
        ("1 / 0", known, "cannot be imported"),
        ("MEASURE = len", every, "names an object that is no Measure"),
        (f"{MEASURE}r.FAMILIES[0][0]", every, "names a measure whose name another measure has"),
        (f"{MEASURE}r.Measure('mine', lambda block: None)", every, "names a measure without a summary"),
        ("ENTRY = 'shout'", formats, "names an object that is no Entry"),
        (f"{FORMAT}r.FORMATS['bio']", formats, "names a format whose name another format has"),
        ("open_door = 1", lambda: find_system("shout:x"), "names an object that is no function"),
    ],
)
def test_an_error_about_an_entry_point_names_its_package(
    installed: Path, value: str, find: Callable[[], object], said: str
) -> None:
    """The error says what the package adds, and how to remove it."""
    (installed / "shout.py").write_text(value)
    with pytest.raises(OnrecordError, match=said) as caught:
        find()
    assert "of the package shout in the group" in caught.value.what
    assert "= shout:" in caught.value.where
    assert caught.value.hint.endswith("pip uninstall shout")


@pytest.mark.usefixtures("installed")
def test_an_interface_of_two_packages_is_an_error(tmp_path: Path) -> None:
    """The second package with an interface is named; none of the two is chosen in silence."""
    info = tmp_path / "site" / "yell-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: yell\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[onrecord.systems]\nshout = shout:open_door_again\n")
    (tmp_path / "site" / "shout.py").write_text(f"{MODULE}\nopen_door_again = open_door\n")
    with pytest.raises(
        OnrecordError, match=r"of the package yell in the group onrecord\.systems has the name of another"
    ):
        find_system("shout:first")


@pytest.mark.usefixtures("installed")
def test_a_measure_of_a_plugin_is_listed_and_scored(small_corpus: Path) -> None:
    """`measures` lists it, and `score` counts by it."""
    (shown,) = (line for line in run("measures").splitlines() if line.startswith("mention.begins"))
    assert "Return the mentions of both sides, matched by their start." in shown
    gold = small_corpus / "annotations" / "gold"
    said = run("score", gold, "--gold", small_corpus, "--measures", "mention.begins")
    assert said.splitlines()[1].split()[:4] == ["mention.begins", "100.0", "100.0", "100.0"]


@pytest.mark.usefixtures("installed")
def test_a_format_of_a_plugin_is_written_read_and_scored(small_corpus: Path) -> None:
    """`convert` knows it by its name and by the suffix of a file, `score` by --format."""
    gold = small_corpus / "annotations" / "gold"
    assert "lost:" in run("convert", gold, "out.shout", "--root", small_corpus)
    assert "shout -> jsonl: 2 documents" in run("convert", "out.shout", "again.jsonl", "--root", small_corpus)
    arguments = ("score", "out.shout", "--format", "shout", "--gold", small_corpus, "--measures", "mention.exact")
    assert run(*arguments).splitlines()[1].split()[:4] == ["mention.exact", "100.0", "100.0", "100.0"]
    result = CliRunner().invoke(onrecord, ["score", "out.shout", "--format", "whisper"])
    assert "'whisper' is not one of" in result.output


@pytest.mark.usefixtures("installed")
def test_an_interface_of_a_plugin_runs_a_system(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run shout:NAME` drives the system that the interface returns."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    run("run", "shout:first", "-o", "p.jsonl")
    assert '"shout:first"' in Path("p.jsonl").read_text().splitlines()[0]
    with pytest.raises(OnrecordError, match="not the address of a system") as caught:
        CliRunner().invoke(onrecord, ["run", "whisper:x", "-o", "q.jsonl"], catch_exceptions=False)
    assert "shout:NAME" in caught.value.expected
