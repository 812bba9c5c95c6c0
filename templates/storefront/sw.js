{% autoescape off %}// Without network: one page that says so. Keeps it and what it is drawn with; no page of a shopper is ever kept.
const NAME = {{ name }}, PAGE = {{ page }}, FILES = {{ files }};

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, ...FILES])));
});

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
  await registration.navigationPreload?.enable(); // the page is on its way while this script still starts
})()));

const answer = async (event) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return caches.match(PAGE);
  }
};

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(answer(event));
  else if (FILES.includes(new URL(url).pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(url)));
  }
});
{% endautoescape %}
