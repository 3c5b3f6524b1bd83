// What a motor did over the last minutes, kept in short buckets of time.

export const BUCKET_MS = 500;
export const KEPT_MS = 20 * 60_000;
export const FULL_U16 = 65_535;

/** The duty in percent of full; what moves is never shown as 0. */
export function percentOf(dutyU16: number): number {
  return Math.max(Math.round((dutyU16 * 100) / FULL_U16), dutyU16 > 0 ? 1 : 0);
}

/** One motor's duty over time: the least and the most of each bucket. Times never go back. */
export class Strip {
  dutyU16 = 0;
  /** How often the motor shakes now, estimated. */
  hz = 0;
  /** Whether this is the first, gentle minute. */
  gentle = false;
  readonly least: number[] = [];
  readonly most: number[] = [];
  readonly gentles: boolean[] = [];
  /** The number of the first bucket that is kept. */
  first = 0;

  get percent(): number {
    return percentOf(this.dutyU16);
  }

  set(tMs: number, dutyU16: number): void {
    this.advance(tMs);
    this.dutyU16 = dutyU16;
    const newest = this.least.length - 1;
    this.least[newest] = Math.min(this.least[newest], dutyU16);
    this.most[newest] = Math.max(this.most[newest], dutyU16);
  }

  advance(tMs: number): void {
    const number = Math.floor(tMs / BUCKET_MS);
    while (this.first + this.least.length <= number) {
      this.least.push(this.dutyU16);
      this.most.push(this.dutyU16);
      this.gentles.push(this.gentle);
    }
    const surplus = this.least.length - KEPT_MS / BUCKET_MS;
    if (surplus > 0) {
      this.least.splice(0, surplus);
      this.most.splice(0, surplus);
      this.gentles.splice(0, surplus);
      this.first += surplus;
    }
    if (this.gentle) this.gentles[this.gentles.length - 1] = true;
  }
}
