// Microsoft Recognizers-Text's dates and times, with the TIMEX that the library gives.
"use strict";

const { recognizeDateTime } = require("@microsoft/recognizers-text-date-time");
const { codePoints, serve } = require("protocol.js");

const TYPES = {
  date: "DATE",
  daterange: "DATE",
  datetime: "TIME",
  datetimerange: "TIME",
  time: "TIME",
  timerange: "TIME",
  duration: "DURATION",
  set: "SET",
};

/** Return the TIMEX of a result; none where it leaves a part open (XXXX-01 may be the last or the next January). */
function value({ resolution }) {
  const timex = resolution?.values?.[0]?.timex;
  return timex && !/^XXXX|[(),]/.test(timex) ? timex : undefined;
}

serve(({ text, date }) => {
  const reference = date ? new Date(`${date}T12:00:00`) : new Date(2000, 0, 1, 12); // never today
  const at = codePoints(text);
  const times = recognizeDateTime(text, "en-us", undefined, reference)
    .map((found) => ({ found, type: TYPES[found.typeName.replace("datetimeV2.", "")] }))
    .filter(({ type }) => type)
    .map(({ found, type }) => ({
      start: at(found.start),
      end: at(found.end + 1), // the library's end is the last character
      type: /_REF$/.test(value(found)) ? "DATE" : type,
      value: date || type === "DURATION" ? value(found) : undefined,
    }));
  return { times };
});
