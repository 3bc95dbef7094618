"""Drive Label Studio's editor in a real Chromium, with mouse and keys alone, and count what an annotator has to do."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.studio.client import Client
    from onrecord.studio.place import Credentials
    from onrecord.studio.projects import Project

LOADED = """n => window.Htx && Htx.annotationStore && Htx.annotationStore.selected
  && Htx.annotationStore.selected.regionStore.regions.length >= n"""
SHOWS = "word => document.querySelector('.onrecord-words')?.textContent.includes(word)"
# Where the nth stretch of some words stands: the middle of its line, or of its first and last line.
PLACE = """([words, number]) => {
  const box = document.querySelector('.onrecord-words');
  const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT, node =>
    node.parentElement.closest('style') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const nodes = []; let text = '';
  while (walk.nextNode()) { nodes.push([walk.currentNode, text.length]); text += walk.currentNode.data; }
  let at = -1;
  for (let n = 0; n < number; n++) at = text.indexOf(words, at + 1);
  if (at < 0) return null;
  const place = (offset, back) => {
    const [node, start] = nodes.findLast(each => each[1] <= (back ? offset - 1 : offset));
    return [node, offset - start];
  };
  const range = document.createRange();
  range.setStart(...place(at, false));
  range.setEnd(...place(at + words.length, true));
  range.startContainer.parentElement.scrollIntoView({block: 'center'});
  const boxes = [...range.getClientRects()].filter(each => each.width > 0);
  const first = boxes[0], last = boxes[boxes.length - 1];
  return [first.left, (first.top + first.bottom) / 2, last.right, (last.top + last.bottom) / 2];
}"""
# What the editor keeps in its own browser; SELECT is "Select region after creating it".
SELECT = "selectAfterCreate"
IDS = """() => {
  const chosen = Htx.annotationStore.selected;
  return [...chosen.regionStore.regions, ...chosen.relationStore.relations].map(each => each.id);
}"""
DELETE_NEW = """there => {
  const chosen = Htx.annotationStore.selected;
  const fresh = all => all.filter(each => !there.includes(each.id));
  chosen.unselectAll();
  fresh(chosen.relationStore.relations).forEach(each => chosen.relationStore.deleteRelation(each));
  fresh(chosen.regionStore.regions).forEach(each => chosen.deleteRegion(each));
}"""
TIMEOUT_MS = 90_000
TOKEN = re.compile(r'csrfmiddlewaretoken" value="([^"]+)')
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
).split()
PAUSE_MS = 150
SETTLE_MS = 500  # the editor takes keys a moment after it shows the text


class Editor:
    """A browser that has logged in. `count` holds the keys, characters, clicks and drags of an annotator so far."""

    def __init__(self, page: Any, client: Client, credentials: Credentials) -> None:
        self.page = page
        self.client = client
        self.count: Counter[str] = Counter()
        self.opened_with: list[str] = []
        form = TOKEN.search(page.request.get(f"{client.url}/user/login").text())
        assert form is not None
        filled = {"csrfmiddlewaretoken": form[1], "email": credentials.user, "password": credentials.password}
        page.request.post(f"{client.url}/user/login", form=filled, headers={"Referer": client.url})

    def open(self, project: Project, row: Mapping[str, Any], *, select: bool = False) -> None:
        """Open a task, to press keys in it; select: the editor's setting that selects a new mark."""
        self._load(project, row)
        self.page.wait_for_timeout(SETTLE_MS)
        self.page.evaluate(
            f"select => Htx.settings.{SELECT} !== select && Htx.settings.toggleSelectAfterCreate()", select
        )
        self.opened_with = self.page.evaluate(IDS)
        self.page.wait_for_timeout(PAUSE_MS)

    def _load(self, project: Project, row: Mapping[str, Any]) -> None:
        """Open a task, and wait for its marks and its text."""
        shown = row.get("predictions") or [{"result": []}]
        spans = sum(each["type"] == "labels" for each in shown[0]["result"])
        self.page.goto(f"{self.client.url}/projects/{project.id}/data?task={row['id']}")
        self.page.wait_for_function(LOADED, arg=spans, timeout=TIMEOUT_MS)
        self.page.wait_for_function(SHOWS, arg=row["data"]["text"].split()[0], timeout=TIMEOUT_MS)

    def reset(self) -> None:
        """Delete the marks and arcs that were made since the task was opened."""
        self.page.evaluate(DELETE_NEW, self.opened_with)
        self.page.wait_for_timeout(SETTLE_MS)

    def submit(self, project: Project, row: Mapping[str, Any], *, tick: str = "") -> list[dict[str, Any]]:
        """Open a task, click on a tick if one is named, press Submit, and return what the server holds then."""
        self._load(project, row)
        if tick:
            self.page.get_by_text(tick).first.click()
        return self.save(row)

    def save(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Press Submit or Update, which have one name, and return what the server holds then."""
        with self.page.expect_response(lambda answer: _is_save(answer, row["id"]), timeout=TIMEOUT_MS):
            self.page.get_by_role("button", name="Submit", exact=False).first.click()
        (annotation,) = self.client.sdk.annotations.list(id=row["id"])
        return list(annotation.result or ())

    def results(self) -> list[dict[str, Any]]:
        """Return what the editor would save now."""
        found: list[dict[str, Any]] = self.page.evaluate("Htx.annotationStore.selected.serializeAnnotation()")
        return found

    def uncount(self) -> None:
        """Forget what was counted so far."""
        self.count.clear()

    def key(self, *names: str) -> None:
        """Press keys."""
        for name in names:
            self.count["keys"] += 1
            self.page.keyboard.press(name)
            self.page.wait_for_timeout(PAUSE_MS)

    def press(self, *names: str) -> None:
        """Press keys fast, as somebody does by accident; they are not counted."""
        for name in names:
            self.page.keyboard.press(name)
        self.page.wait_for_timeout(SETTLE_MS)

    def type(self, text: str) -> None:
        """Type characters."""
        self.count["characters"] += len(text)
        self.page.keyboard.type(text, delay=20)
        self.page.wait_for_timeout(PAUSE_MS)

    def click(self, target: Any) -> None:
        """Click on an element."""
        self.count["clicks"] += 1
        target.click()
        self.page.wait_for_timeout(PAUSE_MS)

    def drag(self, words: str, number: int = 1) -> None:
        """Select the nth stretch of some words with the mouse, from their first letter to their last."""
        self.count["drags"] += 1
        left, top, right, bottom = self._place(words, number)
        self.page.mouse.move(left + 1, top)
        self.page.mouse.down()
        self.page.mouse.move((left + right) / 2, bottom, steps=3)
        self.page.mouse.move(right - 1, bottom, steps=5)
        self.page.mouse.up()
        self.page.wait_for_timeout(2 * PAUSE_MS)

    def click_words(self, words: str, number: int = 1) -> None:
        """Click on the first letter of the nth stretch of some words."""
        self.count["clicks"] += 1
        left, top, _, _ = self._place(words, number)
        self.page.mouse.click(left + 3, top)
        self.page.wait_for_timeout(PAUSE_MS)

    def choose(self, attribute: str, search: str) -> None:
        """Open a list of the selected mark, type the beginning of a name, and take the first entry that fits."""
        self.click(self._title(attribute).locator("xpath=following::*[contains(@class, 'htx-taxonomy')][1]"))
        self.type(search)
        self.key("ArrowDown", "Enter")

    def write(self, attribute: str, text: str) -> None:
        """Click into a field of the selected mark, type, and close it with Enter."""
        self.click(self._title(attribute).locator("xpath=following::*[self::textarea or self::input][1]"))
        self.type(text)
        self.key("Enter")

    def role(self, name: str) -> None:
        """Give the last arc in the list of relations, which is open, a role."""
        row = self.page.locator(".lsf-relations__item").last
        row.scroll_into_view_if_needed()
        row.hover()
        self.click(row.get_by_role("button", name="Show Relation Labels"))
        self.click(row.locator("[data-testid^=select-trigger]").first)
        self.click(self.page.get_by_test_id(f"select-option-{name}"))

    def _title(self, attribute: str) -> Any:
        titles = self.page.locator(".onrecord-panel h5:visible, .onrecord-panel h4:visible")
        return titles.filter(has_text=attribute).first

    def _place(self, words: str, number: int) -> tuple[float, float, float, float]:
        self.page.evaluate(PLACE, [words, number])  # scrolls there
        self.page.wait_for_timeout(PAUSE_MS)
        found = self.page.evaluate(PLACE, [words, number])
        assert found is not None, words
        return tuple(found)


def _is_save(answer: Any, task_id: int) -> bool:
    created = answer.request.method == "POST" and f"/api/tasks/{task_id}/annotations" in answer.url
    return created or (answer.request.method == "PATCH" and "/api/annotations/" in answer.url)


@contextmanager
def browser(chromium: str, *, width: int = 1600, height: int = 1000) -> Iterator[Any]:
    """Give a page of a new browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with playwright.sync_playwright() as started, contextlib.ExitStack() as closing:
        opened = started.chromium.launch(executable_path=chromium, args=FLAGS)
        closing.callback(opened.close)
        yield opened.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
