"""The options --root and --gold. They also put the schema, inventory and declaration of the named corpus in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
ROOT = "Another corpus: a directory with corpus/ and annotations/."
GOLD = "Directory of documents or of a corpus, or JSONL; default: the corpus's."


def root_option(help_: str = ROOT) -> Callable[[F], F]:
    """Return a decorator that adds the option --root to a command.

    The schema of the corpus that --root names is in use while the command runs. `help_` is the option's help text.
    """
    return click.option("--root", type=click.Path(path_type=Path), callback=use_root, help=help_)


def gold_option(help_: str = GOLD, *, as_path: bool = True) -> Callable[[F], F]:
    """Return a decorator that adds the option --gold to a command.

    If it names a directory of a corpus, the schema of that corpus is in use while the command runs.

    Args:
        help_: The option's help text.
        as_path: Whether the command gets a Path; otherwise it gets a string, which may also be a glob or a URL.
    """
    kind = click.Path(path_type=Path) if as_path else click.STRING
    return click.option("--gold", type=kind, callback=_use_gold, help=help_)


def use_root(context: click.Context, _parameter: click.Parameter, root: Path | None) -> Path | None:
    """Put the schema of a corpus in use while the command runs; click calls this with the value of --root.

    Args:
        context: The context of the command.
        _parameter: Not used; click passes the option.
        root: The directory that --root names. For None, and if it does not exist, nothing changes.

    Returns:
        `root`, unchanged.
    """
    if root is not None and root.is_dir() and not context.resilient_parsing:
        from onrecord.schema.profile import using

        context.with_resource(using(root))
    return root


def _use_gold(context: click.Context, _parameter: click.Parameter, gold: Any) -> Any:
    if gold is not None and not context.resilient_parsing and Path(gold).is_dir():
        from onrecord.schema.profile import root_of, using

        context.with_resource(using(root_of(Path(gold))))
    return gold
