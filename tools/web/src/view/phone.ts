// A phone that can vibrates with motor A, if the person wants that.

const SLICE_MS = 120;

export class Phone {
  wanted = false;
  private saidAt = 0;
  private vibrates = false;

  static get able(): boolean {
    return typeof navigator.vibrate === "function" && navigator.maxTouchPoints > 0;
  }

  /** percent: of full power. A phone only knows on and off, so weaker is on for less of a slice. */
  show(percent: number, now: number): void {
    if (percent === 0 || !this.wanted) {
      if (this.vibrates) navigator.vibrate(0);
      this.vibrates = false;
      return;
    }
    if (now - this.saidAt < SLICE_MS) return;
    this.saidAt = now;
    this.vibrates = true;
    navigator.vibrate(Math.max(15, Math.round((SLICE_MS * Math.min(percent * 1.2, 100)) / 100)));
  }
}
