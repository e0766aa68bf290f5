// SPDX-License-Identifier: Apache-2.0
// What people read when something is not as usual (design README §9, §10): late and stopped clocks, withdrawn, wrong, too often,
// busy, broken. Faults are real ones: a table held by another program, a database that is gone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { breakDatabase, holdDatabase } from '../support/faults.mjs';
import { samplePassword, startServer } from '../support/server.mjs';

const plain = (html) => html.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const main = (html) => plain(/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '');

/** A whole page in the shell, in plain words: no code, no name of a table, no sentence of a library; a number to tell on the phone. */
function wholePage(answer, { status, h1, says, lang = 'zh-CN', shell = 'portal' }) {
  assert.equal(answer.status, status, answer.text.slice(0, 500));
  assert.match(answer.headers.get('content-type'), /^text\/html/);
  assert.match(answer.text, new RegExp(`<html lang="${lang}"`));
  assert.match(answer.text, shell === 'portal' ? /<footer/ : /class="wb-nav"/, 'the shell');
  assert.equal(/<h1[^>]*>([^<]*)</.exec(answer.text)?.[1], h1);
  assert.match(main(answer.text), says);
  assert.match(main(answer.text), /(编号|number|Number) [0-9a-f]{8,}/);
  assert.doesNotMatch(main(answer.text), new RegExp(`\\b${status}\\b|sqlite|SQL|postgres|libpq|ST_|errno|malformed`, 'i'));
  assert.match(/<main[\s\S]*<\/main>/.exec(answer.text)[0], /<a class="btn[^"]*" href="\//, 'a way on');
}

describe('states', () => {
  let s;
  let office;
  before(async () => {
    s = await startServer({ sample: true, today: '2026-11-20' });
    office = s.client();
    await office.login('zhou.mingyuan');
  });
  after(() => s?.stop());

  test('S3-3.3.1 clocks say in a sentence whether the day was kept, missed, stopped or never set', async () => {
    const sentences = {};
    for (let id = 1; id <= 129; id += 1) {
      const { status, text } = await office.get(`/wb/docs/${id}`);
      if (status !== 200) continue;
      const clock = /<h2>公开期限<\/h2><\/div><div class="card__bd"><p class="small">([^<]*)</.exec(text)?.[1];
      const published = /class="tag tag--jade">已发布/.test(text);
      const due = /\d{4}-\d\d-\d\d/.exec(clock ?? '')?.[0];
      const at = /<dt>发布时间<\/dt><dd>(\d{4}-\d\d-\d\d)/.exec(text)?.[1];
      if (/已超过期限/.test(clock ?? '')) assert.ok(at > due, `${id}: ${at} is after ${due}`);
      if (/已按期公开/.test(clock ?? '')) assert.ok(at <= due, `${id}: ${at} is not after ${due}`);
      if (!clock) assert.ok(!published, `${id}: published and no clock`);
      sentences[(clock ?? '').replace(/\d{4}-\d\d-\d\d/, 'D')] = id;
    }
    for (const words of ['应于 D 前（含当日）公开，已按期公开。', '应于 D 前（含当日）公开，公开时已超过期限。', '原定最迟 D 公开，现已不再计时。',
      '自形成之日的次日起算，最迟 D 公开；法律法规另有更短期限的从其规定。']) assert.ok(sentences[words], `${words} in ${JSON.stringify(sentences)}`);
  });

  test('a draft past its day says by how many working days, in the list, on its page and in the reminders', async () => {
    const drafter = s.client();
    await drafter.login('he.yufei');
    const form = (await drafter.get('/wb/docs/new')).text;
    const entry = /<option value="(\d+)"[^>]*>MEE2019-24/.exec(form)[1];
    const base = /name="body_base"[^>]*value="([^"]*)"/.exec(form)?.[1] ?? '';
    const made = await drafter.post('/wb/docs/new', { title: '迟到的空气质量月报', entry, genre: '月报', topic: '大气环境', issuing_body: '澄州市生态环境局', formed_on: '2026-03-02',
      summary: '测试', audience: 'all', attribute: 'PUB', validity: 'na', body_text: '一、概况\n正文。', body_json: '', body_base: base, then: 'save' });
    assert.equal(made.status, 303, main(made.text).slice(0, 900));
    const page = (await drafter.get(made.location)).text;
    assert.match(page, /class="left is-over"><b>已超 \d+ 日</);
    assert.match(page, /自形成之日的次日起算，最迟 2026-03-30 公开/, '20 working days after 2 March');
    const inbox = (await drafter.get('/wb')).text;
    assert.match(inbox, /迟到的空气质量月报[\s\S]*?2026-03-30 前[\s\S]*?已超 \d+ 日/);
    assert.match(/<section[^>]*aria-labelledby="remind-h"[\s\S]*?<\/section>/.exec(inbox)[0], /迟到的空气质量月报<\/a><time>草稿 · 2026-03-30 前 <span class="tag tag--red">已超 \d+ 日/);
    assert.match(inbox, /kpi is-red[\s\S]*?已超期<\/span><b>1</);
  });

  test('S1-1.2.1 withdrawn, wrong and too often are whole pages in plain words, in both languages', async () => {
    const visitor = s.client();
    const gone = await visitor.get('/d/104');
    assert.equal(gone.status, 410);
    assert.match(main(gone.text), /撤下|撤回/);
    assert.match(gone.text, /<footer/);
    const goneEn = await visitor.get('/en/d/104');
    assert.equal(goneEn.status, 410);
    assert.match(goneEn.text, /<html lang="en"[\s\S]*withdrawn[\s\S]*<footer/i);
    wholePage(await office.get('/wb/docs?state=nonsense'), { status: 422, h1: '有内容需要修改', says: /请按提示改正后再提交/, shell: 'wb' });
    wholePage(await visitor.get('/zcwj?page=abc'), { status: 422, h1: '有内容需要修改', says: /请按提示改正后再提交/ });
    wholePage(await visitor.get('/en/zcwj?page=abc'), { status: 422, h1: 'Something needs to be corrected', says: /follow the hints/, lang: 'en' });
    for (const [path, says, lang] of [['/supervise', /稍后再|过一会|小时/, 'zh-CN'], ['/en/supervise', /later|hour/i, 'en']]) {
      let answer;
      for (let i = 0; i < 12 && answer?.status !== 429; i += 1) {
        const c = s.client();
        const token = /name="token" value="([^"]*)"/.exec((await c.get(path)).text)[1];
        answer = await c.post(path, { token, name: '', contact: '', message: `第 ${i} 次来信，夜间有异味。` });
      }
      assert.equal(answer.status, 429);
      assert.match(answer.text, new RegExp(`<html lang="${lang}"[\\s\\S]*role="alert"[\\s\\S]*<footer`));
      assert.match(plain(/role="alert"[\s\S]*?<\/(div|section)>/.exec(answer.text)[0]), says);
      assert.match(answer.text, /次来信，夜间有异味。<\/textarea>/, 'what was typed is not lost');
    }
    let last;
    for (let i = 0; i < 6 && last?.status !== 429; i += 1) last = await visitor.post('/login', { login: 'gu.shenming', password: `guess-number-${i}` });
    assert.equal(last.status, 429);
    assert.ok(Number(last.headers.get('retry-after')) > 0);
    assert.match(main(last.text), /请 ?\d+ ?(秒|分钟)后再试/);
  });
});

describe('faults', { concurrency: 2 }, () => {
  test('S1-1.2.1 busy: another program holds the database; nothing typed is lost, and it goes on', { timeout: 60000 }, async () => {
    const s = await startServer({ sample: true, today: '2026-11-20', serveEnv: { CHENGMING_SERVER_WORKERS: '1' } });
    try {
      const zh = s.client();
      await zh.get('/login');
      const letGo = await holdDatabase(s.installation);
      const answer = await zh.post('/login', { login: 'zhou.mingyuan', password: samplePassword() });
      wholePage(answer, { status: 503, h1: '没有保存成功', says: /您填写的内容还在/ });
      assert.match(main(answer.text), /稍后再试/);
      await letGo();
      assert.equal((await zh.post('/login', { login: 'zhou.mingyuan', password: samplePassword() })).status, 303);
    } finally {
      await s.stop();
    }
  });

  test('S1-1.2.1 broken: the database is gone; a whole page with the telephone, in both languages, and the process lives', { timeout: 60000 }, async () => {
    const s = await startServer({ sample: true, today: '2026-11-20' });
    try {
      const staff = s.client();
      await staff.login('zhou.mingyuan');
      breakDatabase(s.installation);
      const visitor = s.client();
      const zh = await visitor.get('/d/59');
      wholePage(zh, { status: 500, h1: '暂时打不开', says: /系统出现故障[\s\S]*电话/ });
      assert.match(zh.text, /href="\/d\/59[^"]*"[^>]*>再试一次/, 'the same page again');
      wholePage(await visitor.get('/en/d/60'), { status: 500, h1: 'Not available at the moment', says: /could not finish/, lang: 'en' });
      const post = await visitor.post('/login', { login: 'zhou.mingyuan', password: samplePassword() });
      wholePage(post, { status: 500, h1: '没有保存成功', says: /您填写的内容还在/ });
      assert.equal(s.server.child.exitCode, null);
    } finally {
      await s.stop().catch(() => {}); // the database is not there to be dropped
    }
  });
});
