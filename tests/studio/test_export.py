"""A real server's JSON export of a project made by hand from `onrecord convert` is read without loss."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS
from onrecord.studio.design import designs

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Running


def test_an_export_of_a_project_made_by_hand_gives_the_original_documents(
    studio: Running, small_corpus: Path, tmp_path: Path
) -> None:
    """Tasks imported by hand and submitted unchanged are exported as the original documents."""
    corpus, module = load(small_corpus), FORMATS["label-studio"].load()
    registries = {name: list(getattr(corpus, name).values()) for name in ("entities", "events", "utterances")}
    documents = tuple(corpus.documents.values())
    files = module.write(Bundle(documents, corpus.texts, registries=registries), Losses())
    for layer in designs():
        project = studio.client.create_project(
            title=f"by hand {layer}", label_config=files[f"{layer}.config.xml"].decode()
        )
        studio.client.import_tasks(project, json.loads(files[f"{layer}.tasks.json"]))
        with studio.client.asking("annotations and an export") as sdk:
            for task in studio.client.tasks(project):
                sdk.annotations.create(id=task["id"], result=task["predictions"][0]["result"])
            exported = b"".join(sdk.projects.exports.download_sync(project, export_type="JSON"))
            sdk.projects.delete(id=project)
        (tmp_path / f"{layer}.json").write_bytes(exported)
    losses = Losses()
    bundle = module.read(tmp_path, Reading(lambda _: None, losses))
    assert [plain(each) for each in bundle.documents] == [plain(each) for each in documents]
    assert not losses
