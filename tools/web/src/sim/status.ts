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
    return JSON.parse(line.slice(start));
  } catch {
    return null;
  }
}

export function statusOf(answer: Answer): Status | null {
  return "state" in answer ? (answer as unknown as Status) : null;
}

export function settingsOf(answer: Answer): Settings | null {
  return typeof answer.settings === "object" ? (answer.settings as Settings) : null;
}
