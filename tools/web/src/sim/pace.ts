// How fast the board's time runs beside ours.

export const SPEEDS = [1, 2, 5, 10, 30, 60, 120];
/** A frame never makes up for more real time: a slow machine runs slower, not jerkier. */
const MOST_FRAME_S = 0.1;
/** What one frame left undone, the next ones do; but no more than this. */
const MOST_OWED_S = 0.05;
/** Below this share of the speed asked for, the person is told what is reached instead. */
const KEPT = 0.9;
const WINDOW_S = 1;

/** Turns real seconds into virtual milliseconds. */
export class Pace {
  speed = 1;
  /** What the speed was over the last second. */
  reached = 1;
  private restMs = 0;
  private realS = 0;
  private askedMs = 0;
  private playedMs = 0;

  set(speed: number): void {
    this.speed = this.reached = speed;
    this.realS = this.askedMs = this.playedMs = 0;
  }

  faster(): void {
    this.set(SPEEDS.find((step) => step > this.speed) ?? this.speed);
  }

  slower(): void {
    this.set(SPEEDS.findLast((step) => step < this.speed) ?? this.speed);
  }

  get keepsUp(): boolean {
    return this.reached >= this.speed * KEPT;
  }

  /**
   * Whole virtual milliseconds to play for realS of ours, at most mostMs. held: time runs as the
   * hand's does.
   */
  stepMs(realS: number, held: boolean, mostMs: number = Infinity): number {
    const speed = held ? 1 : this.speed;
    const owedMs = Math.min(this.restMs, MOST_OWED_S * 1000 * (speed - 1) + 1);
    const wantedMs = Math.min(realS, MOST_FRAME_S) * 1000 * speed + owedMs;
    const stepMs = Math.floor(Math.min(wantedMs, mostMs));
    this.restMs = wantedMs - stepMs;
    this.realS += realS;
    this.askedMs += realS * 1000 * speed;
    this.playedMs += stepMs;
    if (this.realS >= WINDOW_S) {
      this.reached = (this.speed * this.playedMs) / this.askedMs;
      this.realS = this.askedMs = this.playedMs = 0;
    }
    return stepMs;
  }
}
