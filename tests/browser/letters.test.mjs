// SPDX-License-Identifier: Apache-2.0
// A letter in a browser: a field is missing, the text follows, the PDF opens beside it, it is issued and handed over.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

const skip = browserMissing() || false;

describe('letters in a browser', { skip }, () => {
  let s;
  let b;
  let page;
  before(async () => {
    s = await startServer({ sample: true });
    b = await openBrowser();
    page = await b.staff(s.base, 'zhou.mingyuan');
  });
  after(async () => {
    const complaints = await b?.close();
    await s?.stop();
    assert.deepEqual(complaints, []);
  });
  const look = async (name) => assert.deepEqual(await b.look(page, name), []);
  const go = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

  test('S0-3.3.5 written, its missing field named, looked at as PDF, issued once with its number and handed over the counter', async () => {
    page.expected.push('status of 422');
    await page.goto(`${s.base}/wb/requests/12/letters`);
    const before12 = await page.locator('article').count();
    await go('aside a[href$="kind=service_proof"]');
    await go('button[value=issue]');
    assert.match(await page.textContent('.alert-sum'), /缺少内容/);
    await look('letter-new-422');
    await page.goto(`${s.base}/wb/requests/12/letters/new?kind=handover`);
    await page.fill('#handover_basis', '条例第十九条');
    await page.fill('#handover_masking', '已遮盖联系人姓名和电话');
    await page.fill('#handover_from', '周明远');
    await go('button[value=fill]');
    assert.match(await page.inputValue('#text'), /已遮盖联系人姓名和电话/);
    await look('letter-new-text');
    const [pdf] = await Promise.all([page.context().waitForEvent('request', (r) => r.method() === 'POST'), page.click('button[value=preview]')]);
    assert.equal((await (await pdf.response()).headerValue('content-type')), 'application/pdf');
    for (const other of page.context().pages()) if (other !== page) await other.close();
    await go('button[value=issue]');
    assert.equal(await page.locator('article').count(), before12 + 1);
    assert.match(await page.textContent('.flash, [role=status], main'), /移〔\d{4}〕\d+号/);
    const first = page.locator('article').first();
    await first.locator('summary', { hasText: '发送' }).click();
    await first.locator('select[name=way]').selectOption('counter');
    await first.locator('input[name=proof]').fill('档案室');
    await Promise.all([page.waitForNavigation(), first.locator('button', { hasText: '登记发送' }).click()]);
    assert.match(await page.locator('article').first().textContent(), /已送达/);
    await look('letters-case');
  });
});
