// Light and dark: as the system has it, until a person chooses.

import { byId } from "../dom";
import { recall, remember } from "../store";

const KEY = "theme";

/** onChange: called when the colours have become other ones. */
export function themes(onChange: () => void): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = byId("theme");
  const dark = () =>
    (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => {
    button.textContent = dark() ? "Light" : "Dark";
    onChange();
  };
  const chosen = recall(KEY);
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  button.onclick = () => {
    const next = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    remember(KEY, next);
    show();
  };
  system.onchange = show;
  show();
}
