// SPDX-License-Identifier: Apache-2.0
// Pages read last stay readable without a network (S2-1.1.10). Only where the portal's manifest is linked: never in the workbench.
const STORE = /^read-/;

async function list(doc) {
  const ul = doc.querySelector('[data-act="read-pages"]');
  if (!ul || !('caches' in window)) return;
  for (const name of (await caches.keys()).filter((n) => STORE.test(n))) {
    const store = await caches.open(name);
    for (const request of (await store.keys()).reverse()) {
      const url = new URL(request.url);
      const answer = await store.match(request);
      if (/^\/(assets|icons)\//.test(url.pathname) || /\/offline$/.test(url.pathname)) continue;
      const title = /<title>([^<]*)<\/title>/.exec(await answer.text())?.[1];
      const a = doc.createElement('a');
      a.href = url.pathname + url.search;
      a.textContent = new DOMParser().parseFromString(title ?? url.pathname, 'text/html').body.textContent;
      if (/\p{Script=Han}/u.test(a.textContent)) a.lang = 'zh-CN'; // the title of a document is Chinese on English pages too
      const li = doc.createElement('li');
      li.append(a);
      ul.append(li);
    }
  }
}

export function startOffline(doc) {
  if (!doc.querySelector('link[rel="manifest"]') || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/worker.js', { scope: '/' }).catch(() => {});
  list(doc).catch(() => {});
}
