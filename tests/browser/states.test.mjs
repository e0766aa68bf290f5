// SPDX-License-Identifier: Apache-2.0
// Pages of failures on a telephone: whole, readable, nothing for axe; what is typed stays when saving fails. Real faults.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { breakDatabase, holdDatabase } from '../support/faults.mjs';
import { startServer } from '../support/server.mjs';

const opts = { skip: browserMissing() || false, timeout: 90000 };

describe('states in a browser', opts, () => {
  test('S1-1.2.1 wrong, withdrawn, too often, busy and broken on a telephone; a draft keeps what was typed', async () => {
    const s = await startServer({ sample: true, today: '2026-11-20' });
    const b = await openBrowser({ width: 390, height: 844 });
    const found = [];
    const look = async (page, name) => { found.push(...await b.look(page, name, { shoot: false, widths: [390, 320] })); };
    let broken = false;
    try {
      const page = await b.page();
      page.expected.push('status of 4', 'status of 5', 'Failed to load resource');
      for (const [name, path, status] of [['wrong', '/zcwj?page=abc', 422], ['wrong-en', '/en/zcwj?page=abc', 422], ['gone', '/d/104', 410], ['gone-en', '/en/d/104', 410]]) {
        assert.equal((await page.goto(s.base + path)).status(), status, path);
        await look(page, name);
      }
      for (let i = 0; i < 4; i += 1) {
        await page.goto(`${s.base}/login`);
        await page.fill('#login', 'gu.shenming');
        await page.fill('#password', `guess-number-${i}`);
        await page.click('main button[type=submit]');
        await page.waitForSelector('[role=alert]');
      }
      assert.match(await page.textContent('main'), /后再试/);
      await look(page, 'too-often');

      const staff = await b.staff(s.base, 'he.yufei');
      staff.expected.push('status of 5', 'Failed to load resource');
      assert.equal((await staff.goto(`${s.base}/wb/docs/113/edit`)).status(), 200);
      const letGo = await holdDatabase(s.installation);
      await staff.fill('#title', '写到一半的标题');
      await staff.locator('#doc_no').focus(); // leaving a field saves
      await staff.waitForFunction(() => /没有|失败|未能/.test(document.querySelector('[data-act="save-state"]').textContent), null, { timeout: 30000 });
      assert.match(await staff.textContent('[data-act="save-state"]'), /没有保存成功，您填写的内容还在本页/);
      assert.equal(await staff.inputValue('#title'), '写到一半的标题');
      await look(staff, 'draft-not-saved');
      const sent = staff.waitForNavigation({ timeout: 40000 });
      staff.on('dialog', (d) => d.accept());
      await staff.click('button[name=then][value=save]');
      assert.equal((await sent).status(), 503);
      await look(staff, 'busy');
      await letGo();
      await staff.goBack();
      assert.equal(await staff.inputValue('#title'), '写到一半的标题', 'the page before still has it, as the sentence says');

      breakDatabase(s.installation);
      broken = true;
      for (const [name, path] of [['broken', '/d/59'], ['broken-en', '/en/d/60']]) {
        assert.equal((await page.goto(s.base + path)).status(), 500);
        await look(page, name);
      }
      assert.deepEqual(found, []);
    } finally {
      const complaints = await b.close();
      await (broken ? s.stop().catch(() => {}) : s.stop());
      assert.deepEqual(complaints, []);
    }
  });
});
