// Where in the sources a line of the release build comes from: see ../../pack.py.

import { sentence } from "../dom";
import { type Facts, factsOf, type Pack } from "./pack";

/**
 * As MicroPython's tracebacks have it; in a log, a quote may have a backslash before it. Functions
 * have other names in the release build, so theirs are left out.
 */
const PLACE = /([\w/]+\.mpy)(\\?", line )(\d+)(, in [\w<>]+)?/g;
const STEP_0 = 35;

/** A text with the places in the release build as those in this Plantar's sources. */
export function inSources(text: string, facts: Facts): string {
  return text.replace(PLACE, (place, file, between, line) => {
    let left = Number(line);
    for (const run of (facts.places[file] ?? "").split("\n")) {
      const [source, steps = ""] = run.split(" ");
      if (left > 0 && left <= steps.length) {
        const at = [...steps.slice(0, left)].reduce((sum, step) => sum + step.charCodeAt(0), 0);
        return `${source}${between}${at - STEP_0 * left}`;
      }
      left -= steps.length;
    }
    return place;
  });
}

/** What each place in the release build that a text names is in the sources: a line each. */
export function placesIn(text: string, facts: Facts): string[] {
  const found = new Set([...text.matchAll(PLACE)].map(([place]) => place.replace("\\", "")));
  return [...found].map((place) => `"${place} is "${inSources(place, facts)}`);
}

/** A sentence about what was thrown in a worker. pack: undefined if there is none yet. */
export function why(error: unknown, pack: Pack | undefined): string {
  const text = sentence(error);
  return pack ? inSources(text, factsOf(pack)) : text;
}
