// How the board was used: its log, as a table and week by week.

import { byId, el } from "../dom";
import type { Answer } from "../sim/status";
import { noteSessions, type Session, weeksChart } from "./weeks";
import { BoardError } from "./wire";

interface Fault {
  code: number;
  name: string;
  after: number;
}

/** Shows what the board answers to `log`. Throws a BoardError if that is none. */
export function showLog(answer: Answer): void {
  const { last, faults, sessions } = answer;
  if (!Array.isArray(last) || !Array.isArray(faults)) {
    throw new BoardError("Another Plantar runs there, whose log this page cannot read: update it.");
  }
  const seen = last.filter((each): each is Session => Number.isFinite(each?.drive_s));
  const weeks = noteSessions(seen, Date.now());
  const rows = [...seen].reverse().map(({ no, routine, drive_s, end }) => {
    const cells = [no, routine, `${Math.round(drive_s / 60)} min`, end];
    return el("tr", {}, ...cells.map((cell) => el("td", { text: cell })));
  });
  const head = ["No", "Routine", "Drive", "End"].map((text) => el("th", { scope: "col", text }));
  const told = (faults as Fault[]).map((fault) =>
    el("li", { text: `Fault ${fault.code} (${fault.name}), after session ${fault.after}` }),
  );
  byId("board-log-shown").replaceChildren(
    el("p", { text: `${sessions} sessions in all; the last ${seen.length} are kept.` }),
    weeksChart(weeks),
    el("p", {
      class: "quiet",
      text: "Weeks: when this browser first saw a session, since the board has no clock.",
    }),
    el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
    el("ul", { class: "bare" }, ...told),
  );
}
