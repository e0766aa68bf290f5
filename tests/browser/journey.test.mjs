// SPDX-License-Identifier: Apache-2.0
// One document in the hands of five people, in a browser each: drafted with the editor, through unit, disclosure office and
// secrecy review to the signatory, read on the portal, in catalogue and feed, withdrawn, and gone everywhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { samplePassword, startServer } from '../support/server.mjs';

const people = { drafter: 'he.yufei', head: 'gao.qinglan', office: 'zhou.mingyuan', secrecy: 'shan.jingyi', sign: 'mu.yunsheng' };
const title = '澄州市扬尘在线监测点位调整公告';
const missing = browserMissing();
const opts = { skip: missing || false };
const pages = {};
let server;
let browser;
let id;
let publicPath;

before(async () => {
  if (missing) return;
  server = await startServer({ sample: true });
  browser = await openBrowser();
  for (const [role, login] of Object.entries(people)) {
    const page = await browser.page();
    await page.goto(`${server.base}/login`);
    await page.fill('#login', login);
    await page.fill('#password', samplePassword());
    await page.click('main button[type=submit]');
    await page.waitForURL((url) => !url.pathname.startsWith('/login'));
    pages[role] = page;
  }
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  await server?.stop();
  assert.deepEqual(complaints, [], 'nothing on the console, no policy violation');
});

/** Opens the review page from the person's own inbox and presses a button of the action bar. */
async function decide(role, event, fill = async () => {}) {
  const page = pages[role];
  await page.goto(`${server.base}/wb`);
  await page.locator(`a[href*="/${id}"]`).first().waitFor();
  await page.goto(`${server.base}/wb/review/${id}`);
  await fill(page);
  await page.locator(`.bar-fixed button[name=event][value=${event}]`).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/wb/review/'));
  assert.equal(await page.locator('.alert-sum').count(), 0);
}

test('the drafter writes with the editor; the heading levels are kept', opts, async () => {
  const page = pages.drafter;
  await page.goto(`${server.base}/wb/docs/new`);
  await page.fill('#title', title);
  await page.selectOption('#entry', { index: 22 });
  await page.fill('#genre', '公告');
  await page.fill('#topic', '大气环境');
  await page.fill('#formed_on', '2026-11-02');
  await page.fill('#summary', '调整三处点位，自公布之日起启用。');
  await page.locator('.ed-text').click();
  for (const line of ['一、调整点位', '东岭街道点位迁至河滨公园北门。', '（一）启用时间']) {
    await page.keyboard.insertText(line);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.insertText('新点位自公布之日起启用。');
  await page.locator('.bar-fixed button[name=then][value=save]').click();
  await page.waitForURL(/\/wb\/docs\/\d+/);
  id = /\/wb\/docs\/(\d+)/.exec(page.url())[1];
  await page.goto(`${server.base}/wb/docs/${id}`);
  const sheet = await page.locator('main').innerText();
  for (const part of ['一、调整点位', '（一）启用时间', '新点位自公布之日起启用。']) assert.ok(sheet.includes(part), part);
  assert.deepEqual(await browser.look(page, 'journey-draft'), []);
});

test('S3-3.1.1 unit, office, secrecy reviewer and signatory act in turn, each a different person', opts, async () => {
  const page = pages.drafter;
  await page.goto(`${server.base}/wb/review/${id}`);
  await page.locator('input[name=attribute][value=PUB]').check();
  await page.locator('#checklist').check();
  await page.locator('.bar-fixed button[value=submit]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/wb/review/'));

  await decide('head', 'approve');
  await decide('office', 'approve', async (p) => {
    await p.locator('input[name=attribute][value=PUB]').check();
    assert.deepEqual(await browser.look(p, 'journey-review'), []);
  });
  await decide('secrecy', 'approve', (p) => p.fill('#secrecy_basis', '对照保密事项范围审查，不涉及国家秘密和工作秘密。'));
  const reader = await browser.page();
  reader.expected.push('status of 404');
  assert.equal((await reader.goto(`${server.base}/d/${id}`)).status(), 404, 'nothing public before the signature');
  await reader.context().close();
  await decide('sign', 'sign', (p) => p.locator('input[name=attribute][value=PUB]').check());
});

test('S0-0.1 the public page has its five fields, its attribute, and stands in catalogue and feed', opts, async () => {
  const page = await browser.page();
  const feed = await (await page.request.get(`${server.base}/feed.atom`)).text();
  assert.ok(feed.includes(title), 'in the feed');
  publicPath = `/d/${id}`;
  await page.goto(server.base + publicPath);
  const text = await page.locator('main').innerText();
  assert.ok(text.includes(title));
  assert.match(text, /\d{8}MB[0-9A-Z]+\/2026-\d{5}/, 'index number');
  assert.ok(text.includes('此件公开发布'), 'attribute at the end of the text');
  assert.ok(text.includes('一、调整点位'));
  assert.deepEqual(await browser.look(page, 'journey-public'), []);
  await page.goto(`${server.base}/xxgk/catalogue?words=${encodeURIComponent('扬尘在线监测')}`);
  assert.ok((await page.locator('main').innerText()).includes(title), 'in the catalogue');
  await page.context().close();
});

test('S3-3.4.1 withdrawn with order and reason: gone from page, catalogue and feed at once', opts, async () => {
  const page = pages.office;
  await page.goto(`${server.base}/wb/docs/${id}/withdraw`);
  await page.fill('#order', '澄环办撤〔2026〕1号');
  await page.fill('#note', '点位信息有误，更正后重新发布');
  await page.locator('.bar-fixed button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.endsWith('/withdraw'));

  const reader = await browser.page();
  reader.expected.push('status of 410');
  assert.equal((await reader.goto(server.base + publicPath)).status(), 410);
  assert.ok(!(await reader.content()).includes('河滨公园'), 'no text of it is left');
  assert.deepEqual(await browser.look(reader, 'journey-withdrawn'), []);
  await reader.goto(`${server.base}/xxgk/catalogue?words=${encodeURIComponent('扬尘在线监测')}`);
  assert.ok(!(await reader.locator('main').innerText()).includes(title));
  const feed = await (await reader.request.get(`${server.base}/feed.atom`)).text();
  assert.ok(!feed.includes('新点位自公布'), 'no text in the feed');
  for (const path of [`/d/${id}/pdf`, `/d/${id}/docx`]) {
    assert.equal((await reader.request.get(server.base + path)).status(), 410, path);
  }
  await reader.context().close();
});
