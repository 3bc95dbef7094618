"""docs/measures.md holds what the measures' docstrings say; run as a script, it writes that into the page."""

import re
from pathlib import Path

from click.testing import CliRunner

from onrecord.cli.measures import measures
from onrecord.report.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
BLOCK = re.compile(r"(?<=docstrings\) -->\n).*?(?=<!-- measures: end -->)", re.DOTALL)


def test_docs_measures_md_is_up_to_date() -> None:
    """The page is the output of `onrecord measures --markdown` (`make readme` writes it)."""
    found = BLOCK.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    assert found.group() == reference()
    assert CliRunner().invoke(measures, ["--markdown"]).stdout == reference()


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(lambda _: reference(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
