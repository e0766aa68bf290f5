// SPDX-License-Identifier: Apache-2.0
// The portal in a browser: text size, search by keyboard and without script. How pages look is in pages.test.mjs.
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

  test('text size changes in place and stays', async () => {
    const page = await b.page();
    await page.goto(new URL(`/d/${doc.id}`, s.base).href);
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
    await page.waitForURL(/\/search\?q=/);
    assert.ok(await page.locator('ol.res > li').count() > 0);
    await page.locator('ol.res > li h3 a').first().press('Enter');
    await page.waitForURL(/\/d\/\d+$/);
    assert.equal(await page.locator('h1').count(), 1);
  });
});
