"""docs/architecture.md draws the rooms as they are in the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "eval" / "onrecord"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HELPERS = {"testing"}  # for the tests of other packages; no room imports it
EXCEPTIONS = {"formats/convert.py"}  # the page names them


def drawn() -> list[str]:
    """Return the rooms of the drawing, from top to bottom."""
    (drawing,) = re.findall(r"```\n( cli .*?)```", PAGE, re.DOTALL)
    return [line.split()[0] for line in drawing.splitlines()]


def imported(module: Path) -> Iterator[str]:
    """Yield the rooms that a module imports at its own import."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
            yield from (parts[1] for parts in (name.split(".") for name in names) if parts[0] == "onrecord")


def test_the_drawing_has_every_room() -> None:
    """Each package of eval/onrecord/ is in the drawing and in the table."""
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - HELPERS
    assert sorted(drawn()) == sorted(rooms)
    table = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    assert [room for room in rooms if f"`{room}/`" not in table] == []


def test_a_room_imports_only_from_rooms_below_it() -> None:
    """No module imports from a room above its own when it is itself imported, except those that the page names."""
    order = {room: number for number, room in enumerate(drawn())}
    upward = {
        module.relative_to(PACKAGE).as_posix()
        for room, number in order.items()
        for module in sorted((PACKAGE / room).rglob("*.py"))
        for other in imported(module)
        if order.get(other, number) < number
    }
    assert upward == EXCEPTIONS
    assert [name for name in EXCEPTIONS if f"(../eval/onrecord/{name})" not in PAGE] == []


def test_every_link_of_architecture_md_leads_to_a_file() -> None:
    """Each link names a file of the repository."""
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
