// SPDX-License-Identifier: Apache-2.0
// Saved searches and outgoing mail, with a real mail server: every mail here went through SMTP into a mailbox.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desk, field } from '../support/flow.mjs';
import { Installation } from '../support/server.mjs';
import { SmtpServer, smtpMissing } from '../support/smtp.mjs';
import { until } from '../support/until.mjs';

const withdrawal = { order: '内部1号', note: '内容核实中' };

describe('notify', { skip: smtpMissing }, () => {
  let smtp;
  let installation;
  let s;
  let desk;
  before(async () => {
    // a copy of the sample: settings of its own would make it anew
    smtp = await SmtpServer.start(); // first and alone: whatever fails after it, it is stopped
    installation = await Installation.create({ sample: true });
    Object.assign(installation.env, { CHENGMING_MAIL_SMTP_URL: smtp.url, CHENGMING_MAIL_FROM: 'notice@bureau.example' });
    s = await installation.serve();
    desk = await Desk.open(s);
  });
  after(async () => {
    await installation?.remove();
    await smtp?.remove();
  });

  const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const links = (text) => [...text.matchAll(/http:\/\/127\.0\.0\.1:8080(\/\S*)/g)].map((m) => m[1]);
  const linkOf = (mail, page) => links(mail.text).find((l) => l.includes(`/alerts/${page}/`));

  async function ask(email, words, often = 'now', base = '') {
    const visitor = s.client();
    const page = await visitor.get(`${base}/alerts/new?q=${encodeURIComponent(words)}`);
    assert.equal(page.status, 200);
    const [token, query] = ['token', 'query'].map((n) => field(page.text, n));
    return visitor.post(`${base}/alerts/new`, { token, query, email, often });
  }

  async function subscribe(email, words, often, base = '') {
    const answer = await ask(email, words, often, base);
    assert.equal(answer.status, 200, plain(answer.text));
    const mail = await smtp.next(email);
    const done = await s.client().post(linkOf(mail, 'confirm'), {});
    assert.equal(done.status, 200, plain(done.text));
    return mail;
  }

  const publish = async (title) => {
    const id = await desk.draft({ title });
    await desk.publish(id);
    return id;
  };
  const staff = async (login = 'admin') => {
    const c = s.client();
    await c.login(login);
    return c;
  };
  /** The row of /wb/mail for a masked address, cells as text; undefined when there is none. */
  const rowOf = async (c, masked, state = '') => {
    const page = await c.get(`/wb/mail${state && `?state=${state}`}`);
    assert.equal(page.status, 200);
    const row = [...page.text.matchAll(/<tr>(<td[\s\S]*?)<\/tr>/g)].map((m) => m[1]).find((r) => r.includes(masked));
    return row && { text: plain(row), retry: /action="([^"]+)"/.exec(row)?.[1] };
  };

  test('a search leads to its alerts: in words, with a feed that needs no account', async () => {
    const { text } = await s.client().get('/alerts/new?q=%E5%99%AA%E5%A3%B0&year=2026');
    assert.match(text, /噪声 · 2026/);
    assert.match(text, /name="email"/);
    const feed = /href="(\/alerts\/feed\.atom\?[^"]+)"/.exec(text)[1].replace(/&amp;/g, '&');
    const atom = await s.client().get(feed);
    assert.equal(atom.status, 200);
    assert.match(atom.headers.get('content-type'), /application\/atom\+xml/);
    assert.match(atom.text, /<title>检索：噪声 · 2026/);
    assert.match((await s.client().get('/en/alerts/new?q=x')).text, /<html lang="en"[\s\S]*Save this search/);
    assert.match((await s.client().get('/alerts/new')).text, /请先检索/);
    assert.equal((await s.client().get('/alerts/feed.atom')).status, 400);
  });

  test('the feed shows what is published, newest first, and nothing withdrawn', async () => {
    const first = await publish('垚焱甲公告');
    const second = await publish('垚焱乙公告');
    const feed = async () => (await s.client().get('/alerts/feed.atom?q=%E5%9E%9A%E7%84%B1')).text;
    const ids = (xml) => [...xml.matchAll(/<entry>\s*<id>[^<]*\/d\/(\d+)</g)].map((m) => Number(m[1]));
    assert.deepEqual(ids(await feed()), [second, first]);
    assert.equal((await desk.decide('office', second, 'withdraw', withdrawal)).status, 303);
    assert.deepEqual(ids(await feed()), [first]);
    assert.doesNotMatch(await feed(), /垚焱乙/);
  });

  test('save, confirm, be told, end it with one click', async () => {
    const asked = await ask('reader@READER.example', '骉骊骎');
    assert.equal(asked.status, 200);
    assert.match(asked.text, /请查看邮箱/);
    assert.doesNotMatch(asked.text, /READER/i);
    const first = await smtp.next('reader@reader.example');
    assert.equal(first.subject, '请确认检索提醒：骉骊骎');
    assert.equal(first.headers.get('auto-submitted'), 'auto-generated');
    assert.match(first.raw, /^Date: \w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000$/m);
    assert.ok(first.raw.split('\n').every((l) => l.length <= 200 && /^[\x09\x20-\x7e]*$/.test(l)), 'ASCII lines');

    const confirm = linkOf(first, 'confirm');
    for (let i = 0; i < 2; i += 1) { // a program that looks at links confirms nothing
      const page = await s.client().get(confirm);
      assert.equal(page.status, 200);
      assert.match(page.text, /骉骊骎/);
    }
    const forged = confirm.replace(/\/(\d+)\./, (_, n) => `/${Number(n) + 1}.`);
    assert.equal((await s.client().post(forged, {})).status, 410);
    assert.equal((await s.client().post(confirm.replace('/confirm/', '/out/'), {})).status, 410);
    assert.equal((await s.client().post(confirm, {})).status, 200);
    assert.equal((await s.client().post(confirm, {})).status, 410, 'good once');

    const id = await publish('关于骉骊骎的公告');
    const mail = await smtp.next('reader@reader.example');
    assert.equal(mail.subject, '新公开的信息：骉骊骎');
    assert.match(mail.text, /关于骉骊骎的公告/);
    assert.ok(links(mail.text).includes(`/d/${id}`));
    assert.equal(mail.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
    const out = links(/^<([^>]*)>$/.exec(mail.headers.get('list-unsubscribe'))[1])[0];

    await subscribe('control@reader.example', '骉骊骎');
    assert.match((await s.client().get(out)).text, /取消提醒/); // looking at it ends nothing
    const gone = await s.client().post(out, { 'List-Unsubscribe': 'One-Click' });
    assert.equal(gone.status, 200);
    assert.match(gone.text, /已经取消/);
    assert.equal((await s.client().post(out, { 'List-Unsubscribe': 'One-Click' })).status, 200, 'again is no error');
    await publish('第二件骉骊骎公告');
    assert.match((await smtp.next('control@reader.example')).text, /第二件骉骊骎公告/);
    assert.equal(smtp.all('reader@reader.example').length, 2, 'nothing after the way out');
  });

  test('a document withdrawn before the mail leaves is not in it; the server down, mails wait and are sent later', async () => {
    await subscribe('waits@reader.example', '鱻鱵', 'now', '/en');
    const admin = await staff();
    await smtp.stop();
    const gone = await publish('鱻鱵一号公告');
    await until('the alert is tried', async () => /检索提醒.*connect/i.test((await rowOf(admin, 'w***@reader.example'))?.text ?? ''));
    const waiting = await rowOf(admin, 'w***@reader.example');
    assert.match(waiting.text, /等待/);
    await publish('鱻鱵二号公告');
    assert.equal((await desk.decide('office', gone, 'withdraw', withdrawal)).status, 303);
    await smtp.listen();
    await admin.get('/wb/mail');
    assert.equal((await admin.post(waiting.retry, {})).status, 303);
    const mail = await smtp.next('waits@reader.example');
    assert.match(mail.subject, /^Newly published/);
    assert.match(mail.text, /鱻鱵二号公告/);
    assert.doesNotMatch(mail.text, /一号/);
    await until('recorded', async () => rowOf(admin, 'w***@reader.example', 'sent'));
    const auditor = await staff('gu.shenming');
    assert.match((await auditor.get('/wb/audit?action=mail.retry')).text, /w\*\*\*@reader\.example/);
  });

  test('a refused recipient is a dead letter with its reason, address masked; staff without the right see nothing', async () => {
    assert.equal((await ask('refused@reader.example', '灪')).status, 200);
    const admin = await staff();
    const dead = await until('dead letter', () => rowOf(admin, 'r***@reader.example', 'dead'));
    assert.match(dead.text, /未能发出/);
    assert.match(dead.text, /550/);
    assert.doesNotMatch((await admin.get('/wb/mail?state=dead')).text, /refused@/);
    assert.equal((await admin.post(dead.retry, {})).status, 303);
    await until('refused again', async () => / 1 /.test((await rowOf(admin, 'r***@reader.example', 'dead'))?.text ?? ''));
    assert.equal((await (await staff('he.yufei')).get('/wb/mail')).status, 403);
    const auditor = await staff('gu.shenming');
    assert.equal((await rowOf(auditor, 'r***@reader.example', 'dead')).retry, undefined);
  });

  test('the list of one mailbox, by a signed link; each can be ended, or all', async () => {
    for (const words of ['甲乙丙', '丁戊己', '庚辛壬']) await subscribe('many@reader.example', words, 'weekly');
    await subscribe('many@reader.example', '庚辛壬', 'daily'); // replaces the one it equals

    const mine = /href="([^"]*\/alerts\/mine[^"]*)"/.exec((await s.client().post(linkOf(
      await (async () => { await ask('many@reader.example', '癸子丑'); return smtp.next('many@reader.example'); })(), 'confirm'), {})).text)[1];
    const page = (await s.client().get(mine)).text;
    assert.equal([...page.matchAll(/name="id"/g)].length, 4);
    assert.doesNotMatch(page, /many@/);
    const id = /庚辛壬[\s\S]*?name="id" value="(\d+)"/.exec(page)[1];
    const one = await s.client().post(mine, { id });
    assert.equal(one.status, 303);
    assert.doesNotMatch((await s.client().get(one.location)).text, /庚辛壬/);
    assert.equal((await s.client().post(one.location, { all: '1' })).status, 200);
    assert.equal((await s.client().get(mine)).status, 410);
  });

  test('bad addresses lose nothing typed; known and unknown addresses get one answer; floods end in plain words', async () => {
    for (const bad of ['', 'a', 'a@b', 'a b@c.example', 'x@y.example, z@y.example', 'x@y.example\nBcc: z@y.example', '"q"@y.example']) {
      const answer = await ask(bad, '壬癸');
      assert.equal(answer.status, 422, bad);
      assert.match(answer.text, /id="email-e"/);
      assert.equal(field(answer.text, 'query'), 'q=%E5%A3%AC%E7%99%B8');
    }
    const made = await s.client().post('/alerts/new', { token: 'a.b', query: 'q=x', email: 'x@reader.example', often: 'now' });
    assert.equal(made.status, 422);
    const strip = (html) => html.replace(/name="token" value="[^"]*"/, '').replace(/<[^>]*(nonce|request)[^>]*>/g, '')
      .replace(/[0-9a-f]{16,}/g, '').replace(/\d\d:\d\d(:\d\d)?/g, '');
    let answers = [];
    let last;
    for (let i = 0; i < 40 && last?.status !== 429; i += 1) { // known, and beyond its limit after a while; and unknown ones
      last = await ask(i % 4 === 3 ? `new${i}@reader.example` : 'control@reader.example', '骉骊骎');
      answers.push(last);
    }
    assert.equal(last.status, 429);
    assert.match(last.text, /一小时后再试/);
    answers = answers.filter((a) => a.status === 200).map((a) => strip(a.text));
    assert.ok(answers.length > 8 && answers.every((a) => a === answers[0]));
    assert.ok(smtp.all('control@reader.example').length <= 2 + 5, 'mails to one address are limited');
  });

  test('mails put off are sent by themselves, also after a restart; without a mail server pages offer the feed', async () => {
    const before = await staff();
    await until('the queue is empty', async () => !(await before.get('/wb/mail?state=waiting')).text.includes('@reader.example'));
    await smtp.stop();
    await s.stop();
    const day = (n) => new Date(Date.now() + (n * 24 + 8) * 3600000).toISOString().slice(0, 10);
    const [tomorrow, after2] = [day(1), day(2)]; // the limits of the test before are over then
    s = await installation.serve({ CHENGMING_TEST_TODAY: tomorrow });
    assert.equal((await ask('patient@reader.example', '辰巳')).status, 200);
    const admin = await staff();
    await until('tried', async () => /connect/i.test((await rowOf(admin, 'p***@reader.example'))?.text ?? ''));
    await s.stop();
    await smtp.listen();
    s = await installation.serve({ CHENGMING_TEST_TODAY: after2 });
    assert.equal((await smtp.next('patient@reader.example')).subject, '请确认检索提醒：辰巳');
    await s.stop();
    s = await installation.serve({ CHENGMING_MAIL_TLS: 'required', CHENGMING_TEST_TODAY: after2 }); // this server has no encryption
    assert.equal((await ask('secret@reader.example', '午未')).status, 200);
    const again = await staff();
    await until('refused to send in the clear', async () => /SSL|TLS/i.test((await rowOf(again, 's***@reader.example'))?.text ?? ''));
    assert.equal(smtp.all('secret@reader.example').length, 0);
    await s.stop();
    await smtp.encrypt();
    const secure = { CHENGMING_MAIL_TLS: 'required', CHENGMING_MAIL_USER: 'reader', CHENGMING_MAIL_PASSWORD: 'open sesame' };
    s = await installation.serve({ ...secure, CHENGMING_TEST_TODAY: day(3) }); // tried again by itself, the certificate is not trusted
    const third = await staff();
    await until('a stranger is not trusted', async () => /certificate/i.test((await rowOf(third, 's***@reader.example'))?.text ?? ''));
    await s.stop();
    s = await installation.serve({ ...secure, CHENGMING_MAIL_CA_FILE: smtp.cert, CHENGMING_TEST_TODAY: day(3) });
    assert.equal((await ask('private@reader.example', '申酉')).status, 200);
    assert.match((await smtp.next('private@reader.example')).headers.get('received'), /with esmtpsa/i);
    const shown = (await installation.command(['config', 'show', '--set', 'mail.password=open sesame'])).stdout;
    assert.doesNotMatch(shown, /sesame/);
    await s.stop();
    s = await installation.serve({ CHENGMING_MAIL_SMTP_URL: '' });
    const page = (await s.client().get('/alerts/new?q=x')).text;
    assert.doesNotMatch(page, /name="email"/);
    assert.match(page, /不发邮件/);
    assert.match(page, /feed\.atom/);
  });
});
