// The time that is left, as a ring with its phases, and a large clock in it.

import { el, put, say, svg } from "../dom";
import type { RingFacts } from "../sim/card";

const SIZE = 160;
const RADIUS = 70;
const AROUND = 2 * Math.PI * RADIUS;

export class Ring {
  private readonly done = circle("ring-done");
  private readonly marks = svg("g", { class: "ring-marks" });
  private readonly clock = el("span", { class: "clock" });
  private readonly caption = el("span", { class: "ring-caption" });
  private drawn = "";

  constructor(host: HTMLElement) {
    const picture = svg(
      "svg",
      { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" },
      circle("ring-track"),
      this.done,
      this.marks,
    );
    host.append(picture, el("p", { class: "ring-words" }, this.clock, this.caption));
  }

  show(facts: RingFacts): void {
    say(this.clock, facts.clock);
    say(this.caption, facts.caption);
    const done = Math.min(1, Math.max(0, facts.done)) * AROUND;
    put(this.done, "stroke-dasharray", `${done.toFixed(1)} ${AROUND.toFixed(1)}`);
    const marks = facts.marks.map((at) => at.toFixed(4)).join(" ");
    if (marks === this.drawn) return;
    this.drawn = marks;
    const middle = SIZE / 2;
    this.marks.replaceChildren(
      ...facts.marks.map((at) =>
        svg("line", {
          x1: middle,
          x2: middle,
          y1: middle - RADIUS - 8,
          y2: middle - RADIUS + 8,
          transform: `rotate(${(at * 360).toFixed(2)} ${middle} ${middle})`,
        }),
      ),
    );
  }
}

function circle(kind: string): SVGElement {
  const middle = SIZE / 2;
  const turned = `rotate(-90 ${middle} ${middle})`;
  return svg("circle", { class: kind, cx: middle, cy: middle, r: RADIUS, transform: turned });
}
