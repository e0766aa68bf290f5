// SPDX-License-Identifier: Apache-2.0
// What is searched beside documents: service guides, columns and their pages, rows of topics, acts of upper bodies. Found while
// the public can see them, by what their page says; gone with the next search when they are taken back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { field, inputs, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const day = (offset) => new Date(Date.now() + 8 * 3600e3 + offset * 86400e3).toISOString().slice(0, 10);

describe('search beside documents', () => {
  let s;
  let c;
  let drafter;
  let office;
  let admin;
  const find = async (words, more = '') => {
    const answer = await c.get(`/api/v1/search?q=${encodeURIComponent(words)}${more}`);
    assert.equal(answer.status, 200, answer.text.slice(0, 300));
    return answer.json();
  };
  const path = (item) => new URL(item.url).pathname;
  const nothing = async (words) => {
    const r = await find(words);
    assert.deepEqual([r.total, r.items.length, r.suggestions.length], [0, 0, 0], `"${words}" finds ${JSON.stringify(r.items.map((i) => i.title))}`);
    for (const values of Object.values(r.facets)) assert.deepEqual(values, [], `facets of "${words}"`);
    assert.doesNotMatch((await c.get(`/search?q=${encodeURIComponent(words)}`)).text.replaceAll(`value="${words}"`, '').replace(/<title>.*?<\/title>/s, ''),
      new RegExp(`<mark>${words}`), words);
  };
  const one = async (words, kind) => {
    const r = await find(words);
    const item = r.items.find((i) => i.kind === kind);
    assert.ok(item, `"${words}" finds a ${kind}: ${JSON.stringify(r.items.map((i) => [i.kind, i.title]))}`);
    assert.equal((await c.get(path(item))).status, 200, `${path(item)} is there`);
    return item;
  };
  async function change(client, address, fields, post = address) {
    const page = await client.get(address);
    assert.equal(page.status, 200, page.text.slice(0, 500));
    const all = { ...inputs(page.text), ...fields };
    for (const k of Object.keys(all)) if (all[k] === null) delete all[k];
    const answer = await client.post(post, all);
    assert.equal(answer.status, 303, answer.text.slice(0, 3000));
    return answer;
  }

  before(async () => {
    s = await startServer({ sample: true });
    c = s.client();
    [drafter, office, admin] = [s.client(), s.client(), s.client()];
    await drafter.login('xu.keyan');
    await office.login('zhou.mingyuan');
    await admin.login('admin');
  });
  after(async () => { await s?.stop(); });

  test('S0-1.5.3 everything public of the sample is found under its name: guides, columns, rows, acts of upper bodies', async () => {
    const guides = (await c.get('/services.json')).json();
    const names = (guides.items ?? guides.services ?? guides).map((g) => g.name);
    assert.ok(names.length >= 3);
    for (const name of names) await one(`"${name}"`, 'service');
    const site = (await c.get('/sitemap')).text;
    const columns = [...new Set([...site.matchAll(/href="(\/c\/[a-z0-9-]+)"/g)].map((m) => m[1]))];
    assert.ok(columns.length >= 5, 'the site map names columns');
    for (const href of columns) {
      const name = unhtml(/<h1[^>]*>([^<]+)/.exec((await c.get(href)).text)[1].trim());
      const r = await find(`"${name}"`, '&tab=info');
      assert.ok(r.items.some((i) => i.kind === 'column' && path(i) === href), `${href} is found as ${name}`);
    }
    const rows = /href="(\/c\/[a-z0-9-]+)\/(\d+)">([^<]+)/.exec((await c.get('/c/inspection')).text);
    assert.equal(path(await one(`"${unhtml(rows[3])}"`, 'topic')), `${rows[1]}/${rows[2]}`);
    const acts = (await c.get('/zcwj/upper')).text;
    const act = /href="(\/zcwj\/upper\/\d+)">([^<]+)/.exec(acts);
    assert.equal(path(await one(`"${unhtml(act[2]).replace(/[《》]/g, '')}"`, 'upper')), act[1]);
  });

  test('a guide is found by every element while it is published, and by nothing before and after', async () => {
    await drafter.get('/wb/services/new');
    const made = await drafter.post('/wb/services/new', { code: 'FIND-1', name: '鸬鹚驯养备案', kind: 'licence' });
    const base = made.location.replace('/edit', '');
    const fields = (name, condition) => ({
      name, name_en: '', kind: 'licence', summary: '概述', bases: '《行政许可法》 | 第六条', applicants: '企业', conditions: condition,
      materials: '申请表 | 原件 | 1 | 自备 | 规定第一条', stages: '受理 | 窗口 | 1 | 收件', legal_days: '20', promised_days: '3', fee: 'none', post: '测试岗',
      place: '测试路1号', centre: 'yes', hours: '工作日', phone: '0000-0009999', complaint: '来信', complaint_phone: '0000-0008888', result: '备案回执', review_by: day(200),
    });
    const save = async (name, condition) => {
      const form = (await drafter.get(`${base}/edit`)).text;
      const unit = /<select[^>]*id="unit"[\s\S]*?<option value="(\d+)"/.exec(form)[1];
      assert.equal((await drafter.post(`${base}/edit`, { rev: field(form, 'rev'), unit, ...fields(name, condition) })).status, 303);
    };
    const act = async (who, event, more = {}) => {
      const rev = /name="rev" value="(\d+)"/.exec((await who.get(base)).text)?.[1] ?? field((await drafter.get(`${base}/edit`)).text, 'rev');
      const answer = await who.post(`${base}/${event}`, { rev, ...more });
      assert.equal(answer.status, 303, answer.text.slice(0, 3000));
    };
    await save('鸬鹚驯养备案', '持有鹈鹕证明');
    await nothing('鸬鹚驯养');
    await act(drafter, 'submit');
    await nothing('鹈鹕证明');
    await act(office, 'publish');
    assert.equal(path(await one('鸬鹚驯养', 'service')), '/services/FIND-1');
    const hit = await one('鹈鹕证明', 'service');
    assert.ok(hit.snippet.some((p) => p.hit && p.text === '鹈鹕证明'), JSON.stringify(hit.snippet));
    assert.equal((await find('鸬鹚驯养', '&tab=service')).total, 1);
    assert.equal((await find('鸬鹚驯养', '&tab=file')).total, 0);
    const page = (await c.get(`/search?q=${encodeURIComponent('鸬鹚驯养')}`)).text;
    assert.match(page, /href="\/services\/FIND-1"[\s\S]*?<span class="tag tag--line">办事服务</);
    assert.match((await c.get(`/en/search?q=${encodeURIComponent('鸬鹚驯养')}`)).text, /href="\/en\/services\/FIND-1"/);
    await save('鸬鹚驯养备案', '持有鸊鷉证明'); // a draft of the next version
    await nothing('鸊鷉');
    await act(drafter, 'submit');
    await act(office, 'publish');
    await one('鸊鷉证明', 'service');
    await nothing('鹈鹕证明');
    await act(office, 'withdraw', { reason: '事项取消' });
    for (const words of ['鸬鹚', '鸊鷉', 'FIND-1']) await nothing(words);
  });

  test('a page in a column is found by its text, under its new address when it moves, and not when it is hidden', async () => {
    await change(admin, '/wb/site/columns/0', {
      name: '鱼鹰观察站', name_en: 'Cormorant station', slug: 'station', kind: 'page', template: 'page', openness: '-1', description: '站点介绍', keywords: '',
      page_text: '本站位于芦苇荡深处，每月开放四次。', type: '栏目',
    });
    assert.equal(path(await one('芦苇荡深处', 'column')), '/c/station');
    await one('cormorant', 'column');
    const id = /href="\/wb\/site\/columns\/(\d+)">[^<]*<\/a><\/td><td[^>]*><a href="\/c\/station"/.exec((await admin.get('/wb/site')).text)[1];
    await change(admin, `/wb/site/columns/${id}`, { slug: 'observatory', page_text: '本站已经迁往蒹葭渡口。' });
    assert.equal(path(await one('蒹葭渡口', 'column')), '/c/observatory');
    await nothing('芦苇荡深处');
    await change(admin, `/wb/site/columns/${id}`, { shown: null });
    for (const words of ['蒹葭渡口', '鱼鹰观察站', 'cormorant']) await nothing(words);
  });

  test('a row of a topic is found once another person has published it, with names of persons masked, and not when it is taken back', async () => {
    const row = { f0: 'Z-901', f1: '翡翠河滩涂整治案', f2: '南浦区', f3: '2026-11-01', f4: '某公司', f5: '李雨文', f6: '倾倒渣土', f7: '依据', f8: '1.5', f9: '意义', f10: 'decided' };
    await change(drafter, '/wb/topics/cases/0', { ...row, note: '第一步', go: 'submit' });
    await nothing('翡翠河滩涂');
    const at = /href="(\/wb\/topics\/cases\/\d+)">翡翠河滩涂整治案/.exec((await office.get('/wb/topics/cases')).text)[1];
    await change(office, at, { what: 'approve' }, `${at}/decide`);
    await one('翡翠河滩涂', 'topic');
    await one('翡翠河 倾倒渣土', 'topic');
    await nothing('李雨文');
    const { rev } = inputs((await office.get(at)).text);
    assert.equal((await office.post(`${at}/decide`, { rev, what: 'hide', reason: '有误' })).status, 303);
    await nothing('翡翠河滩涂');
  });

  test('S3-0.2 an act of an upper body is found by title, number and issuer until it is removed', async () => {
    await office.get('/wb/policy/uppers');
    assert.equal((await office.post('/wb/policy/uppers', { doc_no: '鹭办发〔2019〕77号', title: '白鹭保护意见', issuer: '白鹭保护委员会', address: '' })).status, 303);
    const hit = await one('白鹭保护意见', 'upper');
    await one('鹭办发 2019 77', 'upper');
    await office.get('/wb/policy/uppers');
    assert.equal((await office.post('/wb/policy/uppers/remove', { id: path(hit).split('/').pop() })).status, 303);
    await nothing('白鹭保护');
  });
});
