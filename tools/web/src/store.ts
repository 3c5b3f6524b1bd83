// What the page remembers in this browser. Where it may not, it forgets, and goes on.

const PREFIX = "plantar-";

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null; // a browser that keeps nothing: private mode, or told so
  }
}

/** Returns whether it will be remembered: a browser may be full, or not allowed to. */
export function remember(key: string, text: string): boolean {
  try {
    localStorage.setItem(PREFIX + key, text);
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    return; // then there is nothing to forget
  }
}

/** Tells when another tab of the page remembers something else under a key. */
export function onOther(key: string, told: (text: string | null) => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + key) told(event.newValue);
  });
}
