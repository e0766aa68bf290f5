// SPDX-License-Identifier: Apache-2.0
// What strangers and careless hands send: each gets a clear answer, and after each the program is alive, healthy, and has no
// bug and no inner failure in its log.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { startServer } from '../support/server.mjs';
import { Desk, field } from '../support/flow.mjs';
import { zip } from '../support/zip.mjs';

const slow = process.env.CHENGMING_SLOW ? 6 : 1;

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const docx = (body, more = {}, lie = {}) => zip({
  '[Content_Types].xml': Buffer.from('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
  '_rels/.rels': Buffer.from('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
  'word/document.xml': Buffer.isBuffer(body) ? body : Buffer.from(`<w:document ${W}><w:body>${body}</w:body></w:document>`), ...more,
}, lie);
const paragraph = (text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;

// made before a server runs: packing takes seconds in which this program answers no connection
const good = docx(paragraph('好的正文'));
const zeros = Buffer.alloc(70 << 20);
const BROKEN = {
  'text called docx': Buffer.from('这不是文档'), 'old Word file': Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]),
  'cut in the middle': good.subarray(0, good.length >> 1), 'only a zip head': good.subarray(0, 30), 'zip without document': zip({ 'a.txt': Buffer.from('a') }),
  'XML not closed': docx(Buffer.from(`<w:document ${W}><w:body><w:p>`)), 'not XML': docx(Buffer.from('\u0000\u0001\u0002')), 'wrong UTF-8': docx(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe])),
  'entity bomb': docx(Buffer.from(`<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document ${W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`)),
  'external entity': docx(Buffer.from(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document ${W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>`)),
  'bomb: 70 MB of nothing': docx(zeros), 'bomb that lies about its size': docx(zeros, {}, { 'word/document.xml': 100 }),
  'bomb beside the text': docx(paragraph('x'), Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`word/media/b${i}.png`, zeros]))),
  'nested without end': docx('<w:tbl><w:tr><w:tc>'.repeat(4000)),
  'deep and closed': docx(`${'<w:tbl><w:tr><w:tc>'.repeat(3000)}${'</w:tc></w:tr></w:tbl>'.repeat(3000)}`),
};

const XSS = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'-alert(1)-'", '</title><svg onload=alert(1)>', '{{page.csrf}}', ']]><x/>', 'javascript:alert(1)'];

describe('bad input', () => {
  let s;
  let desk;
  let c; // the drafter
  const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  before(async () => {
    s = await startServer({ sample: true });
    desk = await Desk.open(s, 'chengzhou');
    c = desk.drafter;
  });
  after(() => s?.stop());
  afterEach(async () => {
    const answer = await fetch(`${s.base}/healthz`);
    assert.equal(answer.status, 200);
    const bad = s.log.filter((l) => /BUG|panic|assert|sanitizer|status=5\d\d| 50[0-6] |err\.internal/i.test(l));
    assert.deepEqual(bad, []);
  });

  /** Raw bytes to the port; the status, or 0 when the connection was closed without one. */
  const raw = (bytes) => new Promise((done, fail) => {
    const socket = net.connect(s.port, '127.0.0.1');
    let text = '';
    socket.on('data', (d) => {
      text += d.toString('latin1');
      if (text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('close', () => done({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }));
    socket.on('error', (e) => (e.code === 'ECONNRESET' || e.code === 'EPIPE' ? done({ status: 0, text }) : fail(e)));
    socket.write(bytes);
  });
  const get = (target, headers = '') => raw(Buffer.concat([Buffer.from('GET '), Buffer.from(target, 'latin1'), Buffer.from(` HTTP/1.1\r\nHost: x\r\n${headers}\r\n`, 'latin1')]));

  async function upload(name, bytes, more = {}) {
    return c.post('/wb/docs/new', await desk.form({ title: '上传检验', [name]: { name: 'x.docx', type: 'application/octet-stream', bytes }, body_text: '已经写好的正文', ...more }));
  }

  test('a DOCX that is none, cut off, encrypted, bombed or without end is refused in words and keeps what was typed', { timeout: 120000 * slow }, async () => {
    for (const [what, bytes] of Object.entries(BROKEN)) {
      const answer = await upload('docx', bytes);
      assert.ok([303, 400, 413, 415, 422].includes(answer.status), `${what}: ${answer.status} ${plain(answer.text).slice(0, 300)}`);
      if (answer.status === 303) {
        const page = await c.get(answer.location);
        assert.doesNotMatch(page.text, /root:x:0|aaaaaaaaaaaa/, what);
        assert.ok(['bomb beside the text', 'deep and closed', 'entity bomb', 'external entity'].includes(what), `${what} was taken`);
      } else {
        assert.match(answer.text, /已经写好的正文/, `${what} keeps the text`);
      }
    }
    assert.equal((await upload('docx', good)).status, 303);
  });

  test('an attachment is what its bytes say: programs, pages and broken pictures do not get in', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    for (const [name, bytes, ok] of [
      ['a.pdf', Buffer.from('MZ\x90\x00this is a program'), false], ['a.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), null],
      ['a.html', Buffer.from('<html><script>alert(1)</script></html>'), null], ['a.pdf', Buffer.from('%PDF-1.7\nbroken'), null], ['a.png', png, null],
      ['a.exe', Buffer.from('\x7fELF\x02\x01\x01'), false], ['a.txt', Buffer.alloc(0), true], ['a.txt', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), null]]) {
      const answer = await c.post('/wb/docs/new', await desk.form({ title: '附件检验', files: { name, type: 'image/png', bytes } }));
      assert.ok([303, 415, 422].includes(answer.status), `${name}: ${answer.status}`);
      if (ok === false) assert.notEqual(answer.status, 303, `${name} ${bytes.toString('latin1').slice(0, 12)}`);
      if (answer.status !== 303) continue;
      const page = await c.get(answer.location);
      for (const [, path] of page.text.matchAll(/href="(\/wb\/docs\/\d+\/files\/\d+)"/g)) {
        const file = await c.get(path);
        const type = file.headers.get('content-type');
        assert.doesNotMatch(type, /html|svg|javascript|xml/, `${name} is given out as ${type}`);
        assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
        if (!type.startsWith('image/')) assert.match(file.headers.get('content-disposition') ?? '', /^attachment/, `${name} ${type}`);
      }
    }
  });

  test('file names cannot leave their field: paths, control characters, quotes, line ends', async () => {
    for (const name of ['../../../etc/passwd.txt', '..\\..\\x.txt', 'a\r\nX-Evil: 1.txt', 'a";filename="b.exe.txt', '\u202etxt.exe.txt', `${'长'.repeat(300)}.txt`, '.txt', '%2e%2e%2f.txt']) {
      const id = await desk.draft({ title: '附件名', files: { name, type: 'text/plain', bytes: Buffer.from(`内容 ${name}`) } });
      const file = /\/files\/(\d+)/.exec((await c.get(`/wb/docs/${id}`)).text)[1];
      const answer = await c.get(`/wb/docs/${id}/files/${file}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('x-evil'), null);
      assert.doesNotMatch(answer.headers.get('content-disposition'), /[\r\n/\\]|\.exe"?;/);
    }
    assert.deepEqual(readdirSync(join(s.dir, 'var/spool')), [], 'nothing stays in the spool');
  });

  test('2 GB announced, no length, wrong lengths, smuggling: refused before the body comes', async () => {
    const cookie = `Cookie: ${[...c.cookies].map(([k, v]) => `${k}=${v}`).join('; ')}\r\n`;
    const post = (path, headers, body = '') => raw(`POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`);
    const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
    assert.equal((await post('/login', `${form}Content-Length: 2147483648\r\n`)).status, 413);
    assert.equal((await post('/wb/docs/new', `${cookie}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 2147483648\r\n`)).status, 413);
    for (const length of ['-1', '99999999999999999999999', '0x10', '1, 2', 'abc']) assert.ok([400, 413, 0].includes((await post('/login', `${form}Content-Length: ${length}\r\n`)).status), length);
    for (const headers of ['Content-Length: 5\r\nContent-Length: 6\r\n', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'Transfer-Encoding: xchunked\r\n', 'Transfer-Encoding: chunked, identity\r\n']) {
      const { status } = await post('/login', form + headers, '0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      assert.ok([0, 400, 411, 413, 501].includes(status), `${headers}: ${status}`);
    }
  });

  test('addresses: invalid UTF-8, NUL, broken escapes, control characters, huge and negative numbers', async () => {
    for (const target of ['/\xff\xfe', '/d/%ff', '/d/%00', '/d/1%00', '/bodies/%ff%fe', '/bodies/\xff', '/search?q=%ff', '/search?q=%00', '/search?q=%', '/search?q=%zz', '/xxgk/catalogue?words=%c0%af',
      '/xxgk/catalogue?words=%ed%a0%80', '/%2e%2e/%2e%2e/etc/passwd', '//evil', '/d/1/files/1/%2e%2e%2f%2e%2e%2fx', '/\x01', `/${'a'.repeat(4000)}`, `/search?q=${'%E6%B1%89'.repeat(400)}`,
      '/d/99999999999999999999', '/d/-1', '/d/1e3', '/d/0', '/d/+1', '/d/9223372036854775807', '/d/9223372036854775808', '/d/1/files/9223372036854775807/x', '/sitemap/-1', '/sitemap/99999999999']) {
      const { status } = await get(target);
      assert.ok([200, 303, 400, 404, 414, 422].includes(status), `${target.slice(0, 60)}: ${status}`);
      // words of any length are a search; its first hundred characters count
      assert.ok(status !== 200 || target === '//evil' || target.startsWith('/search?q=%E6'), `${target} was answered`);
    }
    for (const page of ['-1', '0', '99999999', '9223372036854775807', '-9223372036854775808', '99999999999999999999', '1.5', 'a', '', '1;drop table document', "1'--"]) {
      for (const path of ['/xxgk/catalogue?page=', '/api/v1/documents?page=', '/xxgk/rules?page=', '/api/v1/documents?year=', '/xxgk/catalogue?year=']) {
        const answer = await s.client().get(path + encodeURIComponent(page));
        assert.ok([200, 400, 404, 422].includes(answer.status), `${path}${page}: ${answer.status}`);
      }
      const list = await c.get(`/wb/docs?page=${encodeURIComponent(page)}`);
      assert.ok([200, 400, 404, 422].includes(list.status), `/wb/docs?page=${page}: ${list.status}`);
    }
    for (const path of ['/', '/xxgk', '/feed.atom', '/api/v1/documents', '/wb', '/healthz']) assert.equal((await c.get(`${path}?unknown=1`)).status, 400, path);
  });

  test('search: wildcards and quotes are letters, not commands', async () => {
    const total = async (words) => (await s.client().get(`/api/v1/documents?words=${encodeURIComponent(words)}`)).json().total;
    assert.ok(await total('%') < 10, 'a percent sign finds texts with a percent sign');
    for (const words of ['_', '!', '!%', "' OR 1=1 --", '"', '\\', '%%%%', "'); DROP TABLE document; --"]) assert.equal(await total(words), 0, words);
    assert.ok(await total('公告') > 0);
  });

  test('form fields: NUL and invalid UTF-8 refused, unknown and repeated ones too, over-long ones come back with everything typed', async () => {
    await c.get('/wb/docs/new');
    const body = (text) => c.request('POST', '/wb/docs/new', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `_csrf=${encodeURIComponent(c.csrf)}&${text}` });
    for (const text of ['title=%ff', 'title=%00', 'title=%c3%28', 'title=a&unknown=1', 'title=a&title=b', '%ff=1', 'title=%', 'title[]=a', '__proto__=1']) {
      assert.equal((await body(text)).status, 400, text);
    }
    assert.equal((await body(Array.from({ length: 300 }, (_, i) => `f${i}=1`).join('&'))).status, 400);
    for (const [name, value] of [['title', '长'.repeat(201)], ['title', '长'.repeat(5000)], ['doc_no', `澄环发〔2026〕${'1'.repeat(300)}号`], ['keywords', '词'.repeat(1000)], ['summary', '概'.repeat(3000)], ['issuing_body', '局'.repeat(300)], ['reason', '由'.repeat(3000)]]) {
      const answer = await c.post('/wb/docs/new', await desk.form({ [name]: value, body_text: '绝不能丢的正文', source: '绝不能丢的来源' }));
      assert.equal(answer.status, 422, `${name} of ${value.length}`);
      for (const kept of ['绝不能丢的正文', '绝不能丢的来源', value.slice(0, 190)]) assert.ok(answer.text.includes(kept), `${name}: keeps ${kept.slice(0, 20)}`);
    }
    const cut = await c.post('/wb/docs/new', await desk.form({ title: '控\u0007制\u001b[31m字\u0085符\u200b\u202e' }));
    assert.equal(cut.status, 303);
    assert.doesNotMatch((await c.get(cut.location)).text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u0085]/);
  });

  test('S3-3.1.1 dates: two-digit years, 20xx, days that do not exist, and the future are refused with the text kept', async () => {
    for (const bad of ['20xx-05-06', '202x-05-06', '26-05-06', '26年5月6日', '2026-13-01', '2026-02-30', '2026-00-10', '0000-00-00', '99999-01-01', '2026-5', 'yesterday', '２０２６', '-2026-01-01', '2030-01-01', '2026-11-02T00:00:00Z']) {
      const answer = await c.post('/wb/docs/new', await desk.form({ formed_on: bad, body_text: '日期错了正文还在' }));
      assert.equal(answer.status, 422, bad);
      assert.match(answer.text, /日期错了正文还在/);
    }
    // an empty date stays empty and never becomes the first day of a clock
    const id = await desk.draft({ formed_on: '', signed_on: '', effective_on: '', abolished_on: '' });
    assert.doesNotMatch((await c.get(`/wb/docs/${id}`)).text, /1970|1969/);
    for (const odd of ['1970-01-01', '0026-05-06', '1899-12-31']) {
      const answer = await c.post('/wb/docs/new', await desk.form({ formed_on: odd, body_text: '正文' }));
      assert.equal(answer.status, 422, `${odd} is a clock's first day or a slip, not the day a paper was made`);
    }
  });

  test('redirects stay here: no other site, no header through a parameter', async () => {
    const away = ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', '/en//evil.example', '/en/\\evil.example', 'javascript:alert(1)', '/x\r\nSet-Cookie: a=b', '/x\nX-Evil: 1', ' //evil.example', '\t//evil.example', '/%0d%0aX-Evil:1', '/\u2028x'];
    for (const to of away) {
      for (const path of [`/display?mode=elder&back=${encodeURIComponent(to)}`, `/display?lang=zh&back=${encodeURIComponent(to)}`, `/display?lang=en&back=${encodeURIComponent(to)}`, `/search?q=${encodeURIComponent(to)}`]) {
        const answer = await s.client().get(path);
        assert.ok([303, 400, 422].includes(answer.status) || (answer.status === 200 && path.startsWith('/search')), `${path}: ${answer.status}`);
        assert.equal(answer.headers.get('x-evil'), null);
        assert.ok(!(answer.headers.get('set-cookie') ?? '').includes('a=b'));
        if (answer.status === 303) assert.match(answer.location, /^\/(?![/\\])[\x21-\x7e]*$/, path);
      }
      const v = s.client();
      await v.get(`/login?next=${encodeURIComponent(to)}`);
      const answer = await v.post('/login', { login: 'he.yufei', password: 'Chengzhou-Sample-2026', next: to });
      assert.ok([303, 400, 422].includes(answer.status), `next=${to}: ${answer.status}`);
      if (answer.status === 303) assert.match(answer.location, /^\/(?![/\\])[\x21-\x7e]*$/, `next=${to}`);
    }
  });

  test('CSRF and sessions: no token, a stranger\'s token, a planted session, garbage cookies', async () => {
    const fields = await desk.form();
    assert.equal((await c.post('/wb/docs/new', { ...fields, _csrf: '' })).status, 403);
    await desk.head.get('/account');
    assert.equal((await c.post('/wb/docs/new', { ...fields, _csrf: desk.head.csrf || 'x' })).status, 403, 'a token of another session');
    await c.get('/wb/docs/new');
    assert.equal((await c.post('/wb/docs/new', fields, { 'sec-fetch-site': 'cross-site' })).status, 403);
    // session fixation: the cookie one comes with is not the one one leaves with
    const v = s.client();
    await v.get('/login');
    const name = [...c.cookies.keys()].find((k) => /sess|sid|cm_s/i.test(k)) ?? [...c.cookies.keys()][0];
    v.cookies.set(name, 'a'.repeat(43));
    const before2 = new Map(v.cookies);
    await v.get('/login');
    const answer = await v.post('/login', { login: 'he.yufei', password: 'Chengzhou-Sample-2026' });
    if (answer.status === 303) assert.notEqual(v.cookies.get(name), before2.get(name), 'a new session at log-in');
    const old = v.cookies.get(name);
    await v.get('/account');
    await v.post('/logout');
    v.cookies.set(name, old);
    assert.notEqual((await v.get('/account')).status, 200, 'a session ended stays ended');
    for (const cookie of ['', ';;;', '=', `${name}=`, `${name}=%00`, `${name}=${'x'.repeat(3000)}`, `${name}="a`, `${name}=\xff\xfe`, `${name}=' OR 1=1 --`, 'a=b; '.repeat(500), `${name}=1; ${name}=2`]) {
      const { status } = await get('/account', `Cookie: ${cookie}\r\n`);
      const many = cookie.length > 2000; // more cookies than a connection has room for: cut off
      assert.ok([303, 400, 401, 431, ...(many ? [0] : [])].includes(status), `${cookie.slice(0, 30)}: ${status}`);
      const open = await get('/', `Cookie: ${cookie}\r\n`);
      assert.ok([200, 400, 431, ...(many ? [0] : [])].includes(open.status), `${cookie.slice(0, 30)}: ${open.status}`);
    }
  });

  test('S1-1.2.3 markup in every field is text wherever the document is shown', { timeout: 60000 * slow }, async () => {
    for (const evil of XSS) {
      const id = await desk.draft({
        title: `题${evil}`, topic: evil, keywords: evil, summary: evil, source: evil, issuing_body: evil, joint_bodies: evil, genre: evil, body_text: `一、${evil}\n${evil}`,
        files: { name: `${evil.replaceAll('/', '')}.txt`, type: 'text/plain', bytes: Buffer.from(`内容 ${XSS.indexOf(evil)}`) },
      });
      await desk.publish(id, { attribute: 'RED', article: 'X15', reason: evil }, { opinion: evil });
      const pages = [[c, `/wb/docs/${id}`], [c, `/wb/docs/${id}/preview`], [desk.office, '/wb'], [desk.office, '/wb/docs'], [desk.office, `/wb/docs?q=${encodeURIComponent(evil)}`],
        [s.client(), `/d/${id}`], [s.client(), `/en/d/${id}`], [s.client(), '/'], [s.client(), '/xxgk/catalogue'], [s.client(), `/xxgk/catalogue?words=${encodeURIComponent(evil)}`]];
      for (const [who, path] of pages) {
        const answer = await who.get(path);
        assert.equal(answer.status, 200, path);
        assert.match(answer.headers.get('content-security-policy'), /script-src 'self';/);
        if (evil.includes('<')) assert.ok(!answer.text.includes(evil), `${path} has ${evil}`);
        assert.doesNotMatch(answer.text, /(href|src|action)="\s*javascript:|<svg onload|alert\(1\)<\/script>/i, path);
        assert.doesNotMatch(answer.text.replace(/"[^"]*"|'[^']*'/g, '""'), /<[^>]*\son\w+\s*=/i, path); // values aside: handlers of our own

        assert.doesNotMatch(answer.text.replace(/&#?\w+;/g, ''), /<script>(?!<)/, path);
      }
      for (const feed of ['/feed.atom', '/feed.rss', '/sitemap.xml']) {
        const answer = await s.client().get(feed);
        execFileSync('xmllint', ['--noout', '--nonet', '-'], { input: answer.bytes });
        if (evil.includes('<')) assert.ok(!answer.text.includes(evil), feed);
      }
      assert.equal((await s.client().get(`/api/v1/documents/${id}`)).json().title, `题${evil}`);
      assert.match((await s.client().get(`/api/v1/documents/${id}`)).headers.get('content-type'), /^application\/json/);
      for (const path of [`/d/${id}/pdf`, `/d/${id}/docx`]) assert.equal((await s.client().get(path)).status, 200, path);
      const audit = s.client();
      await audit.login('gu.shenming');
      const trail = await audit.get('/wb/audit');
      assert.equal(trail.status, 200);
      if (evil.includes('<')) assert.ok(!trail.text.includes(evil));
    }
  });

  test('no cell of an export is a formula', async () => {
    const admin = s.client();
    await admin.login('admin');
    const page = await admin.get('/wb/org/new');
    assert.ok([200, 404].includes(page.status));
    const evil = ['=HYPERLINK("http://evil","x")', '+1+1', '-1+1', '@SUM(A1)'];
    const list = await desk.office.get('/wb/catalogue');
    const entry = /\/wb\/catalogue\/entry\/(\d+)/.exec(list.text)[1];
    for (const word of evil) {
      const form = await desk.office.get(`/wb/catalogue/entry/${entry}`);
      const names = [...form.text.matchAll(/<(?:input|select|textarea)[^>]*name="([^"]+)"/g)].map((m) => m[1]);
      const values = Object.fromEntries([...new Set(names)].filter((n) => n !== '_csrf').map((n) => [n, field(form.text, n)]));
      for (const [, n, inside] of form.text.matchAll(/<select[^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)) values[n] = /value="([^"]*)"[^>]*selected/.exec(inside)?.[1] ?? '';
      for (const [, n, inside] of form.text.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g)) values[n] = inside || word;
      for (const n of names) if (/content|title|name|level2|note|place/.test(n) && n in values) values[n] = word;
      await desk.office.post(`/wb/catalogue/entry/${entry}`, values);
      for (const path of ['/xxgk/catalogue.csv', '/wb/stats.csv?by=item&from=2026-01-01&to=2026-12-31', '/wb/stats.csv?by=genre&from=2026-01-01&to=2026-12-31']) {
        const { text } = await desk.office.get(path);
        for (const line of text.split('\r\n')) for (const cell of line.split(',')) assert.doesNotMatch(cell.replace(/^"/, ''), /^[=+@\t]|^-\D/, `${path}: ${cell}`);
      }
      const sheet = execFileSync('sh', ['-c', 'cat > "$0" && unzip -p "$0" "xl/worksheets/*" && rm "$0"', join(s.dir, 'x.xlsx')], { input: (await desk.office.get('/xxgk/catalogue.xlsx')).bytes });
      assert.doesNotMatch(sheet.toString('utf8'), /<f>|<f /);
    }
    const id = await desk.draft({ title: '体裁是公式', genre: '=1+1' });
    await desk.publish(id);
    const { text } = await desk.office.get('/wb/stats.csv?by=genre&from=2026-01-01&to=2026-12-31');
    assert.match(text, /'=1\+1/);
  });

  test('paths do not climb: assets and files', async () => {
    for (const target of ['/assets/../../etc/passwd', '/assets/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc%2fpasswd', '/assets//etc/passwd', '/assets/\\..\\x', '/assets/', '/assets/.', '/assets/app.js%00', '/d/1/files/1/../../../../etc/passwd', '/d/1/files/..%2f..%2f1/x', '/files/', '/var/chengming.db', '/.git/config', '/secret.key']) {
      const { status, text } = await get(target);
      assert.ok([400, 404].includes(status), `${target}: ${status}`);
      assert.doesNotMatch(text, /root:x:0/);
    }
  });

  test('methods: what is not offered is 405 or 501, HEAD is GET without a body', async () => {
    const id = (await s.client().get('/api/v1/documents')).json().documents[0].id;
    for (const path of ['/', `/d/${id}`, '/feed.atom', '/login', '/api/v1/documents', `/d/${id}/pdf`]) {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'FOO', 'get']) {
        const { status } = await raw(`${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
        const asked = method === 'OPTIONS' && status === 204; // what any site may read says so
        assert.ok(asked || [400, 405, 501].includes(status), `${method} ${path}: ${status}`);
      }
      const full = await s.client().get(path);
      const head = await s.client().request('HEAD', path);
      assert.equal(head.status, full.status);
      assert.equal(head.bytes.length, 0);
    }
    for (const path of ['/', '/d/1', '/feed.atom', '/healthz', '/wb/docs']) assert.ok([403, 405].includes((await c.post(path, { a: '1' })).status), path);
    for (const path of ['/logout', '/wb/docs/1/detach', '/wb/docs/1/autosave', '/wb/jobs/1/retry']) assert.equal((await c.get(path)).status, 405, path);
    const { status } = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: DELETE\r\n\r\n`);
    assert.equal(status, 200);
    for (const text of ['GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\x02\x00\x01', `GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(5000)}\r\n`, `GET / HTTP/1.1\r\nHost: x\r\nA: ${'b'.repeat(70000)}\r\n\r\n`]) {
      const answer = await raw(text + '\r\n\r\n');
      assert.ok([0, 400, 431, 505, 200, 414, 413].includes(answer.status), `${JSON.stringify(text.slice(0, 30))}: ${answer.status}`);
    }
  });
});
