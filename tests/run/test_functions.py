"""`py:` and `baseline:`, each in its own process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.extractor import Limits, Settings
from onrecord.run.suggest import program_command
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.run.record import Summary


def ran(address: str, corpus: Corpus, out: Path, *, settings: Settings | None = None, **options: Any) -> Summary:
    """Run a system, each document once."""
    chosen = drive.Options(retries=Retries(most=0), **options)
    return drive.run(systems.find(address, settings), corpus, out, chosen)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_function_of_a_dict_may_return_a_dict_and_may_print(
    module: Callable[[str], str], corpus: Corpus, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The doc_id may be left out, and printed text is not an answer."""
    address = module("""
        def extract(document):
            print("looking at", document["doc_id"])
            start = document["text"].index("Lind")
            return {"mentions": [{"start": start, "end": start + 4}]}
    """)
    assert not ran(address, corpus, here / "p.jsonl").failed
    for document in lines(here / "p.jsonl")[1:]:
        (mention,) = document["mentions"]
        assert corpus.texts[document["doc_id"]][mention["start"] : mention["end"]] == "Lind"
    assert "looking at ferry-1" in capfd.readouterr().err


def test_a_function_may_return_a_record(module: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """A function may return an `onrecord.Document`."""
    address = module("""
        from onrecord.documents.model import Document, Quote, Span
        def extract(document):
            return Document(document["doc_id"], quotes=[Quote(content=[Span(0, 4)])])
    """)
    ran(address, corpus, here / "p.jsonl")
    assert lines(here / "p.jsonl")[1]["quotes"] == [{"content": [{"start": 0, "end": 4}]}]


def test_a_function_may_return_numbers_of_numpy_and_models_of_pydantic(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Tokenisers and data frames give offsets of numpy; libraries for language models give models of pydantic."""
    pytest.importorskip("numpy")
    pytest.importorskip("pydantic")
    address = module("""
        import numpy, pydantic
        class Span(pydantic.BaseModel):
            start: int
            end: int
        class Quote(pydantic.BaseModel):
            content: list[Span]
        class Prediction(pydantic.BaseModel):
            quotes: list[Quote]
        def extract(document):
            if document["doc_id"] == "ferry-1":
                return Prediction(quotes=[Quote(content=[Span(start=0, end=4)])])
            return {"quotes": [{"content": [{"start": numpy.int64(0), "end": numpy.array(4)}]}]}
    """)
    assert not ran(address, corpus, here / "p.jsonl").failed
    quotes = [each["quotes"] for each in lines(here / "p.jsonl")[1:]]
    assert quotes == [[{"content": [{"start": 0, "end": 4}]}]] * 2


@pytest.mark.parametrize(
    ("code", "kind"), [("yield {}", "generator"), ("return object()", "object"), ("return Mine()", "Mine")]
)
def test_a_return_value_that_is_no_json_is_named(
    code: str, kind: str, module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The reason names the type and what to return."""
    address = module(f"class Mine: pass\ndef extract(document): {code}")
    (first, _) = ran(address, corpus, here / "p.jsonl").failed
    assert f"{kind}; return a dict" in first.errors[0]


def test_an_exception_fails_one_document_with_its_line(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """An exception fails one document with its file and line; the same process answers the others."""
    address = module("""
        import os
        def extract(document):
            if document["doc_id"] == "ferry-1":
                raise KeyError("tomato")
            return {"quotes": []}
    """)
    (failed,) = ran(address, corpus, here / "p.jsonl").failed
    assert failed.errors == ["the extractor raised KeyError: 'tomato' (extractor_module.py:5)"]


@pytest.mark.parametrize("returned", ["None", "[1]", "'text'", "{'quotes': 3}", "object()"])
def test_an_invalid_return_value_fails_the_document(
    returned: str, module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """An invalid return value fails the document with a reason."""
    summary = ran(module(f"def extract(document): return {returned}"), corpus, here / "p.jsonl")
    assert len(summary.failed) == 2


def test_a_hanging_or_exiting_function_fails_one_document_only(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """The next document starts a new process."""
    address = module("""
        import os, time
        def extract(document):
            if document["doc_id"] == "ferry-1":
                time.sleep(600) if os.path.exists("hang") else os._exit(7)
            return {"quotes": []}
    """)
    (died,) = ran(address, corpus, here / "a.jsonl").failed
    assert "exited with code 7" in died.errors[0]
    (here / "hang").touch()
    (hung,) = ran(address, corpus, here / "b.jsonl", settings=Settings(limits=Limits(time_s=1.0))).failed
    assert "within 1 s" in hung.errors[0]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("py:extractor_module", "names no function"),
        ("py:no_such_module:extract", "module was not found"),
        ("py:extractor_module:extrct", "no such function"),
        ("py:extractor_module.part:extract", "module was not found"),
        ("py:broken_module:extract", "cannot be imported"),
        ("py:exiting_module:extract", "its process ended or took too long"),
    ],
)
def test_a_module_or_function_that_cannot_be_used_is_one_error(
    address: str, message: str, module: Callable[..., str], corpus: Corpus, here: Path
) -> None:
    """A missing function is one error, and nothing is written."""
    module("def extract(document): return {}")
    module("import tomato_that_is_not_installed", name="broken_module")
    module("import os; os._exit(3)", name="exiting_module")
    with pytest.raises(OnrecordError, match=message):
        ran(address, corpus, here / "p.jsonl")
    assert not (here / "p.jsonl").exists()


def test_a_file_in_place_of_a_module_is_said_to_be_one(module: Callable[..., str], corpus: Corpus, here: Path) -> None:
    """`py:extractor_module.py:extract` is not answered with a module that is there, under the name of its file."""
    module("def extract(document): return {}")
    with pytest.raises(OnrecordError, match="module was not found") as raised:
        ran("py:extractor_module.py:extract", corpus, here / "p.jsonl")
    assert raised.value.got == "'py:extractor_module.py:extract'"
    assert raised.value.expected is not None
    assert "without .py" in raised.value.expected


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("py:extractor_modul:extract", "py:extractor_module:extract"),
        ("py:extractor_module:extrct", "py:extractor_module:extract"),
        ("extractor_module:extract", "py:extractor_module:extract"),
        ("extractor_module.py:extract", "py:extractor_module:extract"),
        ("extractor_module.py", "py:extractor_module:extract"),
        ("extractor_module", "py:extractor_module:extract"),
        ("py:extractor_module", "py:extractor_module:extract"),
        ("py:extractor_module:", "py:extractor_module:extract"),
        ("py:extractor_module.py", "py:extractor_module:extract"),
        ("py:extractor_module.py:extract", "py:extractor_module:extract"),
        ("py:part/other.py:find_quotes", "py:part.other:find_quotes"),
        ("py:part.other", "py:part.other:find_quotes"),
        ("part/other.py", "py:part.other:find_quotes"),
        ("reader.py", "'cmd:python3 reader.py'"),
        ("cmd:reader.py --fast", "'cmd:python3 reader.py --fast'"),
        ("cmd:b.js", "'cmd:node b.js'"),
        ("b.js --fast", "'cmd:node b.js --fast'"),
        ("cmd:./b.jar", "'cmd:java -jar ./b.jar'"),
        ("cmd:b.sh", "'cmd:sh b.sh'"),
        ("cmd:b.rb", "'cmd:ruby b.rb'"),
        ("cmd:b.pl", "'cmd:perl b.pl'"),
        ("old.jsonl", "file:old.jsonl"),
        ("names", "baseline:names"),
        ("no:such", "baseline:rules"),
    ],
)
def test_a_wrong_address_is_answered_with_the_nearest_one(
    address: str, hint: str, module: Callable[..., str], corpus: Corpus, here: Path
) -> None:
    """The hint of an address that names nothing is a command with the nearest file, module, function or baseline."""
    module("def helped(document): return {}\ndef extract(document): return {}")
    (here / "part").mkdir()
    module("def _own(): ...\ndef words(text): ...\ndef find_quotes(document): return {}", name="part/other")
    module("import sys\ndef answer(line): ...\nfor line in sys.stdin: print(answer(line))", name="reader")
    for name in ("old.jsonl", "b.js", "b.jar", "b.sh", "b.rb", "b.pl"):
        (here / name).touch()
    with pytest.raises(OnrecordError) as caught:
        ran(address, corpus, here / "p.jsonl")
    assert caught.value.hint == f"onrecord run {hint} -o predictions.jsonl"


def test_in_scope_corpus_a_function_gets_the_list_of_documents(
    module: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """In scope corpus a function gets all documents and returns an iterable."""
    address = module("""
        def extract(documents):
            return ({"doc_id": each["doc_id"], "quotes": []} for each in documents)
    """)
    assert not ran(address, corpus, here / "p.jsonl", scope="corpus").failed


def test_a_baseline_refuses_scope_corpus(corpus: Corpus, here: Path) -> None:
    """Scope corpus is refused for a baseline, with the option to remove."""
    with pytest.raises(OnrecordError, match="without --scope corpus"):
        ran("baseline:rules", corpus, here / "p.jsonl", scope="corpus")


def test_changed_code_extracts_everything_again(module: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """Changed code of the module extracts everything again."""
    for expected in ("0", "1"):
        address = module(f"def extract(document): return {{'mentions': [{{'start': {expected}, 'end': 2}}]}}")
        ran(address, corpus, here / "p.jsonl")
        assert lines(here / "p.jsonl")[1]["mentions"] == [{"start": int(expected), "end": 2}]


def test_a_module_without_a_function_is_told_those_that_it_has(module: Callable[..., str], here: Path) -> None:
    """The message names the module's own functions; a file elsewhere is run in its directory."""
    module("def find_names(document): return {}\ndef find_quotes(document): return {}", name="mine")
    with pytest.raises(OnrecordError) as caught:
        systems.find("py:mine")
    assert caught.value.expected == "py:mine:FUNCTION, where FUNCTION is find_names or find_quotes"
    assert caught.value.hint == "onrecord run py:mine:find_quotes -o predictions.jsonl"
    with pytest.raises(OnrecordError) as caught:
        systems.find(f"py:../{here.name}/mine.py:find_names")
    assert caught.value.hint == f"cd ../{here.name} && onrecord run py:mine:find_names -o predictions.jsonl"


def test_a_program_is_made_executable_only_if_it_names_its_interpreter(here: Path) -> None:
    """A script with a first line #! is made executable; one that is executable is named by its path."""
    (here / "tool").write_text("#!/bin/sh\n")
    with pytest.raises(OnrecordError) as caught:
        systems.find("cmd:tool --x")
    assert caught.value.hint == "chmod +x tool && onrecord run 'cmd:./tool --x' -o predictions.jsonl"
    (here / "tool").chmod(0o755)
    with pytest.raises(OnrecordError) as caught:
        systems.find("cmd:tool --x")
    assert caught.value.hint == "onrecord run 'cmd:./tool --x' -o predictions.jsonl"


def test_a_file_that_cannot_be_read_is_run_by_its_interpreter(here: Path) -> None:
    """A file that was deleted or is not readable is a hint without its first line, and no second error."""
    assert program_command(["tool.py", "--x"]) == "onrecord run 'cmd:python3 tool.py --x' -o predictions.jsonl"
    (here / "folder.py").mkdir()
    assert program_command(["folder.py"]) == "onrecord run 'cmd:python3 folder.py' -o predictions.jsonl"
