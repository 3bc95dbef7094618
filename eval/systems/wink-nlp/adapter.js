// wink-nlp's entities: times from its own recogniser, names as runs of what it tags as proper nouns.
"use strict";

const winkNLP = require("wink-nlp");
const model = require("wink-eng-lite-web-model");
const { codePoints, serve } = require("protocol.js");

const TIMES = new Set(["DATE", "TIME", "DURATION"]);
const nlp = winkNLP(model);
const { its } = nlp;
nlp.learnCustomEntities([{ name: "name", patterns: ["[|PROPN] [|PROPN] [|PROPN] [|PROPN] [PROPN]"] }]);

/** Return the place of each token in UTF-16 units; the library keeps all white space before tokens. */
function places(doc) {
  let at = 0;
  const found = [];
  doc.tokens().each((token) => {
    const start = at + token.out(its.precedingSpaces).length;
    at = start + token.out().length;
    found.push({ start, end: at });
  });
  return found;
}

serve(({ text }) => {
  const doc = nlp.readDoc(text);
  const at = codePoints(text);
  const tokens = places(doc);
  const placed = (view, keep) => {
    const found = [];
    view.each((entity) => {
      const [first, last] = entity.out(its.span);
      const type = entity.out(its.type);
      if (keep(type)) found.push({ start: at(tokens[first].start), end: at(tokens[last].end), type });
    });
    return found;
  };
  const names = placed(doc.customEntities(), () => true);
  return {
    mentions: names.map(({ start, end }) => ({ start, end, form: "name" })),
    times: placed(doc.entities(), (type) => TIMES.has(type)),
  };
});
