// SPDX-License-Identifier: Apache-2.0
// A document through the real program: five people, the public page, withdrawal, two tabs, files, forms that lose nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../support/server.mjs';

let s;
const people = { drafter: 'he.yufei', head: 'gao.qinglan', office: 'zhou.mingyuan', secrecy: 'shan.jingyi', sign: 'mu.yunsheng' };
const who = {};

before(async () => {
  s = await startServer({ sample: true });
  for (const [role, login] of Object.entries(people)) {
    who[role] = s.client();
    await who[role].login(login);
  }
});
after(async () => { await s?.stop(); });

const field = (html, name) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1] ?? '';
const entryOf = (html) => /<select[^>]*name="entry"[\s\S]*?<option value="(\d+)"/.exec(html)?.[1];

const text = '一、总体要求\n各单位应当按照职责分工组织实施。\n二、工作安排\n自公布之日起施行。';

async function draft(title, extra = {}) {
  const c = who.drafter;
  const page = await c.get('/wb/docs/new');
  assert.equal(page.status, 200);
  const answer = await c.post('/wb/docs/new', {
    title, entry: entryOf(page.text), genre: '公告', topic: '大气环境', issuing_body: '澄州市生态环境局', formed_on: '2026-11-02',
    summary: '测试用的概述', audience: 'all', attribute: 'PUB', validity: 'na', body_text: text, body_json: '',
    body_base: field(page.text, 'body_base'), then: 'save', ...extra,
  });
  assert.equal(answer.status, 303, answer.text.slice(0, 4000));
  return Number(/\/wb\/docs\/(\d+)/.exec(answer.location)[1]);
}

async function act(role, id, fields) {
  const page = await who[role].get(`/wb/review/${id}`);
  assert.equal(page.status, 200, `${role} sees the review page`);
  return who[role].post(`/wb/review/${id}`, { rev: field(page.text, 'rev'), opinion: '同意', ...fields });
}

async function toSignature(id) {
  for (const [role, fields] of [
    ['drafter', { event: 'submit', attribute: 'PUB', checklist: '1' }],
    ['head', { event: 'approve' }],
    ['office', { event: 'approve', attribute: 'PUB' }],
    ['secrecy', { event: 'approve', secrecy_basis: '对照保密事项范围审查，不涉密' }],
  ]) {
    const r = await act(role, id, fields);
    assert.equal(r.status, 303, `${role}: ${r.text.slice(0, 3000)}`);
  }
}

async function publish(id) {
  await toSignature(id);
  const r = await act('sign', id, { event: 'sign', attribute: 'PUB' });
  assert.equal(r.status, 303, r.text.slice(0, 3000));
}

test('S3-3.1.1 S3-3.1.4 S3-3.1.5 S0-0.1 a document goes through five people and is public', async () => {
  const id = await draft('关于柴油货车尾气抽测结果的公告');
  const visitor = s.client();
  assert.equal((await visitor.get(`/d/${id}`)).status, 404);
  await publish(id);
  const page = await visitor.get(`/d/${id}`);
  assert.equal(page.status, 200);
  assert.match(page.text, /关于柴油货车尾气抽测结果的公告/);
  assert.match(page.text, /\/2026-\d{5}/); // index number
  assert.doesNotMatch(page.text, /None|null<|undefined/);
  assert.match(page.text, /此件公开发布/); // S4-0.2
  const show = await who.drafter.get(`/wb/docs/${id}`);
  for (const name of ['何雨霏', '高晴岚', '周明远', '单静怡', '穆云生']) assert.match(show.text, new RegExp(name)); // S0-4.1.6
});

test('S3-8.2.4 withdrawn: gone from the first request after the commit', async () => {
  const id = await draft('将要撤回的公告');
  await publish(id);
  const visitor = s.client();
  const seen = await visitor.get(`/d/${id}`);
  assert.equal(seen.status, 200);
  assert.equal((await visitor.get(`/d/${id}`)).status, 200); // now from the page cache
  const form = await who.office.get(`/wb/docs/${id}/withdraw`);
  const empty = await who.office.post(`/wb/docs/${id}/withdraw`, { rev: field(form.text, 'rev'), order: '', note: '核实中' });
  assert.equal(empty.status, 409);
  assert.match(empty.text, /核实中/);
  const done = await who.office.post(`/wb/docs/${id}/withdraw`, { rev: field(form.text, 'rev'), order: '内撤〔2026〕9号', note: '内容核实中' });
  assert.equal(done.status, 303);
  const gone = await visitor.get(`/d/${id}`);
  assert.equal(gone.status, 410);
  assert.doesNotMatch(gone.text, /各单位应当按照职责分工组织实施/);
  assert.doesNotMatch(gone.text, /内撤/);
  const back = await who.sign.get(`/wb/docs/${id}/republish`);
  assert.equal((await who.sign.post(`/wb/docs/${id}/republish`, { rev: field(back.text, 'rev'), opinion: '核实无误' })).status, 303);
  const again = await visitor.get(`/d/${id}`);
  assert.equal(again.status, 200);
  const index = /[0-9A-Z]{18}\/2026-\d{5,}/;
  assert.equal(index.exec(again.text)[0], index.exec(seen.text)[0]); // keeps its number
});

test('two tabs: the second save changes nothing and loses no text', async () => {
  const id = await draft('两个标签页');
  const a = await who.drafter.get(`/wb/docs/${id}/edit`);
  const fields = (page, title, body) => ({
    version: field(page.text, 'version'), title, issuing_body: '澄州市生态环境局', body_text: body, body_json: field(page.text, 'body_json')
      .replaceAll('&quot;', '"').replaceAll('&amp;', '&'), body_base: field(page.text, 'body_base'), audience: 'all', attribute: 'PUB', then: 'save',
  });
  assert.equal((await who.drafter.post(`/wb/docs/${id}/edit`, fields(a, '先保存的标题', '甲的文字'))).status, 303);
  const late = await who.drafter.post(`/wb/docs/${id}/edit`, fields(a, '后保存的标题', '乙写了很久的文字'));
  assert.equal(late.status, 409);
  assert.match(late.text, /后保存的标题/);
  assert.match(late.text, /乙写了很久的文字/);
  assert.match(late.text, /甲的文字/); // what the other saved
  const now = await who.drafter.get(`/wb/docs/${id}`);
  assert.match(now.text, /先保存的标题/);
  assert.doesNotMatch(now.text, /后保存的标题/);
  const mine = await who.drafter.post(`/wb/docs/${id}/edit`, { ...fields(late, '后保存的标题', '乙写了很久的文字') });
  assert.equal(mine.status, 303); // saved again knowingly
});

test('S3-3.1.7 the refusal of a step keeps what was typed and names the rule', async () => {
  const id = await draft('需要说明理由');
  const r = await act('drafter', id, { event: 'submit', attribute: 'RED', article: 'X15', reason: '', checklist: '1', opinion: '写好的意见' });
  assert.equal(r.status, 409);
  assert.match(r.text, /请说明理由/);
  assert.match(r.text, /写好的意见/);
  assert.match(r.text, /value="RED" checked/);
  const none = await act('drafter', id, { event: 'submit', attribute: 'PUB' });
  assert.equal(none.status, 409); // S3-3.1.2: the checklist
  const bad = await who.drafter.post('/wb/docs/new', { title: '坏文号', doc_no: '澄环发〔26〕3号', body_text: '留下来的正文', audience: 'all' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /留下来的正文/);
  assert.match(bad.text, /有误/);
});

test('S3-3.1.8 the office returns with a cause and the drafter finds it', async () => {
  const id = await draft('将被退回');
  assert.equal((await act('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' })).status, 303);
  assert.equal((await act('head', id, { event: 'approve' })).status, 303);
  assert.equal((await act('office', id, { event: 'return', opinion: '', cause: 'metadata' })).status, 409);
  assert.equal((await act('office', id, { event: 'return', opinion: '请补充关键词', cause: 'metadata' })).status, 303);
  const show = await who.drafter.get(`/wb/docs/${id}`);
  assert.match(show.text, /请补充关键词/);
  assert.match(show.text, /要素不全或者有误/);
  const inbox = await who.drafter.get('/wb?state=draft');
  assert.match(inbox.text, /将被退回/);
});

test('S3-8.2.4 nobody signs around the flow', async () => {
  const id = await draft('绕过流程');
  const page = await who.drafter.get(`/wb/docs/${id}`);
  const rev = /name="rev" value="(\d+)"/.exec((await who.drafter.get(`/wb/review/${id}`)).text)[1];
  assert.equal(page.status, 200);
  for (const role of ['drafter', 'head', 'office', 'secrecy', 'sign']) {
    for (const event of ['sign', 'approve', 'schedule']) {
      const token = await who[role].get(`/wb/review/${id}`);
      assert.ok([200, 404].includes(token.status));
      const r = await who[role].post(`/wb/review/${id}`, { rev, event, opinion: '', attribute: 'PUB', publish_date: '2030-01-01', publish_time: '09:00', secrecy_basis: 'x' });
      assert.ok([403, 404, 409].includes(r.status), `${role} ${event}: ${r.status}`);
    }
  }
  assert.equal((await s.client().get(`/d/${id}`)).status, 404);
});

test('attachments of a hidden item answer like files that never existed', async () => {
  const id = await draft('带附件的公告', { files: { name: '附件 1.txt', type: 'text/plain', bytes: Buffer.from('附件的内容\n') } });
  const show = await who.drafter.get(`/wb/docs/${id}`);
  const file = /\/files\/(\d+)/.exec(show.text)[1];
  assert.equal((await who.drafter.get(`/wb/docs/${id}/files/${file}`)).text, '附件的内容\n');
  const shape = (r) => [r.status, r.text.replace(/[0-9a-f]{16}/g, '').replace(/\d\d:\d\d(:\d\d)?/g, '')];
  const strip = (r, path) => shape(r).map((x) => (typeof x === 'string' ? x.replaceAll(path, '').replaceAll(encodeURIComponent(path), '') : x));
  const visitor = s.client();
  const hidden = await visitor.get(`/d/${id}/files/${file}/a.txt`);
  const never = await visitor.get('/d/99999999/files/99999999/a.txt');
  assert.deepEqual(strip(hidden, `/d/${id}/files/${file}/a.txt`), strip(never, '/d/99999999/files/99999999/a.txt'));
  assert.equal(hidden.status, 404);
});

test('S3-3.1.3 approval form, PDF, DOCX and figures are made', async () => {
  const id = await draft('审批单');
  for (const [path, magic] of [['form.pdf', '%PDF'], ['document.pdf', '%PDF'], ['document.docx', 'PK']]) {
    const r = await who.drafter.get(`/wb/docs/${id}/${path}`);
    assert.equal(r.status, 200);
    assert.equal(r.bytes.subarray(0, magic.length).toString('latin1'), magic);
  }
});

test('S1-1.3.9 S2-1.1.24 figures sum to the total in every class', async () => {
  const totals = new Set();
  for (const by of ['unit', 'item', 'openness', 'genre', 'body']) {
    const r = await who.office.get(`/wb/stats.csv?by=${by}&from=2026-01-01&to=2026-12-31`);
    assert.equal(r.status, 200);
    const rows = r.text.trim().split(/\r?\n/).slice(1).map((l) => l.split(','));
    const total = Number(rows.at(-1)[2]);
    assert.equal(rows.slice(0, -1).reduce((n, row) => n + Number(row[2]), 0), total);
    totals.add(total);
  }
  assert.equal(totals.size, 1);
  assert.ok([...totals][0] > 50);
});

test('pages of the workbench answer for each role, and not to visitors', async () => {
  for (const path of ['/wb', '/wb/docs', '/wb/stats']) {
    for (const role of ['drafter', 'head', 'office', 'sign']) assert.equal((await who[role].get(path)).status, 200, `${role} ${path}`);
    assert.ok([302, 303, 401].includes((await s.client().get(path)).status));
  }
  assert.equal((await who.head.get('/wb/docs/new')).status, 403);
});
