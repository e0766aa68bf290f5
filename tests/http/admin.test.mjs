// SPDX-License-Identifier: Apache-2.0
// The workbench's administration over HTTP.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../support/server.mjs';

const unescape = (x) => x.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');

/** What a browser would send of the page's edit form. */
function formOf(text, action) {
  const start = text.indexOf(`<form class="card" method="post" action="${action}"`);
  assert.notEqual(start, -1, `no form for ${action}`);
  const html = text.slice(start, text.indexOf('</form>', start));
  const out = {};
  for (const [tag, name] of html.matchAll(/<input[^>]*? name="([\w.]+)"[^>]*>/g)) {
    if (!/type="(radio|checkbox)"/.test(tag) || / checked/.test(tag)) out[name] = unescape(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name, value] of html.matchAll(/<textarea[^>]*? name="(\w+)"[^>]*>\n?([^<]*)</g)) out[name] = unescape(value);
  for (const [, name, options] of html.matchAll(/<select[^>]*? name="(\w+)"[^>]*>(.*?)<\/select>/gs)) {
    out[name] = / value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  }
  return out;
}

const problems = (text) => [...(/class="alert-sum".*?<\/ul>/s.exec(text)?.[0] ?? '').matchAll(/<li>(?:<a [^>]*>)?([^<]*)/g)].map((m) => m[1]);

describe('administration', () => {
  let s;
  let admin;
  let office;
  let auditor;
  before(async () => {
    s = await startServer({ sample: true });
    admin = s.client();
    await admin.login('admin');
    office = s.client();
    await office.login('zhou.mingyuan');
    auditor = s.client();
    await auditor.login('gu.shenming');
  });
  after(() => s?.stop());

  test('S4-2.1 S0-1.4.7 S3-3.4.1 S4-3.8 the city sees its branches, a branch itself', async () => {
    const city = (await office.get('/wb/org')).text;
    const bodies = (text) => [...text.matchAll(/<section class="card" aria-label="([^"]*)"/g)].map((m) => m[1]);
    assert.ok(bodies(city).length >= 4);
    const branch = s.client();
    await branch.login('dai.wanqing');
    const own = (await branch.get('/wb/org')).text;
    assert.equal(bodies(own).length, 1);
    const foreign = /href="(\/wb\/org\/\d+)"/.exec(city)[1];
    assert.equal((await branch.get(foreign)).status, 403);
    const people = [...city.matchAll(/\/wb\/people\?body=(\d+)/g)].map((m) => m[1]);
    const statuses = await Promise.all(people.map(async (id) => (await branch.get(`/wb/people?body=${id}`)).status));
    assert.equal(statuses.filter((x) => x === 200).length, 1);
    assert.equal(statuses.filter((x) => x === 404).length, people.length - 1);
  });

  test('S4-2.1 a wrong credit code is refused beside its field and nothing typed is lost', async () => {
    const href = /href="(\/wb\/org\/\d+)"/.exec((await office.get('/wb/org')).text)[1];
    const form = formOf((await office.get(href)).text, href);
    const answer = await office.post(href, { ...form, uscc: '91110000100000000X', hours: '工作日 9:00–17:00（试）' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /<title>有误：/);
    assert.match(answer.text, /id="uscc-e">[^<]*校验位/);
    assert.match(answer.text, /工作日 9:00–17:00（试）/);
    const saved = await office.post(href, { ...form, hours: '工作日 9:00–17:00（试）' });
    assert.equal(saved.status, 303);
    assert.match((await office.get(href)).text, /工作日 9:00–17:00（试）/);
  });

  test('S0-4.4.1 a unit without an active officer is flagged; the duty is handed over when the officer leaves', async () => {
    const org = (await admin.get('/wb/org')).text;
    const flags = (text) => (text.match(/未明确专员/g) ?? []).length;
    const unit = /href="(\/wb\/units\/\d+)"/.exec(org)[1];
    const form = formOf((await admin.get(unit)).text, unit);
    const page = (await admin.get(unit)).text;
    const select = /name="officer"[^>]*>(.*?)<\/select>/s.exec(page)[1];
    const people = [...select.matchAll(/value="(\d+)"/g)].map((m) => m[1]).filter((x) => x !== '0');
    assert.equal((await admin.post(unit, { ...form, officer: '0' })).status, 303);
    const before = flags((await admin.get('/wb/org')).text);
    assert.ok(before >= 1);
    // Somebody who is neither the last administrator nor already officer elsewhere.
    let leaver;
    for (const id of people) {
      const f = (await admin.get(`/wb/people/${id}`)).text;
      if (!/name="successor"/.test(f) && !/id="role_admin"[^>]* checked/.test(f)) { leaver = id; break; }
    }
    const successor = people.find((x) => x !== leaver);
    await admin.get(unit);
    assert.equal((await admin.post(unit, { ...form, officer: leaver })).status, 303);
    assert.equal(flags((await admin.get('/wb/org')).text), before - 1);
    const person = `/wb/people/${leaver}`;
    const { active, ...off } = formOf((await admin.get(person)).text, person);
    assert.equal(active, '1');
    assert.equal((await admin.post(person, off)).status, 303); // leaves without a successor
    assert.equal(flags((await admin.get('/wb/org')).text), before);
    await admin.get(person);
    assert.equal((await admin.post(person, { ...off, active: '1' })).status, 303);
    const back = formOf((await admin.get(person)).text, person);
    const { active: _gone, ...leaving } = back;
    assert.equal((await admin.post(person, { ...leaving, successor })).status, 303);
    assert.equal(formOf((await admin.get(unit)).text, unit).officer, successor);
  });

  test('S3-8.2.1 the roster shows roles; a person with a taken log-in or weak password comes back', async () => {
    const roster = (await office.get('/wb/people')).text;
    assert.match(roster, /周明远/);
    assert.match(roster, /政务公开机构/);
    assert.doesNotMatch(roster, /href="\/wb\/people\/new/, 'the office looks, the administrator adds');
    const form = formOf((await admin.get('/wb/people/new')).text, '/wb/people/new');
    const bad = await admin.post('/wb/people/new', { ...form, name: '林舒', login: 'zhou.mingyuan', password: 'lake-water-2026', active: '1' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /id="login-e"/);
    assert.doesNotMatch(bad.text, /lake-water-2026/);
    assert.match(bad.text, /value="林舒"/);
    const weak = await admin.post('/wb/people/new', { ...form, name: '林舒', login: 'lin.shu', password: 'abc', active: '1' });
    assert.match(weak.text, /id="password-e"/);
    const none = await admin.post('/wb/people/new', { ...form, name: '', login: 'lin.shu', password: 'lake-water-2026' });
    assert.equal(none.status, 422);
    assert.deepEqual(problems(none.text), ['请填写姓名。']);
  });

  test('the last administrator stays', async () => {
    const roster = (await admin.get('/wb/people')).text;
    const href = /href="(\/wb\/people\/\d+)">安管理</.exec(roster)[1];
    const { role_admin: had, ...form } = formOf((await admin.get(href)).text, href);
    assert.equal(had, '1');
    const answer = await admin.post(href, form);
    assert.equal(answer.status, 422);
    assert.match(problems(answer.text).join(), /最后一位/);
    assert.equal((await admin.get('/wb/settings')).status, 200);
  });

  test('the calendar changes at run time and every date is explained', async () => {
    const explain = async (from, n) => (await office.get(`/wb/calendar/explain?from=${from}&n=${n}`)).text;
    const due = (text) => /<b class="num">([\d-]+)<\/b>/.exec(text)[1];
    const rows = (text) => [...text.matchAll(/<td class="lead num">([\d-]+)<\/td>/g)].map((m) => m[1]);
    const before = await explain('2026-11-20', 5);
    assert.equal(due(before), '2026-11-27');
    assert.deepEqual(rows(before), ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']);
    await office.get('/wb/calendar');
    const refused = await office.post('/wb/calendar/day', { date: '2026-11-25', kind: 'holiday', name: '临时放假', source: '' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /id="source-e"/);
    assert.match(refused.text, /value="临时放假"/);
    const saved = await office.post('/wb/calendar/day', { date: '2026-11-25', kind: 'holiday', name: '临时放假', source: '澄政办发电〔2026〕9号' });
    assert.equal(saved.status, 303);
    const after = await explain('2026-11-20', 5);
    assert.equal(due(after), '2026-11-30');
    assert.match(after, /放假 临时放假/);
    assert.match(after, /澄政办发电〔2026〕9号/);
    const audit = (await auditor.get('/wb/audit?action=calendar.change')).text;
    assert.match(audit, /2026-11-25/);
    await office.get('/wb/calendar');
    await office.post('/wb/calendar/day', { date: '2026-11-25', kind: 'plain', name: '', source: '更正' });
    assert.equal(due(await explain('2026-11-20', 5)), '2026-11-27');
  });

  test('a notice is imported from TSV; a wrong weekday is named with its line', async () => {
    await office.get('/wb/calendar');
    const tsv = (weekday) => ({ name: '2027.tsv', type: 'text/tab-separated-values', bytes: Buffer.from(`date\tkind\tname\tsource\tiso_weekday\n2027-01-01\tholiday\t元旦\t试发电〔2026〕1号\t${weekday}\n2027-10-01\tholiday\t国庆节\t试发电〔2026〕1号\t5\n`) });
    const bad = await office.post('/wb/calendar/import', { tsv: tsv(3) });
    assert.equal(bad.status, 422);
    assert.equal(problems(bad.text).length, 1);
    const good = await office.post('/wb/calendar/import', { tsv: tsv(5) });
    assert.equal(good.status, 303);
    const year = (await office.get('/wb/calendar?year=2027')).text;
    assert.match(year, /试发电〔2026〕1号/);
    assert.equal((await office.get('/wb/calendar?year=1999')).status, 404);
    assert.equal((await office.get('/wb/calendar/explain?from=2026-11-20&n=5000')).status, 422);
    assert.equal((await office.get('/wb/calendar/explain?from=gestern&n=5')).status, 422);
  });

  test('settings show on the next page and in the trail with before and after', async () => {
    const form = formOf((await admin.get('/wb/settings')).text, '/wb/settings');
    const wrong = await admin.post('/wb/settings', { ...form, 'site.phone': '0000-7654321', 'list.page_size': '3' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /id="list.page_size-e"/);
    assert.match(wrong.text, /0000-7654321/);
    assert.doesNotMatch((await s.client().get('/login')).text, /0000-7654321/, 'all or nothing');
    assert.equal((await admin.post('/wb/settings', { ...form, 'site.phone': '0000-7654321' })).status, 303);
    assert.match((await s.client().get('/')).text, /0000-7654321/);
    const row = /href="(\/wb\/audit\/\d+)"/.exec((await auditor.get('/wb/audit?action=settings.change')).text)[1];
    const detail = (await auditor.get(row)).text;
    assert.match(detail, /0000-7654321/);
    assert.match(detail, /安管理/);
    assert.doesNotMatch((await office.get('/wb/settings')).text, /type="submit">保存/, 'the office reads settings only');
  });

  test('S3-8.4.5 the trail lists, filters and pages; verify finds it whole', async () => {
    const first = (await auditor.get('/wb/audit')).text;
    const hrefs = (text) => [...text.matchAll(/href="\/wb\/audit\/(\d+)"/g)].map((m) => Number(m[1]));
    assert.equal(hrefs(first).length, 50);
    const older = unescape(/rel="next" href="([^"]*)"/.exec(first)[1]);
    const second = hrefs((await auditor.get(older)).text);
    assert.ok(Math.max(...second) < Math.min(...hrefs(first)));
    assert.match((await auditor.get('/wb/audit?from=2001-01-01&to=2001-01-02')).text, /没有符合条件的记录/);
    assert.equal((await admin.get('/wb/audit')).status, 403);
    const { stdout, code } = await s.command(['audit', 'verify']);
    assert.equal(code, 0, stdout);
  });

  test('jobs are listed', async () => {
    let page = ''; // whatever the runner is at, in the list of one state or another
    for (const state of ['waiting', 'running', 'done']) page += (await admin.get(`/wb/jobs?state=${state}`)).text;
    assert.match(page, /清理过期登录和已完成的任务 <small[^>]*>sweep\.core/);
    assert.equal((await admin.get('/wb/jobs?state=dead')).status, 200);
    assert.equal((await admin.get('/wb/jobs?state=nonsense')).status, 422);
    await admin.get('/wb/jobs');
    assert.equal((await admin.post('/wb/jobs/999999999/retry')).status, 404);
  });
});
