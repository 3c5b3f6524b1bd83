// What happened, a line a happening, newest first: presses, motors, cuts, resets, faults.

import { byId, el } from "../dom";
import { type Moment, mSs } from "../sim/card";

const KEPT = 200;

/** The list on the page. */
export class MomentList {
  private readonly list = byId("moments");

  add(moments: Moment[]): void {
    for (const [tMs, text, kind] of moments) {
      const time = el("span", { class: "time", text: clock(tMs) });
      const item = el("li", { class: kind }, time, ` ${text}`);
      item.dataset.t = String(tMs);
      // Newest first; what became certain late goes to its place.
      const after = [...this.list.children].find(
        (each) => Number((each as HTMLElement).dataset.t) <= tMs,
      );
      this.list.insertBefore(item, after ?? null);
    }
    while (this.list.children.length > KEPT) this.list.lastElementChild?.remove();
  }

  clear(): void {
    this.list.replaceChildren();
  }
}

function clock(tMs: number): string {
  const tenths = Math.floor(tMs / 100) % 10;
  return `${mSs(tMs)}.${tenths}`;
}
