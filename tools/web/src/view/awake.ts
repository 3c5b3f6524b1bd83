// While a session lasts the screen stays on: a phone that goes dark stops drawing, and its board.

type Sentinel = { release(): Promise<void>; addEventListener(type: string, act: () => void): void };
type WakeLock = { request(type: "screen"): Promise<Sentinel> };

export class Awake {
  private held: Sentinel | null = null;
  private asking = false;
  private refusedAt = -Infinity;

  /** wanted: whether a session lasts now. now: real time in ms. */
  show(wanted: boolean, now: number): void {
    if (!wanted) {
      void this.held?.release().catch(() => undefined);
      this.held = null;
      return;
    }
    const lock = (navigator as unknown as { wakeLock?: WakeLock }).wakeLock;
    const soon = now - this.refusedAt < 5_000;
    if (lock === undefined || this.held || this.asking || soon || document.hidden) return;
    this.asking = true;
    lock
      .request("screen")
      .then((held) => {
        this.held = held;
        // The browser lets go of it when the page is out of sight.
        held.addEventListener("release", () => {
          if (this.held === held) this.held = null;
        });
      })
      .catch(() => {
        this.refusedAt = now; // a battery that is low, or a policy: the session goes on
      })
      .finally(() => {
        this.asking = false;
      });
  }
}
