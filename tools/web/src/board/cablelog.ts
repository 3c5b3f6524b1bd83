// What was said over the cable, for a report of what failed.

import { byId, el, say } from "../dom";

/** Copies it; where the browser does not let it, shows it to be copied. */
export async function copyLog(version: string, log: string): Promise<void> {
  const text = `Plantar's page ${version}, ${navigator.userAgent}\n${log}`;
  try {
    await navigator.clipboard.writeText(text);
    say(byId("board-copied"), "Copied. It holds what was said over the cable, nothing else.");
  } catch {
    byId("board-copied").replaceChildren(
      el("textarea", { readonly: true, "aria-label": "The log", text }),
    );
  }
}
