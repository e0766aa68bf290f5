// SPDX-License-Identifier: Apache-2.0
// A request that comes by letter, as the disclosure office sees it: entered, confirmed, registered, found again; by mouse and script.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';

const skip = browserMissing() || false;

describe('the register in a browser', { skip }, () => {
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

  test('S0-3.3.1 S1-2.6 a plain letter is entered, with its mistakes named, and the number and code can be handed over', async () => {
    page.expected.push('status of 422');
    await page.goto(`${s.base}/wb/requests`);
    await go('a[href="/wb/requests/new"]');
    await page.check('input[name=channel][value=POST_PLAIN]');
    await page.fill('#submitted', '2026-11-16');
    await page.fill('#name', '魏来信');
    await page.fill('#id_no', '99010019900307001');
    await page.fill('#phone', '13800000000');
    await page.fill('#address', '望湖区湖滨路 00 号');
    await page.fill('#description', '望湖区垃圾转运站恶臭投诉的现场检查记录');
    await go('.bar-fixed button[type=submit]');
    assert.match(await page.textContent('.alert-sum'), /应为 18 位，您填写了 17 位/);
    assert.equal(await page.inputValue('#description'), '望湖区垃圾转运站恶臭投诉的现场检查记录');
    await look('register-new-422');
    await page.fill('#id_no', '990100199003070019');
    await go('.bar-fixed button[type=submit]');
    if (await page.$('#stop-h')) await go('.bar-fixed button[type=submit]');
    assert.match(await page.textContent('#request-code'), /^[A-Z2-9]{4}-/);
    assert.match(await page.textContent('#request-received'), /待确认/);
    await look('register-done');
  });

  test('S0-3.3.2 S0-3.3.8 it waits in red for its confirmation; confirmed and registered it has its dates', async () => {
    const no = await page.textContent('#request-no');
    await page.goto(`${s.base}/wb/requests/accept`);
    const row = page.locator('tr', { hasText: no });
    assert.match(await row.getAttribute('class'), /is-over/);
    await look('register-waiting');
    await Promise.all([page.waitForNavigation(), row.locator('a.btn').click()]);
    await look('register-confirm');
    await page.check('input[name=how][value=phone]');
    await page.fill('#on', '2026-11-17');
    await page.fill('#text', '上午九点电话确认');
    await go('form[action$="/confirm"] button[type=submit]');
    await look('register-register');
    for (const box of ['is_info', 'is_ours', 'complete']) await page.check(`input[name=${box}]`);
    await go('form[action$="/register"] button[type=submit]');
    await page.goto(`${s.base}/wb/requests`);
    await page.fill('#rq', no);
    await go('.filters button[type=submit]');
    const found = await page.textContent('tbody tr');
    assert.match(found, /2026-11-17/);
    assert.match(found, /待分办/);
    assert.match(found, /2026-12-15 前/);
    assert.match(found, /魏\*信/);
  });

  test('a table with a bad row says which, and a saved filter is one press away', async () => {
    await page.goto(`${s.base}/wb/requests/import`);
    const csv = '\uFEFF申请渠道,提交日期,申请人,证件号码,联系电话,通信地址,信息描述\n当面,2026-11-10,甲某,990100199103070016,13800000000,某路,浏览器导入的第一件\n鸽子,2026-11-10,乙某,1,2,,\n';
    await page.setInputFiles('#file', { name: '登记簿.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await go('form.card button[type=submit]');
    assert.match(await page.textContent('main'), /不认得的渠道“鸽子”/);
    await look('register-preview');
    await page.goto(`${s.base}/wb/requests?state=overdue`);
    await page.fill('#name', '我的超期件');
    await go('form[action="/wb/requests/filters"] button[type=submit]');
    await page.goto(`${s.base}/wb/requests`);
    await look('register-list');
    await go('a.tag:has-text("我的超期件")');
    assert.match(page.url(), /state=overdue/);
  });
});
