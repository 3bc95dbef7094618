"""Every example of README and docs/ runs as a reader would type it: a page in an empty directory, block after block.

What a block is, its fence says, and a comment on the line before it:

    ```sh        a script of `sh -e`, which exits with 0
    ```console   lines after `$ ` are commands, and what follows each is all that it prints; `...` is any
                 words of a line or, where it is a line, any lines
    ```python    with `>>>` a doctest, which knows the names of those before it on its page; with a first line
                 `# name.py` that file; anything else runs, and exits with 0
    <!-- file: NAME -->         the block is the file NAME; the steps of a workflow (```yaml) run, pip install excepted
    <!-- not run: REASON -->    the block is shown only, for one of the reasons in NOT_RUN

Blocks of other languages, or of none, are not examples. `onrecord` and `python3` are those that the tests run with.
`pip install .` installs a package of the page, without its dependencies, where commands and Python find it.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKOUT = Path(__file__).parents[2]
FENCE = re.compile(
    r"^(?:<!-- (?P<what>file|not run): (?P<said>.+?) -->\n)?```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
NAMED = re.compile(r"# (\w+\.py)\n")
ANYTHING = "..."
SLOW = {"docs/board.md", "docs/corpus.md", "docs/scaling.md"}  # over ten seconds each


# Why a block is shown only, and what one that says so must hold: nothing that could run is left out.
NOT_RUN = {
    "it sets up the environment that runs it": r"make |pip install",
    "it needs a Label Studio server": r"onrecord studio ",
    "it needs Node, Java or an older Python": r"cmd:node |cmd:java |python3\.8",
    "it needs a pipeline that is installed": r"en_core_web_sm",
    "it needs an endpoint and a key": r"llm:",
    "the tests of the board run it": r"^onrecord board$",
    "it names files of yours": r"PATH|DIR|project-|mine\.jsonl|articles\.json|OLD",
}
COMMAND = re.compile(r"^(?: {4,}|\t)(?:\$ )?(?:onrecord|pip|make|python3?|git) ", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#([^)\s]+))?\)")


class Block(NamedTuple):
    """A fenced block; `line` is that of its fence, and `not_run` the reason why it is not run, if there is one."""

    page: str
    line: int
    language: str
    body: str
    file: str | None = None
    not_run: str | None = None

    @property
    def place(self) -> str:
        """Return where the block stands."""
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Return the pages, README first, as paths from the checkout."""
    return ["README.md", *(f"docs/{path.name}" for path in sorted((CHECKOUT / "docs").glob("*.md")))]


def blocks(page: str) -> list[Block]:
    """Return a page's blocks in order."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        said = {match["what"]: match["said"]}
        file = said.get("file") or (NAMED.match(match["body"]) or [None, None])[1]
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, match["language"], match["body"], file, said.get("not run")))
    return found


def steps(block: Block) -> list[str]:
    """Return the commands of a workflow's steps, without installation; [] for a block in another language."""
    if block.language != "yaml":
        return []
    jobs = yaml.safe_load(block.body)["jobs"].values()
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    return [each for each in commands if not each.startswith("pip install ")]


class Reader:
    """A reader who runs the blocks of a page in a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._names: dict[str, object] = {}  # what doctests have defined so far
        self._place = directory / "work"
        programs = directory / "bin"
        for made in (self._place, programs):
            made.mkdir()
        installed = directory / "installed"
        pip = f'-m pip "$@" -q --no-index --no-deps --no-build-isolation --target {installed}'
        for name, line in (("onrecord", '-m onrecord "$@"'), ("python3", '"$@"'), ("pip", pip)):
            (programs / name).write_text(f"#!/bin/sh\nexec {sys.executable} {line}\n")
            (programs / name).chmod(0o755)
        self._environment = os.environ | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(installed), os.environ.get("PYTHONPATH")))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HF_HUB_OFFLINE": "1",
            "ONRECORD_WORKERS": "1",
            "HF_HOME": str(directory / "hub"),
            "COLUMNS": "120",
        }

    def go(self, page: str) -> Path:
        """Go through a page, and return the directory in which that left its files."""
        for block in blocks(page):
            if block.not_run is None:
                self.do(block)
        return self._place

    def do(self, block: Block) -> None:
        """Do what a block says; raises AssertionError, with its place, where that does not come out."""
        if block.file is not None:
            file = self._place / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
            for step in steps(block):
                self._run(block, "sh", "-ec", step)
        elif block.language == "sh":
            self._run(block, "sh", "-ec", block.body)
        elif block.language == "console":
            self._compare(block)
        elif block.language == "python" and ">>>" in block.body:
            self._doctest(block)
        elif block.language == "python":
            self._run(block, sys.executable, "-c", block.body)

    def _run(self, block: Block, *command: str) -> None:
        done = subprocess.run(
            command, cwd=self._place, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block.place}\n{block.body}\n{done.stdout}\n{done.stderr}"

    def _compare(self, block: Block) -> None:
        for typed in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
            command, _, expected = typed.partition("\n")
            done = subprocess.run(
                ["sh", "-c", f"exec 2>&1; {command}"],  # noqa: S607 - a reader's own shell
                cwd=self._place,
                env=self._environment,
                capture_output=True,
                text=True,
                check=False,
            )
            printed, wanted = (
                [line.rstrip() for line in each.rstrip().split("\n")] for each in (done.stdout, expected)
            )
            shape = "\n".join(
                r"(?s:.*)" if line == ANYTHING else re.escape(line).replace(re.escape(ANYTHING), ".*")
                for line in wanted
            )
            assert re.fullmatch(shape, "\n".join(printed)), f"{block.place}\n$ {command}\n{done.stdout}"
            # Dots would hide what went wrong; a command that is to fail shows all that it says.
            assert done.returncode == 0 or ANYTHING not in wanted, f"{block.place}\n$ {command}\n{done.stdout}"

    def _doctest(self, block: Block) -> None:
        example = doctest.DocTestParser().get_doctest(block.body, {}, block.page, block.page, block.line)
        example.globs = self._names
        printed: list[str] = []
        failed = doctest.DocTestRunner(verbose=False).run(example, out=printed.append, clear_globs=False).failed
        assert not failed, f"{block.place}\n{''.join(printed)}"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what goes through a page, once, and gives the directory in which that left its files."""
    done: dict[str, Path] = {}

    def go(page: str) -> Path:
        if page not in done:
            done[page] = Reader(tmp_path_factory.mktemp("page")).go(page)
        return done[page]

    return go


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=pytest.mark.slow) if page in SLOW else page for page in pages()]
)
def test_the_examples_of_a_page_run(page: str, ran: Callable[[str], Path]) -> None:
    """The blocks of a page run in order, in a directory that was empty, with the output that the page shows."""
    assert ran(page).is_dir()


def test_a_block_that_is_not_run_has_a_valid_reason() -> None:
    """The reason is one of the known ones, and applies to the block."""
    shown = [block for page in pages() for block in blocks(page) if block.not_run is not None]
    assert {block.not_run for block in shown} == {*NOT_RUN}
    assert not [block.place for block in shown if not re.search(NOT_RUN[str(block.not_run)], block.body)]


@pytest.mark.parametrize("page", pages())
def test_every_command_on_a_page_is_in_a_block_that_runs(page: str) -> None:
    """Commands are in fenced blocks of a language that is run, not in indented or unmarked blocks."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    assert not COMMAND.findall(text)
    bare = [each for each in blocks(page) if each.language in {"", "text"} and each.not_run is each.file is None]
    assert not [each.place for each in bare if re.search(r"^(?:\$ )?onrecord [a-z]", each.body, re.MULTILINE)]


@pytest.mark.parametrize("page", pages())
def test_every_link_of_a_page_leads_to_a_file_and_heading(page: str) -> None:
    """A page's relative links name files that are there, and headings that they have."""
    for target, heading in LINK.findall(FENCE.sub("", (CHECKOUT / page).read_text(encoding="utf-8"))):
        file = (CHECKOUT / page).parent / target
        assert file.exists(), f"{page}: {target}"
        if heading:
            titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in titles}


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("sh", "false\ntrue\n"),
        ("console", "$ echo one\ntwo\n"),
        ("console", "$ echo one; echo two\none\n"),
        ("console", "$ echo one; false\n...\n"),
        ("python", "raise SystemExit(2)\n"),
        ("python", ">>> 1 + 1\n3\n"),
        ("yaml", "jobs: {score: {steps: [{uses: checkout}, {run: pip install x}, {run: 'true'}, {run: 'false'}]}}\n"),
    ],
)
def test_the_runner_fails_for_a_wrong_example(tmp_path: Path, language: str, body: str) -> None:
    """The runner sees a failing command, other output, an error, another value, and a workflow that fails."""
    file = "in/a/directory.yml" if language == "yaml" else None
    with pytest.raises(AssertionError, match=r"page\.md:7"):
        Reader(tmp_path).do(Block("page.md", 7, language, body, file))


def test_the_steps_of_the_workflow_run() -> None:
    """docs/ci.md has one workflow, whose steps run the extractor, test thresholds, compare, and write a report."""
    (workflow,) = (block for block in blocks("docs/ci.md") if block.language == "yaml")
    assert [each.split()[1] for each in steps(workflow)] == ["run", "score", "compare", "report"]


def test_an_ellipsis_in_expected_output_matches_any_lines(tmp_path: Path) -> None:
    """Output that varies may be left out of a page."""
    Reader(tmp_path).do(Block("page.md", 7, "console", "$ seq 5\n1\n...\n5\n$ echo x y z\nx ... z\n"))


def test_the_first_extractor_has_at_most_ten_lines() -> None:
    """docs/extractors.md promises ten lines."""
    first = next(block for block in blocks("docs/extractors.md") if block.language == "python")
    assert len(first.body.splitlines()) <= 10


def test_the_extractors_of_the_page_predict_quotes_or_mentions(ran: Callable[[str], Path]) -> None:
    """Every prediction file that the page's commands write has quotes or mentions."""
    place = ran("docs/extractors.md")
    for name, layer in (
        ("mine", "quotes"),
        ("pieces", "quotes"),
        ("words", "quotes"),
        ("warm", "mentions"),
        ("together", "mentions"),
    ):
        _, *documents = map(json.loads, (place / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
        assert any(document[layer] for document in documents)


@pytest.mark.parametrize("option", ["--order", "--scope", "--prompt", "--tag", "--fresh", "--retries", "--timeout"])
def test_the_options_of_run_on_the_page_exist(option: str) -> None:
    """The test fails if an option is renamed."""
    from click.testing import CliRunner

    from onrecord.cli.run import run

    assert option in (CHECKOUT / "docs/extractors.md").read_text(encoding="utf-8")
    assert option in CliRunner().invoke(run, ["--help"]).output
