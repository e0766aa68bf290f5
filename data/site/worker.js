// SPDX-License-Identifier: Apache-2.0
// Off line: the public pages read last, no more. BUILD is put in front of this file by the program: a new one makes a new store
// and the old pages go. Never kept: anything of the workbench, forms, answers that say no-store or private, anything but 200.
// The network always comes first, so that a page that was taken back is never shown while the server can be reached; an answer
// 404 or 410 removes it here as well.
const STORE = `read-${BUILD}`;
const KEEP = 20;
const NEVER = /^\/(en\/)?(wb|login|logout|account|display|supervise|request|api|banner|search|healthz|metrics|worker\.js)(\/|$)/;
const ASSET = /^\/(assets|icons)\//;

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const store = await caches.open(STORE);
    for (const path of ['/offline', '/en/offline']) await keep(store, path, await fetch(path, { credentials: 'omit' }));
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
    await self.clients.claim();
  })());
});

function fit(answer) {
  const rule = answer.headers.get('cache-control') ?? '';
  return answer.status === 200 && answer.type === 'basic' && !answer.redirected && !/no-store|private/.test(rule);
}

// Pages are kept with the styles and scripts they name, so that they read the same without a network.
async function keep(store, key, answer) {
  if (!fit(answer)) return;
  const text = await answer.clone().text();
  await store.put(key, answer.clone());
  for (const [, url] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
    if (!(await store.match(url))) await store.add(url).catch(() => {});
  }
  const pages = (await store.keys()).filter((r) => !ASSET.test(new URL(r.url).pathname) && !/\/offline$/.test(r.url));
  for (const old of pages.slice(0, Math.max(0, pages.length - KEEP))) await store.delete(old);
}

async function page(request) {
  const store = await caches.open(STORE);
  const url = new URL(request.url);
  try {
    const answer = await fetch(request);
    if (answer.status === 404 || answer.status === 410) await store.delete(request);
    else if ((answer.headers.get('content-type') ?? '').startsWith('text/html')) {
      await store.delete(request); // read again: it moves to the end
      await keep(store, request, answer);
    }
    return answer;
  } catch {
    return (await store.match(request)) ?? (await store.match(url.pathname.startsWith('/en') ? '/en/offline' : '/offline'))
      ?? Response.error();
  }
}

async function asset(request) {
  const store = await caches.open(STORE);
  try {
    return await fetch(request);
  } catch {
    return (await store.match(request)) ?? Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (ASSET.test(url.pathname)) event.respondWith(asset(request));
  else if (request.mode === 'navigate' && !NEVER.test(url.pathname)) event.respondWith(page(request));
});
