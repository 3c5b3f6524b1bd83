// The service worker: once seen, the page works offline. It keeps its own files and nothing else.
//
// One version is served whole or not at all: every file's hash is known here, and a version whose
// files are not all right is never taken. It waits until the person reloads; until then tabs go on
// with the version they have. All names but the page's own carry a hash of their content, so an
// older tab still finds its own files.

declare const self: ServiceWorkerGlobalScope;

/** Name -> SHA-256; filled in when the page is built. */
const FILES: [string, string][] = "__FILES__" as unknown as [string, string][];
/** What only some people ever open: kept once it was asked for. */
const LATER: string[] = "__LATER__" as unknown as string[];
const BUILD = "__BUILD__";
// Other pages of the same host have caches too: only names with this page's own address are ours.
const OURS = `plantar ${self.registration.scope} `;
const CACHE = OURS + BUILD;
/** `plantar web` serves from this machine, so what was just edited is what is shown. */
const ON_THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"].includes(self.location.hostname);

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) =>
  event.waitUntil(Promise.all([tidy(), self.clients.claim()])),
);
self.addEventListener("message", (event) => {
  if (event.data === "build") event.ports[0]?.postMessage(BUILD);
  else if (event.data === "go") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  const isPage = request.mode === "navigate";
  if (isPage) event.waitUntil(tidy());
  if (isPage && ON_THIS_MACHINE) event.respondWith(newest(request));
  else event.respondWith(kept(request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  const take = async ([name, digest]: [string, string]) => {
    const request = new Request(name, { cache: "reload" });
    const answer = await fetch(request);
    const data = await answer.clone().arrayBuffer();
    if (!answer.ok || (await sha256(data)) !== digest) {
      throw new Error(`${name} is of another version, or not all there`);
    }
    await cache.put(request, answer);
  };
  await Promise.all(FILES.map(take));
}

/** Removes versions that no open tab can be of any more. */
async function tidy(): Promise<void> {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tabs.length > 1) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  }
}

async function kept(request: Request): Promise<Response> {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  for (const cacheName of [CACHE, ...names.reverse()]) {
    const found = await caches.match(request, { ignoreSearch: true, cacheName });
    if (found) return found;
  }
  const answer = await fetch(request);
  if (answer.ok && LATER.some((name) => request.url === self.registration.scope + name)) {
    await (await caches.open(CACHE)).put(request, answer.clone());
  }
  return answer;
}

async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request.url, { cache: "no-cache" });
  } catch {
    return kept(request);
  }
}

async function sha256(data: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export {};
