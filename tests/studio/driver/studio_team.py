"""Let three people annotate 300 tasks on one server, and print how long each command takes: `make team`.

The articles are the published ones, or those of the corpus that an argument names, over and over. Each person has a
project of their own and a personal access token; all submit at once. What is pulled is held to gold, which they submit
unchanged. The server is on SQLite, or on the PostgreSQL that the variables POSTGRE_HOST, POSTGRE_PORT, POSTGRE_NAME,
POSTGRE_USER and POSTGRE_PASSWORD name, with an empty database.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from click.testing import CliRunner
from studio_server import joined, running

from onrecord.cli.studio.group import studio
from onrecord.corpus.load import load
from onrecord.documents.directory import encode_document
from onrecord.studio.client import Client
from onrecord.studio.projects import find
from onrecord.studio.watch import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.studio.projects import Project

ROOT = Path(__file__).parents[3]
ARTICLES = 100  # of each person, so 300 tasks
PEOPLE = ("anna", "bo", "cy")
POSTGRES = ("HOST", "PORT", "NAME", "USER", "PASSWORD")


def many(corpus: Path, root: Path, count: int) -> None:
    """Write a corpus of that many articles, those of another one over and over."""
    for name in ("corpus", "annotations"):
        shutil.copytree(corpus / name, root / name, ignore=shutil.ignore_patterns("annotators", "adjudication"))
    metadata = json.loads((corpus / "corpus" / "articles.json").read_bytes())
    rows = []
    for number in range(count):
        row = metadata["articles"][number % len(metadata["articles"])]
        doc_id = f"article-{number:03}"
        gold = json.loads((corpus / "annotations" / "gold" / f"{row['doc_id']}.json").read_bytes())
        (root / "annotations" / "gold" / f"{doc_id}.json").write_text(json.dumps(gold | {"doc_id": doc_id}), "utf-8")
        rows.append(row | {"doc_id": doc_id, "source_file": None})
    for row in metadata["articles"]:
        (root / "annotations" / "gold" / f"{row['doc_id']}.json").unlink()
    (root / "corpus" / "articles.json").write_text(json.dumps(metadata | {"articles": rows}), "utf-8")


def personal(client: Client) -> Client:
    """Return a client of the same user with a personal access token."""
    token = client.sdk.tokens.create().token
    assert token is not None
    return Client(client.url, token)


def submit(client: Client, project: Project) -> float:
    """Submit all tasks of a project as they were pushed; return the seconds that one takes."""
    rows = client.tasks(project.id)
    began = time.perf_counter()
    for row in rows:
        client.sdk.annotations.create(row["id"], result=row["predictions"][0]["result"], lead_time=1)
    return (time.perf_counter() - began) / len(rows)


def main(root: Path, corpus: Path) -> None:
    """Print the table of times; `root` is where the corpus of many articles goes."""
    many(corpus, root, ARTICLES)
    variables = {f"POSTGRE_{name}": os.environ.get(f"POSTGRE_{name}", "") for name in POSTGRES}
    on_postgres = all(variables.values())
    rows: list[tuple[str, float]] = []

    def timed(title: str, do: Callable[[], object]) -> None:
        began = time.perf_counter()
        do()
        rows.append((title, time.perf_counter() - began))

    with running({"DJANGO_DB": "default", **variables} if on_postgres else None) as (client, _):
        client.sdk.jwt_settings.update(api_token_ttl_days=1, api_tokens_enabled=True, legacy_api_tokens_enabled=True)
        users = {name: personal(joined(client, f"{name}@example.com")) for name in PEOPLE}
        environment = {"ONRECORD_HOME": str(root), "LABEL_STUDIO_API_KEY": personal(client).token}

        def run(*words: str) -> None:
            done = CliRunner(env=environment).invoke(studio, [*words, "--url", client.url], standalone_mode=False)
            assert (done.exception, done.return_value) == (None, 0), done.output

        push = ("push", "--for", ",".join(PEOPLE), "--layer", "entities")
        timed(f"push {len(PEOPLE)} x {ARTICLES} tasks", lambda: run(*push))
        timed("push them again: nothing to do", lambda: run(*push))
        projects = {name: find(users[name], name)[0] for name in PEOPLE}
        with ThreadPoolExecutor(len(PEOPLE)) as pool:
            seconds = list(pool.map(lambda name: submit(users[name], projects[name]), PEOPLE))
        rows.append(("a submission, three people at once", max(seconds)))
        timed("status", lambda: run("status"))
        timed("pull", lambda: run("pull"))
        timed("pull again: nothing new", lambda: run("pull"))
        timed("a look of pull --watch", lambda: state(client, projects.values()))
        for name in PEOPLE:
            for doc_id, document in load(root).documents.items():
                path = root / "annotations" / "annotators" / name / f"{doc_id}.json"
                assert path.read_bytes() == encode_document(document), path
    print(f"| on {'PostgreSQL' if on_postgres else 'SQLite'} | seconds |\n|---|---:|")
    print("\n".join(f"| {title} | {seconds:.1f} |" for title, seconds in rows))


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        main(Path(name) / "corpus", Path(sys.argv[1]) if sys.argv[1:] else ROOT)
