// The service worker: once seen, the page works offline. It keeps its own files and nothing else.

declare const self: ServiceWorkerGlobalScope;

// Filled in when the page is built.
const FILES: string[] = "__FILES__" as unknown as string[];
const CACHE = "plantar-__BUILD__";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((name) => new Request(name, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("plantar-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  const answer = async () => {
    const kept = await caches.match(request, { ignoreSearch: true, cacheName: CACHE });
    return kept ?? fetch(request);
  };
  event.respondWith(answer());
});

export {};
