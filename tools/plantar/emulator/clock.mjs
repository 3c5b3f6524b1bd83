// The chip's time. It counts the cycles that the CPU runs, and leaps while the CPU sleeps: the
// package's own clock is told the time after each instruction, which takes a third of its speed.

// Sums of fractions of a nanosecond do not come out even.
const SLACK_NANOS = 0.01;

class Alarm {
  constructor(clock, callback) {
    this.clock = clock;
    this.callback = callback;
    this.next = null;
    this.nanos = 0;
    this.scheduled = false;
  }

  schedule(deltaNanos) {
    if (this.scheduled) this.cancel();
    this.clock.link(this, this.clock.nanos + deltaNanos);
  }

  cancel() {
    this.clock.unlink(this);
    this.scheduled = false;
  }
}

/** A clock as rp2040js wants one. Times are nanoseconds since the chip was made. */
export class CycleClock {
  constructor() {
    this.core = null; // set when the chip is made
    this.nextAlarm = null;
    this.sleptNanos = 0; // all time but the cycles since the last change of frequency
    this.baseCycles = 0;
    this.nanosPerCycle = 8;
    this.alarmNanos = -1; // the exact time of the alarm that rings now, or -1
    this.endNanos = 0; // where `run` shall end
    this.endCycles = 0; // the cycle at which the CPU is to be stopped next: an alarm or the end
  }

  get nanos() {
    if (this.alarmNanos >= 0) return this.alarmNanos;
    if (this.core === null) return this.sleptNanos;
    return this.sleptNanos + (this.core.cycles - this.baseCycles) * this.nanosPerCycle;
  }

  get micros() {
    return this.nanos / 1000;
  }

  createAlarm(callback) {
    return new Alarm(this, callback);
  }

  link(alarm, nanos) {
    alarm.nanos = nanos;
    let before = null;
    let after = this.nextAlarm;
    while (after !== null && after.nanos < nanos) {
      before = after;
      after = after.next;
    }
    alarm.next = after;
    alarm.scheduled = true;
    if (before !== null) {
      before.next = alarm;
    } else {
      this.nextAlarm = alarm;
      this.aim();
    }
  }

  unlink(alarm) {
    let before = null;
    for (let at = this.nextAlarm; at !== null; before = at, at = at.next) {
      if (at !== alarm) continue;
      if (before === null) this.nextAlarm = alarm.next;
      else before.next = alarm.next;
      return;
    }
  }

  setFrequency(hz) {
    this.sleptNanos = this.nanos;
    this.baseCycles = this.core.cycles;
    this.nanosPerCycle = 1e9 / hz;
    this.aim();
  }

  /** Lets the CPU run until `nanos` or the next alarm, whichever is first. */
  aimFor(nanos) {
    this.endNanos = nanos;
    this.aim();
  }

  aim() {
    if (this.core === null) return;
    const { nextAlarm } = this;
    let end = this.endNanos;
    if (nextAlarm !== null && nextAlarm.nanos < end) end = nextAlarm.nanos;
    this.endCycles = this.baseCycles + (end - this.sleptNanos) / this.nanosPerCycle;
  }

  /** Makes the CPU loop come back after the instruction in hand. */
  interrupt() {
    this.endCycles = 0;
  }

  /** True when `nanos` has come. */
  reached(nanos) {
    return this.nanos + SLACK_NANOS >= nanos;
  }

  /** Passes time up to the next alarm, at most to `nanos`, with no CPU. */
  leap(nanos) {
    const { nextAlarm } = this;
    const target = nextAlarm !== null && nextAlarm.nanos < nanos ? nextAlarm.nanos : nanos;
    if (target > this.nanos) this.sleptNanos += target - this.nanos;
  }

  /** Rings all alarms that are due. */
  ring() {
    const now = this.nanos + SLACK_NANOS;
    let alarm = this.nextAlarm;
    while (alarm !== null && alarm.nanos <= now) {
      this.nextAlarm = alarm.next;
      this.alarmNanos = alarm.nanos;
      alarm.callback();
      alarm = this.nextAlarm;
    }
    this.alarmNanos = -1;
    this.aim();
  }
}
