// The drawn motors: each shakes with its power, under the heel and under the toes.

import { byId, put, say } from "../dom";
import type { Strip } from "../sim/strip";

const SHAKE_MOST = 5; // of the picture's units, at full power
const TURNS_MOST = 9; // a second: slower than the real thing, so that an eye can follow

/** One motor of the picture. */
class DrawnMotor {
  private readonly group: HTMLElement;
  private readonly weight: HTMLElement;
  private readonly waves: HTMLElement[];
  private readonly words: HTMLElement;
  private angle = 0;

  constructor(letter: string) {
    const id = `motor-${letter.toLowerCase()}`;
    this.group = byId(id);
    this.weight = byId(`${id}-weight`);
    this.waves = [1, 2, 3].map((n) => byId(`${id}-wave-${n}`));
    this.words = byId(`${id}-words`);
  }

  show(strip: Strip | undefined, realS: number, still: boolean): void {
    put(this.group, "class", strip ? "motor" : "motor absent");
    if (strip === undefined) {
      say(this.words, "not fitted");
      return;
    }
    const power = strip.percent / 100;
    const shakes = `est. ${Math.round(strip.hz)} Hz`;
    say(this.words, power > 0 ? `${strip.percent} %, ${shakes}` : "still");
    this.waves.forEach((wave, place) => {
      put(wave, "class", power > place * 0.25 ? "wave on" : "wave");
    });
    if (still || power === 0) {
      put(this.group, "transform", "");
      return;
    }
    this.angle += realS * TURNS_MOST * 2 * Math.PI * (0.3 + 0.7 * power);
    const far = SHAKE_MOST * power;
    const x = (far * Math.cos(this.angle)).toFixed(2);
    const y = (far * Math.sin(this.angle)).toFixed(2);
    this.group.setAttribute("transform", `translate(${x} ${y})`);
    const degrees = ((this.angle * 180) / Math.PI) % 360;
    this.weight.setAttribute("transform", `rotate(${degrees.toFixed(0)})`);
  }
}

/** Both motors. */
export class Motors {
  private readonly drawn = ["A", "B"].map((letter) => [letter, new DrawnMotor(letter)] as const);
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");

  show(motors: Map<string, Strip>, realS: number): void {
    for (const [letter, motor] of this.drawn) {
      motor.show(motors.get(letter), realS, this.calm.matches);
    }
  }
}
