// SPDX-License-Identifier: Apache-2.0
// The workbench beside its mock-up: the month with real clocks and days of rest, reminders of every module, sentences of clocks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { field } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const part = (html, id) => new RegExp(`<section[^>]*aria-labelledby="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';

describe('workbench', () => {
  let s;
  const who = {};
  before(async () => {
    s = await startServer({ sample: true });
    for (const login of ['zhou.mingyuan', 'he.yufei', 'gao.qinglan', 'admin']) {
      who[login] = s.client();
      await who[login].login(login);
    }
  });
  after(() => s?.stop());

  test('the inbox marks the days on which clocks end; a day leads to what ends on it', async () => {
    const c = who['zhou.mingyuan'];
    const { text } = await c.get('/wb');
    const [, id, due] = /<tr class="is-[a-z]+">[\s\S]*?href="\/wb\/review\/(\d+)"[\s\S]*?(\d{4}-\d\d-\d\d) 前/.exec(text);
    const month = part((await c.get(`/wb?month=${due}`)).text, 'month-h');
    assert.match(month, new RegExp(`<h2 id="month-h">${due.slice(0, 4)} 年 ${Number(due.slice(5, 7))} 月<`));
    const cell = new RegExp(`<a class="[^"]*due" href="(/wb\\?day=${due}[^"]*)" title="${due} \\d+ 件到期">${Number(due.slice(8))}<`).exec(month);
    assert.ok(cell, `${due} is marked`);
    const only = await c.get(cell[1].replaceAll('&amp;', '&'));
    assert.match(only.text, new RegExp(`只显示 ${due} 到期的事项`));
    assert.match(only.text, new RegExp(`href="/wb/review/${id}"`));
    const before_ = new Date(`${due}T00:00:00Z`);
    before_.setUTCDate(before_.getUTCDate() - 1);
    const other = await c.get(`/wb?day=${before_.toISOString().slice(0, 10)}`);
    assert.doesNotMatch(other.text, new RegExp(`class="t" href="/wb/review/${id}"`));
    assert.match(other.text, /没有符合条件的文稿[\s\S]*href="\/wb">显示全部/, 'a way back');
    assert.equal((await c.get('/wb?day=2026-02-30')).status, 422);
    assert.equal((await c.get('/wb?month=2070-01-01')).status, 200, 'outside the calendar the list stands alone');
  });

  test('days of rest in the month come from the working calendar in force', async () => {
    const month = async () => part((await who['he.yufei'].get('/wb?month=2026-10-01')).text, 'month-h');
    let html = await month();
    for (const day of [1, 7, 11]) assert.match(html, new RegExp(`<span class="off" title="2026-10-0?${day} 休息日">${day}<`));
    assert.match(html, /<span class="">10</, 'the make-up Saturday is worked');
    assert.match(html, /<span class="">14</);
    await who.admin.get('/wb/calendar?year=2026');
    const set = await who.admin.post('/wb/calendar/day', { date: '2026-10-14', kind: 'holiday', name: '台风停工', source: '澄州市人民政府通告（示例）' });
    assert.equal(set.status, 303, plain(set.text).slice(0, 500));
    html = await month();
    assert.match(html, /<span class="off" title="2026-10-14 休息日">14</);
  });

  test('reminders name what is over, what ends soon and what waits in other modules, and lead there', async () => {
    const c = who['zhou.mingyuan'];
    const visitor = s.client();
    const page = await visitor.get('/supervise');
    const sent = await visitor.post('/supervise', { token: field(page.text, 'token'), name: '', contact: '', message: '河边夜间有异味，请查看。' });
    const no = /id="case-no">([^<]*)</.exec(sent.text)[1];
    let { text } = await c.get('/wb');
    let list = part(text, 'remind-h');
    const letter = new RegExp(`<a href="(/wb/supervise/\\d+)">${no}</a><time>监督来信等待答复`).exec(list);
    assert.ok(letter, plain(list));
    assert.match(list, /制度审查到期 · \d{4}-\d\d-\d\d 前 <span class="tag tag--red">已超 \d+ 日</);
    assert.match(list, /<a href="\/wb\/review\/\d+">[^<]*<\/a><time>公开审查 · \d{4}-\d\d-\d\d 前 <span class="tag tag--amber">(剩 \d 日|今天到期)</);
    assert.match(list, /<a href="\/wb\/services\/\d+">[^<]*<\/a><time>办事指南复核到期/);
    for (const [, href] of list.matchAll(/<a href="([^"]*)"/g)) assert.equal((await c.get(href)).status, 200, href);
    const bell = Number(/aria-label="[^"]*?(\d+)[^"]*"[^>]*>(?:<svg[\s\S]*?<\/svg>)<b>/.exec(text)?.[1]);
    assert.ok([...list.matchAll(/<li>/g)].length >= bell, `the bell says ${bell}, the list shows as many`);
    assert.doesNotMatch(part((await who['gao.qinglan'].get('/wb')).text, 'remind-h'), new RegExp(no), 'who cannot answer is not reminded');
    await c.get(letter[1]);
    assert.equal((await c.post(letter[1], { answer: '已现场查看，感谢您的监督。' })).status, 303);
    ({ text } = await c.get('/wb'));
    list = part(text, 'remind-h');
    assert.doesNotMatch(list, new RegExp(no));
  });

  test('how many working days before the end counts as soon is the setting', async () => {
    const c = who['zhou.mingyuan'];
    const kpi = async () => /<span>(\d+) 个工作日内到期<\/span><b>(\d+)</.exec((await c.get('/wb')).text).slice(1).map(Number);
    const [days] = await kpi();
    assert.equal(days, 3);
    const form = (await who.admin.get('/wb/settings')).text;
    const fields = Object.fromEntries([...form.matchAll(/<input class="input"[^>]*name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
    const name = Object.keys(fields).find((k) => /remind.days$/.test(k) && !/service/.test(k));
    assert.ok(name, Object.keys(fields).join(' '));
    const saved = await who.admin.post('/wb/settings', { [name]: '1' });
    assert.equal(saved.status, 303, plain(saved.text).slice(0, 800));
    assert.equal((await kpi())[0], 1);
    assert.doesNotMatch(part((await c.get('/wb')).text, 'remind-h'), /剩 [23] 日/);
    await who.admin.get('/wb/settings');
    await who.admin.post('/wb/settings', { [name]: '3' });
  });
});
