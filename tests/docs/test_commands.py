"""docs/commands.md documents every command, argument and option; run as a script, it writes the page."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.commands import COMMANDS
from onrecord.cli.corpora import root_option
from onrecord.cli.main import onrecord
from onrecord.plugins import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "commands.md"
HEAD = """# Commands

Every command of `onrecord` with all of its options, as `--help` (or `-h`) prints them. `make readme` writes this page.

Exit codes: 0 success, 1 problems found, 2 misuse, 130 interrupted.
"""


def commands(context: click.Context, command: click.Command, name: str) -> Iterator[tuple[str, click.Context]]:
    """Yield each command that is no group, with its full name and context."""
    parent = context if context.info_name != name else None
    here = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    if isinstance(command, click.Group):
        for each in command.list_commands(here):
            found = command.get_command(here, each)
            assert found is not None
            yield from commands(here, found, each)
    else:
        yield here.command_path, here


def page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    section = ""
    root = click.Context(onrecord, info_name="onrecord")
    for path, context in sorted(commands(root, onrecord, "onrecord"), key=lambda row: _place(row[0])):
        here = COMMANDS[path.split()[1]].section
        if here != section:
            parts.append(f"## {here}\n")
            section = here
        parts += [
            f"### {path}\n",
            "\n\n".join(map(_paragraph, cleandoc(context.command.help or "").split("\n\n"))),
            *_parameters(context),
            f"\nExample: `{COMMANDS[path.split()[1]].example}`\n" if path.count(" ") == 1 else "",
        ]
    return "\n".join(parts).rstrip() + "\n"


def _paragraph(text: str) -> str:
    """Return a paragraph of a help text; one that starts with a backspace, whose lines click keeps, is a block."""
    return f"```text\n{text.removeprefix(chr(8)).strip()}\n```" if text.startswith("\b") else _cells(text)


def _place(path: str) -> tuple[int, int]:
    sections = list(dict.fromkeys(row.section for row in COMMANDS.values()))
    name = path.split()[1]
    return sections.index(COMMANDS[name].section), list(COMMANDS).index(name)


def _parameters(context: click.Context) -> Iterator[str]:
    arguments = " ".join(context.command.collect_usage_pieces(context))
    yield f"\n`{context.command_path} {arguments}`\n"
    rows = [each.get_help_record(context) for each in context.command.params]
    yield "| option | meaning |\n|---|---|"
    for row in rows:
        if row is not None and row[1]:
            yield f"| `{_cells(row[0])}` | {_cells(row[1])} |"


def _cells(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text).replace("|", "\\|").strip()


def test_docs_commands_md_is_up_to_date() -> None:
    """The page is made from the commands (`make readme` writes it)."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_option_has_a_help_text() -> None:
    """No option is listed without a description."""
    root = click.Context(onrecord, info_name="onrecord")
    silent = [
        f"{path} {option.opts[0]}"
        for path, context in commands(root, onrecord, "onrecord")
        for option in context.command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_every_entry_point_is_documented() -> None:
    """Each group of entry points, and each command that this package installs, is in docs/."""
    pages = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    wanted = [f"onrecord.{group}" for group in GROUPS]
    wanted += [point.name for point in distribution("onrecord").entry_points]
    assert [name for name in wanted if f"`{name}" not in pages and f'"{name}"' not in pages] == []


def test_every_command_with_root_uses_the_schemas_of_that_corpus() -> None:
    """The option --root is made by one function in every command."""
    root = click.Context(onrecord, info_name="onrecord")
    options = [
        (path, each)
        for path, context in commands(root, onrecord, "onrecord")
        for each in context.command.params
        if "--root" in each.opts
    ]
    assert len(options) > 10
    made = click.command()(root_option()(lambda: None)).params[0].callback
    assert [path for path, each in options if each.callback is not made] == []


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
