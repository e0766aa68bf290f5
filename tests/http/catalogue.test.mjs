// SPDX-License-Identifier: Apache-2.0
// The workbench's catalogue over HTTP: owners, refinement, editions with conflicts, borders between bodies, export.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, startServer } from '../support/server.mjs';

const STANDARD = readFileSync(join(root, 'data/catalogue/standard-directory.tsv'), 'utf8');
const OLD = '责令改正违法行为决定书(全文公开)';
const NEW = '责令改正违法行为决定书';
const unescape = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');

/** What a browser would send of the page's entry form. */
function formOf(text) {
  const start = text.search(/<form method="post" action="\/wb\/catalogue\/(entry\/\d+|new)"/);
  const html = text.slice(start, text.indexOf('</form>', start));
  const out = {};
  for (const [tag, name] of html.matchAll(/<input[^>]*? name="(\w+)"[^>]*>/g)) {
    const value = unescape(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
    if (!/type="(radio|checkbox)"/.test(tag) || / checked/.test(tag)) out[name] = value;
  }
  for (const [, name, value] of html.matchAll(/<textarea[^>]*? name="(\w+)"[^>]*>([^<]*)</g)) out[name] = unescape(value);
  for (const [, name, options] of html.matchAll(/<select[^>]*? name="(\w+)"[^>]*>(.*?)<\/select>/gs)) {
    out[name] = / value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  }
  return out;
}

const problems = (text) => [...(/class="alert-sum".*?<\/ul>/s.exec(text)?.[0] ?? '').matchAll(/<li>(?:<a [^>]*>)?([^<]*)/g)].map((m) => m[1]);
const entryHref = (text, key) => new RegExp(`href="(/wb/catalogue/entry/\\d+)">[^<]*</a><small class="num">${key}<`).exec(text)?.[1];

describe('catalogue in the workbench', () => {
  let s;
  let office;
  before(async () => {
    s = await startServer({ sample: true });
    office = s.client();
    await office.login('zhou.mingyuan');
  });
  after(() => s.stop());

  test('S4-3.1 S3-3.2.2 the list shows 25 items in five groups with their kind of openness', async () => {
    const { status, text } = await office.get('/wb/catalogue');
    assert.equal(status, 200);
    for (let i = 1; i <= 25; i++) assert.ok(entryHref(text, `MEE2019-${String(i).padStart(2, '0')}`), `item ${i}`);
    assert.equal(text.match(/<th scope="rowgroup"/g).length, 5);
    const some = await office.get('/wb/catalogue?openness=decision');
    assert.ok(entryHref(some.text, 'MEE2019-14') && !entryHref(some.text, 'MEE2019-05'));
  });

  test('S1-1.3.3 an entry without an owner cannot be active', async () => {
    const href = entryHref((await office.get('/wb/catalogue')).text, 'MEE2019-10');
    const form = formOf((await office.get(href)).text);
    const answer = await office.post(href, { ...form, active: '1', owner_unit_id: '0' });
    assert.equal(answer.status, 422);
    assert.deepEqual(problems(answer.text), ['没有责任科室的事项不能启用，请先选择责任科室']);
  });

  test('S3-3.2.3 every element is required, what was typed stays', async () => {
    const href = entryHref((await office.get('/wb/catalogue')).text, 'MEE2019-10');
    const form = formOf((await office.get(href)).text);
    const answer = await office.post(href, { ...form, publisher: '', elements: '另一种写法 <b>' });
    assert.equal(answer.status, 422);
    assert.equal(problems(answer.text).length, 1);
    assert.equal(formOf(answer.text).elements, '另一种写法 <b>');
    assert.ok(!answer.text.includes('另一种写法 <b>'));
  });

  test('of two people saving one entry the second sees it and loses no text', async () => {
    const href = entryHref((await office.get('/wb/catalogue')).text, 'MEE2019-09');
    const form = formOf((await office.get(href)).text);
    const first = await office.post(href, { ...form, publisher: '甲科' });
    assert.equal(first.status, 303);
    const second = await office.post(href, { ...form, publisher: '乙科' });
    assert.equal(second.status, 422);
    assert.match(problems(second.text)[0], /其他人刚刚修改/);
    assert.equal(formOf(second.text).publisher, '乙科');
    const again = await office.post(href, formOf(second.text));
    assert.equal(again.status, 303);
    assert.equal(formOf((await office.get(href)).text).publisher, '乙科');
  });

  test('S0-4.2.4 S4-3.5 an entry is derived from a standard item, another is new', async () => {
    const list = (await office.get('/wb/catalogue')).text;
    const own = /href="(\/wb\/catalogue\/new\?body=\d+)"/.exec(list)[1];
    for (const from of ['MEE2019-13', '']) {
      const form = formOf((await office.get(`${own}&from=${from}`)).text);
      const owner = formOf((await office.get(entryHref(list, 'MEE2019-05'))).text).owner_unit_id;
      const answer = await office.post('/wb/catalogue/new', {
        ...form, level1: '行政管理', level2: from ? '排污单位专项检查' : '工作动态', elements: '检查结果', legal_basis: '《政府信息公开条例》',
        time_limit_text: '自该信息形成之日起20个工作日内', publisher: '本局', channels: '■政府网站 □政府公报', owner_unit_id: owner, active: '1',
      });
      assert.equal(answer.status, 303, problems(answer.text).join());
      const saved = formOf((await office.get(answer.location)).text);
      assert.equal(saved.channels, '政府网站');
    }
    const after = (await office.get('/wb/catalogue')).text;
    assert.match(after, />排污单位专项检查<\/a><small class="num">L-chengzhou-\d+</);
  });

  test('S0-4.2.3 S4-3.4 an edition is previewed, imported, its conflict settled', async () => {
    const href = entryHref((await office.get('/wb/catalogue')).text, 'MEE2019-08');
    const form = formOf((await office.get(href)).text);
    assert.equal((await office.post(href, { ...form, elements: '责令改正决定书（本地写法）' })).status, 303);
    await office.get('/wb/catalogue/import');
    const file = { name: 'standard.tsv', bytes: Buffer.from(STANDARD.replace(OLD, NEW)) };
    const fields = { file, name: '勘误版', from: '2026-11-01' };
    const preview = await office.post('/wb/catalogue/import', { ...fields, preview: '1' });
    assert.equal(preview.status, 200);
    assert.ok(preview.text.includes(`<del>${OLD}</del>`) && preview.text.includes(`<ins>${NEW}</ins>`));
    assert.ok(!(await office.get('/wb/catalogue/versions')).text.includes('勘误版'));
    assert.equal((await office.post('/wb/catalogue/import', fields)).status, 303);
    assert.ok((await office.get('/wb/catalogue/versions')).text.includes('勘误版'));
    const twice = await office.post('/wb/catalogue/import', fields);
    assert.equal(twice.status, 422);
    const conflicts = (await office.get('/wb/catalogue/conflicts')).text;
    assert.ok(conflicts.includes('责令改正决定书（本地写法）') && conflicts.includes(OLD) && conflicts.includes(NEW));
    assert.equal((await office.post(`${href}/resolve`, { choice: 'take' })).status, 303);
    assert.equal(formOf((await office.get(href)).text).elements, NEW);
  });

  test('a bad file is refused with its line and nothing is stored', async () => {
    await office.get('/wb/catalogue/import');
    for (const [bytes, line] of [['nothing', '1'], [STANDARD.replace('FORMED_WD', 'SOMEDAY'), '2'], [Buffer.from([0xff, 0xfe, 0x41]), '']]) {
      const answer = await office.post('/wb/catalogue/import', { file: { name: 'x.tsv', bytes }, name: '坏文件', from: '2026-11-02' });
      assert.equal(answer.status, 422);
      if (line) assert.match(problems(answer.text)[0], new RegExp(`：${line} · `));
    }
    assert.ok(!(await office.get('/wb/catalogue/versions')).text.includes('坏文件'));
  });

  test('S1-1.1.6 the catalogue is exported in three formats', async () => {
    const json = (await office.get('/wb/catalogue/export?format=json')).json();
    assert.ok(json.entries.length >= 25);
    const five = json.entries.find((e) => e.item_key === 'MEE2019-05');
    assert.deepEqual([five.binding_rule.days, five.binding_rule.unit, five.binding_rule.event], [7, 'workday', 'decision']);
    const csv = await office.get('/wb/catalogue/export?format=csv');
    assert.match(csv.headers.get('content-disposition'), /^attachment; filename="catalogue-chengzhou-\d{4}-\d\d-\d\d\.csv"$/);
    assert.ok(csv.text.includes('MEE2019-25'));
    assert.equal((await office.get('/wb/catalogue/export?format=xlsx')).bytes.subarray(0, 2).toString(), 'PK');
    assert.equal((await office.get('/wb/catalogue/export?format=pdf')).status, 422);
  });

  test('a branch neither imports the standard nor sees another body’s entries', async () => {
    const branch = s.client();
    await branch.login('dai.wanqing');
    assert.equal((await branch.get('/wb/catalogue')).status, 200);
    assert.equal((await branch.get('/wb/catalogue/import')).status, 403);
    const cityEntry = entryHref((await office.get('/wb/catalogue')).text, 'MEE2019-05');
    assert.equal((await branch.get(cityEntry)).status, 403);
  });
});
