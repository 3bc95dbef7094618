"""Fields that a corpus adds in its schema/ work in every command: no code names them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq

from .added import ADDED, LAYERS, NULL, OPTIONAL, TONE, TONES, gold, onrecord, predictions, write


def test_validate_checks_added_fields_of_gold(home: Path, tmp_path: Path) -> None:
    """Valid gold passes; an unknown value and a missing required field are problems."""
    assert "0 errors, 0 warnings" in onrecord(home, "validate")
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_text())
    document["quotes"][0]["tone"] = "heeted"
    del document["quotes"][1]["tone"]
    write(path, document)
    said = onrecord(wrong, "validate", code=1)
    assert "quotes[0].tone" in said
    assert "did you mean heated?" in said
    assert "'tone' is a required property" in said


def test_check_checks_added_fields_of_predictions(home: Path, tmp_path: Path) -> None:
    """Predictions may have the fields with values of the inventory, or leave them out."""
    path = tmp_path / "predictions.jsonl"
    onrecord(home, "check", predictions(home, path))
    onrecord(home, "check", predictions(home, path, tone=None, on_camera=None))
    said = onrecord(home, "check", predictions(home, path, tone="heeted"), code=1)
    assert "quotes[0].tone" in said
    assert "did you mean heated?" in said
    assert "predictions.schema" in onrecord(home, "check", predictions(home, path, on_camera="yes"), code=1)
    assert "predictions.schema" in onrecord(home, "check", predictions(home, path, tones="calm"), code=1)


def test_derived_schemas_have_the_added_fields(home: Path) -> None:
    """The schemas of predictions and of language models have them, without a change to their files."""
    quote = json.loads(onrecord(home, "schema", "prediction"))["$defs"]["quote"]["properties"]
    assert quote["tone"] == {"anyOf": [TONE, NULL]}
    strict = json.loads(onrecord(home, "schema", "prediction.strict"))["properties"]["quotes"]["anyOf"][0]["items"]
    assert strict["properties"]["tone"]["anyOf"][0]["enum"] == list(TONES)
    assert strict["properties"]["on_camera"]["anyOf"][0] == {"type": "boolean"}


def test_added_fields_change_no_score(home: Path, tmp_path: Path) -> None:
    """Predictions with and without the fields have the same figures."""
    given = onrecord(home, "score", predictions(home, tmp_path / "a.jsonl"), "--json", "-")
    bare = onrecord(home, "score", predictions(home, tmp_path / "a.jsonl", tone=None, about=None), "--json", "-")
    assert json.loads(given)["measures"] == json.loads(bare)["measures"]
    assert json.loads(given)["measures"]["quote.attribution"]["f1"] == 1


def test_build_publishes_the_added_fields(home: Path, tmp_path: Path) -> None:
    """Rows, card and derived schemas have the fields, and the counts have the labels."""
    built = Path(shutil.copytree(home, tmp_path / "built"))
    onrecord(built, "build")
    rows = pq.read_table(built / "corpus/data/quotes/test.parquet").to_pylist()
    items = [quote for document in gold(home).values() for quote in document["quotes"]]
    assert [{name: row[name] for name in ADDED["quote"]} for row in rows] == [
        {name: item[name] for name in ADDED["quote"]} for item in items
    ]
    card = (built / "corpus" / "README.md").read_text()
    assert "name: tone" in card
    assert "name: epithet" in card
    assert "| `tone` | string | How it is said. One of `calm`, `heated`. |" in card
    assert "Said on camera." in card
    times = pq.read_table(built / "corpus/data/times/test.parquet").to_pylist()
    assert {row["heard_as"] for row in times} == {"noon", None}
    assert "quotes/tone" in (built / "corpus" / "croissant.json").read_text()
    assert '"tone"' in (built / "schema" / "prediction.schema.json").read_text()
    onrecord(built, "build", "--check")
    tables = json.loads(onrecord(built, "stats", "--json"))["tables"]
    counted = {label: row["total"] for label, row in tables["Quotes by tone"].items()}
    assert counted == {tone: sum(item["tone"] == tone for item in items) for tone in TONES}


def test_agreement_and_adjudication_include_the_added_fields(home: Path, tmp_path: Path) -> None:
    """Each field has a kappa, and a difference in a field is a disagreement to decide."""
    directories = [Path(shutil.copytree(home / "annotations" / "gold", tmp_path / name)) for name in ("anna", "bo")]
    path = directories[1] / "ferry-1.json"
    document = json.loads(path.read_text())
    document["quotes"][0]["tone"] = "heated"
    write(path, document)
    found = json.loads(onrecord(home, "agree", *directories, "--json", "-"))
    kappa = found["figures"]["kappa"]
    assert kappa["quote.on_camera"]["value"] == kappa["event.tone"]["value"] == kappa["mention.epithet"]["value"] == 1
    assert 0 < kappa["quote.tone"]["value"] < 1
    assert ["quote.tone", "kappa"] in [row[:2] for row in found["rows"]]
    onrecord(home, "adjudicate", "list", *directories, "-o", tmp_path / "records")
    (record,) = map(json.loads, (tmp_path / "records" / "ferry-1.jsonl").read_text().splitlines())
    assert (record["layer"], record["kinds"], record["fields"]) == ("quotes", ["attribute"], ["tone"])
    assert (record["a"]["tone"], record["b"]["tone"]) == ("calm", "heated")


def test_added_fields_survive_a_brat_round_trip(home: Path, tmp_path: Path) -> None:
    """Labels, flags and texts are attributes, and ids are references."""
    source = home / "annotations" / "gold"
    said = onrecord(home, "convert", source, tmp_path / "brat", "--to", "brat")
    assert not any(name in said for fields in ADDED.values() for name in fields)
    lines = (tmp_path / "brat" / "ferry-1.ann").read_text().splitlines()
    assert [line for line in lines if line.split("\t")[1].startswith("tone E1 calm")]
    onrecord(home, "convert", tmp_path / "brat", tmp_path / "back.jsonl", "--from", "brat")
    back = {each["doc_id"]: each for each in map(json.loads, (tmp_path / "back.jsonl").read_text().splitlines()[1:])}
    for doc_id, document in gold(home).items():
        for name, fields in (ADDED | OPTIONAL).items():
            held, came = (
                [{field: item.get(field) for field in fields} for item in each[LAYERS[name]]]
                for each in (document, back[doc_id])
            )
            assert came == held, doc_id


def test_added_fields_are_counted_as_lost_in_formats_without_fields(home: Path, tmp_path: Path) -> None:
    """Fields that a format cannot hold are counted by name."""
    said = onrecord(home, "convert", home / "annotations" / "gold", tmp_path / "out.bio", "--to", "bio")
    assert "mentions.epithet" in said


def test_added_fields_are_controls_in_label_studio_and_are_read_back(home: Path, tmp_path: Path) -> None:
    """Each field is a control of its layer's project, and its values are read back unchanged."""
    onrecord(home, "convert", home / "annotations" / "gold", tmp_path / "tasks", "--to", "label-studio")
    controls = {
        layer: {
            each.get("name"): each
            for each in ET.fromstring((tmp_path / "tasks" / f"{layer}.config.xml").read_bytes()).iter()  # noqa: S314
            if each.get("name")
        }
        for layer in ("entities", "quotes", "events", "identity")
    }
    tone, camera, about = (controls["quotes"][name] for name in ADDED["quote"])
    assert [each.get("value") for each in tone] == list(TONES)
    assert (tone.get("choice"), tone.get("required")) == ("single", "true")
    assert (camera.get("choice"), camera.get("required")) == ("multiple", None)
    assert about.get("value") == "$entities"
    assert controls["events"]["tone"].get("required") is None
    assert controls["entities"]["epithet"].tag == controls["events"]["heard_as"].tag == "TextArea"
    assert controls["events"]["heard_as"].get("required") is None
    assert not {"tone", "epithet"} & controls["identity"].keys()
    export = tmp_path / "export"
    export.mkdir()
    for path in (tmp_path / "tasks").glob("*.tasks.json"):
        tasks = json.loads(path.read_text())
        for task in tasks:
            task["annotations"] = [{"result": task.pop("predictions", [{"result": []}])[0]["result"]}]
        write(export / path.name, tasks)
    onrecord(home, "convert", export, tmp_path / "back", "--from", "label-studio", "--to", "documents")
    for doc_id in gold(home):
        held, came = (each / f"{doc_id}.json" for each in (home / "annotations" / "gold", tmp_path / "back"))
        assert came.read_bytes() == held.read_bytes()
