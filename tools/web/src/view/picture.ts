// A routine as a picture: how strong each motor is over its time, with its phases, and an axis.

import type { Picture, Routine } from "../checks/checks";
import { el, svg } from "../dom";
import { mSs } from "../sim/card";

const WIDE = 480;
const HIGH = 84;
/** A name in a narrower phase would be letters without sense. */
const NAMED_FROM = 0.09;

/** Draws it. motors: how many are fitted. */
export function picture(routine: Routine, drawn: Picture | null, motors: number): HTMLElement {
  const names = routine.phases.map((phase) => {
    const name = el("span", {
      class: phase.drives ? "" : "hands",
      title: `${phase.name}, ${mSs(phase.ms)}`,
      text: phase.ms / routine.ms >= NAMED_FROM ? phase.name : "",
    });
    name.style.flex = `${phase.ms} 1 0`;
    return name;
  });
  const times = [0, 1, 2, 3, 4].map((part) => el("span", { text: mSs((routine.ms * part) / 4) }));
  return el(
    "figure",
    { class: "picture" },
    el("div", { class: "picture-y", "aria-hidden": "true" }, el("span", { text: "100 %" }), el("span", { text: "0" })),
    curve(routine, drawn, motors),
    el("div", { class: "picture-names", "aria-hidden": "true" }, ...names),
    el("div", { class: "picture-times", "aria-hidden": "true" }, ...times),
  );
}

function curve(routine: Routine, drawn: Picture | null, motors: number): SVGElement {
  const totalMs = routine.ms;
  const x = (ms: number) => (ms * WIDE) / totalMs;
  const image = svg("svg", {
    viewBox: `0 0 ${WIDE} ${HIGH}`,
    role: "img",
    "aria-label": describe(routine),
    preserveAspectRatio: "none",
  });
  let startMs = 0;
  routine.phases.forEach((phase, place) => {
    const width = Math.max(x(phase.ms) - 1, 1);
    const kind = phase.drives ? `band b${place % 2}` : "band hands";
    image.append(svg("rect", { x: x(startMs), width, class: kind, y: 0, height: HIGH }));
    if (!phase.drives && phase.periodMs > 0) {
      for (let t = 0; t < phase.ms; t += phase.periodMs) {
        const wide = Math.max(x(phase.onMs), 1.2);
        const beat = { y: HIGH * 0.35, height: HIGH * 0.3, class: "beat" };
        image.append(svg("rect", { x: x(startMs + t), width: wide, ...beat }));
      }
    }
    startMs += phase.ms;
  });
  if (drawn === null) return image;
  const lanes: [string, [number, number][]][] = [["a", drawn.a]];
  if (motors > 1) lanes.push(["b", drawn.b]);
  for (const [letter, columns] of lanes) {
    const y = (percent: number) => (HIGH - (percent / 100) * (HIGH - 4)).toFixed(1);
    const at = (column: number) => x(column * drawn.columnMs).toFixed(1);
    const top = columns.map(([, most], column) => `${at(column)},${y(most)}`);
    const bottom = columns.map(([least], column) => `${at(column)},${y(least)}`).reverse();
    const floor = [`${at(columns.length - 1)},${y(0)}`, `0,${y(0)}`];
    image.append(svg("polygon", { points: [...top, ...floor].join(" "), class: `area ${letter}` }));
    image.append(
      svg("polygon", { points: [...top, ...bottom].join(" "), class: `range ${letter}` }),
    );
    image.append(svg("polyline", { points: top.join(" "), class: `most ${letter}` }));
  }
  return image;
}

/** The picture in words, for those who do not see it. */
function describe(routine: Routine): string {
  const steps = routine.phases.map((phase) => `${phase.name}, ${mSs(phase.ms)}`);
  return `${routine.title}, ${mSs(routine.ms)}: ${steps.join("; ")}`;
}
