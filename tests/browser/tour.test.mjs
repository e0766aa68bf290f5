// SPDX-License-Identifier: Apache-2.0
// The five-minute tour of README.zh-CN.md and README.md, step by step, by the words on the screen: what a step names is found
// by that name. When a step here changes, the two files change with it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { root, samplePassword, startServer } from '../support/server.mjs';

const opts = { skip: browserMissing() || false };
const title = '导览：扬尘监测点位调整公告';
let server;
let browser;
let page;

before(async () => {
  if (opts.skip) return;
  server = await startServer({ sample: true });
  browser = await openBrowser();
  page = await browser.page();
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  await server?.stop();
  assert.deepEqual(complaints, [], 'nothing on the console');
});

const follow = (name) => page.getByRole('link', { name, exact: true }).first().click();
const says = async (words) => assert.ok((await page.locator('body').innerText()).includes(words), words);

async function logIn(login) {
  await page.goto(`${server.base}/login`);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(samplePassword());
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL(/\/wb/);
}
async function logOut() {
  await page.getByRole('button', { name: '退出' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/wb'));
}
/** Opens the document from the inbox, where it waits with the working days left, and presses the named button. */
async function decide(login, button, fill = async () => {}) {
  await logIn(login);
  const row = page.locator('tr', { hasText: title });
  assert.match(await row.innerText(), /剩 \d+ 日|今天到期|已超 \d+ 日/, `${login}: working days left`);
  await row.getByRole('link', { name: /办理/ }).click();
  await fill();
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/wb/review/'));
  await logOut();
}

test('both files name what the tour presses', opts, () => {
  for (const file of ['README.md', 'README.zh-CN.md']) {
    const text = readFileSync(join(root, file), 'utf8').replace(/\s+/g, '');
    for (const name of ['政府信息公开', '法定主动公开内容', '长者版', '高对比', '新建拟稿', '保存并提交审核', '以上各项已核对',
      '提交公开机构审查', '提交保密审查', '保密审查依据和结论', '提交签发', '/feed.atom', '保存此检索', '政策文件', '办事服务',
      '数据开放', '公开时间证明']) assert.ok(text.includes(name), `${file}: ${name}`);
  }
});

test('1. the portal, 政府信息公开, 法定主动公开内容: 25 items with their documents', opts, async () => {
  await page.goto(`${server.base}/`);
  await says('澄州市生态环境局');
  await follow('政府信息公开');
  await follow('法定主动公开内容');
  assert.match(page.url(), /\/xxgk\/catalogue$/);
  assert.equal(await page.locator('#tree li a').count(), 25);
  assert.ok(await page.locator('.res h3 a').count() > 0);
});

test('2. a document: metadata on top, attribute at the end, PDF and DOCX beside the title; 长者版 and 高对比 there and back', opts, async () => {
  await page.locator('.res h3 a').first().click();
  await says('索引号');
  assert.match(await page.locator('.doc-body').innerText(), /（此件(公开发布|删减后公开)）\s*$/);
  for (const name of ['PDF', 'DOCX']) assert.equal(await page.getByRole('link', { name, exact: true }).count(), 1, name);
  await follow('长者版');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.mode), 'elder');
  await follow('退出长者版');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.mode), '');
  await follow('高对比');
  await page.waitForFunction(() => document.documentElement.dataset.contrast === 'high');
  await follow('退出高对比');
  await page.waitForFunction(() => document.documentElement.dataset.contrast !== 'high');
});

test('3. he.yufei: 新建拟稿, the fields, 保存并提交审核, 以上各项已核对, 提交审核', opts, async () => {
  await logIn('he.yufei');
  await page.getByRole('main').getByRole('link', { name: '新建拟稿' }).click();
  await page.fill('#title', title);
  await page.selectOption('#entry', { index: 22 });
  for (const [field, value] of Object.entries({ topic: '大气环境', genre: '公告', formed_on: '2026-11-16', summary: '调整三处点位。' })) {
    await page.fill(`#${field}`, value);
  }
  await page.locator('.ed-text').click();
  await page.keyboard.insertText('一、调整点位');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('三处点位自公布之日起启用。');
  await page.getByRole('button', { name: '保存并提交审核' }).click();
  await page.waitForURL(/\/wb\/review\/\d+/);
  await page.getByLabel('以上各项已核对').check();
  await page.getByRole('button', { name: '提交审核', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/wb/review/'));
  await logOut();
});

test('4. head, disclosure office, secrecy, signatory, each from the inbox', opts, async () => {
  await decide('gao.qinglan', '提交公开机构审查');
  await decide('zhou.mingyuan', '提交保密审查');
  await decide('shan.jingyi', '提交签发', () => page.getByLabel(/保密审查依据和结论/).fill('对照保密事项范围审查，不涉密。'));
  await decide('mu.yunsheng', '签发');
});

test('5. it has its index number and is in the catalogue, the lists and the feed', opts, async () => {
  await page.goto(`${server.base}/xxgk/catalogue`);
  await page.locator('.res').getByRole('link', { name: title }).click();
  assert.match(await page.locator('.kv').first().innerText(), /\d{8}MB[0-9A-Z]+\/2026-\d{5}/);
  await says('此件公开发布');
  await page.goto(`${server.base}/`);
  await says(title);
  assert.ok((await (await page.request.get(`${server.base}/feed.atom`)).text()).includes(title));
});

test('6. search with facets, 保存此检索; 政策文件, 办事服务, 数据开放; 公开时间证明', opts, async () => {
  await page.goto(`${server.base}/`);
  await page.locator('#qh').fill('噪声');
  await Promise.all([page.waitForNavigation(), page.locator('#qh').press('Enter')]);
  assert.ok(await page.locator('.res h3 a').count() > 0);
  assert.ok(await page.locator('.facets fieldset').count() > 0 && await page.locator('.res mark').count() > 0);
  await page.getByRole('button', { name: '保存此检索' }).click();
  await page.waitForURL('**/alerts/new?*');
  assert.match(page.url(), /\/alerts\/new\?/);
  for (const [name, path] of [['政策文件', '/zcwj'], ['办事服务', '/services'], ['数据开放', '/data']]) {
    await page.locator('nav.nav').getByRole('link', { name, exact: true }).click();
    await page.waitForURL(`**${path}`);
  }
  await page.goto(`${server.base}/d/1`);
  await follow('公开时间证明');
  assert.match(page.url(), /\/d\/1\/proof$/);
});
