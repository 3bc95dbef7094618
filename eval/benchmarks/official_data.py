"""Make keys and systems to compare scorers on: documents of every shape, mentions with errors, tags with errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from onrecord.formats.bio_lines import DOCSTART
from onrecord.formats.conllu import read_rows
from onrecord.formats.corefud_brackets import Brackets
from onrecord.formats.losses import Losses
from onrecord.formats.textfile import Problems

if TYPE_CHECKING:
    import random
    from pathlib import Path

HEADER = "# global.Entity = eid-etype-head"
COLUMNS = 10
Mention: TypeAlias = tuple[str, tuple[int, ...], int]  # entity, nodes, and which of them is the head
# Shares of a system's errors: mentions missing, moved, with another head, of another entity; empty nodes exchanged.
MISSING, MOVED, REHEADED, MISLED, EXCHANGED = 0.1, 0.2, 0.1, 0.15, 0.5
MULTIWORD, IN_PIECES, FOR_A_GAP = 0.2, 0.3, 3


def made(draw: random.Random, name: str) -> str:
    """Return the rows of a document without mentions: words, multiword tokens, empty nodes with what governs them."""
    lines = [f"# newdoc id = {name}", HEADER]
    for sentence in range(1, 9):
        lines += [f"# sent_id = {name}-{sentence}"]
        words, word, within = draw.randint(4, 14), 0, 0
        while word < words:
            for number in range(1, draw.choice([0, 0, 0, 1, 1, 2]) + 1):
                governors = sorted(draw.sample(range(words + 1), draw.randint(1, 2)))
                deps = "|".join(f"{each}:{draw.choice(['nsubj', 'obj', 'root'])}" for each in governors)
                lines.append(f"{word}.{number}\t_\t_\t_\t_\t_\t_\t_\t{deps}\t_")
            if draw.random() < MULTIWORD and within <= word <= words - 2:
                within = word + 2
                lines.append(f"{word + 1}-{word + 2}\tw{word}x\t_\t_\t_\t_\t_\t_\t_\t_")
            word += 1
            head = "0\troot" if word == 1 else "1\tdep"
            lines.append(f"{word}\tw{word}\t_\t_\t_\t_\t{head}\t_\t_")
        lines.append("")
    return "\n".join(lines)


def first_mentions(draw: random.Random, sentences: list[range]) -> list[Mention]:
    """Return mentions of a made document, some of them in several pieces."""
    found = []
    for sentence in sentences:
        for _ in range(draw.randint(1, 5)):
            start = draw.choice(sentence)
            nodes = list(range(start, min(start + draw.choice([1, 1, 1, 2, 3, 5]), sentence.stop)))
            if len(nodes) >= FOR_A_GAP and draw.random() < IN_PIECES:
                del nodes[draw.randrange(1, len(nodes) - 1)]
            found.append((f"e{draw.randint(1, 12)}", tuple(nodes), draw.randrange(len(nodes))))
    return apart(found)


def apart(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions that brackets can tell apart: none of one entity touches another, no two have one place."""
    kept: list[Mention] = []
    for mention in mentions:
        entity, nodes, _ = mention
        same = [other for name, other, _ in kept if name == entity]
        crosses = any(other[0] <= nodes[-1] and nodes[0] <= other[-1] for other in same)
        if not crosses and all(other != nodes for _, other, _ in kept):
            kept.append(mention)
    return kept


def with_errors(draw: random.Random, mentions: list[Mention], sentences: list[range]) -> list[Mention]:
    """Return mentions as a system might predict them."""
    of = {at: sentence for sentence in sentences for at in sentence}
    names = sorted({entity for entity, _, _ in mentions})
    found: list[Mention] = []
    for entity, nodes, head in mentions:
        where, kept, name, chosen = of[nodes[0]], list(nodes), entity, head
        chance = draw.random()
        if chance < MISSING:
            continue
        if chance < MISSING + MOVED:
            moved = range(
                max(where.start, nodes[0] - draw.randint(0, 1)), min(where.stop, nodes[-1] + draw.randint(1, 2))
            )
            kept = list(moved[draw.randint(0, min(1, len(moved) - 1)) :])
            chosen = kept.index(nodes[head]) if nodes[head] in kept else draw.randrange(len(kept))
        elif chance < MISSING + MOVED + REHEADED:
            chosen = draw.randrange(len(kept))
        if draw.random() < MISLED:
            name = draw.choice([*names, f"new{len(found)}"])
        found.append((name, tuple(kept), chosen))
    for _ in range(len(mentions) // 10):
        sentence = draw.choice(sentences)
        start = draw.choice(sentence)
        nodes = tuple(range(start, min(start + draw.randint(1, 3), sentence.stop)))
        found.append((draw.choice(names), nodes, draw.randrange(len(nodes))))
    draw.shuffle(found)
    return apart(found)


def written(content: str, documents: list[list[Mention]], draw: random.Random | None = None) -> str:
    """Return a file with these mentions in place of its own; with `draw`, empty nodes change what governs them."""
    lines, document, node = [], -1, 0
    brackets: list[dict[int, str]] = [_brackets(mentions) for mentions in documents]
    empty: list[int] = []
    for line in [*content.split("\n"), ""]:
        cells = line.split("\t")
        if line.startswith("# newdoc"):
            document, node = document + 1, 0
        if line.startswith("# global.Entity"):
            lines.append(HEADER)
        elif len(cells) != COLUMNS or "-" in cells[0]:
            if draw is not None and not line and len(empty) > 1 and draw.random() < EXCHANGED:
                _exchange(lines, *draw.sample(empty, 2))
            empty = [] if not line else empty
            lines.append(line)
        else:
            if "." in cells[0]:
                empty.append(len(lines))
            misc = [
                each
                for each in cells[9].split("|")
                if each.partition("=")[0] not in {"Entity", "Bridge", "SplitAnte", "_"}
            ]
            misc += [f"Entity={brackets[document][node]}"] if node in brackets[document] else []
            lines.append("\t".join([*cells[:9], "|".join(misc) or "_"]))
            node += 1
    return "\n".join(lines)


def _exchange(lines: list[str], one: int, other: int) -> None:
    """Let two empty nodes exchange what governs them."""
    first, second = lines[one].split("\t"), lines[other].split("\t")
    first[8], second[8] = second[8], first[8]
    lines[one], lines[other] = "\t".join(first), "\t".join(second)


def _brackets(mentions: list[Mention]) -> dict[int, str]:
    found: dict[int, tuple[list[str], list[str], list[str]]] = {}
    stretches = []
    for entity, nodes, head in mentions:
        runs = [[nodes[0]]]
        for at in nodes[1:]:
            runs[-1].append(at) if at == runs[-1][-1] + 1 else runs.append([at])
        for number, run in enumerate(runs, 1):
            name = entity if len(runs) == 1 else f"{entity}[{number}/{len(runs)}]"
            stretches.append((run[0], -run[-1], name, f"({name}--{head + 1}"))
    for start, negative_end, name, opened in sorted(stretches):
        closing, opening, single = found.setdefault(start, ([], [], []))
        if start == -negative_end:
            single.append(f"{opened})")
        else:
            opening.append(opened)
            found.setdefault(-negative_end, ([], [], []))[0].insert(0, f"{name})")
        del closing
    return {
        at: "".join([*closes, *opens, *ones] if opens else [*ones, *closes])
        for at, (closes, opens, ones) in found.items()
    }


def corefud_pair(content: str, place: Path, number: int, draw: random.Random) -> tuple[Path, Path]:
    """Return a key and its system in CorefUD, written to files."""
    source, key, system = (place / f"{number}.{kind}.conllu" for kind in ("source", "key", "system"))
    source.write_text(content, encoding="utf-8")
    problems = Problems(source, "corefud.format")
    gold, predicted = [], []
    for rows in read_rows(source, problems, Losses()):
        starts = sorted({node.sentence for node in rows.nodes})
        sentences = [range(start, end) for start, end in zip(starts, [*starts[1:], len(rows.nodes)], strict=True)]
        mentions = []
        for each in Brackets(problems).mentions(rows):
            said = each.parts.get("head") or each.parts.get("minspan", "1").split(",")[0].split("%")[0] or "1"
            mentions.append((each.eid, tuple(each.nodes), int(said) - 1))
        gold.append(apart(mentions) or first_mentions(draw, sentences))
        predicted.append(with_errors(draw, gold[-1], sentences))
    key.write_text(written(content, gold), encoding="utf-8")
    system.write_text(written(content, predicted, draw), encoding="utf-8")
    return key, system


def conll_pair(key: Path, system: Path, draw: random.Random) -> Path:
    """Write a system of a key in CoNLL-2012 columns: clusters joined, mentions missing, and moved to other clusters."""
    lines = key.read_text(encoding="utf-8").splitlines()
    found: list[str] = []
    open_: dict[str, list[str | None]] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            open_ = {} if line.startswith("#begin") else open_
            found.append(line)
            continue
        cells = line.split()
        kept = []
        for bracket in re.findall(r"\(\d+\)|\(\d+|\d+\)", cells[-1]):
            cluster = bracket.strip("()")
            if bracket.startswith("("):
                other = cluster if draw.random() > MISLED else str(draw.randint(0, 9))
                name = None if draw.random() < MISSING else other
                if not bracket.endswith(")"):
                    open_.setdefault(cluster, []).append(name)
                kept += [] if name is None else [f"({name})" if bracket.endswith(")") else f"({name}"]
            elif (name := open_[cluster].pop()) is not None:
                kept.append(f"{name})")
        found.append(" ".join([*cells[:-1], "|".join(kept) or "-"]))
    system.write_text("\n".join(found) + "\n", encoding="utf-8")
    return system


def tags_with_errors(gold: Path, system: Path, draw: random.Random) -> Path:
    """Write a system of a file of tags, whatever its scheme: some tags become O, or those of the row before."""
    rows, before = [], "O"
    for line in gold.read_text(encoding="utf-8").splitlines():
        cells = line.split()
        if cells and cells[0] != DOCSTART:
            chance, tag = draw.random(), cells[-1]
            cells[-1] = "O" if chance < MISSING else before if chance < MISSING + MISLED else tag
            before = tag
        rows.append(" ".join(cells))
    system.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return system
