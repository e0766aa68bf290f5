// SPDX-License-Identifier: Apache-2.0
// One installation holds all functions, and the security baseline of docs/SECURITY.md: each row names a test that exists, or is
// checked here on a running installation.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Desk } from '../support/flow.mjs';
import { engine, program, root, samplePassword, startServer } from '../support/server.mjs';

describe('one installation', () => {
  let s;
  let visitor;
  let office;
  let admin;
  before(async () => {
    s = await startServer({ sample: true, today: '2026-11-20' });
    visitor = s.client();
    [office, admin] = [s.client(), s.client()];
    await office.login('zhou.mingyuan');
    await admin.login('admin');
  });
  after(() => s?.stop());

  const data = () => join(s.installation.dir, 'var');
  const sql = (statement) => (engine === 'pg'
    ? execFileSync('psql', ['-q', '-d', s.installation.db.url, '-c', statement], { stdio: 'pipe' })
    : execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(data(), 'chengming.db'), statement], { stdio: 'pipe' })).toString();
  const dump = () => (engine === 'pg'
    ? execFileSync('pg_dump', ['--inserts', '-d', s.installation.db.url], { maxBuffer: 1 << 28 })
    : execFileSync('sqlite3', ['-cmd', '.timeout 10000', join(data(), 'chengming.db'), '.dump'], { maxBuffer: 1 << 28 })).toString();

  /** Inodes of the sockets a process listens on. */
  function listening() {
    const own = new Set(readdirSync(`/proc/${s.pid}/fd`).flatMap((fd) => {
      try { return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${s.pid}/fd/${fd}`))?.[1]]; } catch { return []; } // closed meanwhile
    }));
    return ['tcp', 'tcp6'].flatMap((kind) => readFileSync(`/proc/${s.pid}/net/${kind}`, 'utf8').trim().split('\n').slice(1))
      .map((l) => l.trim().split(/\s+/)).filter((f) => f[3] === '0A' && own.has(f[9])).map((f) => parseInt(f[1].split(':')[1], 16));
  }

  const checks = {
    async B01() {
      for (const [who, path, status] of [[visitor, '/', 200], [visitor, '/d/1', 200], [visitor, '/d/1/pdf', 200], [visitor, '/api/v1/documents', 200],
        [visitor, '/feed.atom', 200], [visitor, '/none', 404], [visitor, '/d/104', 410], [visitor, '/login', 200], [office, '/wb', 200]]) {
        const { headers, status: got } = await who.get(path);
        assert.equal(got, status, path);
        const csp = headers.get('content-security-policy') ?? '';
        assert.match(csp, /default-src '(?:self|none)'/, path);
        assert.match(csp, /frame-ancestors 'none'/, path);
        assert.doesNotMatch(csp, /unsafe|\*|https?:/, path);
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
        assert.equal(headers.get('referrer-policy'), 'same-origin', path);
      }
    },
    async B02() {
      for (const path of ['/', '/none', '/api/v1/none', '/d/1?x=1', '/search?q=%27%22%3B--', '/api/v1/documents?page=0', '/d/99999999999999999999']) {
        const { headers, text } = await visitor.get(path);
        assert.equal(headers.get('server') ?? headers.get('x-powered-by'), null, path);
        assert.doesNotMatch(text, /SELECT |sqlite|libpq|postgres|src\/\w+\/\w+\.c|\/var\/|Traceback/i, path);
      }
    },
    async B03() {
      const all = dump();
      assert.match(all, /\$argon2id\$v=19\$m=\d{5,},t=\d+,p=\d+\$/);
      for (const secret of [samplePassword(), office.cookies.get('cm_session'), admin.cookies.get('cm_session')]) {
        assert.ok(secret.length > 8);
        assert.ok(!all.includes(secret), 'a secret is in the database');
      }
    },
    async B04() {
      const wrong = 'not-my-password-4711';
      assert.notEqual((await s.client().post('/login', { login: 'zhou.mingyuan', password: wrong })).status, 303);
      assert.ok(s.log.some((l) => l.includes('path=/login')), 'the log is written');
      for (const secret of [wrong, samplePassword(), office.cookies.get('cm_session')]) assert.ok(!s.log.join('\n').includes(secret));
    },
    async B05() {
      assert.equal(statSync(data()).mode & 0o007, 0, 'the data folder');
      for (const name of ['secret.key', 'keys', 'keys/translog.key']) assert.equal(statSync(join(data(), name)).mode & 0o077, 0, name);
      for (const name of readdirSync(data())) assert.equal(statSync(join(data(), name)).mode & 0o007, 0, name);
    },
    async B06() {
      const read = (flag) => execFileSync('readelf', [flag, '-W', program]).toString();
      assert.match(read('-h'), /Type:\s+DYN/);
      assert.match(read('-d'), /BIND_NOW|Flags:.*NOW/);
      assert.match(read('-l'), /GNU_RELRO/);
      assert.match(read('-l'), /GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW\s/);
    },
    async B07() {
      assert.deepEqual(listening(), [s.port]);
      assert.match(s.base, /^http:\/\/127\.0\.0\.1:/);
    },
    async B08() {
      assert.equal((await visitor.get('/metrics')).status, 200);
      const proxied = await startServer({ serveEnv: { CHENGMING_SERVER_TRUSTED_PROXY: '127.0.0.1' } });
      try {
        assert.equal((await proxied.client().get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status, 404);
      } finally { await proxied.stop(); }
    },
    async B20() {
      for (const statement of ['UPDATE audit_log SET action = action', 'DELETE FROM audit_log'])
        assert.throws(() => sql(statement), (e) => /append|refus|only/i.test(String(e.stderr)) || assert.fail(String(e.stderr)));
      assert.equal((await s.command(['audit', 'verify'])).code, 0);
    },
  };

  test('S2-2.3.1 the security baseline is documented and tested, row by row', async (t) => {
    const rows = readFileSync(join(root, 'docs/SECURITY.md'), 'utf8').split('\n').filter((l) => /^\| B\d\d \|/.test(l))
      .map((l) => l.split('|').slice(1, 4).map((x) => x.trim()));
    assert.ok(rows.length >= 20);
    assert.deepEqual(rows.map((r) => r[0]), rows.map((_, i) => `B${String(i + 1).padStart(2, '0')}`));
    assert.deepEqual(rows.filter((r) => r[2] === '*baseline*').map((r) => r[0]), Object.keys(checks).sort());
    for (const [code, what, by] of rows) {
      await t.test(`${code} ${what}`, async () => {
        if (by === '*baseline*') return checks[code]();
        const [, file, title] = /^`([^`]+)` (.+)$/.exec(by);
        const titles = [...readFileSync(join(root, file), 'utf8').matchAll(/\btest\('((?:[^'\\]|\\.)*)'/g)].map((m) => m[1]);
        assert.ok(titles.some((x) => x.includes(title)), `${file} has no test "${title}"`);
        return undefined;
      });
    }
  });

  test('S2-2.3.1 one installation holds all functions: one process, one address, one record', async () => {
    const functions = {
      '/': '澄州', '/xxgk/catalogue': '法定主动公开内容', '/xxgk/guide': '公开指南', '/xxgk/rules': '制度', '/zcwj': '文件', '/services': '办事',
      '/services/licences': '许可', '/search?q=%E5%99%AA%E5%A3%B0': '噪声', '/bodies': '机构', '/leaders': '领导', '/c/inspection': '督察',
      '/xxgk/enforcement': '执法', '/supervise': '监督', '/alerts/new?q=x': '提醒', '/data': '数据开放', '/xxgk/log': '证明', '/sitemap': '网站地图',
      '/api/v1/documents': '"documents"', '/feed.atom': '<feed', '/sitemap.xml': '<sitemapindex', '/data/calendar.ics': 'BEGIN:VCALENDAR',
    };
    const missing = [];
    for (const [path, word] of Object.entries(functions)) {
      const answer = await visitor.get(path);
      assert.equal(answer.status, 200, path);
      if (!answer.text.includes(word)) missing.push(`${path}: ${word} in ${/<title>([^<]*)/.exec(answer.text)?.[1] ?? answer.text.slice(0, 80)}`);
    }
    assert.deepEqual(missing, []);
    const rails = new Set();
    const auditor = s.client();
    await auditor.login('gu.shenming');
    for (const who of [office, admin, auditor]) { // all of the workbench is one frame
      const links = [...(await who.get('/wb')).text.matchAll(/href="(\/wb[^"#?]*)"/g)].map((m) => m[1]);
      for (const href of new Set(links)) {
        const page = await who.get(href);
        assert.equal(page.status, 200, href);
        rails.add(href);
      }
    }
    for (const part of ['/wb/docs', '/wb/catalogue', '/wb/services', '/wb/site', '/wb/people', '/wb/audit', '/wb/jobs', '/wb/settings', '/wb/export'])
      assert.ok([...rails].some((h) => h === part || h.startsWith(`${part}/`)), `${part} is not in the workbench: ${[...rails].join(' ')}`);
    assert.deepEqual(listening(), [s.port]);
    // one act reaches every function: page, catalogue, search, feed, interface, log, record
    const desk = await Desk.open(s);
    const title = '一处发布处处可见的公告';
    const id = await desk.draft({ title });
    await desk.publish(id);
    for (const path of [`/d/${id}`, '/feed.atom', '/api/v1/documents', '/xxgk/log', `/search?q=${encodeURIComponent(title)}`])
      assert.ok((await visitor.get(path)).text.includes(title), path);
    assert.match((await auditor.get('/wb/audit')).text.replace(/<[^>]*>/g, ' '), new RegExp(`\\b${id}\\b`));
  });
});
