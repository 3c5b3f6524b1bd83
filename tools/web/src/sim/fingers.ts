// Mouse, touch and keys become presses of the virtual board's buttons, in the board's own time.

const TAP_MS = 100;
/** Between two presses of one button, so that the firmware sees the release (debounce: 30 ms). */
const GAP_MS = 60;

interface Press {
  downMs: number;
  upMs: number;
  sent: boolean;
}

interface Finger {
  presses: Press[];
  freeMs: number;
}

/** What is on the buttons, and what is still to be sent to the board. Times in virtual ms. */
export class Fingers {
  private readonly fingers = new Map<string, Finger>();
  private readonly held = new Set<string>();

  /** Whether a hand holds a button: time should then run as the hand's does. */
  get holding(): boolean {
    return this.held.size > 0;
  }

  /** A press of a length that is known beforehand, such as the hold that locks. */
  tap(button: string, nowMs: number, forMs: number = TAP_MS): void {
    const finger = this.finger(button);
    if (this.held.has(button) || finger.presses.length >= 3) return;
    const last = finger.presses.at(-1);
    const downMs = Math.max(nowMs, last ? last.upMs + GAP_MS : finger.freeMs);
    finger.presses.push({ downMs, upMs: downMs + forMs, sent: false });
  }

  hold(button: string, nowMs: number): void {
    if (this.held.has(button)) return;
    this.held.add(button);
    const finger = this.finger(button);
    if (finger.presses.length === 0) {
      finger.presses.push({ downMs: Math.max(nowMs, finger.freeMs), upMs: Infinity, sent: false });
    }
    finger.presses[finger.presses.length - 1].upMs = Infinity;
  }

  /** Lets go; the button comes up once the press is long enough to be one. */
  release(button: string, nowMs: number): void {
    this.held.delete(button);
    const last = this.finger(button).presses.at(-1);
    if (last?.upMs === Infinity) last.upMs = Math.max(nowMs, last.downMs + TAP_MS);
  }

  releaseAll(nowMs: number): void {
    for (const button of [...this.held]) this.release(button, nowMs);
  }

  /** For how long a button has been down at nowMs, 0 while it is up. */
  heldMs(button: string, nowMs: number): number {
    const press = this.fingers.get(button)?.presses[0];
    return press?.sent ? Math.max(0, nowMs - press.downMs) : 0;
  }

  /** Takes the script entries that are due from nowMs to before untilMs. */
  take(nowMs: number, untilMs: number): object[] {
    const entries: object[] = [];
    for (const [button, finger] of this.fingers) {
      while (finger.presses.length > 0) {
        const press = finger.presses[0];
        // A key that comes while a frame is played is late: its press is as long.
        const downMs = Math.max(press.downMs, nowMs, finger.freeMs);
        if (!press.sent && downMs < untilMs) {
          press.sent = true;
          press.upMs += downMs - press.downMs;
          press.downMs = downMs;
          entries.push({ at_ms: downMs, button, down: true });
        }
        if (!press.sent || press.upMs >= untilMs) break;
        const upMs = Math.max(press.upMs, nowMs);
        entries.push({ at_ms: upMs, button, down: false });
        finger.freeMs = upMs + GAP_MS;
        finger.presses.shift();
      }
    }
    return entries;
  }

  private finger(button: string): Finger {
    let finger = this.fingers.get(button);
    if (finger === undefined) {
      finger = { presses: [], freeMs: 0 };
      this.fingers.set(button, finger);
    }
    return finger;
  }
}
