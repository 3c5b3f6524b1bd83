// The workbench around the board: its speed, its plug, and what can be broken.

import { byId, el, put, say } from "../dom";
import type { Clockwork } from "../sim/clockwork";
import { SPEEDS } from "../sim/pace";

/** A thermistor of 10 kOhm (B 3950) under 10 kOhm at 3.3 V: at 70 and at 25 degrees. */
const HOT_V = 0.49;
const COOL_V = 1.65;

/** What can be broken. toggles: it stays so until it is put right. */
interface Break {
  id: string;
  entry: object;
}

const BREAKS: Break[] = [
  { id: "break-hang", entry: { hang: true } },
  { id: "break-dead", entry: { dead: true } },
  { id: "break-raise", entry: { raise: "OSError" } },
  { id: "break-interrupt", entry: { interrupt: true } },
  { id: "break-reset", entry: { soft_reset: true } },
  { id: "break-host", entry: { usb_stall: true, for_ms: 10_000 } },
];

export class Bench {
  private clockwork: Clockwork | null = null;
  private readonly speed = byId<HTMLSelectElement>("speed");
  private readonly paceWords = byId("pace");
  private readonly plug = byId<HTMLButtonElement>("plug");
  private readonly hot = byId<HTMLInputElement>("break-hot");
  private readonly stuck = byId<HTMLSelectElement>("break-stuck");

  constructor() {
    for (const step of SPEEDS) {
      const text = `${step}x`;
      this.speed.append(el("option", { value: step, text }));
    }
    this.speed.onchange = () => this.clockwork?.pace.set(Number(this.speed.value));
    this.plug.onclick = () => this.clockwork?.plug();
    for (const { id, entry } of BREAKS) byId(id).onclick = () => this.clockwork?.add(entry);
    this.hot.onchange = () => this.heat(this.hot.checked);
    this.stuck.onchange = () => this.stick(this.stuck.value);
  }

  of(clockwork: Clockwork): void {
    clockwork.pace.set(Number(this.speed.value || 1));
    this.clockwork = clockwork;
    const hasSense = clockwork.desk.pins.TEMPERATURE != null;
    this.hot.disabled = !hasSense;
    this.hot.checked = false;
    byId("break-hot-why").hidden = hasSense;
    this.stuck.value = "";
  }

  faster(by: 1 | -1): void {
    if (this.clockwork === null) return;
    this.clockwork.pace[by > 0 ? "faster" : "slower"]();
    this.speed.value = String(this.clockwork.pace.speed);
  }

  show(): void {
    const { clockwork } = this;
    if (clockwork === null) return;
    const { pace } = clockwork;
    put(this.plug, "aria-pressed", String(!clockwork.plugIsIn));
    say(this.plug, clockwork.plugIsIn ? "Pull the plug" : "Put the plug back");
    // Without power there is nothing to break, and what is dead or at its prompt cannot hang.
    const runs = clockwork.plugIsIn && clockwork.phase === "run";
    for (const { id } of BREAKS) {
      const node = byId<HTMLButtonElement>(id);
      if (node.disabled === runs) node.disabled = !runs;
    }
    if (clockwork.fingers.holding && pace.speed > 1)
      say(this.paceWords, "1x while a button is held");
    else if (!pace.keepsUp)
      say(this.paceWords, `${pace.reached.toPrecision(3)}x of ${pace.speed}x reached`);
    else say(this.paceWords, "");
  }

  private heat(hot: boolean): void {
    const pin = this.clockwork?.desk.pins.TEMPERATURE;
    this.clockwork?.add({ adc: pin, volts: hot ? HOT_V : COOL_V });
  }

  private stick(button: string): void {
    const { clockwork } = this;
    if (clockwork === null) return;
    for (const each of clockwork.stuck) clockwork.stick(each, false);
    if (button) clockwork.stick(button, true);
  }
}
