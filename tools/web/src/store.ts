// What the page remembers in this browser. Where it may not, it forgets, and goes on.

const PREFIX = "plantar-";

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null; // a browser that keeps nothing: private mode, or told so
  }
}

export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + key, text);
  } catch {
    return; // full, or not allowed: only this visit knows it then
  }
}
