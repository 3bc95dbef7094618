/* Choose which systems, forms of mentions and kinds of quotes are shown, on the first page and on the comparison page.

   A row or cell of a system has the system's number in data-s. A group of rows has its filter in data-field (form, kind
   or empty) and data-value. At most data-most systems are shown at once. Without this script the pages show everything. */
(function () {
  "use strict";
  var box = document.getElementById("choose");
  if (!box) return;
  var form = box.querySelector("form");
  var most = Number(box.dataset.most);
  var systems = Array.prototype.slice.call(form.querySelectorAll("input[name=system]"));
  var parts = Array.prototype.slice.call(document.querySelectorAll("[data-s]"));
  var groups = Array.prototype.slice.call(document.querySelectorAll("tbody[data-field]"));
  var chosen = document.getElementById("chosen");

  function value(field) {
    var input = form.querySelector("input[name=" + field + "]:checked");
    return input ? input.value : "";
  }

  function draw() {
    var drawn = {}, number = 0;
    systems.forEach(function (each) {
      drawn[each.value] = each.checked;
      if (each.checked) number += 1;
    });
    systems.forEach(function (each) { each.disabled = !each.checked && number >= most; });
    parts.forEach(function (each) { each.hidden = !drawn[each.dataset.s]; });
    groups.forEach(function (each) {
      var rows = Array.prototype.slice.call(each.querySelectorAll("tr[data-s]"));
      var empty = rows.length > 0 && rows.every(function (row) { return row.hidden; });
      each.hidden = empty || (each.dataset.field ? value(each.dataset.field) !== each.dataset.value : false);
    });
    document.querySelectorAll("table.versus").forEach(function (each) {
      each.closest("section").hidden = each.querySelectorAll("tbody tr:not([hidden])").length < 2;
    });
    if (systems.length) chosen.textContent = number + " of " + systems.length + " systems shown";
  }

  document.querySelectorAll("[data-draw]").forEach(function (link) {
    link.addEventListener("click", function () {
      var numbers = link.dataset.draw.trim().split(" ");
      systems.forEach(function (each) { each.checked = numbers.indexOf(each.value) >= 0; });
      draw();
    });
  });
  form.addEventListener("change", draw);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  box.hidden = !form.querySelector("input");
  box.open = systems.length > most || (!systems.length && !box.hidden);
  draw();
})();
