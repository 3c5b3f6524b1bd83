// A question in a box, which the person answers with a button.

import { byId, el } from "../dom";

/** Asks; returns the answer chosen, null where the box was closed without one. */
export function choose(question: string, answers: string[]): Promise<string | null> {
  const dialog = byId<HTMLDialogElement>("question");
  byId("question-text").textContent = question;
  return new Promise((resolve) => {
    const buttons = answers.map((text, place) => {
      const button = el("button", { type: "button", text, class: place === 0 ? "main" : "" });
      button.onclick = () => dialog.close(text);
      return button;
    });
    byId("question-answers").replaceChildren(...buttons);
    dialog.returnValue = "";
    dialog.onclose = () => resolve(dialog.returnValue || null);
    dialog.showModal();
  });
}

/** Closes the box, if it is open: what it asks about is over. */
export function closeQuestion(): void {
  byId<HTMLDialogElement>("question").close();
}
