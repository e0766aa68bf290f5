// SPDX-License-Identifier: Apache-2.0
// Log-in, sessions, cookies, back-off, CSRF, error pages over HTTP.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cookieLines, samplePassword, startServer } from '../support/server.mjs';

describe('identity', () => {
  let s;
  before(async () => { s = await startServer({ sample: true }); });
  after(() => s?.stop());

  test('the page that was asked for comes after log-in', async () => {
    const c = s.client();
    const first = await c.get('/wb/calendar?year=2025');
    assert.equal(first.status, 303);
    assert.equal(first.location, '/login?next=%2Fwb%2Fcalendar%3Fyear%3D2025');
    const page = await c.get(first.location);
    assert.equal(page.status, 200);
    assert.match(page.text, /name="next" value="\/wb\/calendar\?year=2025"/);
    const answer = await c.post('/login', { login: 'zhou.mingyuan', password: samplePassword(), next: '/wb/calendar?year=2025' });
    assert.equal(answer.status, 303);
    assert.equal(answer.location, '/wb/calendar?year=2025');
    assert.equal((await c.get(answer.location)).status, 200);
  });

  test('a foreign address in next is not followed', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const c = s.client();
      const answer = await c.post('/login', { login: 'zhou.mingyuan', password: samplePassword(), next });
      assert.equal(answer.location, '/wb', next);
    }
  });

  test('the session cookie is HttpOnly and SameSite=Lax and changes with every log-in', async () => {
    const a = s.client();
    const answer = await a.post('/login', { login: 'zhou.mingyuan', password: samplePassword() });
    const line = cookieLines(answer.headers).find((x) => x.startsWith('cm_session='));
    assert.match(line, /HttpOnly/i);
    assert.match(line, /SameSite=Lax/i);
    assert.match(line, /Path=\//i);
    assert.doesNotMatch(line, /Max-Age|Expires/i);
    const b = s.client();
    await b.login('zhou.mingyuan');
    assert.notEqual(a.cookies.get('cm_session'), b.cookies.get('cm_session'));
    assert.equal(a.cookies.get('cm_session').length, 43);
  });

  test('wrong password and unknown name read alike, keep the name and clear the password', async () => {
    const texts = [];
    for (const login of ['zhou.mingyuan', 'nobody.here']) {
      const c = s.client();
      const answer = await c.post('/login', { login, password: 'wrong-one-2026' });
      assert.equal(answer.status, 422);
      assert.match(answer.text, /<title>有误：/);
      assert.match(answer.text, new RegExp(`name="login" value="${login}"`));
      assert.doesNotMatch(answer.text, /wrong-one-2026/);
      assert.equal(c.cookies.has('cm_session'), false);
      texts.push(/class="err"[^>]*>([^<]*)</.exec(answer.text)[1]);
    }
    assert.equal(texts[0], texts[1]);
  });

  test('back-off stops the guesser, not the owner', async () => {
    const owner = s.client();
    await owner.login('gu.shenming'); // this browser is known from now on
    const guesser = s.client();
    let last;
    for (let i = 0; i < 4; i += 1) last = await guesser.post('/login', { login: 'Gu.Shenming', password: `guess-number-${i}` });
    assert.equal(last.status, 429);
    assert.ok(Number(last.headers.get('retry-after')) >= 1);
    assert.equal((await guesser.post('/login', { login: 'gu.shenming', password: samplePassword() })).status, 429);
    owner.cookies.delete('cm_session');
    const again = await owner.post('/login', { login: 'gu.shenming', password: samplePassword() });
    assert.equal(again.status, 303, 'the owner behind the same address gets in');
  });

  test('forms need the token of the own session', async () => {
    const c = s.client();
    await c.login('admin');
    await c.get('/account');
    for (const _csrf of ['', 'x'.repeat(43)]) {
      const answer = await c.post('/account/sessions/end', { _csrf });
      assert.equal(answer.status, 403);
    }
    const other = s.client();
    await other.login('admin');
    await other.get('/account');
    assert.equal((await c.post('/account/sessions/end', { _csrf: other.csrf })).status, 403);
    assert.equal((await c.post('/account/sessions/end')).status, 303);
    assert.equal((await other.get('/wb')).status, 303, 'the other device is out');
  });

  test('log-out ends the session on the server', async () => {
    const c = s.client();
    await c.login('zhou.mingyuan');
    await c.get('/account');
    const cookie = c.cookies.get('cm_session');
    const answer = await c.post('/logout');
    assert.equal(answer.location, '/login');
    const page = await c.get('/login');
    assert.match(page.text, /已经退出登录/);
    assert.doesNotMatch((await c.get('/login')).text, /已经退出登录/, 'said once');
    c.cookies.set('cm_session', cookie);
    assert.equal((await c.get('/wb')).status, 303);
  });

  test('password change: problems beside their fields, then a new password', async () => {
    const c = s.client();
    await c.login('shen.bowen');
    await c.get('/password');
    const bad = await c.post('/password', { old: 'not-the-old-one', fresh: 'clear-river-77', again: 'clear-river-77' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /id="old-e"/);
    const weak = await c.post('/password', { old: samplePassword(), fresh: 'kurz', again: 'kurz' });
    assert.equal(weak.status, 422);
    assert.match(weak.text, /id="fresh-e"/);
    const differ = await c.post('/password', { old: samplePassword(), fresh: 'clear-river-77', again: 'clear-river-78' });
    assert.match(differ.text, /id="again-e"/);
    assert.equal((await c.post('/password', { old: samplePassword(), fresh: 'clear-river-77', again: 'clear-river-77' })).status, 303);
    const d = s.client();
    assert.equal((await d.post('/login', { login: 'shen.bowen', password: samplePassword() })).status, 422);
    await d.login('shen.bowen', 'clear-river-77');
  });

  test('a flash message cannot be forged', async () => {
    const c = s.client();
    c.cookies.set('cm_flash', `${Buffer.from('red\nerr.internal\n').toString('hex')}.${'A'.repeat(32)}`);
    assert.doesNotMatch((await c.get('/login')).text, /class="flash"/);
  });

  test('error pages stand in the shell the visitor is in', async () => {
    const c = s.client();
    const lost = await c.get('/no/such/page');
    assert.equal(lost.status, 404);
    assert.match(lost.text, /没有这个页面，可能已移动或撤下/);
    assert.match(lost.text, /class="foot"/);
    assert.match(lost.text, /编号 [0-9a-f]{16}/);
    await c.login('zhou.mingyuan');
    const staff = await c.get('/wb/no-such-page');
    assert.equal(staff.status, 404);
    assert.match(staff.text, /class="wb-nav"/);
    const api = await c.get('/api/v1/documents/999999999');
    assert.equal(api.status, 404);
    assert.match(api.headers.get('content-type'), /application\/problem\+json/);
    assert.equal(api.json().status, 404);
  });

  test('health and figures', async () => {
    const c = s.client();
    const health = await c.get('/healthz');
    assert.equal(health.text, 'ok\n');
    const { text } = await c.get('/metrics');
    assert.match(text, /^chengming_calls_total\{class="2xx"\} [1-9]\d*$/m);
    assert.match(text, /^chengming_logins_failed_total [1-9]\d*$/m);
    assert.match(text, /^chengming_jobs_waiting \d+$/m);
  });
});
