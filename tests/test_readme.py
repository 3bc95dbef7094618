"""What the README promises is what happens; run as a script, it writes the table of scores into the README."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"(?<=<!-- scores: begin -->\n).*?(?=<!-- scores: end -->)", re.DOTALL)


def _onrecord(*words: str, cwd: Path) -> str:
    command = [sys.executable, "-m", "onrecord", *words]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def table(directory: Path) -> str:
    """Return the table that `make bench` ends with, as the README shows it."""
    _onrecord("run", "baseline:rules", "-o", "rules.jsonl", cwd=directory)
    lines = _onrecord("score", "rules.jsonl", cwd=directory).splitlines()
    shown = [line.rstrip() for line in lines if not line.startswith(("not attempted:", "note:"))]
    return "\n".join(["```", *shown, "```", ""])


def test_the_readme_shows_the_baselines_scores(tmp_path: Path) -> None:
    """The table is what the commands print today (`make readme` writes it)."""
    found = BLOCK.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found.group() == table(tmp_path)


def test_the_first_three_lines_of_python_load_the_quotes(tmp_path: Path) -> None:
    """The README's Python runs as it stands, offline, and gives rows."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    command = [sys.executable, "-c", f"{code}\nprint(len(quotes), quotes[0]['text'])"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
    count, text = done.stdout.split(maxsplit=1)
    assert int(count) > 100
    assert text.strip()


def test_the_shortest_prediction_scores(tmp_path: Path) -> None:
    """The example of a prediction is accepted, and its quote is found."""
    (line,) = re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "short.jsonl").write_text(line, encoding="utf-8")
    printed = _onrecord("score", "short.jsonl", "--measures", "quote.speaker", cwd=tmp_path)
    assert "quote.speaker" in printed
    assert printed.split()[printed.split().index("quote.speaker") + 1] == "100.0"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        README.write_text(BLOCK.sub(lambda _: table(Path(name)), README.read_text(encoding="utf-8")), encoding="utf-8")
