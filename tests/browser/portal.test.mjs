// SPDX-License-Identifier: Apache-2.0
// The portal in a browser: nothing wider than the screen, no serious finding of axe at 1366 and 390 px in normal, elder and
// high-contrast mode, no console message under the policy, and everything by keyboard and without script.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

const skip = browserMissing() || false;

describe('portal in a browser', { skip }, () => {
  let s;
  let b;
  let doc;

  before(async () => {
    s = await startServer({ sample: true });
    b = await openBrowser();
    doc = (await s.client().get('/api/v1/documents?item=MEE2019-05')).json().documents[0];
  });
  after(async () => {
    const complaints = await b?.close();
    await s?.stop();
    assert.deepEqual(complaints, []);
  });

  const pages = () => ({
    home: '/', xxgk: '/xxgk', guide: '/xxgk/guide', request: '/xxgk/request', rules: '/xxgk/rules', list: '/xxgk/list',
    catalogue: '/xxgk/catalogue', item: '/xxgk/catalogue/MEE2019-05', 'item-empty': '/xxgk/catalogue/MEE2019-12?words=zzz',
    supervision: '/xxgk/enforcement/supervision', bodies: '/bodies', body: '/bodies/chengzhou', document: `/d/${doc.id}`,
    sitemap: '/sitemap', help: '/about/help', 'home-en': '/en', 'item-en': '/en/xxgk/catalogue/MEE2019-05',
  });

  test('S1-1.2.1 every page fits both screens and passes axe', async () => {
    const page = await b.page();
    const found = [];
    for (const [name, path] of Object.entries(pages())) {
      await page.goto(new URL(path, s.base).href);
      found.push(...await b.look(page, `portal-${name}`));
    }
    assert.deepEqual(found, []);
  });

  test('elder mode and high contrast pass axe as well', async () => {
    const page = await b.page();
    const found = [];
    for (const mode of ['mode=elder', 'mode=normal&contrast=high']) {
      await page.goto(new URL(`/display?${mode}&back=/`, s.base).href);
      for (const name of ['home', 'item', 'document', 'body']) {
        await page.goto(new URL(pages()[name], s.base).href);
        found.push(...await b.look(page, `portal-${name}-${mode.slice(-5)}`));
      }
    }
    assert.deepEqual(found, []);
  });

  test('text size changes in place and stays', async () => {
    const page = await b.page();
    await page.goto(new URL(pages().document, s.base).href);
    const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('.doc-body p')).fontSize));
    const middle = await size();
    await page.click('a[data-act="size"] >> text=大');
    await page.waitForFunction(() => document.documentElement.dataset.size === 'l');
    assert.ok(await size() > middle);
    await page.reload();
    assert.ok(await size() > middle);
  });

  test('the search box works by keyboard and without script', async () => {
    const page = await b.page({ javaScriptEnabled: false });
    await page.goto(s.base);
    await page.focus('#qh');
    await page.keyboard.type('行政处罚');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/xxgk\/catalogue\?words=/);
    assert.ok(await page.locator('ol.res > li').count() > 0);
    await page.locator('ol.res > li h3 a').first().press('Enter');
    await page.waitForURL(/\/d\/\d+$/);
    assert.equal(await page.locator('h1').count(), 1);
  });
});
