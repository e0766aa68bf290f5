// SPDX-License-Identifier: Apache-2.0
// The yearly report as people see it: marked cells with their rule, the six steps by keyboard, the public tables on a telephone and in
// elder mode; disputes with their warning. axe on each, nothing on the console.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

const missing = browserMissing();

describe('annual in the browser', { skip: missing || false }, () => {
  let server;
  let browser;
  let page;
  before(async () => {
    server = await startServer({ sample: true });
    browser = await openBrowser();
    page = await browser.staff(server.base, 'zhou.mingyuan');
  });
  after(async () => {
    const complaints = (await browser?.close()) ?? [];
    await server?.stop();
    assert.deepEqual(complaints, []);
  });

  test('Annex C a wrong figure is corrected, its cell and its rule are marked and lead to each other', async () => {
    await page.goto(`${server.base}/wb/reports`);
    await page.click('td.lead a >> nth=0');
    await page.focus('.steps li:nth-child(3) a');
    await page.keyboard.press('Enter');
    await page.waitForURL(/part=3/);
    await page.click('#row-R1 td >> nth=0 >> a');
    await page.waitForURL(/key=R1\.nat/);
    const shown = Number(await page.textContent('#shown'));
    await page.fill('#value', String(shown + 1));
    await page.fill('#reason', '补登一件纸质申请');
    await page.click('form[action$="/cell"] button');
    await page.waitForURL(/part=3/);
    assert.equal(await page.locator('#row-R1 td.ar-bad').count(), 2); // the cell, and the sum it goes into
    assert.match(await page.textContent('#row-R1'), /手工调整/);
    assert.match(await page.textContent('#checks'), /T3-2/);
    assert.deepEqual(await browser.look(page, 'wb-report-wrong', { widths: [1366, 390] }), []);
    await page.click('#row-R1 td >> nth=0 >> a');
    assert.deepEqual(await browser.look(page, 'wb-report-cell-wrong', { widths: [1366, 390] }), []);
  });

  test('S1-3.1 the public report: tables to scroll, downloads, elder mode, English', async () => {
    const visitor = await browser.page();
    await visitor.goto(`${server.base}/xxgk/reports`);
    await visitor.click('.res a >> nth=0');
    await visitor.waitForURL(/\/xxgk\/reports\/\d+/);
    assert.ok(await visitor.locator('.doc-body table').count() >= 3);
    assert.ok(await visitor.locator('a[href*="/file/pdf"]').count() === 1);
    assert.deepEqual(await browser.look(visitor, 'public-report', { widths: [1366, 390] }), []);
    await visitor.context().addCookies([{ name: 'cm_mode', value: 'elder', url: server.base }]);
    await visitor.reload();
    assert.deepEqual(await browser.look(visitor, 'public-report-elder', { widths: [390] }), []);
    await visitor.context().clearCookies();
    await visitor.goto(`${server.base}/en/xxgk/reports`);
    assert.deepEqual(await browser.look(visitor, 'public-reports-en', { widths: [1366, 390] }), []);
  });

  test('S0-3.3.9 the list of disputes with its rates', async () => {
    await page.goto(`${server.base}/wb/disputes`);
    assert.match(await page.textContent('#rates'), /驳回率（字面）/);
    assert.deepEqual(await browser.look(page, 'wb-disputes', { widths: [1366, 390] }), []);
    await page.goto(`${server.base}/wb/disputes/new`);
    assert.deepEqual(await browser.look(page, 'wb-dispute-new', { widths: [1366, 390] }), []);
  });
});
