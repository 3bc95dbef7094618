"""Options and arguments that commands share: of sites, of one system, of the comparison of two, of running one."""

from __future__ import annotations

import shlex
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.cli.corpora import gold_option
from onrecord.cli.formats import format_options
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def seed_option() -> Callable[[F], F]:
    """Return a decorator that adds the option --seed to a command, which gets it as `seed`: None if it is not typed."""
    return click.option("--seed", type=click.IntRange(min=0), help="The seed of all random numbers; the output has it.")


def site_option() -> Callable[[F], F]:
    """Return a decorator that adds the option -o (--output), the directory of a site, to a command.

    The option is required. The command gets its value, a Path, as `directory`.
    """
    return click.option(
        "-o",
        "--output",
        "directory",
        required=True,
        type=click.Path(path_type=Path, file_okay=False),
        help="The directory to write.",
    )


FILTERS = (
    click.option("--without-duplicates", is_flag=True, help="Leave out zones that repeat another zone."),
    click.option("--form", metavar="FORMS", default="", help="Only mentions of these forms: name, or name,nominal."),
    click.option("--kind", metavar="KINDS", default="", help="Only quotes of these kinds: direct,mixed."),
    click.option("--type", metavar="TYPES", default="", help="Only mentions, times, events of these types: PER."),
    click.option(
        "--ignore", metavar="LABELS", default="", help="Predictions with these labels are neither right nor wrong."
    ),
    click.option(
        "--given", metavar="LAYERS", default="", help="The layers that the system got by `onrecord texts --with`."
    ),
    click.option("--certain", is_flag=True, help="Score only the items on which gold and all readings agree."),
)
NAMES_OF_FILTERS = ("without_duplicates", "form", "kind", "type", "ignore", "given", "certain")


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that restrict a score to some items to the command `function`, and return it.

    They are --without-duplicates, --form, --kind, --type, --ignore, --given and --certain. The command gets their
    values as the one argument `filters`: the arguments of `onrecord.score` by name, but `certain` is True or False.
    """

    @wraps(function)
    def run(*args: Any, **given: Any) -> Any:
        return function(*args, filters={name: given.pop(name) for name in NAMES_OF_FILTERS}, **given)

    return reduce(lambda made, option: option(made), reversed(FILTERS), run)


ONE_SYSTEM = {"allow_extra_args": True}  # context settings of a command that calls `refuse_more_files`


def refuse_more_files(context: click.Context, predictions: str | Path, gold: str | Path | None) -> None:
    """Raise OnrecordError, with what to type instead, if a command for one system was given several files.

    Args:
        context: The context of the command; its settings must be `ONE_SYSTEM`.
        predictions: The first file.
        gold: The value of --gold.
    """
    if not context.args:
        return
    files = [str(predictions), *context.args]
    typed = [] if gold is None else ["--gold", str(gold)]
    name = context.info_name or ""
    hints = [f"{shlex.join(['onrecord', 'compare', *files, *typed])} tests the difference of two systems"]
    if len(context.args) > 1:
        hints = [f"{shlex.join(['onrecord', 'report', *files, *typed, '-o', 'site'])} compares several systems"]
    elif gold is None:
        hints.append(f"{shlex.join(['onrecord', name, files[1], '--gold', files[0]])}, if {files[0]} is gold")
    raise OnrecordError(
        f"`onrecord {name}` takes the predictions of one system.",
        got=" ".join(files),
        expected="one file, or one directory of documents",
        hint="; ".join(hints),
    )


def comparison_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments A and B and the options for comparing them to the command `function`, and return it.

    The options are --gold, --measures, --unit, --seed, --json and those of `format_options` and `filter_options`. The
    command gets the values as `a`, `b`, `gold`, `patterns`, `unit`, `seed`, `json_path`, `formats` and `filters`.
    """
    options = (
        click.argument("a", type=click.Path(path_type=Path)),
        click.argument("b", type=click.Path(path_type=Path)),
        gold_option(),
        format_options(),
        click.option(
            "--measures",
            "patterns",
            help="Measures by name or pattern, comma-separated: headline (the default), quote.*",
        ),
        filter_options,
        click.option(
            "--unit",
            type=click.Choice(["paragraph", "document"]),
            default="paragraph",
            show_default=True,
            help="The unit of resampling. Measures that do not add up over paragraphs use documents.",
        ),
        seed_option(),
        click.option(
            "--json", "json_path", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it."
        ),
    )
    return reduce(lambda made, option: option(made), reversed(options), function)


SYSTEM = (
    click.option(
        "--scope",
        type=click.Choice(["document", "corpus"]),
        default="document",
        show_default=True,
        help="corpus: send all documents, then read all; ids are valid across documents (cmd: and py:).",
    ),
    click.option(
        "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Number of documents at a time."
    ),
    click.option(
        "--timeout",
        "time_s",
        type=click.FloatRange(min=0, min_open=True),
        default=300.0,
        show_default=True,
        metavar="SECONDS",
        help="The time limit for a document.",
    ),
    click.option("--name", help="The system's name in the output; default: its address."),
    click.option("--system-version", "version", help="The system's version in the output; default: a hash of it."),
    click.option(
        "--label",
        "labels",
        multiple=True,
        metavar="THEIRS=OURS",
        help="spacy: read a label as one of ours: NORP=GROUP; NORP=- leaves it out.",
    ),
)


def system_options(function: F) -> F:
    """Add the options for running a system to the command `function`, and return it.

    They are --scope, --jobs, --timeout, --name, --system-version and --label. The command gets the values as `scope`,
    `jobs`, `time_s`, `name`, `version` and `labels`.
    """
    return reduce(lambda made, option: option(made), reversed(SYSTEM), function)
