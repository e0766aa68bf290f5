// SPDX-License-Identifier: Apache-2.0
// The transparency log from outside: everything the sample published is checked by a verifier in another language, a publication
// is provable seconds later, a silent change is found, proofs are checked off line.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Desk } from '../support/flow.mjs';
import { engine, root, startServer } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const VERIFIER = join(root, 'tests/support/verify_proof.py');

function run(file, args) {
  return new Promise((done) => {
    execFile(file, args, (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }));
  });
}

describe('transparency log', () => {
  let s;
  let folder;
  let desk;
  before(async () => {
    s = await startServer({ sample: true });
    folder = mkdtempSync(join(tmpdir(), 'chengming-proof.'));
    desk = await Desk.open(s);
  });
  after(async () => {
    await s?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const verifier = (...args) => run('/usr/bin/python3', [VERIFIER, ...args]);
  const json = async (path) => {
    const answer = await s.client().get(path);
    assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 300)}`);
    return JSON.parse(answer.text);
  };
  const proofCommand = (args, ok) => s.installation.command(['proof', ...args], '', ok);
  const file = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const sql = (statement) => (engine === 'pg'
    ? run('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', s.installation.db.url, '-c', statement])
    : run('sqlite3', ['-cmd', '.timeout 10000', join(s.installation.dir, 'var/chengming.db'), statement]));

  /** The job runner signs right after the commit; until then the proof answers 503. */
  const proofOf = (id, query = '') => until(`the proof of ${id}`, async () => {
    const answer = await s.client().get(`/d/${id}/proof.json${query}`);
    if (answer.status === 200) return JSON.parse(answer.text);
    assert.equal(answer.status, 503, answer.text);
    return null;
  });

  test('S0-0.3 a verifier in another language finds everything the sample published in the signed tree', async () => {
    const { keys } = await json('/api/v1/log/key');
    await proofOf(1);
    const checked = await verifier('site', s.base, '--key', keys[0].key);
    assert.equal(checked.code, 0, checked.stderr);
    const result = JSON.parse(checked.stdout);
    const total = (await json('/api/v1/documents')).total;
    assert.ok(result.documents >= total && total > 50, `${checked.stdout} of ${total}`);
    assert.equal(result.proofs, result.documents);
    const other = await verifier('site', s.base, '--key', '00'.repeat(32));
    assert.equal(other.code, 1);
  });

  test('S0-0.3 a publication, its withdrawal and its return are entries within seconds', async () => {
    const visitor = s.client();
    const before = await json('/api/v1/changes?since=0&limit=1');
    const id = await desk.draft({ title: '公开时间证明的测试公告' });
    await desk.toSignature(id);
    assert.equal((await visitor.get(`/d/${id}/proof.json`)).status, 404);
    assert.equal((await visitor.get(`/d/${id}/proof`)).status, 404);
    assert.equal((await visitor.get(`/api/v1/documents/${id}/canonical`)).status, 404);
    await desk.must('sign', id, { event: 'sign', attribute: 'PUB' });
    let { changes, next, size } = await json(`/api/v1/changes?since=${before.size}`);
    assert.deepEqual(changes.map((c) => [c.id, c.kind, c.edition]), [[id, 'publish', 1]]);
    assert.equal(next, size);
    const canonical = (await visitor.get(`/api/v1/documents/${id}/canonical`)).text;
    assert.equal(createHash('sha256').update(canonical).digest('hex'), changes[0].content_sha256);
    const doc = JSON.parse(canonical);
    assert.equal(doc.published_at, changes[0].at); // the moment it was logged, not one somebody wrote
    const bundle = await proofOf(id, '?document=1');
    assert.equal(bundle.document, canonical);
    const one = await verifier('bundle', file('new.json', JSON.stringify(bundle)));
    assert.equal(one.code, 0, one.stderr);
    assert.match((await visitor.get(`/d/${id}`)).text, new RegExp(`href="/d/${id}/proof"`));
    assert.match((await visitor.get(`/en/d/${id}/proof`)).text, /公开时间证明的测试公告[\s\S]*Save the proof/);

    assert.equal((await desk.decide('office', id, 'withdraw', { order: '内撤〔2026〕9号', note: '内容核实中' })).status, 303);
    ({ changes, next } = await json(`/api/v1/changes?since=${next}`));
    assert.deepEqual(changes.map((c) => [c.id, c.kind, c.content_sha256]), [[id, 'withdraw', '']]);
    assert.equal((await visitor.get(`/api/v1/documents/${id}/canonical`)).status, 410);
    assert.equal((await visitor.get(`/d/${id}/proof.json?document=1`)).status, 410);
    const gone = await proofOf(id);
    assert.equal(gone.document, undefined);
    assert.doesNotMatch(JSON.stringify(gone), /职责分工/);
    assert.equal((await verifier('bundle', file('gone.json', JSON.stringify(gone)))).code, 0);
    const first = await proofOf(id, `?seq=${before.size}`); // what was public once stays provable
    assert.equal(JSON.parse(first.leaf).kind, 'publish');
    assert.equal((await visitor.get(`/d/${id}/proof.json?seq=0`)).status, 404); // the leaf of another document

    assert.equal((await desk.decide('sign', id, 'republish', { opinion: '核实无误' })).status, 303);
    assert.equal((await json(`/api/v1/changes?since=${next}`)).changes[0].kind, 'republish');
    await proofOf(id);
    const all = await verifier('site', s.base);
    assert.equal(all.code, 0, all.stderr);
  });

  test('S0-0.3 a document changed in the database is found, and named', async () => {
    const good = await proofCommand(['log', 'verify', '--files']);
    assert.match(good.stdout, /^good: \d+ leaves/);
    const [row] = (await json('/api/v1/changes?limit=1')).changes;
    for (const [damage, repair, says] of [
      [`UPDATE document SET body_json = replace(body_json, '。', '！') WHERE id = ${row.id}`,
        `UPDATE document SET body_json = replace(body_json, '！', '。') WHERE id = ${row.id}`, /was changed behind the log/],
      [`UPDATE document SET published_at = published_at - 86400000 WHERE id = ${row.id}`,
        `UPDATE document SET published_at = published_at + 86400000 WHERE id = ${row.id}`, /was changed behind the log/],
    ]) {
      assert.equal((await sql(damage)).code, 0);
      const found = await proofCommand(['log', 'verify'], [1]);
      assert.match(found.stderr, says);
      assert.match(found.stderr, new RegExp(`document ${row.id} \\(${row.index_no}\\)`));
      assert.equal((await sql(repair)).code, 0);
    }
    assert.notEqual((await sql('DELETE FROM translog_leaf WHERE seq = 3')).code, 0); // the database refuses
    assert.equal((await proofCommand(['log', 'verify'])).code, 0);
  });

  test('S0-0.3 the log is verified at night; a silent change raises an alarm that ends with its cause', async () => {
    const visitor = s.client();
    const figure = async (name) => Number(new RegExp(`^chengming_log_${name} (\\d+)$`, 'm').exec((await visitor.get('/metrics')).text)[1]);
    /** The next look is due now; a publication wakes the runner. */
    const lookNow = async () => {
      assert.equal((await sql("UPDATE outbox SET run_at = 0 WHERE kind = 'opendata.log' AND state = 'waiting'")).code, 0);
      await desk.publish(await desk.draft({ title: '唤醒后台任务的公告' }));
    };
    await until('the first verification', async () => await figure('verified_seconds') > 0);
    assert.equal(await figure('problems'), 0);
    assert.match((await visitor.get('/xxgk/log')).text, /上次自查[\s\S]{0,200}与签名和公开内容一致/);

    assert.equal((await sql('UPDATE document SET title = title || \'改\' WHERE id = 5')).code, 0);
    assert.equal((await sql('UPDATE translog_verdict SET at_ms = 0')).code, 0);
    await lookNow();
    await until('the alarm', async () => await figure('problems') === 1);
    const page = (await visitor.get('/xxgk/log')).text;
    assert.match(page, /发现不一致，正在核查：<span class="num">1</);
    assert.doesNotMatch(page, /document 5/); // what it is, the operator reads
    assert.ok(s.log.some((l) => / error transparency log: document 5 .*changed behind the log/.test(l)), s.log.join('\n'));
    const admin = s.client();
    await admin.login('admin');
    await until('the failed job', async () => (await admin.get('/wb/jobs')).text.includes('transparency log: 1 problems'));
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.match((await auditor.get('/wb')).text, /公开时间证明自查发现 1 处不一致/);
    assert.doesNotMatch((await desk.drafter.get('/wb')).text, /公开时间证明自查/);

    assert.equal((await sql('UPDATE document SET title = substr(title, 1, length(title) - 1) WHERE id = 5')).code, 0);
    await lookNow();
    await until('the end of the alarm', async () => await figure('problems') === 0);
    await until('the good page', async () => (await visitor.get('/xxgk/log')).text.includes('与签名和公开内容一致'));
  });

  test('proofs are checked off line; one altered character is found', async () => {
    const { key } = await json('/api/v1/log/key');
    const away = { PATH: process.env.PATH, CHENGMING_DATA_DIR: join(folder, 'none') }; // no data folder, no database
    const verify = (args, ok) => {
      const kept = s.installation.env;
      s.installation.env = away;
      return proofCommand(['verify', ...args], ok).finally(() => { s.installation.env = kept; });
    };
    const bundle = await proofOf(2);
    const document = (await s.client().get('/api/v1/documents/2/canonical')).text;
    const saved = file('p.json', JSON.stringify(bundle));
    const good = await verify([saved, '--key', key, '--document', file('d.json', document)]);
    assert.match(good.stdout, /good: the leaf is in the signed tree of the key you trust/);
    assert.match(good.stdout, /not a character was changed/);
    assert.equal((await verify([saved, `--key=${file('key.pub', `${key}\n`)}`])).code, 0);
    for (const [name, altered, says] of [
      ['leaf', { ...bundle, leaf: bundle.leaf.replace('"at":"2026', '"at":"2025') }, /leaf is not in the tree/],
      ['head', { ...bundle, head: bundle.head.replace('"size":1', '"size":2') }, /signature of the head is wrong/],
      ['signature', { ...bundle, signature: bundle.signature.replace(/^./, (c) => (c === '0' ? '1' : '0')) }, /signature/],
      ['proof', { ...bundle, proof: bundle.proof.slice(1) }, /leaf is not in the tree/],
      ['more', { ...bundle, extra: 1 }, /unknown members/],
      ['number', { ...bundle, seq: bundle.seq + 1 }, /the leaf says it is number/],
    ]) {
      const path = file(`${name}.json`, JSON.stringify(altered));
      assert.match((await verify([path], [1])).stderr, says, name);
      assert.equal((await verifier('bundle', path)).code, name === 'more' ? 0 : 1, name);
    }
    assert.match((await verify([saved, '--document', file('x.json', `${document} `)], [1])).stderr, /not the one in the log/);
    assert.match((await verify([saved, '--key', '11'.repeat(32)], [1])).stderr, /another key/);
    assert.match((await verify([join(folder, 'd.json')], [1])).stderr, /no proof bundle/);
    assert.match((await verify([file('bad.json', '{"type":')], [1])).stderr, /no JSON/);
    assert.equal((await verify([saved, '--key', 'short'], [2])).code, 2);
    const got = await proofCommand(['get', '2']);
    assert.equal(JSON.parse(got.stdout).document, document);
  });

  test('feed and interface: cursor, ETag, ranges, refusals', async () => {
    const visitor = s.client();
    const { size } = await json('/api/v1/changes?limit=1');
    const seen = [];
    for (let since = 0; ;) {
      const page = await json(`/api/v1/changes?since=${since}&limit=40`);
      if (page.changes.length === 0) break;
      seen.push(...page.changes.map((c) => c.seq));
      since = page.next;
    }
    assert.deepEqual(seen, Array.from({ length: size }, (_, i) => i));
    const etag = (await fetch(`${s.base}/api/v1/changes?since=5`)).headers.get('etag');
    assert.equal((await fetch(`${s.base}/api/v1/changes?since=5`, { headers: { 'If-None-Match': etag } })).status, 304);
    for (const path of ['/api/v1/changes?since=-1', '/api/v1/log/proof?seq=99999', '/api/v1/log/proof?seq=3&size=2',
      '/api/v1/log/proof?seq=0&size=99999', '/api/v1/log/consistency?first=5&second=4', '/api/v1/log/entries?start=5&end=4', '/d/1/proof.json?seq=-1']) {
      const answer = await visitor.get(path);
      assert.equal(answer.status, 422, path);
      assert.match(JSON.parse(answer.text).detail, /size/, path);
    }
    assert.equal((await visitor.get('/api/v1/changes?wrong=1')).status, 400);
    const feed = await visitor.get('/xxgk/log/heads.atom');
    assert.match(feed.headers.get('content-type'), /^application\/atom\+xml/);
    const { head, signature } = await json('/api/v1/log/sth');
    assert.ok(feed.text.replaceAll('&quot;', '"').includes(`${head}\n${signature}`));
    const page = (await visitor.get('/xxgk/log')).text;
    const { key } = await json('/api/v1/log/key');
    assert.ok(page.includes(key));
    assert.match((await visitor.get('/en/xxgk/log')).text, /How to check/);
  });

  test('a new key is recorded, old proofs stay good', async () => {
    const old = (await json('/api/v1/log/key')).key;
    const before = file('old.json', JSON.stringify(await proofOf(3)));
    assert.equal((await proofCommand(['rotate-key'], [2])).code, 2); // a reason is required
    const { stdout } = await proofCommand(['rotate-key', '--reason', '年度更换']);
    const fresh = /new key\s+([0-9a-f]{64})/.exec(stdout)[1];
    const id = await desk.draft({ title: '换了密钥以后的公告' });
    await desk.publish(id);
    const after = file('fresh.json', JSON.stringify(await proofOf(id)));
    assert.equal((await proofCommand(['verify', after, '--key', fresh])).code, 0);
    assert.equal((await proofCommand(['verify', before, '--key', old])).code, 0);
    assert.equal((await proofCommand(['verify', after, '--key', old], [1])).code, 1);
    const { keys } = await json('/api/v1/log/key');
    assert.deepEqual(keys.map((k) => k.key), [old, fresh]);
    const all = await verifier('site', s.base, '--key', old);
    assert.equal(all.code, 0, all.stderr);
    assert.match((await proofCommand(['log', 'verify'])).stdout, /^good/);
    assert.match((await s.client().get('/xxgk/log')).text, /更换签名密钥/);
  });
});
