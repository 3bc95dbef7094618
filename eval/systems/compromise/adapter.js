// compromise's people, places, organisations, pronouns, quotations and dates, with offsets in code points.
"use strict";

const nlp = require("compromise");
nlp.plugin(require("compromise-dates"));
const { codePoints, serve } = require("protocol.js");

const CLOSING = /["”’']/;
const SUFFIX = /['’]\w*$/; // Pelosi's, she'll: one term to the library
const TERMS = { offset: true, terms: { offset: true } };
const PLACES = new Set(["City", "Country", "Region"]);

/** Return what a view found: its first and last place in UTF-16 units, and its terms; punctuation around is left out. */
const found = (view) =>
  view.json(TERMS).map(({ terms, ...rest }) => {
    const last = terms.at(-1);
    return { ...rest, terms, start: terms[0].offset.start, end: last.offset.start + last.text.length };
  });

function mentions(doc) {
  const named = (view, type) => found(view).map((each) => ({ ...each, form: "name", type: type(each) }));
  const place = ({ terms }) => (terms.some(({ tags }) => tags.some((tag) => PLACES.has(tag))) ? "GPE" : "LOC");
  const kinds = [
    ...named(doc.people(), () => "PER"),
    ...named(doc.organizations(), () => "ORG"),
    ...named(doc.places(), place),
    ...found(doc.pronouns()).map((each) => ({ ...each, form: "pronoun" })),
  ];
  const mentioned = new Map();
  for (const each of kinds) {
    each.end -= each.terms.at(-1).text.match(SUFFIX)?.[0].length ?? 0;
    if (!mentioned.has(each.start)) mentioned.set(each.start, each);
  }
  doc.pronouns().forEach((pronoun) => {
    const [antecedent] = found(pronoun.refersTo());
    if (!antecedent) return;
    const { start, end } = antecedent;
    const first = mentioned.get(start) ?? { start, end };
    mentioned.set(start, { ...first, entity: `e${start}` });
    mentioned.get(found(pronoun)[0].start).entity = `e${start}`;
  });
  return [...mentioned.values()].sort((one, other) => one.start - other.start);
}

const quotes = (doc, text) =>
  found(doc.quotations()).map(({ start, end, terms }) => {
    const closing = text.slice(end, end + terms.at(-1).post.length).search(CLOSING);
    return { start, end: closing < 0 ? end : end + closing };
  });

/** Return the TIMEX3 value of a date that is one whole unit, or one moment; of anything else, nothing. */
function value({ start, unit, duration }) {
  const { years, months, days } = duration;
  if (unit === "time") return start.slice(0, 16);
  if (unit === "day" && days === 1) return start.slice(0, 10);
  if (unit === "month" && months === 1) return start.slice(0, 7);
  return unit === "year" && years === 1 ? start.slice(0, 4) : undefined;
}

function times(doc, date) {
  const moments = found(doc.dates({ today: date ?? "2000-01-01", timezone: "UTC" })).map(({ start, end, dates }) => {
    if (dates.repeat) return { start, end, type: "SET" };
    const type = dates.unit === "time" || dates.duration?.hours || dates.duration?.minutes ? "TIME" : "DATE";
    return { start, end, type, value: date && dates.start ? value(dates) : undefined };
  });
  const lengths = found(doc.durations())
    .filter((each) => !moments.some((other) => each.start < other.end && other.start < each.end))
    .map(({ start, end }) => ({ start, end, type: "DURATION" }));
  return [...moments, ...lengths].sort((one, other) => one.start - other.start);
}

serve(({ text, date }) => {
  const doc = nlp(text);
  const at = codePoints(text);
  const placed = ({ start, end }) => ({ start: at(start), end: at(end) });
  return {
    mentions: mentions(doc).map((each) => ({ ...placed(each), form: each.form, type: each.type, entity: each.entity })),
    quotes: quotes(doc, text).map((each) => ({ kind: "direct", content: [placed(each)] })),
    times: times(doc, date).map((each) => ({ ...placed(each), type: each.type, value: each.value })),
  };
});
