// SPDX-License-Identifier: Apache-2.0
// Import by command and in the workbench: drafts and never publications, the same file is one draft, whoever brings it.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, startServer } from '../support/server.mjs';

const shared = process.env.CHENGMING_SHARED || resolve(root, '../shared');
const seeds = join(shared, 'seeds');
const page = readFileSync(join(root, 'tests/cases/intake/page.txt'));

let s;
before(async () => { s = await startServer({ sample: true }); });
after(() => s?.stop());

const file = (name, bytes, type = 'text/plain') => [new Blob([bytes], { type }), name];

async function upload(client, files, fields = {}) {
  const form = new FormData();
  await client.get('/wb/import');
  form.set('_csrf', client.csrf);
  for (const [k, v] of Object.entries(fields)) form.set(k, v);
  for (const f of files) form.append('file', ...f);
  return client.request('POST', '/wb/import', { body: form });
}

async function people() {
  const { stdout } = await s.command(['user', 'list']);
  const rows = stdout.trim().split('\n').map((l) => l.split('\t'));
  return (role) => rows.find((r) => r[3]?.split(',').includes(role) && r[4] === 'active')?.[0];
}

describe('chengming import', () => {
  test('wrong use is exit code 2, an unreadable file 1, and the others are imported all the same', async () => {
    for (const args of [[], ['--nothing', 'x'], ['--json']]) {
      const r = await s.command(['import', ...args], '', [2]);
      assert.match(r.stderr, /usage: chengming import/);
    }
    const dir = join(s.dir, 'mixed');
    mkdirSync(dir);
    writeFileSync(join(dir, 'good.txt'), '标题：一份好的通报\n正文。\n');
    writeFileSync(join(dir, 'broken.docx'), 'PK\x03\x04 not a zip');
    writeFileSync(join(dir, 'binary.txt'), Buffer.from([0, 1, 2, 255, 254]));
    writeFileSync(join(dir, 'ignored.gif'), 'GIF89a');
    const r = await s.command(['import', '--json', '-', dir], '', [1]);
    const report = JSON.parse(r.stdout);
    assert.deepEqual(report.map((x) => x.outcome).sort(), ['draft', 'failed', 'failed']);
    assert.ok(report.filter((x) => x.outcome === 'failed').every((x) => x.problem.length > 10));
  });

  test('--dry-run writes nothing; the same file twice is one draft; five at once are one draft', async () => {
    const path = join(s.dir, 'page.txt');
    writeFileSync(path, page);
    const dry = JSON.parse((await s.command(['import', '--dry-run', '--json', '-', path])).stdout)[0];
    assert.equal(dry.outcome, 'dry');
    assert.equal(dry.title, '澄州市生态环境局关于开展河流断面核查的通知');
    assert.equal(dry.doc_no, '澄环函〔2026〕17号');
    assert.deepEqual([dry.formed_on, dry.published_on, dry.mark], ['2026-03-02', '2026-03-09', '此件公开发布']);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => s.command(['import', '--json', '-', path])));
    const rows = all.map((r) => JSON.parse(r.stdout)[0]);
    assert.equal(new Set(rows.map((r) => r.document)).size, 1);
    assert.equal(rows.filter((r) => r.outcome === 'draft').length, 1);
    const table = (await s.command(['import', path])).stdout;
    assert.match(table, /^existing\t/m);
    assert.match(table, /0 drafts made, 1 imported before/);
  });

  test('GB 18030 and DOCX are read by content', async () => {
    const gbk = join(s.dir, 'gbk.txt');
    // 标题：水质公告 / 正文。 in GB 18030
    writeFileSync(gbk, Buffer.from('b1eacce2a3bacbaed6cab9abb8e60ad5fdcec4a1a30a', 'hex'));
    const row = JSON.parse((await s.command(['import', '--json', '-', gbk])).stdout)[0];
    assert.equal(row.title, '水质公告');
    assert.ok(row.findings.some((f) => f.key === 'intake.f.gbk' && f.check));
  });

  test('--as acts with that person’s rights', async () => {
    const who = await people();
    const path = join(s.dir, 'as.txt');
    writeFileSync(path, '标题：以人员身份导入的通报\n正文。\n');
    await s.command(['import', '--as', 'nobody.here', path], '', [1]);
    const refused = await s.command(['import', '--as', who('admin'), '--json', '-', path], '', [1]);
    assert.equal(JSON.parse(refused.stdout)[0].outcome, 'failed');
    const row = JSON.parse((await s.command(['import', '--as', who('drafter'), '--json', '-', path])).stdout)[0];
    assert.equal(row.outcome, 'draft');
  });

  test('S4-0.1 the five seed files become drafts with their own titles, and nothing is published',
    { skip: existsSync(seeds) ? false : 'the seed files are not beside the source tree' }, async () => {
      const visitor = s.client();
      const rows = JSON.parse((await s.command(['import', '--json', '-', seeds])).stdout);
      assert.equal(rows.length, readdirSync(seeds).length);
      assert.ok(rows.every((r) => r.outcome === 'draft' && r.document > 0 && r.title.length > 8));
      assert.equal(rows[4].doc_no, '环办厅函〔2019〕672号');
      for (const r of rows) assert.equal((await visitor.get(`/d/${r.document}`)).status, 404);
      const again = JSON.parse((await s.command(['import', '--json', '-', seeds])).stdout);
      assert.deepEqual(again.map((r) => r.outcome), rows.map(() => 'existing'));
      assert.deepEqual(again.map((r) => r.document), rows.map((r) => r.document));
    });
});

describe('/wb/import', () => {
  test('is for those who may import', async () => {
    const who = await people();
    assert.ok([302, 303, 401, 404].includes((await s.client().get('/wb/import')).status));
    const admin = s.client();
    await admin.login(who('admin'));
    assert.equal((await admin.get('/wb/import')).status, 403);
  });

  test('an upload becomes a draft with the list of what to check', async () => {
    const who = await people();
    const c = s.client();
    await c.login(who('drafter'));
    const spoiled = '標題：關於開展環(huán)境監測資訊公開工作的通知\n索引号：x/2026-None\n请各单位落实,,并报告。\n（一）甲\n（三）乙\n';
    const answer = await upload(c, [file('spoiled.txt', spoiled), file('bad.docx', 'PK\x03\x04zzzzzzzzzzzzzzzzzzzzzzzz')]);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /关于开展环境监测资讯公开工作的通知/);
    assert.match(answer.text, /2026-None/);
    assert.match(answer.text, /没有导入/);
    const draft = /href="(\/wb\/docs\/\d+)"/.exec(answer.text)[1];
    const shown = await c.get(draft);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /落实，并报告。/);
    assert.equal((await s.client().get(draft.replace('/wb/docs/', '/d/'))).status, 404);
    const again = await upload(c, [file('other-name.txt', spoiled)]);
    assert.match(again.text, /以前已导入/);
    assert.ok(again.text.includes(`href="${draft}"`));
  });

  test('without a file, or with one that cannot be read, the form says why', async () => {
    const who = await people();
    const c = s.client();
    await c.login(who('drafter'));
    assert.equal((await upload(c, [])).status, 422);
    const bad = await upload(c, [file('x.txt', Buffer.from([0, 159, 146, 150]))]);
    assert.equal(bad.status, 422);
    assert.match(bad.text, /无法识别这个文件/);
  });
});
