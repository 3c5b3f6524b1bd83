// The firmware's answers on its console; firmware/usb/report.py is the source of every field.

export interface Status {
  state: string;
  routine: string;
  title: string;
  phase: string;
  cue: string;
  phase_no: number;
  phases: number;
  drive: boolean;
  level: number;
  levels: number;
  level_now: number;
  cap: number;
  duty_u16: [number, number];
  phase_left_ms: number;
  left_ms: number;
  rep: number;
  reps: number;
  session_ms: number;
  drive_ms: number;
  rest_ms: number;
  pause_ms: number;
  locked: boolean;
  /** The setting that the menu shows, "" while it is closed. */
  menu: string;
  notice: boolean;
  beginner: boolean;
  buttons: number;
  spikes: number;
  stuck: number;
  warning: string;
  fault: number;
  fault_text: string;
  last_end: string;
}

export interface Settings {
  profile: string;
  length: number;
  tones: number;
  beginner: number;
  "floor-a": number;
  "floor-b": number;
  "kick-a": number;
  "kick-b": number;
  brightness: number;
  levels: number;
}

export type Answer = Record<string, unknown> & { ok: boolean; error?: string };

/**
 * The console's answer in a line from USB, or null if the line is something else. After a reset
 * the line may begin with half of an older answer.
 */
export function parseAnswer(line: string): Answer | null {
  const start = line.lastIndexOf('{"ok"');
  if (start < 0) return null;
  try {
    const answer: unknown = JSON.parse(line.slice(start));
    return typeof answer === "object" && answer !== null ? (answer as Answer) : null;
  } catch {
    return null;
  }
}

const NOTHING: Status = {
  state: "",
  routine: "",
  title: "",
  phase: "",
  cue: "",
  phase_no: 0,
  phases: 0,
  drive: false,
  level: 1,
  levels: 5,
  level_now: 0,
  cap: 5,
  duty_u16: [0, 0],
  phase_left_ms: 0,
  left_ms: 0,
  rep: 0,
  reps: 0,
  session_ms: 0,
  drive_ms: 0,
  rest_ms: 0,
  pause_ms: 0,
  locked: false,
  menu: "",
  notice: false,
  beginner: false,
  buttons: 0,
  spikes: 0,
  stuck: 0,
  warning: "",
  fault: 0,
  fault_text: "",
  last_end: "",
};

/** The status in an answer, null if it is none. What an older or newer firmware leaves out, or says
 * in another form, has its default: `missing` has the names. */
export function statusOf(answer: Answer): (Status & { missing?: string[] }) | null {
  if (typeof answer.state !== "string") return null;
  const status = { ...NOTHING } as unknown as Record<string, unknown>;
  const missing: string[] = [];
  for (const [name, usual] of Object.entries(NOTHING)) {
    if (sameKind(answer[name], usual)) status[name] = answer[name];
    else missing.push(name);
  }
  if (missing.length > 0) status.missing = missing;
  return status as unknown as Status & { missing?: string[] };
}

function sameKind(value: unknown, usual: unknown): boolean {
  if (Array.isArray(usual)) {
    return Array.isArray(value) && value.length >= 1 && value.every(Number.isFinite);
  }
  return typeof value === typeof usual && (typeof value !== "number" || Number.isFinite(value));
}

export function settingsOf(answer: Answer): Settings | null {
  const { settings } = answer;
  return typeof settings === "object" && settings !== null ? (settings as Settings) : null;
}
