// How much the massager was used, week by week. The board has no clock: a session's week is the
// one in which this browser first saw it in the log.

import { svg } from "../dom";
import { recall, remember } from "../store";

const KEY = "weeks";
const KEPT = 500;
const SHOWN = 8;
const WEEK_MS = 7 * 24 * 3_600_000;

export interface Session {
  no: number;
  routine: string;
  end: string;
  drive_s: number;
  level: number;
}

interface Seen {
  no: number;
  drive_s: number;
  week: number;
}

/** Notes the sessions that are new, and returns the seconds of drive of each week shown. */
export function noteSessions(sessions: Session[], nowMs: number): { week: number; s: number }[] {
  const known = new Map<number, Seen>(read().map((seen) => [seen.no, seen]));
  const now = weekOf(nowMs);
  for (const session of sessions) {
    const seen = known.get(session.no);
    // The same number with another length is another board's, or a log begun anew.
    if (seen?.drive_s === session.drive_s) continue;
    known.set(session.no, { no: session.no, drive_s: session.drive_s, week: now });
  }
  const all = [...known.values()].slice(-KEPT);
  remember(KEY, JSON.stringify(all));
  return Array.from({ length: SHOWN }, (_none, place) => {
    const week = now - SHOWN + 1 + place;
    const s = all.reduce((sum, seen) => sum + (seen.week === week ? seen.drive_s : 0), 0);
    return { week, s };
  });
}

/** Draws the weeks as bars, each with its minutes. */
export function weeksChart(weeks: { week: number; s: number }[]): SVGElement {
  const most = Math.max(60, ...weeks.map(({ s }) => s));
  const wide = 400 / weeks.length;
  const bars = weeks.flatMap(({ week, s }, place) => {
    const high = (s / most) * 90;
    const x = place * wide;
    const start = new Date(week * WEEK_MS - 3 * 24 * 3_600_000);
    const day = `${start.getUTCDate()}.${start.getUTCMonth() + 1}.`;
    return [
      svg("rect", { x: x + 4, y: 108 - high, width: wide - 8, height: Math.max(high, 1), rx: 2 }),
      text(x + wide / 2, 102 - high, s > 0 ? `${Math.round(s / 60)} min` : ""),
      text(x + wide / 2, 124, day),
    ];
  });
  const told = weeks.map(({ s }) => `${Math.round(s / 60)}`).join(", ");
  return svg(
    "svg",
    {
      class: "weeks",
      viewBox: "0 0 400 130",
      role: "img",
      "aria-label": `Minutes of drive in the last ${weeks.length} weeks: ${told}`,
    },
    ...bars,
  );
}

function text(x: number, y: number, words: string): SVGElement {
  const made = svg("text", { x, y, "text-anchor": "middle" });
  made.textContent = words;
  return made;
}

/** Weeks since 1970, each from a Monday. */
function weekOf(ms: number): number {
  return Math.floor((ms + 3 * 24 * 3_600_000) / WEEK_MS);
}

function read(): Seen[] {
  try {
    const kept = JSON.parse(recall(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // written by something else; it begins anew
  }
}
