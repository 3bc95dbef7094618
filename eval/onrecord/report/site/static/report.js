/* The page of an article: filters, and moving between marks. Without this script the page shows everything.

   A finding is an item of the list; a mark has its finding's number in data-f. One finding is selected at a time: its
   marks are highlighted on both sides, and its list item is shown. The fragment of the address may name a finding
   (#f12), a gold item (#g-m3), or a filter (#layer=quotes&outcome=missed&speaker=...). */
(function () {
  "use strict";
  var box = document.getElementById("filterbox");
  var form = document.getElementById("filters");
  var list = document.getElementById("findings");
  if (!form || !list) return;
  var rows = document.getElementById("rows");
  var status = document.getElementById("picked");
  var shown = document.getElementById("shown");
  var findings = Array.prototype.slice.call(list.children);
  var marks = rows ? Array.prototype.slice.call(rows.querySelectorAll("[data-f]")) : [];
  var marksOf = {};
  marks.forEach(function (mark) {
    (marksOf[mark.dataset.f] = marksOf[mark.dataset.f] || []).push(mark);
  });
  var picked = null;

  /* The first line of a finding, `symbol <b>outcome</b> layer <i>type</i>`, becomes a button. */
  var facts = findings.map(function (finding) {
    var button = document.createElement("button");
    var outcome = finding.querySelector("b"), layer = outcome.nextSibling, type = finding.querySelector("i");
    button.append(finding.firstChild, outcome, layer, type);
    finding.prepend(button);
    return {
      outcome: outcome.textContent, layer: layer.textContent.trim(), type: type.textContent,
      speakers: finding.dataset.s ? finding.dataset.s.split("\n") : []
    };
  });

  function number(finding) { return String(findings.indexOf(finding)); }

  function lit(finding) {
    var numbers = finding.dataset.at ? finding.dataset.at.split(" ") : [number(finding)];
    return numbers.reduce(function (found, each) { return found.concat(marksOf[each] || []); }, []);
  }

  function checked(name) {
    var values = {};
    form.querySelectorAll("input[name=" + name + "]:checked").forEach(function (box) { values[box.value] = true; });
    return values;
  }

  function filter() {
    var layers = checked("layer"), outcomes = form.elements.outcome && checked("outcome"), count = 0, on = {};
    var type = form.elements.type.value, speaker = form.elements.speaker.value;
    findings.forEach(function (finding, at) {
      var fact = facts[at];
      finding.hidden = !(layers[fact.layer] && (!outcomes || outcomes[fact.outcome]) && (!type || fact.type === type) &&
        (!speaker || fact.speakers.indexOf(speaker) >= 0));
      if (finding.hidden) return;
      count += 1;
      lit(finding).forEach(function (mark) { on[mark.dataset.f] = true; });
    });
    marks.forEach(function (mark) { mark.classList.toggle("off", !on[mark.dataset.f]); });
    if (picked && picked.hidden) pick(null);
    shown.textContent = count + " of " + findings.length + " items";
    if (form.elements.view) document.body.dataset.view = form.elements.view.value;
    document.body.classList.toggle("rest", !!form.elements.rest && form.elements.rest.checked);
  }

  function pick(finding, options) {
    options = options || {};
    if (picked) {
      picked.classList.remove("picked");
      picked.firstElementChild.removeAttribute("aria-pressed");
      marks.forEach(function (mark) { mark.classList.remove("lit"); });
    }
    picked = finding;
    status.replaceChildren();
    document.body.classList.toggle("has-picked", !!finding);
    if (!finding) return;
    finding.classList.add("picked");
    finding.firstElementChild.setAttribute("aria-pressed", "true");
    var found = lit(finding);
    found.forEach(function (mark) { mark.classList.add("lit"); });
    Array.prototype.forEach.call(finding.children, function (child) {
      var copy = document.createElement(child.tagName === "BUTTON" ? "p" : child.tagName);
      copy.className = child.className;
      if (child.href) copy.href = child.href;
      Array.prototype.forEach.call(child.childNodes, function (node) { copy.appendChild(node.cloneNode(true)); });
      status.appendChild(copy);
    });
    var tones = ["part", "wrong", "aside"].filter(function (each) { return finding.classList.contains(each); });
    status.className = "picked " + (tones[0] || "right");
    var seen = found.filter(function (mark) { return mark.offsetParent !== null; });
    if (options.text && seen.length) seen[0].scrollIntoView({ block: "center" });
    if (options.list && list.scrollHeight > list.clientHeight) {
      list.scrollTop = finding.offsetTop - list.offsetTop - list.clientHeight / 3;
    }
  }

  /* The left and right arrow keys move between the findings that are shown and have a mark, in text order. */
  function step(by) {
    var stops = findings.filter(function (each) { return !each.hidden && !each.dataset.at && marksOf[number(each)]; });
    if (!stops.length) return;
    var at = stops.indexOf(picked);
    at = at < 0 ? (by > 0 ? 0 : stops.length - 1) : (at + by + stops.length) % stops.length;
    pick(stops[at], { text: true, list: true });
  }

  function follow() {
    var fragment = decodeURIComponent(location.hash.slice(1));
    if (fragment.indexOf("=") > 0) {
      var chosen = new URLSearchParams(fragment);
      ["layer", "outcome"].forEach(function (name) {
        if (!chosen.has(name)) return;
        form.querySelectorAll("input[name=" + name + "]").forEach(function (box) {
          box.checked = chosen.getAll(name).indexOf(box.value) >= 0;
        });
      });
      ["type", "speaker"].forEach(function (name) { if (chosen.has(name)) form.elements[name].value = chosen.get(name); });
      filter();
      return;
    }
    var target = fragment && document.getElementById(fragment);
    var found = findings[/^f\d+$/.test(fragment) ? fragment.slice(1) : target && target.dataset.f];
    if (found) pick(found, { text: true, list: true });
  }

  box.hidden = false;
  box.open = window.matchMedia("(min-width: 44rem)").matches;
  form.addEventListener("change", filter);
  form.addEventListener("reset", function () { setTimeout(filter, 0); });
  var errorsOnly = document.getElementById("errors-only");
  if (errorsOnly) errorsOnly.addEventListener("click", function () {
    form.querySelectorAll("input[name=outcome]").forEach(function (box) {
      box.checked = box.value !== "right" && box.value !== "neutral";
    });
    filter();
  });
  list.addEventListener("click", function (event) {
    var finding = event.target.closest("li");
    if (finding && !event.target.closest("a")) pick(finding, { text: true });
  });
  if (rows) {
    rows.addEventListener("click", function (event) {
      var mark = event.target.closest("[data-f]:not(.off)");
      pick(mark ? findings[mark.dataset.f] : null, { list: true });
    });
    rows.addEventListener("keydown", function (event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowRight") step(1);
      else if (event.key === "ArrowLeft") step(-1);
      else return;
      event.preventDefault();
    });
  }
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") pick(null); });
  window.addEventListener("hashchange", follow);
  filter();
  follow();
})();
