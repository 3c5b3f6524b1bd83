// What happened, as the lines of a trace: the same events in the same form as the virtual board's
// (tools/plantar/virtual/tracing.py), so that the two can be laid side by side.

const NOTHING = -1; // nothing drives the pin
const FOLLOWS_PWM = -2;

/** Nanoseconds as milliseconds with one to three decimals, such as "12.0". */
export function msText(nanos) {
  const us = Math.floor(nanos / 1000 + 1e-6);
  const text = `${Math.floor(us / 1000)}.${String(us % 1000).padStart(3, "0")}`;
  return text.replace(/0{1,2}$/, "");
}

/** Text as a JSON string in ASCII. */
export function quoted(text) {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Tells one board's story over all lives of its chip. emit: takes each line. */
export class Told {
  constructor(emit, motors) {
    this.emit = emit;
    this.on = true;
    this.baseNanos = 0; // board time at which this life's chip began
    this.now = () => 0; // board time
    this.before = () => {}; // lets the pins tell what has not settled yet
    this.resets = 0;
    this.functions = new Array(30).fill(-1);
    this.shown = new Array(30).fill(NOTHING);
    this.duty = new Array(30).fill(NOTHING);
    this.hz = new Array(30).fill(0);
    this.motors = motors.map((pin) => ({ pin, driven: false, high: 0, since: 0, highNanos: 0 }));
    this.driveNanos = 0;
    this.driveSince = -1; // board time since which a motor is driven; -1: none is
  }

  /** Writes one event. fields: JSON after the time. nanos: board time. */
  event(fields, nanos = this.now()) {
    this.before();
    if (this.on) this.emit(`{"t_ms": ${msText(nanos)}, ${fields}}`);
  }

  reset(cause) {
    this.resets += 1;
    this.event(`"event": "reset", "cause": "${cause}"`);
  }

  // Pins. nanos is the chip's own time.

  function(pin) {
    return this.functions[pin];
  }

  setFunction(pin, number) {
    this.functions[pin] = number;
  }

  /** The pin is driven to a plain level, or frozen at it. */
  plain(pin, level, nanos) {
    if (this.shown[pin] === level) return;
    this.shown[pin] = level;
    this.duty[pin] = NOTHING;
    this.driven(pin, level === 1, nanos);
    this.event(`"event": "pin", "pin": ${pin}, "value": ${level}`, this.baseNanos + nanos);
  }

  /** The pin follows a running PWM. */
  pwm(pin, dutyU16, hz, nanos) {
    if (this.duty[pin] === dutyU16 && this.hz[pin] === hz) return;
    this.shown[pin] = FOLLOWS_PWM;
    this.duty[pin] = dutyU16;
    this.hz[pin] = hz;
    this.driven(pin, dutyU16 > 0, nanos);
    this.event(
      `"event": "pwm", "pin": ${pin}, "duty_u16": ${dutyU16}, "freq_hz": ${hz}`,
      this.baseNanos + nanos,
    );
  }

  /** Nothing drives the pin: what hangs on it is low, by its own pull-down. */
  open(pin, nanos) {
    const before = this.shown[pin];
    if (before === NOTHING) return;
    this.shown[pin] = NOTHING;
    this.duty[pin] = NOTHING;
    this.driven(pin, false, nanos);
    if (before !== 0) this.event(`"event": "pin", "pin": ${pin}, "value": 0`, this.baseNanos + nanos);
  }

  /** A pad's level, measured at each of its edges. */
  level(pin, high, nanos) {
    const motor = this.motors.find((each) => each.pin === pin);
    if (motor === undefined || motor.high === high) return;
    const now = this.baseNanos + nanos;
    if (motor.high === 1) motor.highNanos += now - motor.since;
    motor.high = high;
    motor.since = now;
  }

  /** How the motors' pads stand: level now, and how long each was high so far. */
  pads() {
    const now = this.now();
    return this.motors.map(({ pin, high, highNanos, since }) => {
      const nanos = highNanos + (high === 1 ? now - since : 0);
      return { pin, level: high, high_us: Math.round(nanos / 10) / 100 };
    });
  }

  /** How long any motor was driven so far, as the registers say. */
  totalDriveNanos() {
    return this.driveNanos + (this.driveSince >= 0 ? this.now() - this.driveSince : 0);
  }

  driven(pin, driven, nanos) {
    const motor = this.motors.find((each) => each.pin === pin);
    if (motor === undefined || motor.driven === driven) return;
    motor.driven = driven;
    const any = this.motors.some((each) => each.driven);
    const now = this.baseNanos + nanos;
    if (any && this.driveSince < 0) {
      this.driveSince = now;
    } else if (!any && this.driveSince >= 0) {
      this.driveNanos += now - this.driveSince;
      this.driveSince = -1;
    }
  }
}
