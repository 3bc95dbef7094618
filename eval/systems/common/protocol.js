// Answer `onrecord run cmd:` from Node: a document a line in, a prediction a line out.
//
// JavaScript counts UTF-16 units and `onrecord` counts code points: `codePoints` converts one into the other.
"use strict";

const readline = require("node:readline");

/**
 * Answer every document of standard input with what `extract` returns for it.
 *
 * extract: a function of one document ({doc_id, text, ...}, as `onrecord texts` prints it) that returns an object of
 * layers such as {mentions: [{start: 0, end: 8}]}.
 */
exports.serve = (extract) => {
  console.log = console.error; // what a package prints is no answer
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const document = JSON.parse(line);
    process.stdout.write(JSON.stringify({ doc_id: document.doc_id, ...extract(document) }) + "\n");
  });
};

/** Return a function from an offset in UTF-16 units of `text` to the same place in code points. */
exports.codePoints = (text) => {
  const offsets = new Uint32Array(text.length + 1);
  let units = 0;
  let points = 0;
  for (const point of text) {
    for (let unit = 0; unit < point.length; unit++) offsets[units++] = points;
    points += 1;
  }
  offsets[units] = points;
  return (at) => offsets[at];
};
