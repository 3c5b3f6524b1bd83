// What was said over the cable, for a report of what failed.

import { byId, el, say } from "../dom";
import type { Facts } from "../pack/pack";
import { placesIn } from "../pack/places";

/**
 * Copies it, and what the places of an error in it are in the sources of this Plantar; where the
 * browser does not let it, shows it to be copied.
 */
export async function copyLog(facts: Facts, log: string): Promise<void> {
  const { version } = facts;
  const lines = [`Plantar's page ${version}, ${navigator.userAgent}`, log];
  const found = placesIn(log, facts);
  // The board may have another Plantar: what it said itself stays as it is.
  if (found.length > 0) lines.push(`In the sources of Plantar ${version}:`, ...found);
  const text = lines.join("\n");
  try {
    await navigator.clipboard.writeText(text);
    say(byId("board-copied"), "Copied. It holds what was said over the cable, nothing else.");
  } catch {
    byId("board-copied").replaceChildren(
      el("textarea", { readonly: true, "aria-label": "The log", text }),
    );
  }
}
