"""`common/protocol.py` and `common/protocol.js`, through which adapters of older Python and of Node answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMON = Path(__file__).parents[2] / "eval" / "systems" / "common"
TEXT = "🛳🛳 sank.\n\nLind knew."
DOCUMENTS = [{"doc_id": "d1", "text": TEXT}, {"doc_id": "d2", "text": "Nobody."}]
PYTHON = """
import os, subprocess, sys
sys.path.insert(0, {common!r})
from protocol import lines, serve, serve_together

def extract(document):
    print("what a library prints")
    assert subprocess.run(["cat"], stdout=subprocess.PIPE).stdout == b""
    return {{"mentions": [{{"start": at, "end": at + len(line)}} for line, at in lines(document["text"])]}}

def together(documents):
    return [dict(extract(document), doc_id=document["doc_id"]) for document in reversed(documents)]

{serve}
"""
NODE = """
const {{ codePoints, serve }} = require({common!r} + "/protocol.js");
serve(({{ text }}) => {{
  console.log("what a library prints");
  const at = codePoints(text);
  const start = text.indexOf("Lind");
  return {{ mentions: start < 0 ? [] : [{{ start: at(start), end: at(start + 4) }}], end: at(text.length) }};
}});
"""


def _answers(command: list[str]) -> list[dict[str, object]]:
    sent = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in DOCUMENTS)
    done = subprocess.run(command, input=sent, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "what a library prints" in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("serve", "order"), [("serve(extract)", [0, 1]), ("serve_together(together)", [1, 0])])
def test_the_python_protocol_answers_each_document_once(serve: str, order: list[int]) -> None:
    """Printed text is no answer, and a program that it starts reads no document."""
    first = [{"start": 0, "end": 8}, {"start": 10, "end": 20}]
    expected = [{"doc_id": "d1", "mentions": first}, {"doc_id": "d2", "mentions": [{"start": 0, "end": 7}]}]
    code = PYTHON.format(common=str(COMMON), serve=serve)
    assert _answers([sys.executable, "-c", code]) == [expected[at] for at in order]


def test_the_node_protocol_counts_code_points() -> None:
    """A character of two UTF-16 units counts once."""
    if shutil.which("node") is None:
        pytest.skip("no node: apt-get install nodejs")
    place = TEXT.index("Lind")
    assert _answers(["node", "-e", NODE.format(common=str(COMMON))]) == [
        {"doc_id": "d1", "mentions": [{"start": place, "end": place + 4}], "end": len(TEXT)},
        {"doc_id": "d2", "mentions": [], "end": len("Nobody.")},
    ]
