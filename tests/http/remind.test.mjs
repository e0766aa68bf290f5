// SPDX-License-Identifier: Apache-2.0
// Reminders of requests by mail, through a real mail server: one notice a person and working day, nothing of the applicant in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Installation } from '../support/server.mjs';
import { people } from '../support/flow.mjs';
import { SmtpServer, smtpMissing } from '../support/smtp.mjs';

describe('reminders by mail', { skip: smtpMissing }, () => {
  let smtp;
  let installation;
  before(async () => {
    [smtp, installation] = await Promise.all([SmtpServer.start(), Installation.create({ sample: true, today: '2026-11-20' })]);
    Object.assign(installation.env, { CHENGMING_MAIL_SMTP_URL: smtp.url, CHENGMING_MAIL_FROM: 'notice@bureau.example' });
  });
  after(async () => {
    await installation?.remove();
    await smtp?.remove();
  });

  test('S0-3.3.8 what ends soon or is overdue comes in one mail a working day, by number and never with a name', async () => {
    let s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-24' });
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
    s = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-26' });
    await smtp.next('zhou@reader.example');
    await s.stop();
    assert.equal(smtp.all('zhou@reader.example').length, 2, 'one a day');
  });
});
