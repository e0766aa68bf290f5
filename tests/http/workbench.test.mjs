// SPDX-License-Identifier: Apache-2.0
// The workbench beside its mock-up: the month with real clocks and days of rest, reminders of every module, sentences of clocks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { field } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { unzip } from '../support/zip.mjs';

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
    const empty = await c.get('/wb?day=2026-01-03'); // nothing of the sample ends on that Saturday
    assert.match(empty.text, /没有符合条件的事项[\s\S]*href="\/wb">显示全部/, 'a way back');
    assert.equal((await c.get('/wb?day=2026-02-30')).status, 422);
    assert.equal((await c.get('/wb?month=2070-01-01')).status, 200, 'outside the calendar the list stands alone');
  });

  test('the five figures filter or open what they count; the list is by kind, step, unit and word', async () => {
    const c = who['zhou.mingyuan'];
    const { text } = await c.get('/wb');
    const kpis = [...text.matchAll(/<a class="kpi [^"]*" href="(\/wb\?state=\w+)"[^>]*><span>([^<]*)<\/span><b>([^<]*)<small>([^<]*)/g)].map((m) => m.slice(1));
    assert.deepEqual(kpis.map((k) => k[1]), ['已超期', '3 个工作日内到期', '全部待办', '计时暂停', '本年按期率']);
    const rows = (html) => [...html.matchAll(/<td class="lead"><a class="t" href="([^"]+)">/g)].map((m) => m[1]);
    for (const [href, label, value] of kpis.slice(0, 4)) {
      const page = (await c.get(href)).text;
      assert.equal(rows(page).length, Number(value), label);
      assert.match(page, new RegExp(`href="${href.replace('?', '\\?')}" aria-current="true"`));
    }
    const all = rows((await c.get('/wb?state=all')).text).length;
    const kinds = [...text.matchAll(/<a href="(\/wb[^"]*)"[^>]*>([^<]+)<span class="cnt">(\d+)</g)].map((m) => m.slice(1));
    assert.deepEqual(kinds.map((k) => k[1]).slice(0, 2), ['全部待办', '文稿']);
    for (const [href, kind, n] of kinds) assert.equal(rows((await c.get(href.replaceAll('&amp;', '&'))).text).length, Number(n), kind);
    assert.equal(Number(kinds[0][2]), all);
    assert.equal(kinds.slice(1).reduce((sum, k) => sum + Number(k[2]), 0), all, 'every row has one kind');
    const titles = [...text.matchAll(/class="t" href="\/wb\/review\/\d+">([^<]+)/g)].map((m) => m[1]);
    const found = (await c.get(`/wb?type=document&state=office&q=${encodeURIComponent(titles[0])}`)).text;
    assert.ok(rows(found).length >= 1 && found.includes(titles[0]));
    assert.equal(rows((await c.get(`/wb?q=${encodeURIComponent('没有这个词')}`)).text).length, 0);
  });

  test('the rate opens what it counts, and agrees with the statistics of documents', async () => {
    const c = who['zhou.mingyuan'];
    const shown = /本年按期率<\/span><b>([\d.]+)<small>%/.exec((await c.get('/wb')).text);
    assert.ok(shown, 'a rate');
    const rate = (inTime, done) => Math.min(Math.round(inTime * 1000 / done) / 10, inTime < done ? 99.9 : 100).toFixed(1);
    const rows = [...(await c.get('/wb?state=rate')).text.matchAll(/<td class="lead"><a class="t" href="([^"]+)">([^<]+)<\/a>[\s\S]*?class="num">(\d+)<[\s\S]*?class="num">(\d+)<[\s\S]*?class="num">(\d+)<[\s\S]*?class="num">([\d.]+)%/g)];
    const sum = (i) => rows.reduce((n, r) => n + Number(r[i]), 0);
    assert.ok(rows.length >= 2, 'documents and requests');
    assert.equal(shown[1], rate(sum(4), sum(3)), 'over all kinds');
    for (const r of rows) assert.equal(r[6], rate(Number(r[4]), Number(r[3])), r[2]);
    const row = rows.find((r) => r[2] === '文稿');
    const [done, inTime, late] = row.slice(3, 6).map(Number);
    assert.equal(inTime + late, done);
    const stats = (await c.get('/wb/stats.csv')).text.trim().split(/\r?\n/).pop().split(',');
    assert.deepEqual([Number(stats[3]), Number(stats[4])], [inTime, late]);
    assert.equal((await c.get(row[1])).status, 200);
    const drafter = await (await who['gao.qinglan'].get('/wb')).text;
    assert.match(drafter, /本年按期率<\/span><b>(—|[\d.]+)<small>/, 'the own unit of who may not read statistics');
  });

  test('导出台账: the list as it is shown, as XLSX and CSV, and of nobody else', async () => {
    const c = who['zhou.mingyuan'];
    const visitor = s.client();
    await visitor.post('/supervise', { token: field((await visitor.get('/supervise')).text, 'token'), name: '', contact: '', message: '请公开检查结果。' });
    const page = (await c.get('/wb?state=all')).text;
    const [xlsx, csv] = [...page.matchAll(/<a class="btn" href="(\/wb\/todo\.[^"]+)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));
    const found = [...page.matchAll(/<td class="lead"><a class="t" href="[^"]+">([^<]+)<\/a><small>([^<]*)<[\s\S]*?class="tag [^"]*">([^<]+)/g)];
    const titles = found.map((m) => m[1]);
    assert.ok(titles.length > 1, `${titles.length} things wait`);
    const answer = await c.get(csv);
    assert.match(answer.headers.get('content-disposition'), /todo\.csv/);
    const lines = answer.text.replace(/^\uFEFF/, '').trim().split(/\r?\n/);
    assert.match(lines[0], /^类型,事项,编号,/);
    assert.match(lines[0], /涉及人（已遮盖）$/);
    assert.equal(lines.length - 1, titles.length);
    for (const [, title, , kind] of found) assert.ok(lines.some((l) => l.startsWith(`${kind},${title},`)), `${kind} ${title}`);
    for (const l of lines.slice(1)) assert.match(l, /,(|.{1,2}\*+.?)$/u, 'of a person the surname and the last letter');
    const sheet = unzip((await c.get(xlsx)).bytes, 'xl/worksheets/sheet1.xml').toString();
    for (const title of titles) assert.ok(sheet.includes(title), title);
    const few = await c.get(`${csv}&q=${encodeURIComponent(titles[0])}`);
    assert.ok(few.text.includes(titles[0]) && !few.text.includes(titles.find((t) => !t.includes(titles[0]))), 'filters hold for the file');
    const own = [(await who['he.yufei'].get('/wb/todo.csv')).text.trim().split(/\r?\n/).length - 1, [...(await who['he.yufei'].get('/wb')).text.matchAll(/<td class="lead">/g)].length];
    assert.equal(own[0], own[1], 'another person has another list');
    assert.notEqual(own[0], titles.length);
    assert.equal((await s.client().get('/wb/todo.csv')).status, 303, 'a visitor is sent to log in');
  });

  test('lists inside a field are read as people write them: key words by 、, cells of a row without bars', async () => {
    const row = /关[^<]*键[^<]*词[^<]*<\/dt>\s*<dd[^>]*>([^<]*)/.exec((await who['zhou.mingyuan'].get('/wb/docs/1')).text) ?? [];
    assert.match(row[1] ?? '', /^[^,，;；]+、[^,，;；]+$/);
    const diff = /<main[\s\S]*<\/main>/.exec((await s.client().get('/services/CZ-XK-0101/diff?from=1&to=2')).text)[0];
    assert.match(plain(diff), /办理材料：[^|]*；/);
    assert.doesNotMatch(plain(diff), /\|/);
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
    const reminded = [...list.matchAll(/<li><a href="([^"]*)"/g)].map((m) => m[1]);
    const rows = [...text.matchAll(/<td class="lead"><a class="t" href="([^"]*)"/g)].map((m) => m[1]).filter((href) => !reminded.includes(href));
    assert.ok(reminded.length + rows.length >= bell, `the bell says ${bell}, list and reminders show ${reminded.length + rows.length}`);
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

  /** A form as it stands, with changes; a field set to null is left out. */
  async function change(c, path, with_) {
    const html = (await c.get(path)).text;
    const form = /<main[\s\S]*<\/main>/.exec(html)[0];
    const values = {};
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(tag)?.[1];
      const type = /type="([^"]*)"/.exec(tag)?.[1];
      if (name && type !== 'file' && ((type !== 'checkbox' && type !== 'radio') || tag.includes(' checked'))) values[name] = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
    }
    for (const [, name, text] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)/g)) values[name] = text;
    for (const [, name, options] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) values[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? /value="([^"]*)"/.exec(options)?.[1] ?? '';
    for (const [k, v] of Object.entries(with_)) if (v === null) delete values[k]; else values[k] = v;
    return c.post(path.split('?')[0], values);
  }
  const good = (answer, what) => assert.equal(answer.status, 303, `${what}: ${plain(/<main[\s\S]*/.exec(answer.text)?.[0] ?? answer.text).slice(0, 900)}`);

  test('S2-2.3.3 a topic gets its template in the workbench: made, filled, shown, changed, without code', async () => {
    const { admin } = who;
    const base = '/wb/site/templates/parks';
    good(await change(admin, '/wb/site/templates/new', { key: 'parks', zh: '口袋公园建设', en: 'Pocket parks' }), 'new');
    const again = await change(admin, '/wb/site/templates/new', { key: 'parks', zh: '别的名称', en: 'Other' });
    assert.equal(again.status, 422);
    assert.match(again.text, /这个标识已经使用[\s\S]*value="别的名称"/, 'what was typed is not lost');
    good(await change(admin, `${base}/field`, { code: 'area', zh: '面积', en: 'Area', type: 'number', options: '公顷', required: '1' }), 'number');
    good(await change(admin, `${base}/field`, { code: 'kind', zh: '公园类型', en: 'Kind', type: 'choice', options: '街旁\n\n 滨水 \n林荫' }), 'choice');
    const wrong = await change(admin, `${base}/field?code=state`, { options: 'todo:未开始:Not begun\ndone:已完成:Done' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /以“:final”结尾[\s\S]*done:已完成:Done/);
    await admin.get(base);
    good(await admin.post(`${base}/move`, { up: 'kind' }), 'move');
    const order = [...(await admin.get(base)).text.matchAll(/field\?code=([a-z]+)"/g)].map((m) => m[1]);
    assert.deepEqual(order, ['name', 'state', 'doc', 'kind', 'area']);

    good(await change(admin, '/wb/site/columns/0', { name: '口袋公园', name_en: 'Pocket parks', slug: 'parks', kind: 'topic', template: 'topic', topic: 'parks', openness: '-1', shown: '1' }), 'column');
    good(await change(who['he.yufei'], '/wb/topics/parks/0', { f0: '柳荫园', f1: 'doing', f2: '', f3: '滨水', f4: '1.25', note: '已动工', go: 'submit' }), 'row');
    const row = /href="(\/wb\/topics\/parks\/\d+)">柳荫园/.exec((await who['zhou.mingyuan'].get('/wb/topics/parks')).text)[1];
    assert.match(part((await who['zhou.mingyuan'].get('/wb')).text, 'remind-h'), /href="\/wb\/topics"[^>]*>专题条目 1 条<\/a><time>等待批准公开/);
    const seen = (await who['zhou.mingyuan'].get(row)).text;
    const rev = /name="rev" value="(\d+)"/.exec(seen)[1];
    good(await who['zhou.mingyuan'].post(`${row}/decide`, { rev, what: 'approve' }), 'approve');
    const visitor = s.client();
    let shown = (await visitor.get('/c/parks')).text;
    assert.match(shown, /<th scope="col">公园类型<[\s\S]*<th scope="col">面积/);
    assert.match(plain(shown), /柳荫园[\s\S]*滨水[\s\S]*1\.25/);
    assert.match((await visitor.get('/en/c/parks')).text, /<th scope="col">Kind<[\s\S]*<th scope="col">Area/);

    const kept = await change(admin, `${base}/field?code=area`, { type: 'text', options: '' });
    assert.equal(kept.status, 422);
    assert.match(kept.text, /已有条目，字段类型不能再改/);
    assert.match((await change(admin, `${base}/field?code=kind`, { remove: '1' })).text, /已有条目，字段不能删除/);
    good(await change(admin, `${base}/field?code=area`, { zh: '占地', en: 'Ground' }), 'rename');
    shown = (await visitor.get('/c/parks')).text;
    assert.match(shown, /<th scope="col">占地/, 'the public page follows at once');
    assert.match(plain(shown), /1\.25/, 'and keeps its values');
    await admin.get(base);
    await admin.post(`${base}/drop`);
    assert.match((await admin.get(base)).text, /这个专题已有条目，不能撤销修改/);
    await who['he.yufei'].get('/wb');
    assert.equal((await who['he.yufei'].post(`${base}/move`, { up: 'kind' })).status, 403);
  });

  test('S2-2.3.3 a template of the program is changed and taken back', async () => {
    const { admin } = who;
    const visitor = s.client();
    good(await change(admin, '/wb/site/templates/outlets/field?code=place', { zh: '所在河湖', en: 'Water body' }), 'rename');
    assert.match((await visitor.get('/c/outlets')).text, /<th scope="col">所在河湖/);
    assert.match((await admin.get('/wb/site/templates')).text, /入河排污口[\s\S]*本站修改/);
    await admin.get('/wb/site/templates/outlets');
    await admin.post('/wb/site/templates/outlets/drop');
    assert.match((await admin.get('/wb/site/templates/outlets')).text, /不能撤销修改/, 'rows hang on it');
    good(await change(admin, '/wb/site/templates/new', { key: 'trial', zh: '试用', en: 'Trial' }), 'new');
    await admin.get('/wb/site/templates/trial');
    good(await admin.post('/wb/site/templates/trial/drop'), 'drop');
    assert.equal((await admin.get('/wb/site/templates/trial')).status, 404);
    const audit = await (async () => { const c = s.client(); await c.login('gu.shenming'); return (await c.get('/wb/audit')).text; })();
    assert.match(audit, /修改专题模板/);
    assert.match(audit, /撤销专题模板的修改/);
  });
});
