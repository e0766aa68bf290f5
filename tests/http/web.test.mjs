// SPDX-License-Identifier: Apache-2.0
// The HTTP server itself, over sockets: limits, deadlines, uploads and downloads, page cache, graceful stop. Drives
// web_test_server (src/web), which has one route for each mechanism. Waits for events, never for a time to pass.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { folder, until } from '../support/until.mjs';

const bin = process.env.WEB_TEST_SERVER
  ?? resolve(dirname(process.env.CHENGMING_BIN ?? 'build/release/src/app/chengming'), '../web/web_test_server');
const skip = existsSync(bin) ? false : `no test server at ${bin}`;
const slow = process.env.CHENGMING_SLOW ? 4 : 1; // under sanitizers
const MB = 1 << 20;

class Server {
  static async start(options = {}) {
    const s = new Server();
    s.dir = mkdtempSync(join(tmpdir(), 'web-test.'));
    s.spool = join(s.dir, 'spool');
    s.files = join(s.dir, 'files');
    mkdirSync(s.spool);
    mkdirSync(s.files);
    s.child = spawn(bin, [`spool=${s.spool}`, `files=${s.files}`, ...Object.entries(options).map(([k, v]) => `${k}=${v}`)],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    s.lines = [];
    s.waiters = [];
    s.exited = new Promise((done) => { s.child.on('exit', (code, signal) => done(signal ?? code)); });
    let rest = '';
    s.child.stdout.on('data', (d) => {
      const parts = (rest + d).split('\n');
      rest = parts.pop();
      s.lines.push(...parts);
      s.waiters.forEach((w) => w());
    });
    s.port = Number((await s.line(/^port /)).slice(5));
    return s;
  }

  /** The next line like this, taken away. */
  line(re) {
    return new Promise((done) => {
      const look = () => {
        const i = this.lines.findIndex((l) => re.test(l));
        if (i < 0) return;
        this.waiters = this.waiters.filter((w) => w !== look);
        done(this.lines.splice(i, 1)[0]);
      };
      this.waiters.push(look);
      look();
    });
  }

  get(path, headers = {}, method = 'GET', body = undefined) {
    return once(this, `${method} ${path}`, headers, body);
  }

  post(path, body, headers = {}) {
    return this.get(path, { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: 'sid=u1', ...headers }, 'POST', body);
  }

  rss(what = 'VmRSS') {
    return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) * 1024;
  }

  async metric(name) {
    const text = (await this.get('/metrics')).text;
    return Number(text.split('\n').find((l) => l.startsWith(`chengming_${name} `)).split(' ')[1]);
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    const how = await this.exited;
    rmSync(this.dir, { recursive: true, force: true });
    assert.equal(how, 0, 'the server ended well');
  }
}

/** A socket that reads answers one after the other. */
class Raw {
  static open(server) {
    return new Promise((done, fail) => {
      const r = new Raw();
      r.data = Buffer.alloc(0);
      r.wake = () => {};
      r.socket = net.connect(server.port, '127.0.0.1');
      r.socket.on('data', (d) => { r.data = Buffer.concat([r.data, d]); r.wake(); });
      r.socket.on('error', (e) => { r.error = e; r.wake(); });
      r.closed = new Promise((c) => r.socket.on('close', () => { r.ended = true; r.wake(); c(); }));
      r.socket.on('end', () => { r.ended = true; r.wake(); });
      r.socket.once('connect', () => done(r));
      r.socket.once('error', fail);
    });
  }

  send(text) {
    this.socket.write(text);
    return this;
  }

  async write(buffer) {
    if (!this.ended && !this.socket.write(buffer)) await new Promise((ok) => { this.socket.once('drain', ok); this.socket.once('close', ok); });
  }

  async until(found) {
    for (;;) {
      const v = found();
      if (v !== undefined) return v;
      if (this.ended) throw new Error(`connection ended after ${this.data.length} bytes: ${this.error ?? ''}`);
      await new Promise((ok) => { this.wake = ok; });
    }
  }

  /** One whole answer. */
  async answer({ head = false } = {}) {
    const end = await this.until(() => { const i = this.data.indexOf('\r\n\r\n'); return i < 0 ? undefined : i; });
    const lines = this.data.subarray(0, end).toString('latin1').split('\r\n');
    const headers = {};
    for (const l of lines.slice(1)) headers[l.slice(0, l.indexOf(':')).toLowerCase()] = l.slice(l.indexOf(':') + 1).trim();
    const status = Number(lines[0].split(' ')[1]);
    const length = head || status === 304 || status === 100 ? 0 : Number(headers['content-length']);
    await this.until(() => (this.data.length >= end + 4 + length ? true : undefined));
    const body = this.data.subarray(end + 4, end + 4 + length);
    this.data = this.data.subarray(end + 4 + length);
    return { status, headers, body, get text() { return body.toString('utf8'); }, get json() { return JSON.parse(this.text); } };
  }
}

async function once(server, line, headers = {}, body = undefined) {
  const c = await Raw.open(server);
  const all = { Host: 'test', Connection: 'close', ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }), ...headers };
  c.send(`${line} HTTP/1.1\r\n${Object.entries(all).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
  if (body !== undefined) c.send(body);
  try {
    return await c.answer({ head: line.startsWith('HEAD') });
  } finally {
    c.socket.destroy();
  }
}

const emptied = (s) => until('the spool is empty', () => readdirSync(s.spool).length === 0, folder(s.spool));

const SECURITY = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'permissions-policy', 'cross-origin-opener-policy'];

describe('web server', { skip }, () => {
  let s;
  before(async () => { s = await Server.start({ hsts: 1 }); });
  after(() => s.stop());

  test('pipelined requests are answered in their order', async () => {
    const c = await Raw.open(s);
    const paths = ['/page/a', '/json', '/page/b', '/json-inline', '/nope', '/page'];
    c.send(paths.map((p) => `GET ${p} HTTP/1.1\r\nHost: t\r\n\r\n`).join(''));
    const got = [];
    for (const _ of paths) got.push((await c.answer()).status);
    assert.deepEqual(got, [200, 200, 200, 200, 404, 200]);
    c.socket.destroy();
  });

  test('a request that comes byte by byte is understood', async () => {
    const c = await Raw.open(s);
    c.socket.setNoDelay(true);
    for (const b of 'GET /json HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n') c.send(b);
    assert.equal((await c.answer()).status, 200);
  });

  test('HEAD has the headers of GET and no body', async () => {
    for (const path of ['/page', '/fresh', '/nope', '/assets/app.0a1b2c3d.css']) {
      const get = await s.get(path);
      const c = await Raw.open(s);
      c.send(`HEAD ${path} HTTP/1.1\r\nHost: t\r\n\r\nGET /json HTTP/1.1\r\nHost: t\r\n\r\n`);
      const head = await c.answer({ head: true });
      assert.equal(head.status, get.status);
      assert.equal(head.headers['content-length'], get.headers['content-length']);
      assert.match((await c.answer()).text, /^\{"items"/);
      c.socket.destroy();
    }
  });

  test('every answer carries the security headers', async () => {
    writeFileSync(join(s.files, 'small'), 'x');
    const answers = [await s.get('/page'), await s.get('/fresh'), await s.get('/nope'), await s.post('/page', ''), await s.get('/json-inline'),
      await s.get('/assets/plain.11223344.txt'), await s.get('/file/small'),
      await s.post('/login', 'next=/x'), await s.get('/fail/5')];
    for (const a of answers) {
      for (const h of SECURITY) assert.ok(a.headers[h], `${h} on ${a.status}`);
      assert.match(a.headers['strict-transport-security'], /max-age=\d+/);
      assert.ok(a.headers['cache-control']);
    }
    const csp = answers[0].headers['content-security-policy'];
    for (const part of ["default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      assert.ok(csp.includes(part));
    }
    assert.ok(!csp.includes('unsafe'));
  });

  test('methods: 405 says what is allowed', async () => {
    const a = await s.post('/page', '');
    assert.equal(a.status, 405);
    assert.equal(a.headers.allow, 'GET, HEAD');
    assert.equal((await s.get('/login')).headers.allow, 'POST');
    for (const m of ['PUT', 'DELETE', 'TRACE', 'OPTIONS', 'BREW']) assert.equal((await s.get('/page', {}, m)).status, 405, m);
  });

  test('an error replaces a half-made answer', async () => {
    const a = await s.get('/fail/5');
    assert.equal(a.status, 401);
    assert.equal(a.headers['x-leftover'], undefined);
    assert.doesNotMatch(a.text, /half an answer/);
    assert.equal(a.headers['cache-control'], 'no-store');
  });

  test('garbage and broken addresses never stop the server', async () => {
    for (const junk of ['\r\n\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\0\0\0\0\r\n\r\n', randomBytes(3000).toString('latin1'),
      'GET /json HTTP/1.1\r\n\r\n', 'POST /soft HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n',
      'POST /soft HTTP/1.1\r\nHost: t\r\nContent-Length: -5\r\n\r\n', 'POST /soft HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n']) {
      const c = await Raw.open(s);
      c.socket.end(junk, 'latin1');
      await c.closed;
    }
    assert.equal((await s.get('/page/%zz')).status, 400);
    assert.equal((await s.get('/page/%ff%fe')).status, 400);
    assert.equal((await s.get('/page/%00')).status, 400);
    assert.equal((await s.get('/page/../../etc/passwd')).status, 400);
    assert.equal((await s.get('/page', { 'X-Text': Buffer.from([0xff, 0xfe]).toString('latin1') })).status, 200); // cached: nothing reads it
    assert.equal((await s.get('/json')).status, 200);
  });

  describe('framing', () => {
    const form = 'Host: t\r\nCookie: sid=u1\r\nContent-Type: application/x-www-form-urlencoded\r\n';

    test('a body in chunks of any size, cut anywhere, with extensions and trailers', async () => {
      const c = await Raw.open(s);
      c.socket.setNoDelay(true);
      const body = '_csrf=token-u1&title=in+pieces';
      const chunks = [...body].map((b) => `1;x="y"\r\n${b}\r\n`).join('');
      for (const part of `POST /echo HTTP/1.1\r\n${form}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\nX-Sum: 1\r\n\r\nGET /json HTTP/1.1\r\nHost: t\r\n\r\n`.match(/[^]{1,7}/g)) c.send(part);
      assert.deepEqual((await c.answer()).json.title, ['in pieces']);
      assert.equal((await c.answer()).status, 200);
      c.socket.destroy();
    });

    test('Expect: 100-continue is answered before the body comes, and only where the body is wanted', async () => {
      const body = '_csrf=token-u1&title=waited';
      const c = await Raw.open(s);
      c.send(`POST /echo HTTP/1.1\r\n${form}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
      assert.equal((await c.answer()).status, 100);
      c.send(body);
      assert.deepEqual((await c.answer()).json.title, ['waited']);
      c.send(`POST /nope HTTP/1.1\r\n${form}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
      assert.equal((await c.answer()).status, 404);
      await c.closed;
    });

    test('HTTP/1.0 closes, unless it asks to stay; Connection: close is kept', async () => {
      const c = await Raw.open(s);
      c.send('GET /json HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
      assert.equal((await c.answer()).headers.connection, 'keep-alive');
      c.send('GET /json HTTP/1.0\r\n\r\n');
      const last = await c.answer();
      assert.deepEqual([last.status, last.headers.connection], [200, 'close']);
      await c.closed;
      const d = await Raw.open(s);
      d.send('GET /fresh HTTP/1.1\r\nHost: t\r\nConnection: x, close\r\n\r\nGET /json HTTP/1.1\r\nHost: t\r\n\r\n');
      assert.equal((await d.answer()).status, 200);
      await d.closed;
      assert.equal(d.data.length, 0, 'nothing is answered after the last');
    });

    test('what two programs could read in two ways is refused, and nothing behind it is a request', async () => {
      const hidden = 'GET /release HTTP/1.1\r\nHost: t\r\n\r\n';
      const heads = ['Content-Length: 4\r\nContent-Length: 4\r\n', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
        'Transfer-Encoding: xchunked\r\n', 'Content-Length : 4\r\n', 'X: a\r\n Content-Length: 4\r\n', 'X: a\nContent-Length: 4\r\n', 'Content-Length: 4\r\nHost: u\r\n', 'Content-Length: 0x4\r\n'];
      for (const h of heads) {
        const c = await Raw.open(s);
        c.send(`POST /echo HTTP/1.1\r\n${form}${h}\r\n0\r\n\r\n${hidden}`);
        const a = await c.answer();
        assert.ok([400, 501].includes(a.status), `${h}: ${a.status}`);
        for (const name of SECURITY) assert.ok(a.headers[name], `${name} on ${a.status}`);
        assert.equal(a.headers.connection, 'close');
        await c.closed;
        assert.equal(c.data.length, 0, h);
      }
    });

    test('a client that has said all and only listens gets its answers', async () => {
      const c = await Raw.open(s);
      c.socket.end('GET /fresh HTTP/1.1\r\nHost: t\r\n\r\nGET /json HTTP/1.1\r\nHost: t\r\n\r\n');
      assert.equal((await c.answer()).status, 200);
      assert.equal((await c.answer()).status, 200);
      await c.closed;
    });

    test('answers go on when a client that stopped reading reads again', async () => {
      const one = (await s.get('/page')).body;
      const c = await Raw.open(s);
      c.socket.pause();
      const n = 800; // more than the sockets hold
      c.send('GET /page HTTP/1.1\r\nHost: t\r\n\r\n'.repeat(n));
      await s.get('/fresh'); // others are served meanwhile
      c.socket.resume();
      for (let i = 0; i < n; i++) assert.ok((await c.answer()).body.equals(one), `answer ${i}`);
      c.socket.destroy();
    });
  });

  describe('limits', () => {
    test('an address or headers over the limit are refused, the server lives', async () => {
      assert.equal((await s.get(`/page?${'a'.repeat(5000)}`)).status, 413);
      assert.equal((await s.get('/fresh', { 'X-Big': 'a'.repeat(7500) })).status, 200);
      assert.equal((await s.get('/fresh', { 'X-Big': 'a'.repeat(9000) })).status, 413);
      assert.equal((await s.get('/fresh', { 'X-Big': 'a'.repeat(17000) })).status, 431);
      const c = await Raw.open(s);
      c.send('GET /fresh HTTP/1.1\r\nHost: t\r\n');
      for (let i = 0; i < 3000 && !c.ended; i++) await c.write(`X-${i}: ${'b'.repeat(100)}\r\n`);
      const status = await c.answer().then((a) => a.status, () => 'closed');
      assert.ok([413, 431, 'closed'].includes(status), `${status}`);
      c.socket.destroy();
      assert.equal((await s.get('/json')).status, 200);
    });

    test('a body of 2 GB is refused by its length, before it comes', async () => {
      for (const path of ['/echo', '/upload', '/login']) {
        const c = await Raw.open(s);
        c.send(`POST ${path} HTTP/1.1\r\nHost: t\r\nCookie: sid=u1\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 2147483648\r\n\r\n`);
        assert.equal((await c.answer()).status, 413);
        await c.closed;
      }
    });

    test('a body without a length is cut off at the limit', async () => {
      const c = await Raw.open(s);
      c.send('POST /echo HTTP/1.1\r\nHost: t\r\nCookie: sid=u1\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n');
      const chunk = `10000\r\n${'a'.repeat(65536)}\r\n`;
      for (let i = 0; i < 40; i++) await c.write(chunk);
      c.send('0\r\n\r\n');
      assert.equal((await c.answer()).status, 413);
      c.socket.destroy();
      const endless = await Raw.open(s);
      endless.send('POST /echo HTTP/1.1\r\nHost: t\r\nCookie: sid=u1\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n');
      let sent = 0;
      while (!endless.ended && sent < 4000) { await endless.write(chunk); sent++; }
      assert.ok(sent < 2000, 'an endless body was taken');
    });

    test('GET with a body is refused', async () => {
      assert.equal((await s.get('/fresh', {}, 'GET', 'a=b')).status, 400);
    });
  });

  describe('forms', () => {
    test('undeclared fields, broken escapes and invalid UTF-8 are refused', async () => {
      assert.equal((await s.get('/echo?title=a&x=1')).status, 400);
      assert.match((await s.get('/echo?title=a&x=1')).text, /ST_UNKNOWN_FIELD x/);
      assert.match((await s.get('/page?nothing=1')).text, /ST_UNKNOWN_FIELD nothing/);
      assert.match((await s.post('/echo?a=b', '_csrf=token-u1&title=a')).text, /ST_UNKNOWN_FIELD/);
      assert.match((await s.post('/echo', '_csrf=token-u1&title=a&admin=1')).text, /ST_UNKNOWN_FIELD admin/);
      assert.match((await s.post('/echo', '_csrf=token-u1&title=%ff')).text, /ST_BAD_UTF8/);
      assert.match((await s.post('/echo', '_csrf=token-u1&title=%f')).text, /ST_BAD_REQUEST/);
      assert.match((await s.post('/echo', `_csrf=token-u1&title=a${'&tag=x'.repeat(300)}`)).text, /ST_BAD_REQUEST/);
      assert.equal((await s.post('/echo', '<x/>', { 'Content-Type': 'text/xml' })).status, 415);
    });

    test('problems: 422, or the handler where it asked for them', async () => {
      assert.equal((await s.post('/echo', '_csrf=token-u1&count=x')).status, 422);
      const a = await s.post('/soft', '_csrf=token-u1&count=x&day=2026-02-30&colour=blue');
      assert.equal(a.status, 422);
      assert.deepEqual(a.json.problems, ['count form.not_a_number', 'day form.not_a_date', 'colour form.choice', 'title form.required']);
      const ok = await s.post('/soft', '_csrf=token-u1&title=%E6%A0%87%E9%A2%98&tag=1&tag=2');
      assert.deepEqual([ok.status, ok.json.title, ok.json.tag], [200, ['标题'], ['1', '2']]);
    });

    test('a POST without the right token is refused', async () => {
      for (const body of ['title=a', '_csrf=&title=a', '_csrf=token-u2&title=a']) {
        const a = await s.post('/echo', body);
        assert.equal(a.status, 403);
        assert.match(a.text, /ST_CSRF/);
      }
      assert.equal((await s.post('/echo', '_csrf=token-u1&title=a', { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
      assert.equal((await s.post('/login', 'next=/', { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
      assert.equal((await s.post('/echo', '_csrf=token-u1&title=a', { 'Sec-Fetch-Site': 'same-origin' })).status, 200);
      assert.equal((await s.post('/echo', 'title=a', { 'X-CSRF-Token': 'token-u1' })).status, 200);
      assert.equal((await s.post('/echo', '_csrf=token-u1&title=a', { Cookie: 'a=b' })).status, 401);
    });

    test('JSON bodies where declared', async () => {
      const type = { 'Content-Type': 'application/json', 'X-CSRF-Token': 'token-u1' };
      const a = await s.post('/api/echo', '{"title":"\\u6807","count":5,"tag":["a","b"],"model":{"v":[1,2]}}', type);
      assert.deepEqual([a.status, a.json.title, a.json.count, a.json.tag, a.json.model], [200, ['标'], ['5'], ['a', 'b'], ['{"v":[1,2]}']]);
      assert.equal((await s.post('/api/echo', '{"title":"a","zz":1}', type)).status, 400);
      assert.equal((await s.post('/api/echo', '{"title":', type)).status, 400);
      assert.equal((await s.post('/login', '{"next":"/"}', type)).status, 415);
    });

    test('redirects stay on this site; cookies are HttpOnly and SameSite', async () => {
      for (const [next, want] of [['/d/1', '/d/1'], ['//evil.example', '/'], ['https://evil.example/', '/'], ['/%5Cevil.example', '/'], ['', '/']]) {
        const a = await s.post('/login', `next=${next}`, { Cookie: '' });
        assert.equal(a.status, 303);
        assert.equal(a.headers.location, want, next);
        assert.match(a.headers['set-cookie'], /^sid=abc; Path=\/; SameSite=Lax; HttpOnly$/);
      }
    });
  });

  describe('page cache', () => {
    test('pages come from memory with ETag, 304 and gzip', async () => {
      const plain = await s.get('/page');
      const stored = await s.metric('page_cache_hits_total');
      const gz = await s.get('/page', { 'Accept-Encoding': 'gzip' });
      assert.equal(await s.metric('page_cache_hits_total'), stored + 1);
      assert.equal(gz.headers['content-encoding'], 'gzip');
      assert.deepEqual(gunzipSync(gz.body), plain.body);
      assert.notEqual(gz.headers.etag, plain.headers.etag);
      assert.equal((await s.get('/page', { 'Accept-Encoding': 'gzip;q=0' })).headers['content-encoding'], undefined);
      for (const a of [plain, gz]) {
        const enc = a === gz ? { 'Accept-Encoding': 'gzip' } : {};
        const not = await s.get('/page', { 'If-None-Match': `"x", ${a.headers.etag}`, ...enc });
        assert.deepEqual([not.status, not.headers.etag], [304, a.headers.etag]);
        // RFC 9110 §15.4.5: nothing but what the client needs
        assert.deepEqual(Object.keys(not.headers).sort(), ['cache-control', 'connection', 'date', 'etag', 'vary']);
        assert.equal((await s.get('/page', { 'If-None-Match': '"other"', ...enc })).status, 200);
        assert.equal(a.headers['cache-control'], 'no-cache');
        assert.match(a.headers.vary, /Cookie/);
      }
    });

    test('a 304 has no body: the next answer follows at once', async () => {
      writeFileSync(join(s.files, 'same'), 'content');
      for (const path of ['/page', '/file/same', '/assets/app.0a1b2c3d.css', '/page?page=78']) {
        const { etag } = (await s.get(path)).headers;
        if (path.includes('78')) await s.get('/drop?tag=page'); // made anew, found to be known
        const c = await Raw.open(s);
        c.send(`GET ${path} HTTP/1.1\r\nHost: t\r\nIf-None-Match: *\r\n\r\nGET /json HTTP/1.1\r\nHost: t\r\n\r\n`);
        const not = await c.answer();
        assert.equal(not.status, 304, path);
        if (!path.includes('78')) assert.equal(not.headers.etag, etag);
        assert.match((await c.answer()).text, /^\{"items"/);
        c.socket.destroy();
      }
    });

    test('the first request already gets the tag it gets later', async () => {
      const first = await s.get('/page?page=77', { 'Accept-Encoding': 'gzip' });
      assert.equal((await s.get('/page?page=77', { 'Accept-Encoding': 'gzip', 'If-None-Match': first.headers.etag })).status, 304);
    });

    test('never for a session; variants apart', async () => {
      await s.get('/page');
      const hits = await s.metric('page_cache_hits_total');
      const mine = await s.get('/page', { Cookie: 'sid=u1' });
      assert.equal(mine.headers['cache-control'], 'no-store');
      assert.equal(await s.metric('page_cache_hits_total'), hits);
      await s.get('/page', { Cookie: 'mode=elder' });
      assert.equal(await s.metric('page_cache_hits_total'), hits);
      await s.get('/page', { Cookie: 'mode=elder' });
      await s.get('/page', { Cookie: 'other=1' });
      assert.equal(await s.metric('page_cache_hits_total'), hits + 2);
    });

    test('dropping a tag changes the next answer and no other page', async () => {
      const a1 = (await s.get('/page/a')).text;
      const b1 = (await s.get('/page/b')).text;
      await s.get('/drop?tag=page:a');
      assert.notEqual((await s.get('/page/a')).text, a1);
      assert.equal((await s.get('/page/b')).text, b1);
      await s.get('/drop');
      assert.notEqual((await s.get('/page/b')).text, b1);
    });

    test('a page made before a change is never kept after it', async () => {
      const outdated = await s.metric('page_cache_outdated_total');
      const old = s.get('/race?wait=1');
      await s.line(/^blocked$/); // it has rendered what was true then
      await s.get('/drop?tag=race');
      await s.get('/release');
      const before = (await old).text;
      assert.equal(await s.metric('page_cache_outdated_total'), outdated + 1);
      const next = s.get('/race?wait=1'); // would come from memory without a second "blocked"
      await s.line(/^blocked$/);
      await s.get('/release');
      assert.notEqual((await next).text, before);
      assert.equal((await s.get('/race?wait=1')).text, (await next).text); // and this one is kept
    });
  });

  test('assets: gzip and brotli as made, a year, 304', async () => {
    const url = '/assets/app.0a1b2c3d.css';
    const cases = [[{}, undefined, 'body { color: black }'], [{ 'Accept-Encoding': 'gzip' }, 'gzip', 'gzip-bytes'],
      [{ 'Accept-Encoding': 'gzip, deflate, br' }, 'br', 'br-bytes']];
    for (const [h, coding, text] of cases) {
      const a = await s.get(url, h);
      assert.deepEqual([a.status, a.headers['content-encoding'], a.text], [200, coding, text]);
      assert.equal(a.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal((await s.get(url, { ...h, 'If-None-Match': a.headers.etag })).status, 304);
    }
    assert.equal((await s.get('/assets/plain.11223344.txt', { 'Accept-Encoding': 'br, gzip' })).headers['content-encoding'], undefined);
    assert.equal((await s.get('/assets/app.ffffffff.css')).status, 404);
  });

  describe('files', () => {
    const content = randomBytes(100000);
    before(() => writeFileSync(join(s.files, '公开 文件.bin'), content));
    const url = `/file/${encodeURIComponent('公开 文件.bin')}`;

    test('ranges and resume', async () => {
      const all = await s.get(url);
      assert.deepEqual(all.body, content);
      assert.equal(all.headers['accept-ranges'], 'bytes');
      assert.equal(all.headers['content-disposition'], `attachment; filename="__ __.bin"; filename*=UTF-8''${encodeURIComponent('公开 文件.bin')}`);
      const part = await s.get(url, { Range: 'bytes=1000-1999' });
      assert.deepEqual([part.status, part.headers['content-range']], [206, 'bytes 1000-1999/100000']);
      assert.deepEqual(part.body, content.subarray(1000, 2000));
      assert.deepEqual((await s.get(url, { Range: 'bytes=99990-' })).body, content.subarray(99990));
      assert.deepEqual((await s.get(url, { Range: 'bytes=-5' })).body, content.subarray(99995));
      const bad = await s.get(url, { Range: 'bytes=100000-' });
      assert.deepEqual([bad.status, bad.headers['content-range']], [416, 'bytes */100000']);
      assert.equal((await s.get(url, { Range: 'bytes=0-1,5-6' })).status, 200);
    });

    test('If-Range, 304 by tag and by date', async () => {
      const { etag, 'last-modified': date } = (await s.get(url)).headers;
      assert.equal((await s.get(url, { Range: 'bytes=5-9', 'If-Range': etag })).status, 206);
      assert.equal((await s.get(url, { Range: 'bytes=5-9', 'If-Range': '"changed"' })).status, 200);
      assert.equal((await s.get(url, { Range: 'bytes=5-9', 'If-Range': date })).status, 206);
      assert.equal((await s.get(url, { 'If-None-Match': etag })).status, 304);
      assert.equal((await s.get(url, { 'If-Modified-Since': date })).status, 304);
      assert.equal((await s.get(url, { 'If-Modified-Since': 'Thu, 01 Jan 2015 00:00:00 GMT' })).status, 200);
      assert.equal((await s.get('/file/none')).status, 404);
    });
  });
});

describe('big transfers in constant memory', { skip }, () => {
  let s;
  const size = 300 * MB;
  const limit = (slow > 1 ? 160 : 24) * MB;
  before(async () => { s = await Server.start(); });
  after(() => s.stop());

  const uploadHead = (length, cookie = 'sid=u1') => `POST /upload HTTP/1.1\r\nHost: t\r\nCookie: ${cookie}\r\nX-CSRF-Token: token-u1\r\n`
    + `Content-Type: multipart/form-data; boundary=BB\r\nContent-Length: ${length}\r\n\r\n`;
  const partHead = Buffer.from('--BB\r\nContent-Disposition: form-data; name="file"; filename="大文件.bin"\r\n\r\n');
  const tail = Buffer.from('\r\n--BB--\r\n');

  test('a file of 300 MB goes up, hashed on the way', { timeout: 120000 * slow }, async () => {
    await s.get('/json');
    const base = s.rss('VmHWM');
    const block = randomBytes(MB);
    const hash = createHash('sha256');
    const c = await Raw.open(s);
    c.send(uploadHead(partHead.length + size + tail.length));
    await c.write(partHead);
    for (let i = 0; i < 300; i++) {
      block.writeUInt32LE(i, 0);
      hash.update(block);
      await c.write(Buffer.from(block));
    }
    c.send(tail);
    const a = await c.answer();
    assert.equal(a.status, 200);
    assert.deepEqual(a.json.files, [{ name: '大文件.bin', size, sha256: hash.digest('hex') }]);
    assert.ok(s.rss('VmHWM') - base < limit, `peak memory grew by ${(s.rss('VmHWM') - base) / MB} MB`);
    c.socket.destroy();
    await emptied(s);
  });

  test('a file of 300 MB goes down', { timeout: 120000 * slow }, async () => {
    const path = join(s.files, 'big');
    writeFileSync(path, 'begin');
    truncateSync(path, size - 3);
    writeFileSync(path, 'end', { flag: 'a' });
    const base = s.rss('VmHWM');
    const got = await new Promise((done, fail) => {
      const sock = net.connect(s.port, '127.0.0.1', () => sock.write('GET /file/big HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n'));
      let n = 0;
      let last = Buffer.alloc(0);
      sock.on('data', (d) => { n += d.length; last = Buffer.concat([last, d]).subarray(-3); });
      sock.on('end', () => done({ n, last: last.toString() }));
      sock.on('error', fail);
    });
    assert.ok(got.n > size && got.n < size + 2000);
    assert.equal(got.last, 'end');
    assert.ok(s.rss('VmHWM') - base < limit, `peak memory grew by ${(s.rss('VmHWM') - base) / MB} MB`);
    assert.equal((await s.get('/file/big', { Range: `bytes=${size - 3}-` })).text, 'end');
  });

  test('who may not upload is told before the body comes', async () => {
    const c = await Raw.open(s);
    c.send(uploadHead(size, 'a=b'));
    assert.equal((await c.answer()).status, 401);
    await c.closed;
    assert.deepEqual(readdirSync(s.spool), []);
  });

  test('a client that goes away leaves nothing in the spool', async () => {
    const c = await Raw.open(s);
    c.send(uploadHead(size));
    await c.write(partHead);
    await c.write(Buffer.alloc(MB));
    await until('the upload is in the spool', () => readdirSync(s.spool).length === 1, folder(s.spool));
    c.socket.destroy();
    await emptied(s);
    assert.equal((await s.get('/json')).status, 200);
  });

  test('corrupt uploads are refused', async () => {
    const send = (body) => s.get('/upload', { Cookie: 'sid=u1', 'X-CSRF-Token': 'token-u1', 'Content-Type': 'multipart/form-data; boundary=BB' }, 'POST', body);
    assert.equal((await send('--BB\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc')).status, 400);
    assert.equal((await send('no boundary at all')).status, 400);
    assert.equal((await send(Buffer.concat([partHead, Buffer.alloc(400000), Buffer.from('\r\n--BB\r\n\r\n\r\n')]))).status, 400);
    assert.match((await send('--BB\r\nContent-Disposition: form-data; name="evil"; filename="a"\r\n\r\nabc\r\n--BB--')).text, /ST_UNKNOWN_FIELD evil/);
    await emptied(s);
  });
});

describe('deadlines', { skip }, () => {
  /** Sends one byte at a time until the server ends it; gives how long that took. */
  async function trickle(c, text, every) {
    const begun = Date.now();
    let i = 0;
    const timer = setInterval(() => { if (!c.ended) c.send(text[i++ % text.length]); }, every);
    await c.closed;
    clearInterval(timer);
    return Date.now() - begun;
  }

  test('one header byte a second: gone within 12 s with the limits as delivered, honest clients are served', { timeout: 30000 }, async () => {
    const s = await Server.start();
    const attackers = await Promise.all(Array.from({ length: 60 }, () => Raw.open(s)));
    const gone = attackers.map((c) => trickle(c.send('GET /page HTTP/1.1\r\nX-Slow: '), 'a', 1000));
    let all = false;
    const end = Promise.all(gone).then((t) => { all = true; return t; });
    let served = 0;
    while (!all) {
      assert.equal((await s.get('/page/honest')).status, 200);
      served++;
    }
    for (const t of await end) assert.ok(t > 8000 && t < 12000, `${t} ms`);
    assert.ok(served > 50);
    await s.stop();
  });

  test('the same on a connection that was honest once', async () => {
    const s = await Server.start({ header_timeout_ms: 400, idle_timeout_ms: 60000 });
    const c = await Raw.open(s);
    c.send('GET /json HTTP/1.1\r\nHost: t\r\n\r\n');
    assert.equal((await c.answer()).status, 200);
    assert.ok(await trickle(c, 'GET /json HTTP/1.1', 40) < 5000);
    assert.match((await s.get('/metrics')).text, /connections_cut_total\{why="header"\} 1\n/);
    await s.stop();
  });

  test('connections that do nothing are closed', async () => {
    const s = await Server.start({ header_timeout_ms: 300, idle_timeout_ms: 300 });
    const silent = await Raw.open(s);
    const kept = await Raw.open(s);
    kept.send('GET /json HTTP/1.1\r\nHost: t\r\n\r\n');
    assert.equal((await kept.answer()).status, 200);
    await Promise.all([silent.closed, kept.closed]);
    await s.stop();
  });

  test('a body that stops or only trickles is cut, its spool file removed', async () => {
    const s = await Server.start({ body_timeout_ms: 300 });
    const head = 'POST /upload HTTP/1.1\r\nHost: t\r\nCookie: sid=u1\r\nContent-Type: multipart/form-data; boundary=BB\r\nContent-Length: 900000\r\n\r\n'
      + `--BB\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(200000)}`;
    const stops = (await Raw.open(s)).send(head);
    const trickles = (await Raw.open(s)).send('POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 500\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n');
    await Promise.all([stops.closed, trickle(trickles, 'a', 30)]);
    await emptied(s);
    await s.stop();
  });
});

describe('who may connect', { skip }, () => {
  test('one address has its share', async () => {
    const s = await Server.start({ max_conns_per_ip: 4, idle_timeout_ms: 60000, header_timeout_ms: 60000 });
    const mine = await Promise.all(Array.from({ length: 4 }, () => Raw.open(s)));
    for (const c of mine) assert.equal((await c.send('GET /json HTTP/1.1\r\nHost: t\r\n\r\n').answer()).status, 200);
    const fifth = await Raw.open(s);
    await fifth.closed;
    mine[0].socket.destroy();
    await until('a place is free', () => s.get('/json').then((a) => a.status === 200, () => false));
    await s.stop();
  });

  test('when all places are taken the longest idle connection makes room', async () => {
    const s = await Server.start({ max_conns: 3, idle_timeout_ms: 60000, header_timeout_ms: 60000 });
    const mine = [];
    for (let i = 0; i < 3; i++) {
      mine.push(await Raw.open(s));
      assert.equal((await mine[i].send('GET /json HTTP/1.1\r\nHost: t\r\n\r\n').answer()).status, 200);
    }
    // the server may still be putting the third answer away: until then nobody there is idle
    await until('a place is free', () => s.get('/json').then((a) => a.status === 200, () => false));
    await mine[0].closed;
    assert.equal((await mine[2].send('GET /json HTTP/1.1\r\nHost: t\r\n\r\n').answer()).status, 200);
    await s.stop();
  });

  test('a full queue says 503 with Retry-After at once, cached pages still come', async () => {
    const s = await Server.start({ workers: 1, queue_max: 2 });
    await s.get('/page');
    const waiting = [s.get('/slow')];
    await s.line(/^blocked$/);
    waiting.push(s.get('/slow'), s.get('/slow'));
    await until('two calls wait', async () => (await s.metric('http_queue_length')) === 2);
    const a = await s.get('/slow');
    assert.deepEqual([a.status, a.headers['retry-after']], [503, '2']);
    for (const h of SECURITY) assert.ok(a.headers[h]);
    assert.equal((await s.get('/page')).status, 200);
    for (let i = 0; i < 3; i++) await s.get('/release');
    assert.deepEqual((await Promise.all(waiting)).map((r) => r.status), [200, 200, 200]);
    await s.stop();
  });
});

describe('stopping', { skip }, () => {
  test('SIGTERM: what is in flight is finished, nothing new is taken', async () => {
    const s = await Server.start();
    const idle = await Raw.open(s);
    await idle.send('GET /json HTTP/1.1\r\nHost: t\r\n\r\n').answer();
    const busy = await Raw.open(s);
    busy.send('GET /slow HTTP/1.1\r\nHost: t\r\n\r\n');
    await s.line(/^blocked$/);
    const other = await Raw.open(s); // lets the handler go on once the server is stopping
    other.send('POST /login HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\n');
    const helper = await Raw.open(s);
    helper.send('GET /slow HTTP/1.1\r\nHost: t\r\n\r\nGET /release HTTP/1.1\r\nHost: t\r\n\r\n');
    await s.line(/^blocked$/);
    s.child.kill('SIGTERM');
    await s.line(/^stopping$/);
    await idle.closed;
    await until('nobody gets in', () => Raw.open(s).then((c) => { c.socket.destroy(); return false; }, () => true));
    other.send('next=/'); // a body half sent is in flight too
    assert.equal((await other.answer()).status, 303);
    s.child.kill('SIGUSR1'); // the test server releases one blocked handler
    const first = await Promise.race([busy.answer(), helper.answer()]);
    assert.equal(first.text, 'slow answer');
    s.child.kill('SIGUSR1');
    await s.line(/^stopped$/);
    assert.equal(await s.exited, 0);
    rmSync(s.dir, { recursive: true });
  });
});
