// SPDX-License-Identifier: Apache-2.0
// Ways to supervise: telephone, address and a form without account and script; the case, its query, its answer.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { field } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

describe('supervise', () => {
  let s;
  before(async () => { s = await startServer({ sample: true }); });
  after(() => s?.stop());

  async function send(fields, path = '/supervise') {
    const visitor = s.client();
    const page = await visitor.get(path);
    assert.equal(page.status, 200);
    return visitor.post(path, { token: field(page.text, 'token'), ...fields });
  }
  const given = (html) => [/id="case-no">([^<]*)</.exec(html)[1], /id="case-code">([^<]*)</.exec(html)[1]];

  test('S0-1.4.4 telephone, address and form stand on one page, reached from the enforcement column', async () => {
    const column = await s.client().get('/xxgk/enforcement/supervision');
    assert.match(column.text, /href="\/supervise"/);
    const { text, headers } = await s.client().get('/supervise');
    assert.match(text, /<dt>电话<\/dt><dd class="num">\d/);
    assert.match(text, /<dt>地址<\/dt><dd[^>]*>[^<]{4,}</);
    assert.match(text, /<form method="post" action="\/supervise"/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match((await s.client().get('/en/supervise')).text, /<html lang="en"[\s\S]*action="\/en\/supervise"/);
  });

  test('S0-1.4.4 the form creates a case; the office answers; who has number and code reads it', async () => {
    const sent = await send({ name: '', contact: '', message: '河边夜间有<b>异味</b>\n第二行' });
    assert.equal(sent.status, 200, sent.text.slice(0, 2000));
    const [no, code] = given(sent.text);
    assert.match(no, /^JD\d{4}-\d{5}$/);
    const visitor = s.client();
    const look = (c) => visitor.post('/supervise/query', { no, code: c });
    assert.equal((await look('wrong-code')).status, 404);
    const waiting = await look(code);
    assert.match(waiting.text, /待答复/);
    assert.match(waiting.text, /河边夜间有&lt;b&gt;异味/);

    const office = s.client();
    await office.login('zhou.mingyuan');
    const href = new RegExp(`href="(/wb/supervise/\\d+)">${no}<`).exec((await office.get('/wb/supervise')).text)[1];
    assert.match((await office.get(href)).text, /未留姓名/);
    assert.equal((await office.post(href, { answer: '' })).status, 422);
    assert.equal((await office.post(href, { answer: '已经到现场核实，责令企业整改。' })).status, 303);
    const twice = await office.post(href, { answer: '改过的答复' });
    assert.equal(twice.status, 409);
    const read = (await look(code)).text;
    assert.match(read, /已答复/);
    assert.match(read, /已经到现场核实，责令企业整改。/);
    assert.doesNotMatch(read, /改过的答复/);
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.match((await auditor.get('/wb/audit?action=supervision.answer')).text, new RegExp(no));
    assert.doesNotMatch((await office.get('/wb/supervise')).text, new RegExp(no));
    assert.match((await office.get('/wb/supervise?state=answered')).text, new RegExp(no));
  });

  test('S0-1.4.4 a wrong form loses nothing, the same form twice is one case, a made-up form is none', async () => {
    const empty = await send({ name: '林某', contact: '0000-1234567', message: '' });
    assert.equal(empty.status, 422);
    assert.match(empty.text, /value="林某"/);
    assert.match(empty.text, /id="message-e"/);
    const visitor = s.client();
    const token = field((await visitor.get('/supervise')).text, 'token');
    const first = given((await visitor.post('/supervise', { token, message: '同一封信' })).text);
    assert.deepEqual(given((await visitor.post('/supervise', { token, message: '同一封信' })).text), first);
    const made = await visitor.post('/supervise', { token: 'abc.def', message: '机器人的信' });
    assert.equal(made.status, 422);
    assert.match(made.text, /机器人的信/);
  });

  test('S0-1.4.4 S0-1.4.7 a branch sees its own cases only, the city sees them, and answering stays with the branch', async () => {
    const page = (await s.client().get('/supervise')).text;
    const body = /<option[^>]* value="(\d+)"[^>]*>[^<]*望湖[^<]*</.exec(page)[1];
    const [no] = given((await send({ body, message: '给分局的信' })).text);
    const at = async (login) => {
      const c = s.client();
      await c.login(login);
      return [c, (await c.get('/wb/supervise?state=all')).text];
    };
    const [city, inCity] = await at('zhou.mingyuan');
    const [, inOwn] = await at('dai.wanqing');
    const [other, inOther] = await at('liang.xinmu');
    assert.match(inCity, new RegExp(no));
    assert.match(inOwn, new RegExp(no));
    assert.doesNotMatch(inOther, new RegExp(no));
    const href = new RegExp(`href="(/wb/supervise/\\d+)">${no}<`).exec(inCity)[1];
    assert.equal((await other.get(href)).status, 404);
    await city.get(href);
    assert.equal((await city.post(href, { answer: '市局代答' })).status, 403);
  });

  test('S0-1.4.4 too many from one address are stopped in plain words', async () => {
    let last;
    for (let i = 0; i < 8; i += 1) last = await send({ message: `第${i}封` });
    assert.equal(last.status, 429);
    assert.match(last.text, /一小时后再试/);
    assert.match(last.text, /第7封/);
  });
});
