// The board's settings, each with the range that it takes; what it refuses, it says itself.

import { byId, el } from "../dom";
import type { Facts } from "../pack/pack";
import type { Settings } from "../sim/status";

const PROFILES = ["standard", "beginner", "low sensation", "accessible"];

/** Draws them. change: called with a key and a value. A setting that the board has not is left out. */
export function showSettings(
  settings: Settings,
  facts: Facts,
  change: (key: string, value: string) => void,
): void {
  const { limits, brightest } = facts;
  const profile = el("select", { id: "set-profile" });
  for (const name of PROFILES) profile.append(el("option", { text: name, value: name }));
  profile.value = settings.profile;
  profile.onchange = () => change("profile", profile.value);
  const number = (key: keyof Settings, least: number, most: number) => {
    const input = el("input", { type: "number", min: least, max: most, id: `set-${key}` });
    input.value = String(settings[key]);
    input.onchange = () => change(key, input.value);
    return input;
  };
  const flag = (key: keyof Settings) => {
    const input = el("input", { type: "checkbox", id: `set-${key}` });
    input.checked = settings[key] === 1;
    input.onchange = () => change(key, input.checked ? "1" : "0");
    return input;
  };
  const fields: [keyof Settings, string, HTMLElement][] = [
    ["profile", "Profile", profile],
    ["length", "Length, 0 to 100 % of the guide's range", number("length", 0, 100)],
    ["tones", "Tones", flag("tones")],
    ["beginner", "Short first sessions", flag("beginner")],
    [
      "levels",
      `Levels, ${limits.LEVELS_LEAST} to ${limits.LEVELS_MOST}`,
      number("levels", limits.LEVELS_LEAST, limits.LEVELS_MOST),
    ],
    ["brightness", "Brightness of the display", number("brightness", 1, brightest)],
    ["floor-a", "Run floor of motor A, % (0: board.py's)", number("floor-a", 0, 60)],
    ["floor-b", "Run floor of motor B, % (0: board.py's)", number("floor-b", 0, 60)],
    ["kick-a", "Push that starts motor A, % (0: board.py's)", number("kick-a", 0, 60)],
    ["kick-b", "Push that starts motor B, % (0: board.py's)", number("kick-b", 0, 60)],
  ];
  byId("board-settings").replaceChildren(
    ...fields
      .filter(([key]) => key in settings)
      .map(([, label, node]) => el("label", {}, label, node)),
  );
}
