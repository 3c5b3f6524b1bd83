// The self-test with the person who holds the board: lights, tones, buttons, the motor, STOP.

import { choose, closeQuestion } from "../view/confirm";
import type { BoardConsole } from "./console";
import { pause } from "./rawrepl";
import { BoardError } from "./wire";

const LED_MS = 350;
const TONES_HZ = [440, 880, 1760];
const BITS: Record<string, number> = { START: 1, UP: 2, DOWN: 4, MODE: 8 };
const PRESS_MS = 20_000;
const SPIN_MS = 2_000;
/** Between two turns: the push that starts a motor is for one that stands still. */
const STANDSTILL_MS = 800;

export interface Result {
  name: string;
  outcome: "pass" | "fail" | "skipped";
  remark: string;
}

/** Goes through all steps; `add` is told of each. However it ends, the motor is off. */
export async function selfTest(
  board: BoardConsole,
  levelLeds: number,
  add: (result: Result) => void,
): Promise<void> {
  const judge = (name: string, good: boolean | null, remark: string) =>
    add({
      name,
      outcome: good === null ? "skipped" : good ? "pass" : "fail",
      remark: good === false ? remark : "",
    });
  const status = await board.status();
  if (status.state !== "ready") {
    judge("console", false, `the board is ${status.state}: it must be ready`);
    return;
  }
  judge("console", true, "");

  const lit = async (leds: number, lamp: number, hz: number, forMs: number) => {
    await board.command(`lights ${leds} ${lamp} ${hz}`);
    await pause(forMs);
  };
  judge(
    "level lights",
    await shown("Did each level light come on once, the lightest first?", async () => {
      for (let bit = 0; bit < levelLeds; bit++) await lit(1 << bit, 0, 0, LED_MS);
    }),
    "check their pins, their order and their resistors",
  );
  judge(
    "status light",
    await shown("Was the status light on?", () => lit(0, 1, 0, 1_000)),
    "check STATUS_LED in board.py",
  );
  judge(
    "tones",
    await shown("Did you hear three tones, rising?", async () => {
      for (const hz of TONES_HZ) await lit(0, 0, hz, LED_MS);
      await lit(0, 0, 0, 0);
    }),
    "check the piezo: a passive one, on TONE",
  );
  for (const name of ["UP", "DOWN", "MODE"]) {
    judge(name, await pressed(board, name), "no press came: check its pin");
  }
  await motor(board, judge);
}

/** Shows something and asks about it; null: skipped. */
async function shown(question: string, show: () => Promise<void>): Promise<boolean | null> {
  for (;;) {
    await show();
    const answer = await choose(question, ["Yes", "No", "Again", "Skip"]);
    if (answer === "Again") continue;
    return answer === "Yes" ? true : answer === "No" ? false : null;
  }
}

/** Waits for a press of a button; null: skipped. */
async function pressed(board: BoardConsole, name: string): Promise<boolean | null> {
  let skipped = false;
  const asked = choose(`Press ${name}, and hold it a moment.`, ["Skip"]).then((answer) => {
    skipped = answer !== null;
  });
  const end = performance.now() + PRESS_MS;
  let down = false;
  while (!down && !skipped && performance.now() < end) {
    down = ((await board.status()).buttons & BITS[name]) !== 0;
  }
  closeQuestion();
  await asked;
  return down ? true : skipped ? null : false;
}

async function motor(
  board: BoardConsole,
  judge: (name: string, good: boolean | null, remark: string) => void,
): Promise<void> {
  const may = await choose(
    "The motor is next: it turns for two seconds at the lightest, and any press ends it. May it?",
    ["Let it turn", "Skip"],
  );
  if (may !== "Let it turn") {
    judge("motor", null, "");
    judge("STOP", null, "");
    return;
  }
  try {
    judge(
      "motor",
      await shown("Did the motor turn, gently, for two seconds?", async () => {
        await board.command("spin");
        await pause(SPIN_MS + STANDSTILL_MS);
      }),
      "check the MOSFET, the motor and its supply",
    );
    const ready = await choose("It turns once more: press START/STOP as soon as it does.", [
      "Go",
      "Skip",
    ]);
    judge("STOP", ready === "Go" ? await stopped(board) : null, "no press ended it: check START");
  } finally {
    await board.ask("stop").catch(() => undefined);
    const { duty_u16: duty } = await board.status();
    if (duty[0] > 0 || duty[1] > 0) throw new BoardError("The motor still turns: pull the plug.");
  }
}

async function stopped(board: BoardConsole): Promise<boolean> {
  await board.command("spin");
  const began = performance.now();
  let turned = false;
  while (performance.now() - began < SPIN_MS - 100) {
    const { duty_u16: duty } = await board.status();
    if (duty[0] > 0) turned = true;
    else if (turned) return true;
  }
  return false;
}
