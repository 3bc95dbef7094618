"""Fields that are added in schema/ alone go through every command: no line of code names them.

The repository's data is copied. Its schema gets a label with an inventory of its own (`tone` of quotes, and of events,
where it may be null), a flag, two texts, of which one may be left out, and the id of an entity; gold gets values. Each
command then runs on the copy in a process of its own, since records are made when they are first imported.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

CHECKOUT = Path(__file__).parents[2]
TONES = ("calm", "heated")
TONE = {"$ref": "inventory.schema.json#/$defs/tone"}
NULL = {"type": "null"}
ADDED: dict[str, dict[str, Any]] = {
    "quote": {
        "tone": TONE,
        "on_camera": {"type": "boolean", "title": "Said on camera"},
        "about": {"anyOf": [{"$ref": "common.schema.json#/$defs/entity_id"}, NULL]},
    },
    "event": {"tone": {"anyOf": [TONE, NULL]}},
    "mention": {"epithet": {"anyOf": [{"type": "string", "minLength": 1}, NULL]}},
}
OPTIONAL: dict[str, dict[str, Any]] = {"time": {"heard_as": {"type": "string", "minLength": 1}}}
LAYERS = {"quote": "quotes", "event": "events", "mention": "mentions", "time": "times"}

pytestmark = pytest.mark.xdist_group("added fields")
Run = subprocess.CompletedProcess[str]


def value(name: str, at: int, document: dict[str, Any]) -> Any:
    """Return the value of an added field of the item at a place in its layer."""
    values = {
        "tone": TONES[at % 2],
        "on_camera": at % 3 == 0,
        "about": document["mentions"][at]["entity"] if at % 2 else None,
        "epithet": "“old” name, 100%" if at % 5 == 0 else None,
        "heard_as": "noon" if at % 2 else None,
    }
    return values[name]


def write(path: Path, content: Any, *, indent: int = 1) -> None:
    """Write JSON as the tool does."""
    path.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository's data whose schema and gold have the added fields."""
    root = tmp_path_factory.mktemp("home")
    for name in ("corpus", "annotations", "schema"):
        shutil.copytree(CHECKOUT / name, root / name)
    path = root / "schema" / "inventory.schema.json"
    inventory = json.loads(path.read_text())
    rows = [{"const": each, "title": each, "description": f"It sounds {each}."} for each in TONES]
    inventory["$defs"]["tone"] = {"title": "Tone", "description": "How it is said.", "oneOf": rows}
    write(path, inventory, indent=2)
    for name, fields in (ADDED | OPTIONAL).items():
        path = root / "schema" / f"{name}.schema.json"
        schema = json.loads(path.read_text())
        schema["properties"] |= fields
        schema["required"] += ADDED.get(name, ())
        write(path, schema, indent=2)
    for path in (root / "annotations" / "gold").glob("recusal-*.json"):
        document = json.loads(path.read_text())
        for name, fields in ADDED.items():
            for at, item in enumerate(document[LAYERS[name]]):
                item.update({field: value(field, at, document) for field in fields})
        for at, item in enumerate(document["times"]):
            item.update({"heard_as": found} if (found := value("heard_as", at, document)) else {})
        write(path, document)
    return root


def onrecord(home: Path, *arguments: Path | str, code: int = 0) -> str:
    """Run the command on the copy, and return what it prints; its exit code must be `code`."""
    command = [sys.executable, "-m", "onrecord", *map(str, arguments)]
    environment = {**os.environ, "ONRECORD_HOME": str(home)}
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout + run.stderr


def gold(home: Path) -> dict[str, Any]:
    """Return the documents of gold by id."""
    paths = sorted((home / "annotations" / "gold").glob("recusal-*.json"))
    return {path.stem: json.loads(path.read_text()) for path in paths}


def predictions(home: Path, path: Path, **changes: Any) -> Path:
    """Write gold as a predictions file, the first quote of each document changed."""
    documents = gold(home).values()
    for document in documents:
        document["quotes"][0].update(changes)
    path.write_text("".join(json.dumps(each) + "\n" for each in documents))
    return path


def test_validate_holds_gold_to_the_fields(home: Path, tmp_path: Path) -> None:
    """Gold with the fields is sound; a value that the inventory lacks is a problem, as is a field left out."""
    assert "0 errors, 0 warnings" in onrecord(home, "validate")
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "annotations" / "gold" / "recusal-000.json"
    document = json.loads(path.read_text())
    document["quotes"][0]["tone"] = "heeted"
    del document["quotes"][1]["tone"]
    write(path, document)
    said = onrecord(wrong, "validate", code=1)
    assert "quotes[0].tone" in said
    assert "did you mean heated?" in said
    assert "'tone' is a required property" in said


def test_check_holds_predictions_to_the_fields(home: Path, tmp_path: Path) -> None:
    """Predictions may give the fields, in the inventory's words; they may leave them out."""
    path = tmp_path / "predictions.jsonl"
    onrecord(home, "check", predictions(home, path))
    onrecord(home, "check", predictions(home, path, tone=None, on_camera=None))
    said = onrecord(home, "check", predictions(home, path, tone="heeted"), code=1)
    assert "quotes[0].tone" in said
    assert "did you mean heated?" in said
    assert "predictions.schema" in onrecord(home, "check", predictions(home, path, on_camera="yes"), code=1)
    assert "predictions.schema" in onrecord(home, "check", predictions(home, path, tones="calm"), code=1)


def test_derived_schemas_have_the_fields(home: Path) -> None:
    """Predictions and language models are offered the fields without a change to the files of those schemas."""
    quote = json.loads(onrecord(home, "schema", "prediction"))["$defs"]["quote"]["properties"]
    assert quote["tone"] == {"anyOf": [TONE, NULL]}
    strict = json.loads(onrecord(home, "schema", "prediction.strict"))["properties"]["quotes"]["anyOf"][0]["items"]
    assert strict["properties"]["tone"]["anyOf"][0]["enum"] == list(TONES)
    assert strict["properties"]["on_camera"]["anyOf"][0] == {"type": "boolean"}


def test_scores_stay_as_they_are(home: Path, tmp_path: Path) -> None:
    """No measure asks for the fields: predictions score the same with them and without them."""
    given = onrecord(home, "score", predictions(home, tmp_path / "a.jsonl"), "--json", "-")
    bare = onrecord(home, "score", predictions(home, tmp_path / "a.jsonl", tone=None, about=None), "--json", "-")
    assert json.loads(given)["measures"] == json.loads(bare)["measures"]
    assert json.loads(given)["measures"]["quote.attribution"]["f1"] == 1


def test_build_publishes_the_fields(home: Path, tmp_path: Path) -> None:
    """The rows, the card and the derived schemas have the fields, and the counts count the labels."""
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


def test_annotators_agree_on_the_fields(home: Path, tmp_path: Path) -> None:
    """The table has a kappa for each label, flag and text, and a disagreement on one is a record to be decided."""
    directories = [Path(shutil.copytree(home / "annotations" / "gold", tmp_path / name)) for name in ("anna", "bo")]
    path = directories[1] / "recusal-000.json"
    document = json.loads(path.read_text())
    document["quotes"][0]["tone"] = "heated"
    write(path, document)
    found = json.loads(onrecord(home, "agree", *directories, "--json", "-"))
    kappa = found["figures"]["kappa"]
    assert kappa["quote.on_camera"]["value"] == kappa["event.tone"]["value"] == kappa["mention.epithet"]["value"] == 1
    assert 0 < kappa["quote.tone"]["value"] < 1
    assert ["quote.tone", "kappa"] in [row[:2] for row in found["rows"]]
    onrecord(home, "adjudicate", "list", *directories, "-o", tmp_path / "records")
    (record,) = map(json.loads, (tmp_path / "records" / "recusal-000.jsonl").read_text().splitlines())
    assert (record["layer"], record["kinds"], record["fields"]) == ("quotes", ["attribute"], ["tone"])
    assert (record["a"]["tone"], record["b"]["tone"]) == ("calm", "heated")


def test_brat_holds_the_fields(home: Path, tmp_path: Path) -> None:
    """Labels, flags and texts are attributes, ids are references; they come back, and nothing of them is lost."""
    source = home / "annotations" / "gold"
    said = onrecord(home, "convert", source, tmp_path / "brat", "--to", "brat")
    assert not any(name in said for fields in ADDED.values() for name in fields)
    lines = (tmp_path / "brat" / "recusal-000.ann").read_text().splitlines()
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


def test_formats_without_a_place_for_the_fields_say_so(home: Path, tmp_path: Path) -> None:
    """What a format cannot hold is counted by name."""
    said = onrecord(home, "convert", home / "annotations" / "gold", tmp_path / "out.bio", "--to", "bio")
    assert "mentions.epithet" in said


def test_label_studio_asks_for_the_fields(home: Path, tmp_path: Path) -> None:
    """Each field is a control of its layer's project, and what annotators submit comes back as it was."""
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


@pytest.mark.parametrize(
    ("name", "spec", "said"),
    [
        ("clock", {"enum": ["am", "pm"]}, "has no kind that onrecord knows"),
        ("clock", {"type": "string", "enum": ["am", "pm"]}, "has no kind that onrecord knows"),
        ("clock", {"type": ["string", "null"]}, "has no kind that onrecord knows"),
        ("clock", {"anyOf": [{"type": "string"}, {"type": "boolean"}]}, "has no kind that onrecord knows"),
        ("hours", {"type": "integer"}, "has no kind that onrecord knows"),
        ("anchor", {"$ref": "common.schema.json#/$defs/item_id"}, "needs code of its own"),
        ("tone", {"type": "boolean"}, "has different kinds in two layers"),
    ],
)
def test_a_field_that_cannot_be_carried_is_refused(
    home: Path, tmp_path: Path, name: str, spec: dict[str, Any], said: str
) -> None:
    """A field of an unknown kind, one that names items, one that is a label elsewhere: the error says which and why."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "time.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"][name] = spec
    write(path, schema, indent=2)
    printed = onrecord(wrong, "validate", code=2)
    assert said in printed
    assert "time.schema.json" in printed
    assert name in printed


def test_two_questions_of_one_name_are_refused(home: Path, tmp_path: Path) -> None:
    """Quotes need a tone and nonquotes may have one: their project cannot ask for both by one name."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "nonquote.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["tone"] = {"anyOf": [TONE, NULL]}
    write(path, schema, indent=2)
    printed = onrecord(
        wrong, "convert", wrong / "annotations" / "gold", tmp_path / "tasks", "--to", "label-studio", code=2
    )
    assert "Two controls of a Label Studio project have the same name" in printed
    assert "tone" in printed


@pytest.mark.parametrize(
    ("record", "place", "name"),
    [
        ("event", ("properties",), "title"),
        ("event", ("properties", "arguments", "items", "properties"), "target_text"),
        ("entity_registry", ("items", "properties"), "doc_ids"),
    ],
)
def test_a_field_named_like_a_joined_column_is_refused(
    home: Path, tmp_path: Path, record: str, place: tuple[str, ...], name: str
) -> None:
    """A column that is joined to the rows would hide it."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / f"{record}.schema.json"
    schema = json.loads(path.read_text())
    properties = schema
    for part in place:
        properties = properties[part]
    properties[name] = {"anyOf": [{"type": "string"}, NULL]}
    write(path, schema, indent=2)
    printed = onrecord(wrong, "build", code=2)
    assert "has the name of a column" in printed
    assert f"{record}.schema.json" in printed
    assert name in printed


def test_a_kind_of_column_that_there_is_not_is_refused(home: Path, tmp_path: Path) -> None:
    """A misspelt `x-column` is an error that names the field and lists the kinds."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "time.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["value"]["x-column"] = "day"
    write(path, schema, indent=2)
    printed = onrecord(wrong, "build", code=2)
    assert "an unknown x-column" in printed
    assert "bool, date, int32, string" in printed
