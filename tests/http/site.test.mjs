// SPDX-License-Identifier: Apache-2.0
// What an administrator arranges without code: columns and their old addresses, home blocks, navigation, banner, mourning, topics
// drafted by one and published by another, links checked without reaching the own network, channels with their deliveries.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Desk, inputs, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { SmtpServer, smtpMissing } from '../support/smtp.mjs';
import { event, until } from '../support/until.mjs';

const listen = (handler) => new Promise((done) => {
  const s = createServer(handler);
  s.listen(0, '127.0.0.1', () => done(s));
});

describe('site', () => {
  let s;
  let admin;
  let office;
  let drafter;
  let outside;
  let secret; // a server the program is not allowed to reach
  let hits = [];
  let broken = false;
  const reached = [];
  let smtp;

  before(async () => {
    secret = await listen((q, a) => { reached.push(q.url); a.end('secret'); });
    outside = await listen((q, a) => {
      let body = '';
      q.on('data', (d) => { body += d; });
      q.on('end', () => {
        hits.push({ url: q.url, body, signature: q.headers['x-chengming-signature'] });
        outside.emit('hit');
        if (q.url === '/away') a.writeHead(302, { location: `http://127.0.0.1:${secret.address().port}/inside` });
        else if (q.url === '/gone' || (q.url === '/hook' && broken)) a.writeHead(500);
        a.end('ok');
      });
    });
    if (!smtpMissing) smtp = await SmtpServer.start();
    s = await startServer({ sample: true,
      serveEnv: { CHENGMING_NET_PRIVATE_HOSTS: `127.0.0.1:${outside.address().port}`,
        ...(smtp ? { CHENGMING_MAIL_SMTP_URL: smtp.url, CHENGMING_MAIL_FROM: 'gk@sthjj.chengzhou.example' } : {}) } });
    admin = s.client();
    office = s.client();
    drafter = s.client();
    await admin.login('admin');
    await office.login('zhou.mingyuan');
    await drafter.login('he.yufei');
  });
  after(async () => {
    await s?.stop();
    await smtp?.remove();
    outside?.close();
    secret?.close();
  });

  const here = () => `http://127.0.0.1:${outside.address().port}`;
  const columnId = async (slug) => new RegExp(`href="/wb/site/columns/(\\d+)">[^<]*</a></td><td[^>]*><a href="/c/${slug}"`)
    .exec((await admin.get('/wb/site')).text)[1];
  async function change(client, path, fields, post = path) {
    const page = await client.get(path);
    assert.equal(page.status, 200, page.text.slice(0, 500));
    const all = { ...inputs(page.text), ...fields };
    for (const k of Object.keys(all)) if (all[k] === null) delete all[k];
    return client.post(post, all);
  }

  test('S2-2.3.3 a column is made, renamed, moved and hidden without code, and no address breaks', async () => {
    const made = await change(admin, '/wb/site/columns/0', {
      name: '重点工作', name_en: 'Priorities', slug: 'priorities', kind: 'documents', template: 'dated', genre: '公告', openness: '-1',
      description: '本局重点工作', keywords: '重点', type: '政务动态',
    });
    assert.equal(made.status, 303, made.text);
    const visitor = s.client();
    const page = await visitor.get('/c/priorities');
    assert.equal(page.status, 200);
    for (const tag of ['ColumnName" content="重点工作"', 'ColumnDescription" content="本局重点工作"', 'ColumnKeywords" content="重点"',
      'ColumnType" content="政务动态"']) assert.ok(page.text.includes(`<meta name="${tag}`), tag);
    assert.match(page.text, /href="\/d\/\d+"/);
    assert.match(page.text, /href="\/c\/priorities\/feed\.atom"/);
    assert.match((await visitor.get('/en/c/priorities')).text, /<html lang="en"[\s\S]*<h1>Priorities<\/h1>/);

    const id = await columnId('priorities');
    const edit = `/wb/site/columns/${id}`;
    assert.equal((await change(admin, edit, { slug: 'key-work', template: 'table', parent: await columnId('topics') })).status, 303);
    for (const [from, to] of [['/c/priorities', '/c/key-work'], ['/en/c/priorities', '/en/c/key-work'],
      ['/c/priorities/feed.atom', '/c/key-work/feed.atom'], ['/c/priorities?page=1', '/c/key-work?page=1']]) {
      const moved = await visitor.get(from);
      assert.deepEqual([moved.status, moved.location], [301, to], from);
    }
    assert.match((await visitor.get('/c/key-work')).text, /<table class="tbl/);
    assert.match((await visitor.get('/c/key-work')).text, /aria-label="当前位置"[\s\S]*专题专栏/);
    assert.equal((await change(admin, edit, { slug: 'work' })).status, 303);
    assert.equal((await visitor.get('/c/priorities')).location, '/c/work', 'chains are collapsed');

    const taken = await change(admin, '/wb/site/columns/0', { name: '别的', slug: 'priorities', openness: '-1' });
    assert.equal(taken.status, 422);
    assert.match(taken.text, /value="别的"/, 'what was typed is not lost');
    assert.match(taken.text, /另一个栏目用过的旧地址/);
    assert.equal((await change(admin, '/wb/site/redirects', { old: '/old/list.html', new: '/c/key-work' })).status, 303);
    const legacy = await visitor.get('/old/list.html');
    assert.deepEqual([legacy.status, legacy.location], [301, '/c/work']);
    assert.equal((await change(admin, '/wb/site/redirects', { old: '/c/work', new: '/xxgk' })).status, 422);

    const order = async () => [...(await admin.get('/wb/site')).text.matchAll(/href="(\/c\/[^"]+)"/g)].map((m) => m[1]);
    const was = await order();
    const notices = await columnId('notices');
    assert.equal((await admin.post(`/wb/site/columns/${notices}/move`, { to: 'down' })).status, 303);
    assert.equal((await order())[1], '/c/notices', `moved from ${was[0]}`);
    assert.equal((await change(admin, edit, { shown: null })).status, 303);
    assert.equal((await visitor.get('/c/work')).status, 404, 'hidden at once');
    const reader = s.client();
    await reader.login('gu.shenming');
    await reader.get('/account');
    assert.equal((await reader.post('/wb/site/columns/0', { name: 'x', slug: 'xx' })).status, 403);
  });

  test('S2-2.3.3 home blocks and navigation follow their rows', async () => {
    const visitor = s.client();
    const at = (html, words) => html.indexOf(words);
    let home = (await visitor.get('/')).text;
    assert.ok(at(home, 'card__bd items') > at(home, '专题进展'), 'as seeded');
    const list = (await admin.get('/wb/site/blocks')).text;
    const idOf = (name) => new RegExp(`href="/wb/site/blocks/(\\d+)">${name}<`).exec(list)[1];
    for (let i = 0; i < 3; i += 1) await admin.post(`/wb/site/blocks/${idOf('标准目录')}/move`, { to: 'up' });
    home = (await visitor.get('/')).text;
    assert.ok(at(home, 'card__bd items') < at(home, '专题进展'), 'moved up');
    assert.equal((await change(admin, `/wb/site/blocks/${idOf('五公开')}`, { shown: null })).status, 303);
    assert.equal((await change(admin, `/wb/site/blocks/${idOf('专题进展')}`, { title: '专项行动一览' })).status, 303);
    assert.equal((await change(admin, '/wb/site/blocks/0', { code: 'column', slug: 'notices', title: '', items: '3' })).status, 303);
    home = (await visitor.get('/')).text;
    assert.equal(at(home, 'class="wugk"'), -1, 'switched off');
    assert.ok(at(home, '专项行动一览') > 0);
    const block = home.slice(at(home, '<h2 lang="zh-CN">通知公告</h2>'));
    assert.equal([...block.slice(0, block.indexOf('</section>')).matchAll(/<li>/g)].length, 3);

    assert.equal((await change(admin, '/wb/site/menu/edit', { place: 'nav', href: '/c/topics', text: '专题', text_en: 'Topics', sort: '15' },
      '/wb/site/menu')).status, 303);
    const nav = /<nav class="nav"[\s\S]*?<\/nav>/.exec((await visitor.get('/xxgk')).text)[0];
    assert.deepEqual([...nav.matchAll(/href="([^"]+)"/g)].slice(0, 2).map((m) => m[1]), ['/', '/c/topics']);
    assert.match(/<nav class="nav"[\s\S]*?<\/nav>/.exec((await visitor.get('/en/bodies')).text)[0], /href="\/en\/c\/topics">Topics</);
    assert.equal((await change(admin, '/wb/site/menu/edit?place=foot&href=%2Fabout%2Fhelp', { shown: null }, '/wb/site/menu')).status, 303);
    assert.doesNotMatch(/<footer[\s\S]*/.exec((await visitor.get('/')).text)[0], /\/about\/help/);
  });

  test('S2-2.3.2 S3-2.1 the home page has the three pillars with live figures and the three entries', async () => {
    const visitor = s.client();
    const home = (await visitor.get('/')).text;
    const figure = (html) => Number((/收到监督意见 ([\d,]+) 件/.exec(html)?.[1] ?? '0').replace(',', '')); // none yet: says how to send one
    assert.match(home, /政务信息公开<\/a><\/h3><p>已公开 1\d\d 条信息/);
    assert.match(home, /网上办事<\/a><\/h3><p>服务公开信息 \d+ 条/);
    const had = figure(home);
    const form = await visitor.get('/supervise');
    const token = /name="token" value="([^"]*)"/.exec(form.text)[1];
    assert.equal((await visitor.post('/supervise', { token, message: '三大板块的一件' })).status, 200);
    assert.equal(figure((await visitor.get('/')).text), had + 1, 'the figure is alive');
    for (const [href, words] of [['/xxgk/catalogue', '查信息'], ['/xxgk/request', '提申请'], ['/xxgk/enforcement/supervision', '作监督']]) {
      assert.ok(home.includes(`<h3><a href="${href}">${words}</a></h3>`), words);
      assert.equal((await visitor.get(href)).status, 200);
    }
  });

  test('S0-2.1.1 S2-1.2.8 cases are drafted by one, published by another, and their history can be followed', async () => {
    const visitor = s.client();
    for (const [topic, slug, extra] of [
      ['inspection', 'inspection', { f1: '新交办案件', f2: '望湖区', f3: '水', f4: '2026-11-10', f5: '2026-11-30', f6: '望湖区政府', f7: '属实', f8: '李雨文', f10: 'handed' }],
      ['cases', 'typical-cases', { f1: '新的典型案例', f2: '南浦区', f3: '2026-11-01', f4: '某公司', f5: '李雨文', f6: '事实', f7: '依据', f8: '1.5', f9: '意义', f10: 'decided' }]]) {
      const title = extra.f1;
      const sent = await change(drafter, `/wb/topics/${topic}/0`, { f0: 'N-001', ...extra, note: '第一步', go: 'submit' });
      assert.equal(sent.status, 303, sent.text.slice(-3000));
      for (const path of ['', '/feed.atom', '/data.csv', '/data.json']) {
        assert.doesNotMatch((await visitor.get(`/c/${slug}${path}`)).text, new RegExp(title), `${path}: nothing is public before it was approved`);
      }
      const row = new RegExp(`href="(/wb/topics/${topic}/(\\d+))">${title}`).exec((await office.get(`/wb/topics/${topic}`)).text);
      const own = await drafter.post(`${row[1]}/decide`, { rev: '2', what: 'approve' });
      assert.equal(own.status, 403, 'a drafter cannot approve');
      assert.equal((await change(office, row[1], { what: 'approve' }, `${row[1]}/decide`)).status, 303);
      const page = await visitor.get(`/c/${slug}/${row[2]}`);
      assert.equal(page.status, 200);
      assert.match(page.text, /第一步/);
      assert.doesNotMatch(page.text, /李雨文/, 'names of persons are masked');
      assert.match(page.text, /李\*文/);
      for (const file of ['data.csv', 'data.json', 'feed.atom']) {
        const out = (await visitor.get(`/c/${slug}/${file}`)).text;
        assert.match(out, new RegExp(title), file);
        assert.doesNotMatch(out, /李雨文/, file);
      }
      const before = /<entry>[\s\S]*?<\/entry>/.exec((await visitor.get(`/c/${slug}/feed.atom`)).text)[0];
      assert.match(before, new RegExp(title), 'newest first');

      // the office drafts the next state itself: somebody else publishes it
      const next = topic === 'inspection' ? 'done' : 'executing';
      assert.equal((await change(office, row[1], { f10: next, note: '第二步', go: 'submit' })).status, 303);
      const refused = await office.post(`${row[1]}/decide`, { rev: inputs((await office.get(row[1])).text).rev, what: 'approve' });
      assert.notEqual(refused.status, 303, 'not by the same person');
      assert.doesNotMatch((await visitor.get(`/c/${slug}/${row[2]}`)).text, /第二步/);
      const sign = s.client();
      await sign.login('mu.yunsheng');
      assert.equal((await change(sign, row[1], { what: 'approve' }, `${row[1]}/decide`)).status, 303);
      const history = (await visitor.get(`/c/${slug}/${row[2]}`)).text;
      assert.ok(history.indexOf('第二步') < history.indexOf('第一步') && history.indexOf('第二步') > 0, 'both steps, newest first');
      const late = await change(office, row[1], { f10: next, rev: '1', note: '丢不了', go: 'submit' });
      assert.ok([409, 422].includes(late.status));
      assert.match(late.text, /丢不了/);
    }
  });

  test('S0-2.3.1 the water source campaign shows targets and computed progress', async () => {
    const page = (await s.client().get('/c/water-sources')).text;
    const goal = /水源地问题整治完成数[\s\S]*?(\d+) \/ 6 · (\d+)%[\s\S]*?<progress max="6000" value="(\d+)"/.exec(page);
    assert.deepEqual(goal.slice(1), ['3', '50', '3000']);
    const rows = JSON.parse((await s.client().get('/c/water-sources/data.json')).text).rows;
    assert.equal(rows.filter((r) => ['已完成', '已销号'].includes(r.state)).length, 3, 'the figure is the rows');
    const row = /href="(\/wb\/topics\/sources\/\d+)">石桥镇水源地/.exec((await office.get('/wb/topics/sources')).text)[1];
    assert.equal((await change(drafter, row, { f8: 'done', note: '验收前完成', go: 'submit' })).status, 303);
    assert.equal((await change(office, row, { what: 'approve' }, `${row}/decide`)).status, 303);
    assert.match((await s.client().get('/c/water-sources')).text, /4 \/ 6 · 66%/);
  });

  for (const [id, slug, state, want] of [
    ['S0-2.3.2 the black-odorous water bodies', 'black-water', 'state', ['name', 'state']],
    ['S0-2.3.3 the river outlets', 'outlets', 'state', ['surveyed', 'source', 'measure', 'state']],
    ['S0-2.3.4 the waste dumping cases', 'waste', 'state', ['title', 'found', 'state']],
    ['S0-2.3.5 the nature reserve problems', 'green-shield', 'state', ['title', 'measure', 'state']]]) {
    test(`${id} are a public list with state, filter, history, CSV and JSON`, async () => {
      const visitor = s.client();
      const { rows } = (await visitor.get(`/c/${slug}/data.json`)).json();
      assert.ok(rows.length >= 4);
      for (const row of rows) for (const f of want) assert.ok(row[f], `${f} of ${row.id}`);
      const page = (await visitor.get(`/c/${slug}`)).text;
      const final = /href="(\/c\/[^"]+\?state=(?:done|closed|restored))">[^<]*<small class="num">(\d+)</.exec(page);
      assert.equal([...(await visitor.get(final[1])).text.matchAll(/<td class="lead"/g)].length, Number(final[2]));
      const csv = (await visitor.get(`/c/${slug}/data.csv`)).text.trim().split('\n');
      assert.equal(csv.length, rows.length + 1);
      assert.match((await visitor.get(`/c/${slug}/${rows[0].id}`)).text, /办理过程[\s\S]*<ol class="tl"><li>/);
      assert.match((await visitor.get(`/en/c/${slug}`)).text, /<html lang="en"/);
    });
  }

  test('S0-2.3.3 a CSV file with errors is refused whole with its lines, a good one waits for approval', async () => {
    const head = '排污口编号,排污口名称,所在河段,类型,排查日期,溯源结果,整治类别,责任单位,整治状态';
    const good = 'T-1,测试口,青柳河K1,工业排污口,2026-03-01,某厂,规范整治,某区,已排查';
    await drafter.get('/wb/topics/outlets/import');
    const bad = await drafter.post('/wb/topics/outlets/import',
      { file: { name: 'o.csv', type: 'text/csv', bytes: `${head}\n${good}\nT-2,二,青柳河,海洋口,2026-02-30,某厂,规范整治,某区,已排查\n` } });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /第 3 行[\s\S]*类型[\s\S]*海洋口/);
    assert.match(bad.text, /第 3 行[\s\S]*排查日期/);
    assert.doesNotMatch((await office.get('/wb/topics/outlets')).text, /测试口/);
    await drafter.get('/wb/topics/outlets/import');
    const taken = await drafter.post('/wb/topics/outlets/import', { file: { name: 'o.csv', bytes: `${head}\n${good}\n` } });
    assert.equal(taken.status, 303, taken.text.slice(0, 1500));
    assert.match((await office.get('/wb/topics/outlets')).text, /测试口/);
    assert.doesNotMatch((await s.client().get('/c/outlets')).text, /测试口/);
    await office.get('/wb/topics/outlets');
    assert.equal((await office.post('/wb/topics/outlets/approve', {})).status, 303);
    assert.match((await s.client().get('/c/outlets')).text, /测试口/);
  });

  test('S0-4.2.1 S4-1.2 the column of rules is fed from the rule library and says when each is looked at again', async () => {
    const page = (await s.client().get('/c/rules-of-disclosure')).text;
    const rows = [...page.matchAll(/<td class="lead"[^>]*><a href="\/d\/(\d+)">[\s\S]*?<\/tr>/g)];
    assert.ok(rows.length >= 3);
    assert.match(page, /复核日期/);
    for (const [text] of rows) assert.match(text, /data-l="复核日期">20\d\d-\d\d-\d\d/);
    const inForce = rows.find(([text]) => !/已废止|失效/.test(text))[1];
    const id = await columnId('rules-of-disclosure');
    await office.get('/wb/policy');
    assert.equal((await office.post('/wb/policy/review', { id: inForce, on: '2020-01-31' })).status, 303);
    assert.match((await s.client().get('/c/rules-of-disclosure')).text, /2020-01-31 <span class="tag tag--amber">待复核/);
    const hidden = await change(admin, `/wb/site/columns/${id}/picks`, { document: '999999' });
    assert.equal(hidden.status, 422, 'only what is public can be picked');
  });

  test('S2-2.3.3 an overdue column is seen with its owner', async () => {
    const id = await columnId('enforcement-news');
    assert.equal((await change(admin, `/wb/site/columns/${id}`, { update_days: '1' })).status, 303);
    const duties = (await office.get('/wb/site/duties')).text;
    assert.match(duties, /执法信息[\s\S]*?综合行政执法支队[\s\S]*?超期 \d+ 天/);
    const refused = await change(admin, `/wb/site/columns/${id}`, { unit: '0' });
    assert.equal(refused.status, 422, 'a duty needs an owner');
  });

  test('S2-1.1.19 links are checked, the dead are marked, and the own network is never reached', async () => {
    for (const [name, url] of [['好的平台', `${here()}/fine`], ['坏的平台', `${here()}/gone`], ['引向内网', `${here()}/away`],
      ['内网地址', `http://127.0.0.1:${secret.address().port}/direct`]]) {
      const made = await change(admin, '/wb/site/links/0', { name, url, category: '自行监测', place: 'home', when_dead: 'mark' });
      assert.equal(made.status, 303, made.text.slice(-1500));
    }
    const wrong = await change(admin, '/wb/site/links/0', { name: 'x', url: 'file:///etc/passwd', category: 'x' });
    assert.equal(wrong.status, 422);
    const state = async (name) => new RegExp(`>${name}</a>[\\s\\S]*?class="tag tag--\\w+">([^<]*)<[\\s\\S]*?data-l="最近检查">([^<]*)<`)
      .exec((await admin.get('/wb/site/links')).text);
    for (let round = 1; round <= 3; round += 1) {
      const seen = hits.filter((h) => h.url === '/gone').length;
      await admin.get('/wb/site/links');
      assert.equal((await admin.post('/wb/site/links/check', {})).status, 303);
      await until('checked', () => hits.filter((h) => h.url === '/gone').length > seen, event(outside, 'hit'));
    }
    assert.equal((await until('dead', async () => { const r = await state('坏的平台'); return r[1] === '失效' && r; }))[1], '失效');
    assert.equal((await state('好的平台'))[1], '正常');
    assert.match((await state('好的平台'))[2], /^\d{4}-\d\d-\d\d \d\d:\d\d$/, 'last check is shown');
    await until('refused', async () => (await state('引向内网'))[1] === '失效' && (await state('内网地址'))[1] === '失效');
    assert.deepEqual(reached, [], 'no call reached the own network, not even behind a redirect');
    const home = (await s.client().get('/')).text;
    assert.match(home, new RegExp(`href="${here()}/gone">坏的平台</a> <span class="tag tag--grey">暂时打不开`));
    const id = /href="\/wb\/site\/links\/(\d+)">坏的平台/.exec((await admin.get('/wb/site/links')).text)[1];
    assert.equal((await change(admin, `/wb/site/links/${id}`, { when_dead: 'hide' })).status, 303);
    assert.doesNotMatch((await s.client().get('/links')).text, /坏的平台/);
  });

  test('the emergency banner comes and goes by itself and is closed for the session; mourning makes pages grey', async () => {
    const clock = (ms) => new Date(Date.now() + ms + 8 * 3600000).toISOString().slice(0, 16);
    const notice = (fields) => change(admin, '/wb/site/notices/0', { kind: 'banner', text: '饮用水源应急通告', href: '/c/notices', from: clock(-3600000), until: clock(3600000), ...fields });
    const visitor = s.client();
    assert.doesNotMatch((await visitor.get('/')).text, /class="emergency"/);
    assert.equal((await notice({ until: clock(-7200000) })).status, 422, 'ends after it begins');
    assert.equal((await notice({ text: '明天才开始', from: clock(86400000), until: clock(2 * 86400000) })).status, 303);
    assert.equal((await notice({})).status, 303);
    let home = (await visitor.get('/')).text;
    assert.match(home, /class="emergency"[\s\S]*饮用水源应急通告/);
    assert.doesNotMatch(home, /明天才开始/);
    const close = unhtml(/class="emergency"[\s\S]*?href="(\/banner\/[^"]+)"/.exec(home)[1]);
    const closed = await visitor.get(close);
    assert.deepEqual([closed.status, closed.location], [303, '/']);
    assert.doesNotMatch((await visitor.get('/')).text, /class="emergency"/, 'closed for this session');
    assert.match((await s.client().get('/')).text, /class="emergency"/, 'and for nobody else');
    assert.equal((await visitor.get('/banner/1/close?back=//evil.example/')).location, '/');
    assert.doesNotMatch((await visitor.get('/xxgk')).text, /data-mourning/);
    assert.equal((await notice({ kind: 'mourning', text: '' })).status, 303);
    home = (await s.client().get('/xxgk')).text;
    assert.match(home, /<html[^>]* data-mourning="on"/);
  });

  test('S4-3.6 a new channel needs no program: web hook, script and feed get every publication, with a record', async () => {
    const plugins = join(s.dir, 'var/plugins');
    mkdirSync(plugins, { recursive: true });
    const out = join(s.dir, 'script.out');
    writeFileSync(join(plugins, 'wechat.sh'), `#!/bin/sh\ncat > ${out}.new\necho "env: $(env | sort | tr '\\n' ' ')" >> ${out}.env\nmv ${out}.new ${out}\necho sent\n`);
    writeFileSync(join(plugins, 'fails.sh'), '#!/bin/sh\ncat > /dev/null\necho no network >&2\nexit 3\n');
    for (const f of ['wechat.sh', 'fails.sh']) chmodSync(join(plugins, f), 0o755);
    const channel = async (slug, fields) => {
      const made = await change(admin, '/wb/site/channels/0', { name: slug, slug, active: '1', ...fields });
      assert.equal(made.status, 303, made.text.slice(-2000));
      return /href="(\/wb\/site\/channels\/\d+)\/deliveries"/.exec((await admin.get('/wb/site/channels')).text.split(`>${slug}</a>`)[0].split('<tr>').pop())[1];
    };
    const hook = await channel('hook', { type: 'webhook', target: `${here()}/hook`, secret: 'k' });
    const script = await channel('wechat', { type: 'script', target: 'wechat.sh' });
    const failing = await channel('failing', { type: 'script', target: 'fails.sh' });
    const mail = smtp ? await channel('mailbox', { type: 'mail', target: 'desk@reader.example' }) : null;
    await channel('feed-all', { type: 'feed', target: '' });
    await channel('other-column', { type: 'feed', target: '', columns: 'enforcement-news' });
    assert.equal((await change(admin, '/wb/site/channels/0', { name: 'x', slug: 'evil', type: 'script', target: '../secret.key' })).status, 422);

    broken = true;
    hits = [];
    const desk = await Desk.open(s);
    const id = await desk.draft({ title: '渠道试验公告' });
    await desk.publish(id);
    await admin.get('/wb/site/channels');
    assert.equal((await admin.post('/wb/site/channels/run', {})).status, 303);
    const record = async (path) => (await admin.get(`${path}/deliveries`)).text;
    await until('script ran', async () => /渠道试验公告[\s\S]*已送达/.test(await record(script)));
    const told = JSON.parse(readFileSync(out, 'utf8'));
    assert.deepEqual([told.event, told.document, told.title], ['publish', id, '渠道试验公告']);
    assert.doesNotMatch(readFileSync(`${out}.env`, 'utf8'), /CHENGMING|HOME=/, 'nothing of our environment');
    await until('hook tried', () => hits.some((h) => h.url === '/hook'), event(outside, 'hit'));
    const sent = hits.find((h) => h.url === '/hook');
    assert.equal(sent.signature, `sha256=${createHmac('sha256', 'k').update(sent.body).digest('hex')}`);
    await until('failure on record', async () => /HTTP 500/.test(await record(hook)));
    assert.match(await until('script failure', async () => { const t = await record(failing); return /no network/.test(t) && t; }), /等待/);
    assert.match((await s.client().get('/feeds/feed-all')).text, /渠道试验公告/);
    if (mail) {
      const got = await smtp.next('desk@reader.example');
      assert.match(got.text, /渠道试验公告[\s\S]*\/d\//);
      assert.match(await record(mail), /已送达/);
    }
    assert.doesNotMatch((await s.client().get('/feeds/other-column')).text, /渠道试验公告/, 'only chosen columns');
    assert.equal((await s.client().get('/feeds/hook')).status, 404);
    assert.equal((await desk.decide('office', id, 'withdraw', { order: '内部1号', note: '需要核实' })).status, 303);
    await admin.get('/wb/site/channels');
    assert.equal((await admin.post('/wb/site/channels/run', {})).status, 303);
    const after410 = await until('withdrawal told', async () => { const m = JSON.parse(readFileSync(out, 'utf8')); return m.event === 'withdraw' && m; });
    assert.equal(after410.document, id);
    assert.equal(after410.title, undefined, 'nothing of what is no longer public');
    await until('the hook told of it', () => hits.some((h) => h.url === '/hook' && JSON.parse(h.body).event === 'withdraw'), event(outside, 'hit'));
    assert.doesNotMatch((await s.client().get('/feeds/feed-all')).text, /渠道试验公告/);
  });

  test('S2-1.1.10 the site can be installed: manifest, icons, worker; the leaders and their duties have a page', async () => {
    const visitor = s.client();
    const home = (await visitor.get('/')).text;
    assert.match(home, /<link rel="manifest" href="\/site\.webmanifest">/);
    const answer = await visitor.get('/site.webmanifest');
    assert.equal(answer.headers.get('content-type'), 'application/manifest+json');
    const manifest = answer.json();
    assert.equal(manifest.name, '澄州市生态环境局');
    for (const icon of manifest.icons) assert.equal((await visitor.get(icon.src)).headers.get('content-type'), 'image/png');
    const worker = await visitor.get('/worker.js');
    assert.match(worker.headers.get('content-type'), /^text\/javascript/);
    assert.equal(worker.headers.get('cache-control'), 'no-cache');
    assert.match(worker.text, /^const BUILD = '[0-9a-f]{12}'/);
    assert.doesNotMatch((await office.get('/wb')).text, /site\.webmanifest/, 'never in the workbench');
    assert.equal((await visitor.get('/api/v1/documents')).status, 200, 'and there is an open API for apps');
    assert.match((await visitor.get('/leaders')).text, /程致远<\/h3><p class="muted">局长<\/p><p>主持全面工作/);
    const png = readFileSync(new URL('../../data/site/icon-192.png', import.meta.url));
    const person = /href="\/wb\/site\/photos\/(\d+)">程致远/.exec((await admin.get('/wb/site/photos')).text)[1];
    await admin.get(`/wb/site/photos/${person}`);
    assert.equal((await admin.post(`/wb/site/photos/${person}`, { photo: { name: 'a.png', bytes: png }, alt: '' })).status, 422);
    await admin.get(`/wb/site/photos/${person}`);
    assert.equal((await admin.post(`/wb/site/photos/${person}`, { photo: { name: 'a.png', bytes: png }, alt: '程致远半身照' })).status, 303);
    assert.match((await visitor.get('/leaders')).text, new RegExp(`<img src="/leaders/${person}/photo" alt="程致远半身照"`));
    assert.deepEqual((await visitor.get(`/leaders/${person}/photo`)).bytes, png);
  });
});

describe('site settings', () => {
  test('what is to be filled in blocks the publication of the settings, and cannot be emptied afterwards', async () => {
    const s = await startServer({ admin: { login: 'root', password: 'First-Start-2026-x' } });
    try {
      const admin = s.client();
      await admin.login('root', 'First-Start-2026-x');
      if ((await admin.get('/wb/site/publish')).status === 303) { // a first password is changed at the first log-in
        await admin.get('/password');
        const fresh = 'Second-Start-2026-y';
        assert.equal((await admin.post('/password', { old: 'First-Start-2026-x', fresh, again: fresh })).status, 303);
      }
      const page = await admin.get('/wb/site/publish');
      assert.match(page.text, /（待填）/);
      assert.match((await s.client().get('/about/contact')).text, /<footer[\s\S]*（待填）/);
      const refused = await admin.post('/wb/site/publish', {});
      assert.equal(refused.status, 422);
      const form = await admin.get('/wb/settings');
      const all = inputs(form.text);
      for (const k of Object.keys(all)) if (k.startsWith('site.') && all[k] === '') all[k] = '已填';
      assert.equal((await admin.post('/wb/settings', all)).status, 303);
      await admin.get('/wb/site/publish');
      assert.equal((await admin.post('/wb/site/publish', {})).status, 303);
      assert.doesNotMatch((await s.client().get('/about/contact')).text, /（待填）/);
      await admin.get('/wb/settings');
      assert.equal((await admin.post('/wb/settings', { ...all, 'site.icp': '' })).status, 422);
    } finally {
      await s.stop();
    }
  });
});
