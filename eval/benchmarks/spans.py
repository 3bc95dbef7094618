"""Time the span measures against nervaluate, on data made here, in one go.

Each side is a process of its own that reads two files and scores them (strict, exact, partial, type; by type; ours
also by document, with JSON written). What is printed is the CPU time and the greatest memory of the whole process,
start-up included. nervaluate is run on as many documents as `--peer` says, since it takes all of them into memory.

    python eval/benchmarks/spans.py --documents 10000 --peer 1000
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import shape

TYPES = ("PER", "GROUP", "ORG", "GPE", "LOC", "FAC", "WORK")
SPANS = 50
# A gold span is predicted as it is with the first probability, else with another type or end; the rest is missed.
RIGHT, WRONG_TYPE, WRONG_END = 0.75, 0.80, 0.88
SPURIOUS = 0.05
SCHEMES = "mention.strict,mention.exact,mention.partial,mention.type"
PEER = """
import json, sys
from nervaluate import Evaluator
sides = []
for path in sys.argv[1:]:
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    rows = [line["mentions"] for line in lines if "mentions" in line]
    sides.append([[{"label": m["type"], "start": m["start"], "end": m["end"] - 1} for m in row] for row in rows])
types = sorted({m["label"] for row in sides[0] for m in row})
Evaluator(*sides, tags=types, loader="dict").evaluate()
"""

ROWS_PEER = r"""
import sys
from nervaluate import Evaluator
sides = []
for path in sys.argv[1:]:
    with open(path) as file:
        sentences = file.read().strip().split("\n\n")
    sides.append([[row.split("\t")[1] for row in each.split("\n") if row[:1] != "#"] for each in sentences])
types = sorted({tag[2:] for row in sides[0] for tag in row if tag != "O"})
Evaluator(*sides, tags=types, loader="list").evaluate()
"""

# seqeval takes tags of tokens: every character is one here. Its strict mode counts what `mention.strict` does.
TAGS_PEER = """
import json, sys
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2
sides = []
files = [[line for line in open(path) if '"mentions"' in line] for path in sys.argv[1:]]
for pair in zip(*files):
    rows = [json.loads(line)["mentions"] for line in pair]
    length = max((m["end"] for row in rows for m in row), default=0)
    tags = [["O"] * length for _ in rows]
    for row, tag in zip(rows, tags):
        for m in row:
            tag[m["start"] : m["end"]] = ["B-" + m["type"]] + ["I-" + m["type"]] * (m["end"] - m["start"] - 1)
    sides.append(tags)
classification_report(*map(list, zip(*sides)), mode="strict", scheme=IOB2)
"""


class Cost(NamedTuple):
    """What a process used: CPU seconds, and megabytes at most."""

    cpu_s: float
    memory_mb: float


def make(directory: Path, documents: int, seed: int = 0, *, spans: int = SPANS) -> tuple[Path, Path]:
    """Return files of gold and predictions, the same for one seed; spans is the number in each document."""
    draw = random.Random(seed)  # noqa: S311 - data to time, not secrets
    paths = directory / f"gold-{documents}-{spans}.jsonl", directory / f"predicted-{documents}-{spans}.jsonl"
    with paths[0].open("w") as gold, paths[1].open("w") as predicted:
        predicted.write(json.dumps(shape.header(), separators=(",", ":")) + "\n")
        for number in range(documents):
            sides: tuple[list[dict[str, object]], list[dict[str, object]]] = ([], [])
            end = 0
            for _ in range(spans):
                start = end + draw.randint(1, 40)
                end = start + draw.randint(3, 25)
                label, kind = draw.choice(TYPES), draw.random()
                _add(sides[0], start, end, label)
                if kind < RIGHT:
                    _add(sides[1], start, end, label)
                elif kind < WRONG_TYPE:
                    _add(sides[1], start, end, draw.choice(TYPES))
                elif kind < WRONG_END:
                    _add(sides[1], start, end + 3, label)
                if draw.random() < SPURIOUS:
                    _add(sides[1], start + 1, start + 2, draw.choice(TYPES))
            for file, mentions in zip((gold, predicted), sides, strict=True):
                row = shape.document(f"doc-{number:06}", mentions)
                file.write(json.dumps(row, separators=(",", ":")) + "\n")
    return paths


def make_rows(directory: Path, rows: int, seed: int = 0) -> tuple[Path, Path]:
    """Return BIO files of gold and predictions with `rows` tokens: documents of 2,000, sentences of 20."""
    draw = random.Random(seed)  # noqa: S311 - data to time, not secrets
    paths = directory / f"gold-{rows}.bio", directory / f"predicted-{rows}.bio"
    with paths[0].open("w") as gold, paths[1].open("w") as predicted:
        for at in range(0, rows, 20):
            tags = [["O"] * 20, ["O"] * 20]
            for start in range(draw.randrange(8), 17, 8):
                label, length, kind = draw.choice(TYPES), draw.randint(1, 3), draw.random()
                spans = [(label, length)] * (1 + (kind < RIGHT))
                if RIGHT <= kind < WRONG_TYPE:
                    spans.append((draw.choice(TYPES), length))
                elif WRONG_TYPE <= kind < WRONG_END:
                    spans.append((label, length + 1))
                for side, (of, long) in zip(tags, spans, strict=False):
                    side[start : start + long] = [f"B-{of}", *[f"I-{of}"] * (long - 1)]
            words = [f"w{draw.randrange(10_000)}" for _ in range(20)]
            begin = f"# newdoc id = doc-{at // 2_000}\n" if at % 2_000 == 0 else ""
            for file, side in zip((gold, predicted), tags, strict=True):
                lines = [f"{word}\t{tag}\n" for word, tag in zip(words, side, strict=True)]
                file.write(begin + "".join(lines) + "\n")
    return paths


def _add(mentions: list[dict[str, object]], start: int, end: int, label: str) -> None:
    mentions.append(shape.mention(len(mentions) + 1, start, end, label))


def cost(command: list[str]) -> Cost:
    """Return what a command used, itself only."""
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program, *command], check=True, capture_output=True, text=True)
    cpu_s, memory_mb = map(float, done.stdout.split())
    return Cost(cpu_s, memory_mb)


def main() -> None:
    """Make the data, run both, print the figures and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--peer", type=int, default=1_000, help="documents that nervaluate gets")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for documents in sorted({arguments.documents, arguments.peer}):
            gold, predicted = make(directory, documents)
            score = [sys.executable, "-m", "onrecord", "score", str(predicted), "--gold", str(gold)]
            ours = cost([*score, "--measures", SCHEMES, "--by", "type", "--json", str(directory / "result.json")])
            print(f"{documents:>8,} documents  onrecord    {ours.cpu_s:8.2f} s {ours.memory_mb:8.0f} MB")
            if documents <= arguments.peer:
                peer = cost([sys.executable, "-c", PEER, str(gold), str(predicted)])
                print(f"{documents:>8,} documents  nervaluate  {peer.cpu_s:8.2f} s {peer.memory_mb:8.0f} MB")
                print(f"{'':>19}  ratio       {peer.cpu_s / ours.cpu_s:8.1f}   {peer.memory_mb / ours.memory_mb:8.1f}")
        print(f"this script itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
