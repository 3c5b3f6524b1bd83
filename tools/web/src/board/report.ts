// What an install did, in words.

import type { Installed } from "./install";

/** version: of the page's Plantar. */
export function report(done: Installed, version: string): string {
  const { plan, target, micropython, sent } = done;
  const { before } = plan;
  const files =
    plan.uploads.length > 0
      ? `${plan.uploads.length} files uploaded (${(sent / 1000).toFixed(1)} kB), ${plan.unchanged} unchanged, all verified.`
      : `nothing to upload, all ${plan.unchanged} files are right.`;
  const from = before && before !== version ? `, which had Plantar ${before}` : "";
  const parts = [`Plantar ${version} on a ${target.title}${from}, MicroPython ${micropython}: ${files}`];
  for (const name of plan.set_aside) parts.push(`Your ${name} is kept as ${name}.before.`);
  parts.push(
    {
      new: "The default board.py is there now: edit it to match your wiring.",
      same: "board.py is as it is in this Plantar.",
      kept: "Your board.py is kept.",
      replaced: "The editor's board.py is there now.",
    }[plan.board_py],
  );
  return parts.join(" ");
}
