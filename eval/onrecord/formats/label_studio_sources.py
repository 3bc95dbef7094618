"""Find the text of a foreign Label Studio task, and convert its marks to offsets in this text.

A task does not say which key of its data holds the text. It is the string that contains the words of most marks.

- Text: offsets count characters, and are not changed here.
- HTML (`<HyperText>`): the text is that of the page, without tags, scripts, styles and title. Marks have XPaths, and
  `globalOffsets` that count the characters of the page, styles and title included. XPaths are not read.
- Dialogue (`<Paragraphs>`): a list of paragraphs. The text has one line per paragraph, without the speakers' names. A
  mark has the numbers of its paragraphs, and offsets in them that count UTF-16 units.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from onrecord.formats.counted import Counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Json = dict[str, Any]
SPANS = ("labels", "hypertextlabels", "htmllabels", "paragraphlabels")
UNSEEN = frozenset({"style", "title"})  # their text counts in `globalOffsets`, and is not part of the page's words
_HTML = re.compile(r"</[a-zA-Z][^>]*>")
_ADDRESS = re.compile(r"(?:\S+://|/data/)\S+\Z")


def has_text(data: Mapping[str, Any]) -> bool:
    """Return whether any value of a task's data is a string, or a dialogue: a list of dicts that contain strings."""
    return any(isinstance(each, str) or _is_dialogue(each) for each in data.values())


def is_address(text: str) -> bool:
    """Return whether a string is only the address of a file: a URL, or a path below `/data/` as of uploaded files."""
    return _ADDRESS.match(text) is not None


def plain(data: Mapping[str, Any], results: Sequence[Json], lose: Callable[[str, str], None]) -> tuple[str, list[Json]]:
    """Return a task's text, and its results with offsets in this text.

    The text is a string of the data, an HTML page of the data without its markup, or a dialogue's paragraphs, joined by
    line ends. A result whose offsets are not valid is returned unchanged.

    Args:
        data: The task's data; `has_text` is true for them.
        results: The annotation's results. Results that are not marks are returned unchanged.
        lose: Called with (what, why) for each part of the data that the text does not contain, such as the speakers of
            a dialogue.
    """
    dialogues = [each for each in data.values() if _is_dialogue(each)]
    strings = [each for each in data.values() if isinstance(each, str)]
    if dialogues and (not strings or any(each.get("type") == "paragraphlabels" for each in results)):
        return _of_dialogue(max(dialogues, key=len), results, lose)
    text = _chosen(data, results)
    paths = any(isinstance(_value(each).get("start"), str) for each in results)
    if paths or (_HTML.search(text) and not any(each.get("type") == "labels" for each in results)):
        return _of_page(text, results)
    return text, [*results]


def _value(result: Json) -> Json:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _chosen(data: Mapping[str, Any], results: Sequence[Json]) -> str:
    """Return the string of a task's data that contains the words of most marks.

    Of several such strings, the one with the key `text` is returned, or else the longest one that is no URL.
    """
    words = [str(_value(each).get("text") or "\0") for each in results if each.get("type") in SPANS]

    def order(key: str) -> tuple[int, bool, bool, int]:
        text = data[key]
        return sum(each in text for each in words), key == "text", not is_address(text), len(text)

    chosen: str = data[max((key for key, each in data.items() if isinstance(each, str)), key=order)]
    return chosen


class _Page(HTMLParser):
    """Collects the characters of a page as the editor counts them; `seen` tells which are words of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, bool]] = []
        self.open = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.open = tag if tag in {"script", *UNSEEN} else self.open
        if tag == "br":
            self.parts.append(("\n", True))

    def handle_endtag(self, tag: str) -> None:
        self.open = "" if tag == self.open else self.open

    def handle_data(self, data: str) -> None:
        if self.open != "script":
            self.parts.append((data, self.open not in UNSEEN))


def _of_page(html: str, results: Sequence[Json]) -> tuple[str, list[Json]]:
    page = _Page()
    page.feed(html.replace("\r\n", "\n").replace("\r", "\n"))  # as browsers do
    page.close()
    counted = [(each, seen) for words, seen in page.parts for each in words]
    text = "".join(each for each, seen in counted if seen)
    at = [0]  # offset in `globalOffsets` -> offset in the text
    for _, seen in counted:
        at.append(at[-1] + seen)
    found = []
    for result in results:
        value = _value(result)
        offsets = value.get("globalOffsets")
        start, end = (offsets.get(each) for each in ("start", "end")) if isinstance(offsets, dict) else (None, None)
        if type(start) is int and type(end) is int and 0 <= start < end < len(at):
            found.append({**result, "value": {**value, "start": at[start], "end": at[end]}})
        else:
            found.append(result)
    return text, found


def _is_dialogue(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and any(isinstance(one, str) for one in each.values()) for each in value)
    )


def _of_dialogue(
    paragraphs: Sequence[Json], results: Sequence[Json], lose: Callable[[str, str], None]
) -> tuple[str, list[Json]]:
    key = _spoken(paragraphs, results)
    spoken = [str(each.get(key) or "") for each in paragraphs]
    starts = [0]
    for each in spoken:
        starts.append(starts[-1] + len(each) + 1)
    text = "\n".join(spoken)
    for name in dict.fromkeys(name for each in paragraphs for name, one in each.items() if isinstance(one, str)):
        if name != key:
            lose(f"{name} of paragraphs", "it is not part of the text")
    return text, [_in_dialogue(each, spoken, starts, text) for each in results]


def _spoken(paragraphs: Sequence[Json], results: Sequence[Json]) -> str:
    """Return the key under which a dialogue's paragraphs have their text, such as `text`.

    It is the key whose strings contain the words of most marks; of several, `text`, or else the one with most text.
    """
    words = [str(_value(each).get("text") or "\0") for each in results]
    keys = dict.fromkeys(key for each in paragraphs for key, one in each.items() if isinstance(one, str))

    def order(key: str) -> tuple[int, bool, int]:
        text = "\n".join(str(each.get(key) or "") for each in paragraphs)
        return sum(each in text for each in words), key == "text", len(text)

    return max(keys, key=order)


def _in_dialogue(result: Json, spoken: Sequence[str], starts: Sequence[int], text: str) -> Json:
    """Return a result of a dialogue with offsets in the whole text; a result without valid offsets is unchanged.

    Its offsets in a paragraph are taken as characters, or as UTF-16 units if only then its words match the text.

    Args:
        result: The result; it has the numbers of its paragraphs, and offsets in them.
        spoken: The text of each paragraph.
        starts: The offset in `text` at which each paragraph starts.
        text: The whole text: the paragraphs, joined by line ends.
    """
    value = _value(result)
    first, last = (str(value.get(name)) for name in ("start", "end"))
    inside = [each for name in ("startOffset", "endOffset") if type(each := value.get(name)) is int]
    if not (first.isdecimal() and last.isdecimal() and max(int(first), int(last)) < len(spoken)):
        return result
    if len(inside) < len(("start", "end")):
        return result
    edges = list(zip((int(first), int(last)), inside, strict=True))
    in_units = [
        (at, Counted(spoken[at], utf16=True).interval(0, offset)) if offset else (at, None) for at, offset in edges
    ]
    tried = [
        [starts[at] + offset for at, offset in edges],
        [starts[at] + (found.end if found else 0) for at, found in in_units],
    ]
    words = "".join(str(value.get("text") or "").split())
    start, end = next((each for each in tried if "".join(text[slice(*each)].split()) == words), tried[0])
    whole = {"text": text[start:end]} if "".join(text[start:end].split()) == words else {}
    return {**result, "value": {**value, "start": start, "end": end, **whole}}
