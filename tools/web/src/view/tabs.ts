// The rooms of the page: one is shown; arrows go from tab to tab.

import { byId } from "../dom";

export class Tabs {
  private readonly tabs: HTMLElement[] = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
  private listeners: ((name: string) => void)[] = [];

  constructor() {
    this.tabs.forEach((tab, place) => {
      tab.onclick = () => this.open(nameOf(tab));
      tab.onkeydown = (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const next = this.tabs[(place + step + this.tabs.length) % this.tabs.length];
        this.open(nameOf(next));
        next.focus();
      };
    });
  }

  get shown(): string {
    return nameOf(this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true"));
  }

  /** name: such as "simulator". */
  open(name: string): void {
    for (const tab of this.tabs) {
      const chosen = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      byId(`room-${nameOf(tab)}`).hidden = !chosen;
    }
    for (const listener of this.listeners) listener(name);
  }

  onOpen(listener: (name: string) => void): void {
    this.listeners.push(listener);
  }
}

function nameOf(tab: HTMLElement | undefined): string {
  return tab?.id.replace("tab-", "") ?? "";
}
