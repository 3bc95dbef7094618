"""Make the card's sections on configurations, columns and values, as Markdown.

Meanings are taken from the declared columns and the inventories. The columns that all configurations of items share are
listed once, and so are the fields of a span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.corpus import features
from onrecord.corpus.columns import Column, Kind, Struct
from onrecord.corpus.markdown import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.corpus.rows import Row

HEADER = ["column", "type", "meaning"]
SPAN = {"start", "end", "text"}
ELSEWHERE = frozenset({"review", *features.ITEM_CONFIGS, *features.REGISTRY_CONFIGS})  # have their own tables
LISTED_VALUES = 8  # the values of a column are listed beside it if there are at most so many
TYPES = {"string": "string", "int32": "int32", "bool": "bool", "date": "date"}
Place = tuple[str, Column]


def overview(rows: Mapping[str, Sequence[Row]]) -> str:
    """Return a Markdown table with one line per configuration (published table): name, row count, what a row is."""
    body = [
        [f"`{config}`", len(each), features.ROWS[config].removeprefix("A row is ")] for config, each in rows.items()
    ]
    return markdown(["configuration", "rows", "a row is"], body)


def columns_section() -> str:
    """Return the card's section on columns as Markdown: for each configuration (published table) its columns.

    A configuration has a heading, a sentence and a table. The columns that all configurations of items (mentions,
    quotes, events, times) share have one table, which comes first.
    """
    configs = features.configs()
    shared = _shared(configs)
    parts = [
        "### Every item",
        "A span is a struct of `start`, `end` and `text`: offsets into the article's text, and the words between them.",
        markdown(HEADER, list(_lines(shared, skip=frozenset()))),
    ]
    for config, columns in configs.items():
        above = configs["documents"] if config == "all" else shared if features.CONTEXT.keys() <= columns.keys() else {}
        parts += [f"### {config}", features.ROWS[config], _table(columns, above)]
    return "\n\n".join(parts)


def values_section() -> str:
    """Return the card's section on values as Markdown: for each inventory (list of labels) a table with meanings.

    Only inventories that a column uses have one. The title of a table names the inventory and its columns.
    """
    users: dict[str, list[str]] = {}
    for config, columns in features.configs().items():
        for path, column in _places(columns, ""):
            if column.inventory and config != "all":
                users.setdefault(column.inventory, []).append(f"`{config}.{path}`")
    parts = []
    for inventory, places in users.items():
        rows = [[f"`{value}`", _definition(inventory, value)] for value in schema.inventory(inventory)]
        title = schema.load_schema("inventory")["$defs"][inventory]["title"]
        parts.append(f"**{title}** ({', '.join(places)})\n\n{markdown(['value', 'meaning'], rows)}")
    return "\n\n".join(parts)


def _shared(configs: Mapping[str, Struct]) -> Struct:
    """Return the columns that all configurations of items (mentions, quotes, events, times) have in common.

    `configs` maps each configuration (published table) to its columns. A column is shared if its type and its meaning
    are equal in all of them.
    """
    first, *others = (configs[config] for config in features.ITEM_CONFIGS)
    return {name: column for name, column in first.items() if all(each.get(name) == column for each in others)}


def _table(columns: Struct, above: Struct) -> str:
    """Return a Markdown table of columns with their types and meanings, without those that another table explains.

    Args:
        columns: Column name -> column.
        above: The columns that an earlier table explains. A column of `columns` that is also in `above` has no row
            here: a line under the table lists the names of these columns.
    """
    own = {name: column for name, column in columns.items() if above.get(name) != column}
    table = markdown(HEADER, list(_lines(own, skip=ELSEWHERE)))
    left = [f"`{name}`" for name in columns if name not in own]
    return f"{table}\n\nAnd, as above: {', '.join(left)}." if left else table


def _lines(columns: Struct, *, skip: frozenset[str]) -> Iterator[list[str]]:
    """Yield a row [name, type, meaning], as Markdown, for each column, and for each field of its struct.

    Args:
        columns: The columns.
        skip: The names of columns that get a row themselves, but no rows for their fields.
    """
    for name, column in columns.items():
        yield [f"`{name}`", _type(column.kind), _meaning(column)]
        inner = column.kind[0] if isinstance(column.kind, list) else column.kind
        if isinstance(inner, dict) and inner.keys() != SPAN and name not in skip:
            yield from ([f"`{name}.{each[0][1:]}", *each[1:]] for each in _lines(inner, skip=skip))


def _places(columns: Struct, path: str) -> Iterator[Place]:
    """Yield (dotted path, column) for each column and each field of a struct or of a list of structs, at any depth.

    `path` is the prefix of all paths, with a dot at its end; "" for the columns of a table.
    """
    for name, column in columns.items():
        yield f"{path}{name}", column
        inner = column.kind[0] if isinstance(column.kind, list) else column.kind
        if isinstance(inner, dict):
            yield from _places(inner, f"{path}{name}.")


def _type(kind: Kind) -> str:
    """Return the type of a column as the card shows it, such as `list of strings` or `span`."""
    if isinstance(kind, list):
        return f"list of {_type(kind[0])}s"
    if isinstance(kind, dict):
        return "span" if kind.keys() == SPAN else "struct"
    return TYPES[kind]


def _meaning(column: Column) -> str:
    """Return a column's meaning, followed by its allowed values, or by "See Values." if they are many."""
    if column.inventory is None:
        return column.meaning
    values = list(schema.inventory(column.inventory))
    listed = f"One of {', '.join(f'`{value}`' for value in values)}." if len(values) <= LISTED_VALUES else "See Values."
    return f"{column.meaning} {listed}"


def _definition(inventory: str, value: str) -> str:
    """Return the meaning of the label `value` of an inventory (list of labels); for an event type, its roles follow."""
    description: str = schema.inventory(inventory)[value]["description"]
    if inventory != "event_type":
        return description
    return f"{description} Roles: {', '.join(schema.roles(value))}."
