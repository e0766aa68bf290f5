// SPDX-License-Identifier: Apache-2.0
// Saved searches tell of everything the search finds, not of documents only: service guides, columns, rows of topics, acts of upper
// bodies; once each, while the public can see them, in the mail and in the feed. Documents: notify.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desk, field, inputs } from '../support/flow.mjs';
import { Installation } from '../support/server.mjs';
import { SmtpServer, smtpMissing } from '../support/smtp.mjs';
import { until } from '../support/until.mjs';

const day = (offset) => new Date(Date.now() + 8 * 3600e3 + offset * 86400e3).toISOString().slice(0, 10);
const encoded = encodeURIComponent;

describe('alerts beside documents', { skip: smtpMissing }, () => {
  let smtp;
  let installation;
  let s;
  let desk;
  const who = {};
  before(async () => {
    smtp = await SmtpServer.start(); // first and alone: whatever fails after it, it is stopped
    installation = await Installation.create({ sample: true });
    Object.assign(installation.env, { CHENGMING_MAIL_SMTP_URL: smtp.url, CHENGMING_MAIL_FROM: 'notice@bureau.example' });
    s = await installation.serve();
    desk = await Desk.open(s);
    for (const [role, login] of [['drafter', 'xu.keyan'], ['office', 'zhou.mingyuan'], ['admin', 'admin']]) {
      who[role] = s.client();
      await who[role].login(login);
    }
    await subscribe('control@reader.example', '鼍鼋');
  });
  after(async () => {
    await installation?.remove();
    await smtp?.remove();
  });

  const links = (text) => [...text.matchAll(/http:\/\/127\.0\.0\.1:8080(\/\S*)/g)].map((m) => m[1]);

  async function subscribe(email, words, often = 'now') {
    const visitor = s.client();
    const page = await visitor.get(`/alerts/new?q=${encoded(words)}`);
    const [token, query] = ['token', 'query'].map((n) => field(page.text, n));
    assert.equal((await visitor.post('/alerts/new', { token, query, email, often })).status, 200);
    const mail = await smtp.next(email);
    const done = await s.client().post(links(mail.text).find((l) => l.includes('/alerts/confirm/')), {});
    assert.equal(done.status, 200, done.text.slice(0, 500));
  }

  async function change(client, address, fields, post = address) {
    const page = await client.get(address);
    const all = { ...inputs(page.text), ...fields };
    for (const k of Object.keys(all)) if (all[k] === null) delete all[k];
    const answer = await client.post(post, all);
    assert.equal(answer.status, 303, answer.text.slice(0, 3000));
    return answer;
  }

  /** A guide of two people; returns its address in the workbench. publish: false leaves it at the office. */
  async function guide(code, name, publish = true) {
    const { drafter, office } = who;
    await drafter.get('/wb/services/new');
    const base = (await drafter.post('/wb/services/new', { code, name, kind: 'licence' })).location.replace('/edit', '');
    await save(base, name);
    await act(drafter, base, 'submit');
    if (publish) await act(office, base, 'publish');
    return base;
  }

  async function save(base, name) {
    const { drafter } = who;
    const form = (await drafter.get(`${base}/edit`)).text;
    const unit = /<select[^>]*id="unit"[\s\S]*?<option value="(\d+)"/.exec(form)[1];
    const saved = await drafter.post(`${base}/edit`, {
      rev: field(form, 'rev'), unit, name, name_en: '', kind: 'licence', summary: '概述', bases: '《行政许可法》 | 第六条', applicants: '企业', conditions: '条件',
      materials: '申请表 | 原件 | 1 | 自备 | 规定第一条', stages: '受理 | 窗口 | 1 | 收件', legal_days: '20', promised_days: '3', fee: 'none', post: '测试岗',
      place: '测试路1号', centre: 'yes', hours: '工作日', phone: '0000-0009999', complaint: '来信', complaint_phone: '0000-0008888', result: '备案回执', review_by: day(200),
    });
    assert.equal(saved.status, 303, saved.text.slice(0, 2000));
  }

  async function act(client, base, event, more = {}) {
    const rev = /name="rev" value="(\d+)"/.exec((await client.get(base)).text)?.[1] ?? field((await who.drafter.get(`${base}/edit`)).text, 'rev');
    assert.equal((await client.post(`${base}/${event}`, { rev, ...more })).status, 303);
  }

  const upper = async (no, title) => {
    await who.office.get('/wb/policy/uppers');
    assert.equal((await who.office.post('/wb/policy/uppers', { doc_no: no, title, issuer: '示例委员会', address: '' })).status, 303);
  };

  const column = (slug, name) => change(who.admin, '/wb/site/columns/0', {
    name, name_en: 'x', slug, kind: 'page', template: 'page', openness: '-1', description: '介绍', keywords: '', page_text: `${name}的介绍。`, type: '栏目',
  });

  async function row(no, name, publish = true) {
    const cells = { f0: no, f1: name, f2: '南浦区', f3: '2026-11-01', f4: '某公司', f5: '李雨文', f6: '倾倒渣土', f7: '依据', f8: '1.5', f9: '意义', f10: 'decided' };
    await change(who.drafter, '/wb/topics/cases/0', { ...cells, note: '第一步', go: 'submit' });
    const at = new RegExp(`href="(/wb/topics/cases/\\d+)">${name}`).exec((await who.office.get('/wb/topics/cases')).text)[1];
    if (publish) await change(who.office, at, { what: 'approve' }, `${at}/decide`);
    return at;
  }

  /** A document that fits only the control alert: its publication starts the look; its mail says that the look is over. */
  let marks = 0;
  async function looked() {
    marks += 1;
    const title = `鼍鼋标记${marks}号`;
    await desk.publish(await desk.draft({ title }));
    for (;;) if ((await smtp.next('control@reader.example')).text.includes(title)) return;
  }

  const feed = async (words, base = '') => {
    const answer = await s.client().get(`${base}/alerts/feed.atom?q=${encoded(words)}`);
    assert.equal(answer.status, 200);
    return answer.text;
  };
  const titles = (xml) => [...xml.matchAll(/<entry>[\s\S]*?<title>([^<]*)/g)].map((m) => m[1]);

  test('a saved search tells by mail of each new guide, column, row and act that fits, once, and of nothing that is not public', async () => {
    await guide('AL-0', '鹍鹏旧事项');
    await upper('旧〔2019〕1号', '鹍鹏旧意见');
    await subscribe('reader@reader.example', '鹍鹏');
    await looked();
    assert.equal(smtp.all('reader@reader.example').length, 1, 'what was there when it was saved is no news');

    await guide('AL-1', '鹍鹏驯养备案');
    const waiting = await guide('AL-2', '鹍鹏待审事项', false);
    await upper('新〔2026〕2号', '鹍鹏保护意见');
    await column('kunpeng', '鹍鹏观察站');
    await row('Z-911', '鹍鹏河滩涂整治案');
    await row('Z-912', '鹍鹏未审案', false);
    await guide('AL-3', '无关的事项');
    await looked();
    const mail = await smtp.next('reader@reader.example');
    for (const [title, path] of [['鹍鹏驯养备案', '/services/AL-1'], ['鹍鹏保护意见', '/zcwj/upper/'], ['鹍鹏观察站', '/c/kunpeng'], ['鹍鹏河滩涂整治案', '/c/']]) {
      assert.match(mail.text, new RegExp(`^${title}$[\\s\\S]*?http://127\\.0\\.0\\.1:8080${path}`, 'm'), `${title} in\n${mail.text}`);
    }
    assert.doesNotMatch(mail.text, /旧事项|旧意见|待审|未审|无关|李雨文/);
    for (const href of links(mail.text).filter((l) => !l.startsWith('/alerts/'))) assert.equal((await s.client().get(href)).status, 200, href);

    await looked();
    assert.equal(smtp.all('reader@reader.example').length, 2, 'told once');
    await act(who.office, waiting, 'publish');
    await looked();
    const next = await smtp.next('reader@reader.example');
    assert.match(next.text, /鹍鹏待审事项/);
    assert.doesNotMatch(next.text, /驯养备案|观察站|整治案|保护意见/);
  });

  test('what is taken back before the mail leaves is not in it; published again it is news again', async () => {
    await subscribe('again@reader.example', '獬豸');
    await smtp.stop();
    const gone = await guide('AL-5', '獬豸撤回事项');
    await guide('AL-6', '獬豸保留事项');
    await desk.publish(await desk.draft({ title: '启动检查的公告' }));
    const waiting = await until('the alert is tried', async () => {
      const rows = [...(await who.admin.get('/wb/mail')).text.matchAll(/<tr>(<td[\s\S]*?)<\/tr>/g)].map((m) => m[1]);
      return rows.find((r) => r.includes('a***@reader.example') && /connect/i.test(r));
    });
    await act(who.office, gone, 'withdraw', { reason: '事项取消' });
    await smtp.listen();
    await who.admin.get('/wb/mail');
    assert.equal((await who.admin.post(/action="([^"]+)"/.exec(waiting)[1], {})).status, 303);
    const mail = await smtp.next('again@reader.example');
    assert.match(mail.text, /獬豸保留事项/);
    assert.doesNotMatch(mail.text, /獬豸撤回事项/);
    await save(gone, '獬豸撤回事项');
    await act(who.drafter, gone, 'submit');
    await act(who.office, gone, 'publish');
    await looked();
    const again = await smtp.next('again@reader.example');
    assert.match(again.text, /獬豸撤回事项/);
    assert.doesNotMatch(again.text, /獬豸保留事项/);
  });

  test('the feed has them, newest first, also those without a day of their own; nothing withdrawn stays for one request', async () => {
    assert.deepEqual(titles(await feed('麒麟')), []);
    await upper('麟〔2026〕1号', '麒麟保护意见');
    await column('qilin', '麒麟观察站');
    await looked();
    const base = await guide('AL-8', '麒麟驯养备案');
    const hidden = await row('Z-921', '麒麟河整治案');
    const xml = await feed('麒麟');
    assert.deepEqual(titles(xml).sort(), ['麒麟保护意见', '麒麟河整治案', '麒麟观察站', '麒麟驯养备案'].sort());
    assert.deepEqual(titles(xml).slice(0, 2).sort(), ['麒麟河整治案', '麒麟驯养备案'].sort(), 'the newest first');
    for (const [, at] of xml.matchAll(/<updated>([^<]*)/g)) assert.ok(Date.now() - Date.parse(at) < 600e3, at);
    assert.match(await feed('麒麟', '/en'), /href="[^"]*\/en\/services\/AL-8"/);
    await act(who.office, base, 'withdraw', { reason: '事项取消' });
    assert.doesNotMatch(await feed('麒麟'), /驯养备案/);
    const { rev } = inputs((await who.office.get(hidden)).text);
    assert.equal((await who.office.post(`${hidden}/decide`, { rev, what: 'hide', reason: '有误' })).status, 303);
    assert.doesNotMatch(await feed('麒麟'), /整治案/);
    const id = /href="\/wb\/site\/columns\/(\d+)">[^<]*<\/a><\/td><td[^>]*><a href="\/c\/qilin"/.exec((await who.admin.get('/wb/site')).text)[1];
    await change(who.admin, `/wb/site/columns/${id}`, { shown: null });
    assert.deepEqual(titles(await feed('麒麟')), ['麒麟保护意见']);
  });
});
