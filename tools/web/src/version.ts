// New versions of the page: it keeps the one it has until the person reloads.

import { byId } from "./dom";

const LOOK_EVERY_MS = 60 * 60_000;
const SWITCH_MS = 3_000;

/** Keeps the page for offline use, and tells when a new version is here. */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const known = await serviceWorker.register("sw.js", { updateViaCache: "none" });
  const look = () => void offer(known);
  known.addEventListener("updatefound", () => {
    known.installing?.addEventListener("statechange", look);
  });
  look();
  // Another tab has changed over: this one goes on with its own version, and says so.
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) show(() => location.reload());
    controlled = true;
  });
  setInterval(() => known.update().catch(() => undefined), LOOK_EVERY_MS);
}

async function offer(known: ServiceWorkerRegistration): Promise<void> {
  const { waiting } = known;
  if (waiting === null || known.active === null) return;
  if ((await buildOf(waiting)) === ownBuild()) {
    waiting.postMessage("go"); // the version that this tab is of already
    return;
  }
  show(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    waiting.postMessage("go");
    setTimeout(() => location.reload(), SWITCH_MS);
  });
}

function show(reload: () => void): void {
  byId("update").hidden = false;
  byId("update-reload").onclick = reload;
}

function ownBuild(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=build]")?.content ?? "";
}

function buildOf(worker: ServiceWorker): Promise<string> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event: MessageEvent<string>) => resolve(event.data);
    worker.postMessage("build", [channel.port2]);
  });
}
