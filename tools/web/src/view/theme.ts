// Light and dark: as the system has it, until a person chooses; and back to the system's.

import { byId } from "../dom";
import { forget, recall, remember } from "../store";

const KEY = "theme";

/** onChange: called when the colours have become other ones. */
export function themes(onChange: () => void): void {
  const select = byId<HTMLSelectElement>("theme");
  const { dataset } = document.documentElement;
  const chosen = recall(KEY);
  if (chosen === "dark" || chosen === "light") dataset.theme = select.value = chosen;
  select.onchange = () => {
    if (select.value) {
      dataset.theme = select.value;
      remember(KEY, select.value);
    } else {
      delete dataset.theme;
      forget(KEY);
    }
    onChange();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  onChange();
}
