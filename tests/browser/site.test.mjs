// SPDX-License-Identifier: Apache-2.0
// The site on a telephone: a tour by touch, what can be read without a network, and what cannot (S2-1.1.10).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { field } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const skip = browserMissing() || false;

describe('the site on a telephone', { skip }, () => {
  let s;
  let b;

  before(async () => {
    s = await startServer({ sample: true });
    b = await openBrowser({ width: 390, height: 844 });
  });
  after(async () => {
    const complaints = await b?.close();
    await s?.stop();
    assert.deepEqual(complaints, []);
  });

  const narrow = async (page, what) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${what}: ${over} px too wide`);
  };

  test('S2-1.1.10 S2-2.3.2 a tour by touch: home, a pillar, a topic, a case and its history, a document', async () => {
    const page = await b.page({ hasTouch: true, isMobile: true });
    const tap = async (selector) => {
      const from = page.url();
      await Promise.all([page.waitForURL((to) => to.href !== from), page.locator(selector).first().tap()]);
      await narrow(page, page.url());
    };
    await page.goto(s.base);
    await narrow(page, 'home');
    const small = await page.$$eval('.goals a, .tile h3 a, .five a', (links) => links.filter((a) => a.getBoundingClientRect().height < 20).length);
    assert.equal(small, 0, 'nothing too small to hit');
    await tap('.goals a[href="/c/inspection"]');
    assert.equal(await page.locator('h1').textContent(), '督察整改');
    await tap('.tabs a[href*="state=done"]');
    await tap('td.lead a');
    assert.ok(await page.locator('ol.tl li').count() >= 3, 'the history of its states');
    await page.goto(`${s.base}/c/notices`);
    await tap('.dlist a');
    assert.match(page.url(), /\/d\/\d+$/);
    await page.context().close();
  });

  test('S2-1.1.10 pages read last are readable without a network; withdrawn, staff and unread pages are not', async () => {
    const page = await b.page();
    page.expected.push('net::ERR', 'status of 410', 'status of 404');
    const open = async (path) => {
      await page.goto(s.base + path);
      return page.locator('main').textContent();
    };
    await open('/');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller
      || new Promise((done) => { navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })));
    await open('/c/inspection');
    const { documents } = (await s.client().get('/api/v1/documents')).json();
    const doc = documents[0];
    assert.ok((await open(`/d/${doc.id}`)).includes(doc.title));
    const kept = (path) => page.evaluate(async (p) => {
      for (const name of await caches.keys()) if (await (await caches.open(name)).match(p)) return true;
      return false;
    }, path);
    await page.waitForFunction(async (p) => {
      for (const name of await caches.keys()) if (await (await caches.open(name)).match(p)) return true;
      return false;
    }, `/d/${doc.id}`);
    await page.goto(`${s.base}/login`);
    assert.equal(await kept('/login'), false, 'a log-in page is never kept');

    const office = s.client();
    await office.login('zhou.mingyuan');
    const form = await office.get(`/wb/docs/${doc.id}/withdraw`);
    const gone = await office.post(`/wb/docs/${doc.id}/withdraw`,
      { rev: field(form.text, 'rev'), order: '办〔2026〕1号', note: '内容需要核实。' });
    assert.equal(gone.status, 303, gone.text.replace(/<[^>]*>/g, ' ').slice(0, 2000));
    await page.goto(`${s.base}/d/${doc.id}`);
    assert.equal(await kept(`/d/${doc.id}`), false, 'the server said 410: the copy is gone');
    await open('/c/inspection');
    await page.waitForFunction(async () => {
      for (const name of await caches.keys()) if (await (await caches.open(name)).match('/c/inspection')) return true;
      return false;
    });

    await s.server.stop(); // no network: there is no server any more
    assert.match(await open('/c/inspection'), /目标和进展/);
    assert.ok(await page.evaluate(() => [...document.styleSheets].some((sheet) => /portal/.test(sheet.href ?? '') && sheet.cssRules.length > 50)),
      'with its style');
    const unread = await open('/c/outlets');
    assert.match(unread, /没有网络|还没有读过|离线查看/);
    await page.waitForSelector('[data-act="read-pages"] a[href="/c/inspection"]');
    assert.doesNotMatch(await open(`/d/${doc.id}`), new RegExp(doc.title), 'nor a document that was taken back');
    await page.context().close();
  });
});
