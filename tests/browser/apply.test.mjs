// SPDX-License-Identifier: Apache-2.0
// Asking for information in a browser: by keyboard with the draft of the device, without script on a telephone, and how the pages
// look in elder mode and high contrast.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { root, startServer } from '../support/server.mjs';

const skip = browserMissing() || false;
const picture = join(root, 'data/site/icon-192.png');

describe('asking for information in a browser', { skip }, () => {
  let s;
  let b;
  before(async () => {
    s = await startServer({ sample: true });
    b = await openBrowser();
  });
  after(async () => {
    const complaints = await b?.close();
    await s?.stop();
    assert.deepEqual(complaints, []);
  });

  async function fill(page, description) {
    await page.fill('#name', '季明澈');
    await page.fill('#id_no', '99010119990111012X');
    await page.fill('#phone', '13900001111');
    await page.fill('#description', description);
  }
  const clean = async (page, name, found) => found.push(...await b.look(page, name, { shoot: false }));

  test('S1-2.6 the draft is kept on the device only, without the identity number, and goes when the request is sent', async () => {
    const page = await b.page();
    const posted = [];
    page.on('request', (r) => { if (r.method() === 'POST') posted.push([r.url(), r.postData() ?? '']); });
    await page.goto(`${s.base}/request/new`);
    await fill(page, '白石镇生活垃圾填埋场渗滤液监测');
    await page.waitForFunction(() => (localStorage.getItem('chengming-draft-request') ?? '').includes('渗滤液'));
    const kept = await page.evaluate(() => localStorage.getItem('chengming-draft-request'));
    assert.doesNotMatch(kept, /99010119990111012X/);
    assert.ok(posted.every(([url, data]) => url.endsWith('/request/matches') && !data.includes('13900001111')), 'only the description leaves the form');
    await page.goto(`${s.base}/request/new`);
    assert.equal(await page.inputValue('#description'), '');
    await page.click('text=继续填写草稿');
    assert.equal(await page.inputValue('#description'), '白石镇生活垃圾填埋场渗滤液监测');
    assert.equal(await page.inputValue('#name'), '季明澈');
    assert.equal(await page.inputValue('#id_no'), '');
    await page.fill('#id_no', '99010119990111012X');
    await page.click('.row > button[value=next]');
    await page.waitForSelector('button[value=send]');
    await page.click('button[value=send]');
    await page.waitForSelector('#request-code');
    assert.equal(await page.evaluate(() => localStorage.getItem('chengming-draft-request')), null);
  });

  test('S1-2.5 published matches appear while the description is typed', async () => {
    const page = await b.page();
    await page.goto(`${s.base}/request/new`);
    await page.fill('#description', '关于噪声的公告');
    await page.waitForSelector('#matches li a');
    assert.ok(await page.locator('#matches li a').count() > 0);
    assert.match(await page.textContent('.hint.right'), /已写 7 字/);
  });

  test('S0-3.3.1 on a telephone without script: form, errors, check, receipt, progress, withdrawal', async () => {
    const page = await b.page({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    page.expected.push('status of 422');
    await page.goto(`${s.base}/request`);
    await page.click('text=以个人名义申请');
    assert.ok(await page.locator('#name').isVisible());
    assert.ok(!await page.locator('#uscc').isVisible());
    await page.check('#as-org'); // no script: the fields change all the same
    assert.ok(await page.locator('#uscc').isVisible());
    await page.check('#as-nat');
    await fill(page, '望湖区餐饮油烟在线监测点位');
    await page.fill('#id_no', '99010119800101123');
    await page.setInputFiles('#proof', picture);
    await page.click('.row > button[value=next]');
    await page.waitForSelector('.alert-sum');
    await page.click('.alert-sum a');
    assert.match(page.url(), /#id_no$/);
    assert.equal(await page.inputValue('#name'), '季明澈');
    assert.match(await page.textContent('.files-in'), /icon-192\.png/);
    await page.fill('#id_no', '99010119990111012X');
    await page.focus('.row > button[value=next]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('button[value=send]');
    await page.click('button[value=back]');
    await page.waitForSelector('#description');
    assert.equal(await page.inputValue('#description'), '望湖区餐饮油烟在线监测点位');
    await page.press('#phone', 'Enter'); // the way on, not "remove the file"
    await page.waitForSelector('button[value=send]');
    assert.match(await page.textContent('.files-in'), /icon-192\.png/);
    await page.click('button[value=send]');
    const no = await page.textContent('#request-no');
    const code = await page.textContent('#request-code');
    await page.click('.receipt a.btn--primary');
    await page.click('text=退出查询');
    await page.fill('#no', no);
    await page.fill('#code', code.toLowerCase());
    await page.click('button.btn--primary');
    assert.match(await page.textContent('h1'), /已提交，等待与您确认收到/);
    assert.doesNotMatch(page.url(), new RegExp(code, 'i'));
    await page.click('text=撤回申请');
    await page.click('button.btn--danger');
    assert.match(await page.textContent('h1'), /您已撤回申请/);
  });

  test('every page of the way, in both widths, elder mode, high contrast and English: axe finds nothing', async () => {
    const found = [];
    const page = await b.page();
    page.expected.push('status of 422');
    const all = async (suffix, prefix = '') => {
      await page.goto(`${s.base}${prefix}/request/new?as=org`);
      await page.click('.row > button[value=next]');
      await page.waitForSelector('.alert-sum');
      await clean(page, `request-errors${suffix}`, found);
      await page.goto(`${s.base}${prefix}/request`);
      await clean(page, `request-notice${suffix}`, found);
      await page.goto(`${s.base}${prefix}/request/status`);
      await clean(page, `request-progress${suffix}`, found);
      await page.goto(`${s.base}${prefix}/request/status/act/supplement`);
      await clean(page, `request-act${suffix}`, found);
      await page.goto(`${s.base}${prefix}/xxgk/request/log`);
      await clean(page, `request-log${suffix}`, found);
    };
    await page.goto(`${s.base}/request/new`);
    await fill(page, '青园片区声环境功能区划图');
    await page.click('.row > button[value=next]');
    await page.waitForSelector('button[value=send]');
    await clean(page, 'request-check', found);
    await page.click('button[value=send]');
    await page.waitForSelector('#request-code');
    await clean(page, 'request-done', found);
    await all('');
    await all('-en', '/en');
    await page.context().addCookies([{ name: 'cm_contrast', value: 'high', url: s.base }]);
    await all('-contrast');
    await page.context().addCookies([{ name: 'cm_mode', value: 'elder', url: s.base }, { name: 'cm_contrast', value: '', url: s.base }]);
    await all('-elder');
    assert.deepEqual(found, []);
  });
});
