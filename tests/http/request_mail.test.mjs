// SPDX-License-Identifier: Apache-2.0
// Mails about requests, through a real mail server: reminders for staff, letters for applicants; nothing personal in either.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Installation } from '../support/server.mjs';
import { field, people } from '../support/flow.mjs';
import { SmtpServer, smtpMissing } from '../support/smtp.mjs';

describe('mails about requests', { skip: smtpMissing }, () => {
  let smtp;
  let installation;
  before(async () => {
    smtp = await SmtpServer.start(); // first and alone: whatever fails after it, it is stopped
    installation = await Installation.create({ sample: true, today: '2026-11-20' });
    Object.assign(installation.env, { CHENGMING_MAIL_SMTP_URL: smtp.url, CHENGMING_MAIL_FROM: 'notice@bureau.example' });
  });
  after(async () => {
    await installation?.remove();
    await smtp?.remove();
  });

  test('S0-3.3.8 what ends soon or is overdue comes in one mail a working day, by number and never with a name', async () => {
    let s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-22' }); // a Sunday: nothing goes out while this is set up
    const admin = s.client();
    await admin.login('admin');
    assert.equal((await admin.post('/wb/settings', { 'request.quiet_from': '0', 'request.quiet_to': '0' })).status, 303);
    const office = s.client();
    await office.login(people.chengzhou.office);
    assert.equal((await office.post('/wb/requests/reminders', { email: 'zhou@reader.example', mails: '1' })).status, 303);
    await s.stop();

    s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-25' });
    const mail = await smtp.next('zhou@reader.example');
    assert.match(mail.subject, /依申请公开|到期|提醒/);
    assert.match(mail.text, /申〔2026〕\d+号/);
    assert.doesNotMatch(mail.raw + mail.text, /李静文|赵明远|孙桂兰|1380000/, 'neither name nor telephone');
    assert.match(mail.text, /\/wb\/requests/);
    await s.stop();
    s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-25' }); // started again on the same day
    await s.stop();
    s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-26' });
    await smtp.next('zhou@reader.example');
    await s.stop();
    assert.equal(smtp.all('zhou@reader.example').length, 2, 'one a day');
  });

  test('S0-3.3.5 a letter sent by e-mail leads to the progress page and says nothing else', async () => {
    const s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-27' });
    const office = s.client();
    await office.login(people.chengzhou.office);
    const list = (await office.get(`/wb/requests?state=received&q=${encodeURIComponent('环保信用评价')}`)).text;
    const id = /href="\/wb\/requests\/(\d+)"/.exec(list)[1];
    const [address] = /sample\d+@reader\.example/.exec((await office.post(`/wb/requests/${id}/unmask`, { reason: '核对邮箱' })).text);
    const page = (await office.get(`/wb/requests/${id}/letters/new?kind=receipt`)).text;
    const issued = await office.post(`/wb/requests/${id}/letters/new`, { kind: 'receipt', token: field(page, 'token'), do: 'issue' });
    assert.equal(issued.status, 303, issued.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 1500));
    const letters = (await office.get(`/wb/requests/${id}/letters`)).text;
    const letter = /<article class="note" id="l(\d+)"/.exec(letters)[1];
    assert.equal((await office.post(`/wb/requests/${id}/letters/${letter}/send`, { way: 'email', on: '2026-11-27' })).status, 303);
    const mail = await smtp.next(address);
    assert.match(mail.text, /\/request\/status/);
    assert.doesNotMatch(mail.subject + mail.text, /远帆|周远|1380000|[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/, 'no name, no telephone, no query code');
    await s.stop();
  });
});
