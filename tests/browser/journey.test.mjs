// SPDX-License-Identifier: Apache-2.0
// A document in the hands of five people, in a browser each: drafted or imported, through unit, disclosure office and
// secrecy review to the signatory, read on the portal, in catalogue, feed and API, withdrawn, and gone everywhere.
// Two documents make the journey: one written with the editor, and one of the seed files, imported with its spoiled text.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { root, startServer } from '../support/server.mjs';

const people = { drafter: 'he.yufei', head: 'gao.qinglan', office: 'zhou.mingyuan', secrecy: 'shan.jingyi', sign: 'mu.yunsheng' };
const seeds = join(process.env.CHENGMING_SHARED || resolve(root, '../shared'), 'seeds');
const SEED = 3; // the longest of them, a circular with headings and numbers given twice
const missing = browserMissing();
const pages = {};
let server;
let browser;

before(async () => {
  if (missing) return;
  server = await startServer({ sample: true });
  browser = await openBrowser();
  for (const [role, login] of Object.entries(people)) {
    pages[role] = await browser.staff(server.base, login);
  }
});
after(async () => {
  const complaints = (await browser?.close()) ?? [];
  await server?.stop();
  assert.deepEqual(complaints, [], 'nothing on the console, no policy violation');
});

/** Presses a button of the fixed bar and waits for the page it leads to; a form shown again is a failure with its words. */
async function press(page, button, left) {
  await page.locator(`.bar-fixed ${button}`).click();
  await page.waitForURL((url) => !left(url.pathname), { timeout: 15000 }).catch(async (e) => {
    throw new Error(`${e.message}: ${(await page.locator('.alert-sum, .err').allInnerTexts()).join(' ')}`);
  });
  assert.equal(await page.locator('.alert-sum').count(), 0);
}

/** Opens the review page from the person's own inbox and presses a button of the action bar. */
async function decide(role, id, event, fill = async () => {}) {
  const page = pages[role];
  await page.goto(`${server.base}/wb`);
  await page.locator(`a[href*="/${id}"]`).first().waitFor();
  await page.goto(`${server.base}/wb/review/${id}`);
  await fill(page);
  await press(page, `button[name=event][value=${event}]`, (path) => path.startsWith('/wb/review/'));
}

const fillIn = async (page, fields) => {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
};
const attach = (page, text) => page.setInputFiles('#files',
  { name: '点位坐标.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function writeWithEditor() {
  const page = pages.drafter;
  const title = '澄州市扬尘在线监测点位调整公告';
  await page.goto(`${server.base}/wb/docs/new`);
  await page.selectOption('#entry', { index: 22 });
  await fillIn(page, { title, genre: '公告', topic: '大气环境', formed_on: '2026-11-02', summary: '调整三处点位，自公布之日起启用。' });
  await page.locator('.ed-text').click();
  for (const line of ['一、调整点位', '东岭街道点位迁至河滨公园北门。', '（一）启用时间']) {
    await page.keyboard.insertText(line);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.insertText('新点位自公布之日起启用。');
  await attach(page, '点位,经度,纬度\n河滨公园北门,100.1,30.1\n');
  await press(page, 'button[name=then][value=save]', (path) => path.endsWith('/new'));
  const id = Number(/\/wb\/docs\/(\d+)/.exec(page.url())[1]);
  await page.goto(`${server.base}/wb/docs/${id}`);
  const sheet = await page.locator('main').innerText();
  for (const part of ['一、调整点位', '（一）启用时间', '新点位自公布之日起启用。']) assert.ok(sheet.includes(part), part);
  assert.deepEqual(await browser.look(page, 'journey-draft'), []);
  return { id, title, phrase: '东岭街道点位迁至河滨公园北门', heading: '一、调整点位' };
}

async function importSeed() {
  const page = pages.drafter;
  await page.goto(`${server.base}/wb/import`);
  await page.setInputFiles('#file', join(seeds, readdirSync(seeds).sort()[SEED]));
  await page.locator('form[action="/wb/import"] button[type=submit]').click();
  const open = page.locator('a.btn--primary[href^="/wb/docs/"]');
  await open.waitFor();
  assert.deepEqual(await browser.look(page, 'journey-import'), []);
  const id = Number(/\/wb\/docs\/(\d+)/.exec(await open.getAttribute('href'))[1]);
  await page.goto(`${server.base}/wb/docs/${id}/edit`);
  const title = await page.inputValue('#title');
  assert.ok(title.length > 8, 'the title was recognised');
  const text = await page.locator('#body_text').evaluate((e) => e.value);
  const lines = text.split('\n').map((l) => l.trim());
  const heading = lines.find((l) => /^一、/.test(l));
  const phrase = lines.filter((l) => /^[\u4e00-\u9fff]{16}/.test(l)).at(-1).slice(0, 16); // of its last long paragraph
  assert.ok(heading && !title.includes(phrase));
  await page.selectOption('#entry', { index: 22 });
  await fillIn(page, { genre: '通知', topic: '政务公开', summary: '政务公开工作的分工和要求。' });
  await attach(page, '科室,分工\n办公室,汇总\n');
  await press(page, 'button[name=then][value=save]', (path) => path.endsWith('/edit'));
  return { id, title, phrase, heading };
}

/** Where else a visitor can meet the document, and how each answers once it is withdrawn; a file is as if it had never been. */
const renditions = (id, file) => [[`/d/${id}/pdf`, 410], [`/d/${id}/docx`, 410], [`/api/v1/documents/${id}`, 410], [file, 404]];

function journey(name, ids, skip, begin) {
  const opts = { skip };
  const d = {};

  test(`${ids.draft} ${name}: the drafter's document is in the system, not public`, opts, async () => {
    Object.assign(d, await begin());
  });

  test(`S3-3.1.1 ${name}: unit, office, secrecy reviewer and signatory act in turn, each a different person`, opts, async () => {
    const page = pages.drafter;
    await page.goto(`${server.base}/wb/review/${d.id}`);
    await page.locator('input[name=attribute][value=PUB]').check();
    await page.locator('#checklist').check();
    await press(page, 'button[value=submit]', (path) => path.startsWith('/wb/review/'));

    await decide('head', d.id, 'approve');
    await decide('office', d.id, 'approve', async (p) => {
      await p.locator('input[name=attribute][value=PUB]').check();
      assert.deepEqual(await browser.look(p, `journey-review-${name}`), []);
    });
    await decide('secrecy', d.id, 'approve', (p) => p.fill('#secrecy_basis', '对照保密事项范围审查，不涉及国家秘密和工作秘密。'));
    const reader = await browser.page();
    reader.expected.push('status of 404');
    assert.equal((await reader.goto(`${server.base}/d/${d.id}`)).status(), 404, 'nothing public before the signature');
    await reader.context().close();
    await decide('sign', d.id, 'sign', (p) => p.locator('input[name=attribute][value=PUB]').check());
  });

  test(`S0-0.1 ${name}: the public page has its five fields, its attribute, and stands in catalogue, feed and API`, opts, async () => {
    const page = await browser.page();
    const text = async (path) => (await page.request.get(server.base + path)).text();
    assert.ok((await text('/feed.atom')).includes(`/d/${d.id}`), 'in the feed');
    await page.goto(`${server.base}/d/${d.id}`);
    const main = await page.locator('main').innerText();
    assert.ok(main.includes(d.title));
    assert.match(main, /\d{8}MB[0-9A-Z]+\/\d{4}-\d{5}/, 'index number');
    assert.ok(main.includes('此件公开发布'), 'attribute at the end of the text');
    assert.ok(main.includes(d.heading) && main.includes(d.phrase), 'the text');
    assert.deepEqual(await browser.look(page, `journey-public-${name}`), []);
    d.file = await page.locator(`a[href*="/d/${d.id}/files/"]`).first().getAttribute('href');
    for (const [path] of renditions(d.id, d.file)) {
      assert.equal((await page.request.get(new URL(path, server.base).href)).status(), 200, path);
    }
    assert.equal(JSON.parse(await text(`/api/v1/documents/${d.id}`)).title, d.title);
    await page.goto(`${server.base}/xxgk/catalogue?words=${encodeURIComponent(d.title)}`);
    assert.ok((await page.locator('main').innerText()).includes(d.title), 'in the catalogue');
    await page.context().close();
  });

  test(`S3-3.4.1 ${name}: withdrawn with order and reason: gone from page, catalogue, feed, API and files at once`, opts, async () => {
    const page = pages.office;
    await page.goto(`${server.base}/wb/docs/${d.id}/withdraw`);
    await fillIn(page, { order: '澄环办撤〔2026〕1号', note: '内容有误，更正后重新发布' });
    await press(page, 'button[type=submit]', (path) => path.endsWith('/withdraw'));

    const reader = await browser.page();
    reader.expected.push('status of 410');
    assert.equal((await reader.goto(`${server.base}/d/${d.id}`)).status(), 410);
    assert.ok(!(await reader.content()).includes(d.phrase), 'no text of it is left');
    assert.deepEqual(await browser.look(reader, `journey-withdrawn-${name}`), []);
    for (const [path, status] of renditions(d.id, d.file)) {
      const answer = await reader.request.get(new URL(path, server.base).href);
      assert.equal(answer.status(), status, path);
      assert.ok(!(await answer.text()).includes(d.phrase), path);
    }
    await reader.goto(`${server.base}/xxgk/catalogue?words=${encodeURIComponent(d.title)}`);
    assert.equal(await reader.locator(`a[href$="/d/${d.id}"]`).count(), 0, 'not in the catalogue');
    const feed = await (await reader.request.get(`${server.base}/feed.atom`)).text();
    assert.ok(!feed.includes(d.phrase) && !feed.includes(d.title), 'no word of it in the feed');
    assert.match(feed, new RegExp(`<at:deleted-entry ref="[^"]*/d/${d.id}"`), 'its tombstone is in the feed');
    const list = await (await reader.request.get(`${server.base}/api/v1/documents?words=${encodeURIComponent(d.title)}`)).json();
    assert.ok(!JSON.stringify(list).includes(`/d/${d.id}"`), 'not in the list of the API');
    await reader.context().close();
  });
}

journey('own', { draft: 'S3-3.1.1' }, missing || false, writeWithEditor);
journey('seed', { draft: 'S4-0.1' }, missing || (existsSync(seeds) ? false : 'the seed files are not beside the source tree'), importSeed);
