// chrono-node's results as time expressions, each with the value that its certain components give.
"use strict";

const chrono = require("chrono-node");
const { codePoints, serve } = require("protocol.js");

const padded = (number) => String(number).padStart(2, "0");

/** Return the TIMEX3 value of a moment, as fine as what the text says; the library guesses the finer components. */
function value(moment) {
  const year = String(moment.get("year")).padStart(4, "0");
  const month = `${year}-${padded(moment.get("month"))}`;
  const day = `${month}-${padded(moment.get("day"))}`;
  if (moment.isCertain("hour")) return `${day}T${padded(moment.get("hour"))}:${padded(moment.get("minute"))}`;
  if (moment.isCertain("day") || moment.isCertain("weekday")) return day;
  if (moment.isCertain("month")) return month;
  return moment.isCertain("year") ? year : undefined;
}

serve(({ text, date }) => {
  const reference = date ? new Date(`${date}T12:00:00`) : new Date(2000, 0, 1, 12); // never today: the same answers every day
  const at = codePoints(text);
  const times = chrono.parse(text, reference).map((found) => ({
    start: at(found.index),
    end: at(found.index + found.text.length),
    type: found.start.isCertain("hour") ? "TIME" : "DATE",
    value: date && !found.end ? value(found.start) : undefined,
  }));
  return { times };
});
