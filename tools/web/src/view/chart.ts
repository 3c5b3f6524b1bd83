// The strip chart: how much power each motor had over the last minutes.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { byId, put } from "../dom";
import { BUCKET_MS, percentOf, type Strip } from "../sim/strip";

export const WINDOWS_MIN = [2, 5, 15];
const DRAW_EVERY_MS = 100;

/** Draws the strips of the motors that are fitted. */
export class Chart {
  windowMin = 2;
  private plot: uPlot | null = null;
  private strips: [string, Strip][] = [];
  private drawnAt = 0;
  private drawnTo = -1;
  private readonly box: HTMLElement;

  /** id: of the element that it is drawn in. */
  constructor(id: string) {
    this.box = byId(id);
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(this.box);
  }

  /** Takes other motors: a new board. */
  of(motors: Map<string, Strip>): void {
    this.strips = [...motors];
    this.make();
  }

  /** Draws anew, in the colours that hold now. */
  make(): void {
    this.plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    for (const [letter] of this.strips) {
      const [solid, pale] = letter === "A" ? ["motor-a", "pale-a"] : ["motor-b", "pale-b"];
      // Where both motors do the same, both can still be seen.
      const dash = letter === "A" ? undefined : [6, 5];
      const line = { stroke: colour(solid), width: 1.5, dash, points: { show: false } };
      series.push({ ...line, label: `${letter}, most`, fill: `${colour(solid)}00` });
      series.push({ ...line, width: 0.5, label: `${letter}, least`, fill: colour(pale) });
      bands.push({ series: [series.length - 2, series.length - 1], fill: colour(pale) });
    }
    const axis = {
      stroke: colour("quiet"),
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { stroke: colour("grid"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    this.plot = new uPlot(
      {
        ...this.size(),
        series,
        bands,
        cursor: { show: false },
        legend: { show: false },
        scales: { x: { time: false, range: () => this.range() }, y: { range: [0, 100] } },
        axes: [
          { ...axis, size: 28, values: (_plot, ticks) => ticks.map(minutes), space: 60 },
          { ...axis, size: 54, values: (_plot, ticks) => ticks.map((tick) => `${tick} %`) },
        ],
        hooks: { drawClear: [(plot) => this.shade(plot, colour("gentle"))] },
      },
      this.data(),
      this.box,
    );
    this.drawnTo = -1;
  }

  /** Draws what has come since the last look. now: real time in ms. */
  look(now: number): void {
    const newest = this.newest();
    if (this.plot === null || newest === this.drawnTo || now - this.drawnAt < DRAW_EVERY_MS) return;
    this.drawnAt = now;
    this.drawnTo = newest;
    this.plot.setData(this.data());
    const told = this.strips.map(([letter, strip]) => `motor ${letter} ${strip.percent} %`);
    put(
      this.box,
      "aria-label",
      `Power over the last ${this.windowMin} minutes; now ${told.join(", ")}`,
    );
  }

  wide(windowMin: number): void {
    this.windowMin = windowMin;
    this.drawnTo = -1;
  }

  private newest(): number {
    const strip = this.strips[0]?.[1];
    return strip ? strip.first + strip.least.length : 0;
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(this.box.clientWidth, 200), height: 200 };
  }

  private range(): [number, number] {
    const end = Math.max((this.newest() * BUCKET_MS) / 1000, this.windowMin * 60);
    return [end - this.windowMin * 60, end];
  }

  private data(): uPlot.AlignedData {
    const kept = (this.windowMin * 60_000) / BUCKET_MS + 1;
    const strip = this.strips[0]?.[1];
    if (strip === undefined) return [[]];
    const from = Math.max(0, strip.least.length - kept);
    const times: number[] = [];
    for (let i = from; i < strip.least.length; i++)
      times.push(((strip.first + i) * BUCKET_MS) / 1000);
    const columns: number[][] = [];
    for (const [, each] of this.strips) {
      columns.push(each.most.slice(from).map(percentOf), each.least.slice(from).map(percentOf));
    }
    return [times, ...columns] as uPlot.AlignedData;
  }

  /** Marks the first, gentle minute behind the lines. */
  private shade(plot: uPlot, fill: string): void {
    const strip = this.strips[0]?.[1];
    if (strip === undefined) return;
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = fill;
    let start = -1;
    for (let i = 0; i <= strip.gentles.length; i++) {
      if (strip.gentles[i] && start < 0) start = i;
      if (strip.gentles[i] || start < 0) continue;
      const at = (bucket: number) =>
        plot.valToPos(((strip.first + bucket) * BUCKET_MS) / 1000, "x", true);
      const left = Math.max(at(start), bbox.left);
      const right = Math.min(at(i), bbox.left + bbox.width);
      if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
      start = -1;
    }
    ctx.restore();
  }
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
