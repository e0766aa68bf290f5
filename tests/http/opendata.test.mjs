// SPDX-License-Identifier: Apache-2.0
// Everything public for machines, read by programs written elsewhere: OpenAPI validator, ajv, JSON-LD processor, iCalendar parser,
// strict XML parser, unzip.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import ICAL from 'ical.js';
import jsonld from 'jsonld';
import { Desk } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { parseXml } from '../support/xml.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const BASE = 'http://127.0.0.1:8080'; // site.base_url as it is delivered

/** A visitor from elsewhere: the machine itself has no limit. */
const from = (ip) => ({ 'x-forwarded-for': ip });

describe('open data', () => {
  let s;
  let c;
  let docs;
  let desk;
  let scratch;
  let guide;
  let column;
  const get = async (path, status = 200, headers = {}) => {
    const answer = await c.get(path, headers);
    assert.equal(answer.status, status, `${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
  };
  const json = async (path) => (await get(path)).json();
  const unzip = (bytes, member) => {
    const file = join(scratch, 'bulk.zip');
    writeFileSync(file, bytes);
    return execFileSync('unzip', ['-p', file, member], { maxBuffer: 1 << 28 });
  };

  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'chengming-od.'));
    s = await startServer({ sample: true, today: '2026-11-20', serveEnv: { CHENGMING_SERVER_TRUSTED_PROXY: '127.0.0.1', CHENGMING_SERVER_RATE_PER_MINUTE: '60', CHENGMING_SERVER_RATE_BURST: '5' } });
    c = s.client();
    docs = (await json('/api/v1/documents?page_size=500')).documents;
    desk = await Desk.open(s);
    column = (await json('/api/v1/columns')).columns.find((x) => x.feed_url).slug;
    guide = (await json('/api/v1/services')).services[0].id;
  });
  after(async () => {
    await s?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** path template → an address of this installation */
  const real = (path) => path.replace('services/{id}', `services/${guide}`).replace('{id}', String(docs.find((d) => d.item_key === 'MEE2019-05').id)).replace('{code}', 'wanghu').replace('{slug}', column).replace('{key}', 'MEE2019-05');

  test('S2-1.1.10 an open interface for apps: OpenAPI 3.1 passes a public validator and every answer keeps to its schema', async () => {
    const spec = await json('/api/v1/openapi.json');
    assert.equal(spec.openapi, '3.1.0');
    const verdict = await new Validator().validate(structuredClone(spec));
    assert.ok(verdict.valid, JSON.stringify(verdict.errors));
    assert.ok(Object.keys(spec.paths).length >= 15);

    const strict = structuredClone(spec);
    for (const schema of Object.values(strict.components.schemas)) schema.additionalProperties = false; // nothing undescribed
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema({ $id: 'https://api.test/', ...strict });
    assert.ok(spec.paths['/api/v1/changes'], 'what other modules answer is in it too');
    for (const [path, { get: op }] of Object.entries(spec.paths)) {
      if (!op.tags.includes('opendata')) continue;
      const schema = op.responses['200'].content?.['application/json']?.schema;
      const answer = await get(real(path));
      assert.equal(answer.headers.get('access-control-allow-origin'), '*', path);
      if (!schema) continue;
      const check = ajv.getSchema(`https://api.test/#/paths/${path.replace(/~/g, '~0').replace(/\//g, '~1').replace(/[{}]/g, encodeURIComponent)}/get/responses/200/content/application~1json/schema`);
      assert.ok(check(answer.json()), `${path}: ${ajv.errorsText(check.errors)}`);
    }
    for (const d of docs.slice(0, 15)) {
      const check = ajv.getSchema('https://api.test/#/components/schemas/DocumentWithText');
      assert.ok(check(await json(`/api/v1/documents/${d.id}`)), `${d.id}: ${ajv.errorsText(check.errors)}`);
    }
    const problem = ajv.getSchema('https://api.test/#/components/schemas/Problem');
    for (const [path, status] of [['/api/v1/documents/999999', 404], ['/api/v1/nothing', 404], ['/api/v1/documents?x=1', 400], ['/api/v1/documents?fields=nope', 400],
      ['/api/v1/documents?page=0', 422], ['/api/v1/documents?validity=odd', 422], ['/api/v1/documents?since=yesterday', 422], ['/api/v1/documents?year=99999', 422],
      ['/api/v1/documents?body=nobody', 404], ['/api/v1/bodies/nobody', 404], ['/api/v1/calendar?year=1900', 422], ['/feed.atom?item=none', 404],
      ['/data/bulk/other.zip', null]]) {
      const answer = await c.get(path);
      if (status) assert.equal(answer.status, status, `${path}: ${answer.status}`);
      assert.match(answer.headers.get('content-type'), /^application\/problem\+json/, path);
      assert.ok(problem(answer.json()), `${path}: ${ajv.errorsText(problem.errors)}`);
      assert.equal(answer.json().status, answer.status);
    }
    // The parameters of the description are those the program takes, and no others.
    for (const op of Object.values(spec.paths).map((p) => p.get)) {
      for (const p of op.parameters) assert.ok(p.description.length > 2, `${op.operationId} ${p.name}`);
    }
  });

  test('lists: pages, links, filters, chosen members', async () => {
    const first = await get('/api/v1/documents?page_size=7&item=MEE2019-05');
    const all = docs.filter((d) => d.item_key === 'MEE2019-05');
    assert.equal(first.json().total, all.length);
    const seen = [];
    for (let url = `${BASE}/api/v1/documents?page_size=7&item=MEE2019-05`; url;) {
      const answer = await get(url.slice(BASE.length));
      seen.push(...answer.json().documents.map((d) => d.id));
      const links = Object.fromEntries(answer.headers.get('link').split(', ').map((l) => /^<([^>]*)>; rel="(\w+)"$/.exec(l).slice(1).reverse()));
      assert.ok(links.first && links.last);
      url = links.next;
    }
    assert.deepEqual(seen, all.map((d) => d.id));
    const day = docs[10].published_at.slice(0, 10);
    const ids = async (q) => (await json(`/api/v1/documents?page_size=500&${q}`)).documents.map((d) => d.id);
    const expect = (f) => docs.filter(f).map((d) => d.id);
    assert.deepEqual(await ids(`since=${day}`), expect((d) => d.published_at.slice(0, 10) >= day));
    assert.deepEqual(await ids(`until=${day}`), expect((d) => d.published_at.slice(0, 10) <= day));
    assert.deepEqual(await ids(`since=${day}&until=${day}`), expect((d) => d.published_at.slice(0, 10) === day));
    assert.deepEqual(await ids('genre=%E5%85%AC%E5%91%8A&body=chengzhou'), expect((d) => d.genre === '公告' && d.body === 'chengzhou'));
    assert.deepEqual(await ids('validity=in_force'), expect((d) => d.validity === 'in_force'));
    assert.ok((await ids('validity=in_force')).length > 0);
    const some = await json('/api/v1/documents?fields=id,%20title&page_size=3');
    for (const d of some.documents) assert.deepEqual(Object.keys(d), ['id', 'title']);
    const part = await get(`/api/v1/columns/${column}/documents?page_size=2&fields=id`);
    assert.match(part.headers.get('link'), new RegExp(`<${BASE}/api/v1/columns/${column}/documents\\?fields=id&page_size=2&page=1>; rel="first"`));
    assert.ok(part.json().documents.every((d) => docs.some((x) => x.id === d.id)));
    const one = await json(`/api/v1/documents/${docs[0].id}`);
    assert.ok(one.text.length > 20);
    assert.deepEqual((await json(`/api/v1/documents/${docs[0].id}/attachments`)).attachments, one.attachments);
  });

  test('unchanged answers are 304, any site may read, preflight is answered', async () => {
    const path = '/api/v1/documents?page_size=3';
    const { headers } = await get(path);
    assert.ok(headers.get('etag'));
    const again = await get(path, 304, { 'if-none-match': headers.get('etag') });
    assert.equal(again.bytes.length, 0);
    assert.equal(again.headers.get('access-control-allow-origin'), '*');
    for (const p of [path, '/feed.atom', '/data/catalog.jsonld', '/data/bulk/documents.zip', '/data/calendar.ics']) {
      const ask = await c.request('OPTIONS', p, { headers: { origin: 'https://app.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'if-none-match' } });
      assert.equal(ask.status, 204, p);
      assert.equal(ask.headers.get('access-control-allow-origin'), '*');
      assert.match(ask.headers.get('access-control-allow-methods'), /GET/);
      assert.match(ask.headers.get('access-control-allow-headers'), /If-None-Match/);
    }
    for (const p of ['/', '/wb', '/wb/export.json', '/login', '/wb/docs/1/autosave']) {
      const ask = await c.request('OPTIONS', p, { headers: { origin: 'https://app.example' } });
      assert.equal(ask.status, 405, p);
      assert.equal(ask.headers.get('access-control-allow-origin'), null, p);
    }
    assert.equal((await c.get('/')).headers.get('access-control-allow-origin'), null);
  });

  test('who calls too fast is told how long to wait; others, and the machine itself, are not held up', async () => {
    const call = (ip, n) => c.get(`/api/v1/documents?page_size=1&words=${ip.replace(/\W/g, '')}x${n}`, from(ip));
    const answers = [];
    for (let i = 0; i < 12; i += 1) answers.push(await call('203.0.113.5', i));
    const refused = answers.filter((a) => a.status === 429);
    assert.ok(refused.length >= 4, answers.map((a) => a.status).join(' '));
    assert.ok(answers.slice(0, 5).every((a) => a.status === 200));
    for (const a of refused) {
      assert.ok(Number(a.headers.get('retry-after')) >= 1);
      assert.match(a.headers.get('content-type'), /^application\/problem\+json/);
      assert.equal(a.json().status, 429);
      assert.equal(a.headers.get('access-control-allow-origin'), '*');
    }
    assert.equal((await call('203.0.113.6', 0)).status, 200);
    for (let i = 0; i < 5; i += 1) assert.equal((await call(`2001:db8:0:1::${i}`, i)).status, 200);
    assert.equal((await call('2001:db8:0:1:ffff::9', 9)).status, 429, 'one /64 is one customer');
    assert.equal((await call('2001:db8:0:2::1', 0)).status, 200);
    for (const path of ['/api/v1/documents.csv', '/api/v1/documents.xlsx', '/xxgk/catalogue.csv?body=wanghu', '/feed.atom?genre=x', '/data/bulk/documents.zip',
      '/c/inspection/feed.atom', '/c/inspection/data.csv', '/api/v1/log/proof?seq=1', '/api/v1/log/entries?start=0&end=1', '/xxgk/log/heads.atom'])
      assert.equal((await c.get(path, from('2001:db8:0:1::77'))).status, 429, path);
    assert.equal((await c.get('/', from('203.0.113.5'))).status, 200, 'pages are not limited');
    for (let i = 0; i < 12; i += 1) assert.equal((await c.get(`/api/v1/documents?page_size=1&words=own${i}`)).status, 200);
  });

  test('the list as CSV and XLSX: the same filters, nothing is a formula', async () => {
    const id = await desk.draft({ title: '=1+1 公式开头的标题', summary: '@SUM(A1)' });
    await desk.publish(id);
    const plain = await get('/api/v1/documents.csv');
    assert.match(plain.headers.get('content-type'), /^text\/csv; charset=utf-8/);
    assert.match(plain.headers.get('content-disposition'), /filename="documents.csv"/);
    assert.notEqual(plain.bytes[0], 0xef);
    assert.deepEqual([...(await get('/api/v1/documents.csv?bom=1')).bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    const total = (await json('/api/v1/documents?page_size=1')).total;
    assert.equal(plain.text.trim().split('\r\n').length, total + 1);
    assert.match(plain.text, /'=1\+1 公式开头的标题/);
    assert.match(plain.text, /'@SUM\(A1\)/);
    const wanghu = await get('/api/v1/documents.csv?body=wanghu');
    assert.equal(wanghu.text.trim().split('\r\n').length, docs.filter((d) => d.body === 'wanghu').length + 1);
    const sheet = unzip((await get('/api/v1/documents.xlsx')).bytes, 'xl/worksheets/sheet1.xml').toString();
    assert.ok(sheet.includes('=1+1 公式开头的标题'));
    assert.doesNotMatch(sheet, /<f[ >]/);
    assert.equal(parseXml(sheet).one('sheetData').all('row').length, total + 1);
  });

  test('feeds: by body, item, kind and openness; required elements; tombstones stay', async () => {
    const feed = parseXml((await get('/feed.atom')).text);
    assert.equal(feed.uri, 'http://www.w3.org/2005/Atom');
    for (const name of ['id', 'title', 'updated', 'author']) assert.ok(feed.one(name), name);
    assert.ok(feed.all('link').some((l) => l.attributes.rel === 'self' && l.attributes.href === `${BASE}/feed.atom`));
    for (const e of feed.all('entry')) {
      for (const name of ['id', 'title', 'updated', 'published']) assert.ok(e.one(name).text, name);
      assert.ok(!Number.isNaN(Date.parse(e.one('updated').text)));
    }
    assert.ok(feed.all('at:deleted-entry').length > 0);
    const ids = async (q) => parseXml((await get(`/feed.atom?${q}`)).text).all('entry').map((e) => Number(e.one('id').text.split('/').pop()));
    const list = (await json('/api/v1/documents?page_size=500')).documents;
    const expect = (f) => list.filter(f).slice(0, 50).map((d) => d.id);
    assert.deepEqual(await ids('body=wanghu'), expect((d) => d.body === 'wanghu'));
    assert.deepEqual(await ids('item=MEE2019-05'), expect((d) => d.item_key === 'MEE2019-05'));
    assert.deepEqual(await ids('genre=%E5%85%AC%E5%91%8A&openness=result'), expect((d) => d.genre === '公告' && d.openness === 'result'));
    const rss = parseXml((await get('/feed.rss?body=chengzhou')).text);
    assert.equal(rss.attributes.version, '2.0');
    const channel = rss.one('channel');
    for (const name of ['title', 'link', 'description']) assert.ok(channel.one(name).text, name);
    for (const i of channel.all('item')) {
      for (const name of ['title', 'link', 'guid', 'pubDate']) assert.ok(i.one(name).text, name);
      assert.ok(!Number.isNaN(Date.parse(i.one('pubDate').text)));
    }
    assert.ok(parseXml((await get('/feed.atom?item=MEE2019-05&body=wanghu')).text).one('title').text.includes('行政处罚'));
  });

  test('sitemap: every public page and document once, within the limits of sitemaps.org', async () => {
    const index = parseXml((await get('/sitemap.xml')).text);
    assert.equal(index.uri, 'http://www.sitemaps.org/schemas/sitemap/0.9');
    const locs = [];
    for (const part of index.all('sitemap')) {
      const { bytes, text } = await get(part.one('loc').text.slice(BASE.length));
      const set = parseXml(text);
      assert.ok(set.all('url').length <= 50000 && bytes.length <= 50 * 1024 * 1024);
      for (const u of set.all('url')) {
        for (const m of u.all('lastmod')) assert.match(m.text, /^\d{4}-\d\d-\d\d$/);
        locs.push(u.one('loc').text.slice(BASE.length));
      }
    }
    assert.equal(new Set(locs).size, locs.length, 'no address twice');
    for (const path of ['/', '/en', '/data', '/xxgk/catalogue', '/bodies/wanghu', ...docs.map((d) => `/d/${d.id}`)]) assert.ok(locs.includes(path), path);
    assert.ok(!locs.some((l) => /^\/(wb|login|account|api|feed|display)/.test(l)), locs.join(' '));
    for (const path of locs.filter((l) => !l.startsWith('/d/'))) await get(path);
  });

  test('DCAT catalogue is linked data with data sets, forms and checksums; a document speaks schema.org', async () => {
    const { headers, text } = await get('/data/catalog.jsonld');
    assert.match(headers.get('content-type'), /^application\/ld\+json/);
    const offline = async (url) => { throw new Error(`context ${url} is not in the file`); };
    const [catalog] = await jsonld.expand(JSON.parse(text), { documentLoader: offline });
    const dcat = (n) => `http://www.w3.org/ns/dcat#${n}`;
    const dct = (n) => `http://purl.org/dc/terms/${n}`;
    assert.deepEqual(catalog['@type'], [dcat('Catalog')]);
    for (const need of [dct('title'), dct('description'), dct('publisher'), dcat('dataset')]) assert.ok(catalog[need]?.length, need);
    const sets = catalog[dcat('dataset')];
    assert.ok(sets.length >= 6);
    for (const set of sets) {
      for (const need of [dct('title'), dct('description'), dcat('distribution')]) assert.ok(set[need]?.length, `${set['@id']} ${need}`);
      for (const d of set[dcat('distribution')]) {
        const url = d[dcat('accessURL')][0]['@id'];
        assert.ok(url.startsWith(BASE));
        await get(url.slice(BASE.length));
      }
    }
    assert.match(await jsonld.toRDF(JSON.parse(text), { format: 'application/n-quads', documentLoader: offline }), /<http:\/\/www.w3.org\/ns\/dcat#Distribution>/);
    const d = docs.find((x) => x.doc_no);
    const page = await get(`/d/${d.id}`);
    assert.match(page.headers.get('link'), new RegExp(`</d/${d.id}/jsonld>; rel="alternate"; type="application/ld\\+json"`));
    const [one] = await jsonld.expand((await get(`/d/${d.id}/jsonld`)).json(), { documentLoader: offline });
    assert.equal(one['@id'], d.url);
    assert.equal(one['https://schema.org/name'][0]['@value'], d.title);
    assert.equal(one['https://schema.org/identifier'][0]['@value'], d.index_no);
    await get('/d/104/jsonld', 410);
    await get('/d/999999/jsonld', 404);
  });

  test('calendar: days off, make-up days, texts that take effect, days of publication', async () => {
    const { headers, text } = await get('/data/calendar.ics');
    assert.match(headers.get('content-type'), /^text\/calendar/);
    for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
    const cal = new ICAL.Component(ICAL.parse(text));
    const events = cal.getAllSubcomponents('vevent').map((v) => new ICAL.Event(v));
    assert.equal(new Set(events.map((e) => e.uid)).size, events.length, 'UIDs are unique');
    for (const e of events) assert.ok(e.summary && e.startDate.isDate && e.endDate.compare(e.startDate) > 0);
    const national = events.find((e) => e.summary === '国庆节放假' && e.startDate.year === 2026);
    assert.equal(national.startDate.toString(), '2026-10-01');
    const days = (await json('/api/v1/calendar?year=2026')).days;
    const last = days.filter((d) => d.reason === 'holiday' && d.name === '国庆节').at(-1).date;
    assert.equal(national.endDate.toString(), new Date(Date.parse(last) + 86400000).toISOString().slice(0, 10));
    assert.ok(events.some((e) => /调休上班$/.test(e.summary)));
    const law = docs.find((d) => d.effective_on && d.validity === 'pending');
    assert.ok(events.some((e) => e.summary === `施行：${law.title}` && e.startDate.toString() === law.effective_on));
    assert.ok(events.some((e) => e.summary.startsWith('应公开：')));
    const draft = docs.find((d) => d.genre === '征求意见' && /施工噪声/.test(d.title)); // its text: 期限三十日
    const comment = events.find((e) => e.summary === `征求意见：${draft.title}`);
    const day = (t) => new Date(t + 8 * 3600000).toISOString().slice(0, 10);
    assert.equal(comment.startDate.toString(), draft.published_at.slice(0, 10));
    assert.equal(comment.endDate.toString(), day(Date.parse(`${draft.published_at.slice(0, 10)}T00:00:00+08:00`) + 31 * 86400000));
  });

  test('browsers find the search box', async () => {
    const os = parseXml((await get('/opensearch.xml')).text);
    assert.equal(os.uri, 'http://a9.com/-/spec/opensearch/1.1/');
    assert.ok([...os.one('ShortName').text].length <= 16);
    assert.ok(os.one('Description').text);
    assert.ok(os.all('Url').some((u) => u.attributes.type === 'text/html' && u.attributes.template.includes('{searchTerms}')));
    assert.match((await get('/')).text, /<link rel="search" type="application\/opensearchdescription\+xml"[^>]* href="\/opensearch.xml">/);
  });

  test('the page of open data names all of it, in both languages', async () => {
    for (const path of ['/data', '/en/data']) {
      const { text } = await get(path);
      for (const href of ['/api/v1/openapi.json', '/api/v1/documents.csv', '/api/v1/documents.xlsx', '/feed.atom', '/data/catalog.jsonld', '/data/calendar.ics', '/feed.rss?item=MEE2019-05'])
        assert.ok(text.includes(`href="${href}"`), `${path} ${href}`);
    }
    assert.match((await get('/')).text, /href="\/data"[^>]*>数据开放</);
    assert.match((await get('/en')).text, /href="\/en\/data"[^>]*>Open data</);
  });

  test('bulk files: complete, with checksums, resumable; a withdrawn text is refused from the commit on', async () => {
    const attached = await desk.draft({ title: '有附件的公告', files: { name: '附件.txt', type: 'text/plain', bytes: Buffer.from('附件的内容\n') } });
    await desk.publish(attached);
    await s.command(['bulk']);
    const list = (await json('/api/v1/documents?page_size=500')).documents;
    const zip = await get('/data/bulk/documents.zip');
    assert.equal(zip.headers.get('content-type'), 'application/zip');
    assert.match((await get('/data/bulk/SHA256SUMS')).text, new RegExp(`^${sha256(zip.bytes)}  documents\\.zip$`, 'm'));
    assert.ok((await get('/data')).text.includes(sha256(zip.bytes)));
    assert.ok((await get('/data/catalog.jsonld')).text.includes(sha256(zip.bytes)), 'the catalogue of data names the checksum');
    const rows = unzip(zip.bytes, 'documents.jsonl').toString().trim().split('\n').map((l) => JSON.parse(l));
    assert.deepEqual(rows.map((r) => r.id).sort((a, b) => a - b), list.map((d) => d.id).sort((a, b) => a - b));
    const one = await json(`/api/v1/documents/${list[0].id}`);
    assert.deepEqual({ ...rows.find((r) => r.id === one.id), views: 0 }, { ...one, views: 0 });
    for (const line of unzip(zip.bytes, 'SHA256SUMS').toString().trim().split('\n')) {
      const [sum, name] = line.split('  ');
      assert.equal(sha256(unzip(zip.bytes, name)), sum, name);
    }
    const withFile = rows.find((r) => r.id === attached);
    const [a] = withFile.attachments;
    assert.equal(a.sha256, sha256('附件的内容\n'));
    const files = await get('/data/bulk/attachments.zip');
    assert.equal(sha256(unzip(files.bytes, `files/${a.sha256.slice(0, 2)}/${a.sha256}.txt`)), a.sha256);
    assert.equal(sha256((await get(a.url.slice(BASE.length))).bytes), a.sha256);
    const half = await get('/data/bulk/documents.zip', 206, { range: `bytes=${zip.bytes.length >> 1}-`, 'if-range': zip.headers.get('etag') });
    assert.deepEqual(half.bytes, zip.bytes.subarray(zip.bytes.length >> 1));

    const id = await desk.draft({ title: '将要撤下的公告 CANARYBULK', summary: 'CANARYBULK' });
    await desk.publish(id);
    await s.command(['bulk']);
    const before = await get('/data/bulk/documents.zip');
    assert.ok(unzip(before.bytes, 'documents.jsonl').includes('CANARYBULK'));
    const done = await desk.decide('office', id, 'withdraw', { order: '内撤〔2026〕9号', note: '内容核实中' });
    assert.equal(done.status, 303, done.text.slice(0, 500));
    const after_ = await c.get('/data/bulk/documents.zip', { range: 'bytes=0-9', 'if-range': before.headers.get('etag') });
    assert.ok([503, 200].includes(after_.status), `${after_.status}: the old file is not given out, not even its rest`);
    const whole = await c.get('/data/bulk/documents.zip');
    if (whole.status === 503) assert.match(whole.headers.get('content-type'), /^application\/problem\+json/);
    else assert.ok(!unzip(whole.bytes, 'documents.jsonl').includes('CANARYBULK'));
    const folder = join(s.dir, 'var/bulk');
    for (const f of existsSync(folder) ? readdirSync(folder) : []) {
      if (f.endsWith('-documents.zip')) assert.ok(!unzip(readFileSync(join(folder, f)), 'documents.jsonl').includes('CANARYBULK'), f);
    }
    await s.command(['bulk']);
    const rebuilt = await get('/data/bulk/documents.zip');
    assert.ok(!unzip(rebuilt.bytes, 'documents.jsonl').includes('CANARYBULK'));
  });

  test('hidden stays hidden in every form', async () => {
    const canary = 'CANARY7H1DDEN';
    const draft = await desk.draft({ title: `草稿 ${canary}`, summary: canary, keywords: canary });
    const certain = await desk.draft({ title: `特定群体 ${canary}`, summary: canary, audience: 'some' });
    await desk.publish(certain, { attribute: 'PUB' });
    const refused = await desk.draft({ title: `依申请 ${canary}`, summary: canary, attribute: 'REQ', article: 'X15', reason: canary });
    await desk.publish(refused, { attribute: 'REQ', article: 'X15', reason: canary });
    const scheduled = await desk.draft({ title: `定时 ${canary}`, summary: canary });
    await desk.toSignature(scheduled);
    await desk.must('sign', scheduled, { event: 'schedule', attribute: 'PUB', publish_date: '2031-01-06', publish_time: '09:00' });
    const gone = await desk.draft({ title: `撤下 ${canary}`, summary: canary, genre: '公告' });
    await desk.publish(gone);
    const found = await json(`/api/v1/documents?words=${canary}`);
    assert.deepEqual(found.documents.map((d) => d.id), [gone]);
    assert.equal((await desk.decide('office', gone, 'withdraw', { order: '内撤〔2026〕10号', note: '内容核实中' })).status, 303);
    await s.command(['bulk']);
    const forms = ['/api/v1/documents?page_size=500', `/api/v1/documents?words=${canary}`, '/api/v1/documents.csv', '/feed.atom?genre=%E5%85%AC%E5%91%8A', '/feed.rss', '/sitemap/1',
      '/data/calendar.ics', '/data/catalog.jsonld', '/api/v1/statistics', '/api/v1/catalogue', '/data', `/api/v1/documents?page_size=500&sort=formed`];
    for (const path of forms) assert.ok(!(await get(path)).text.includes(canary) || path.includes('words='), path);
    assert.equal((await json(`/api/v1/documents?words=${canary}`)).total, 0);
    assert.ok(!unzip((await get('/api/v1/documents.xlsx')).bytes, 'xl/worksheets/sheet1.xml').includes(canary));
    assert.ok(!unzip((await get('/data/bulk/documents.zip')).bytes, 'documents.jsonl').includes(canary));
    for (const id of [draft, certain, refused, scheduled]) {
      for (const path of [`/api/v1/documents/${id}`, `/api/v1/documents/${id}/attachments`, `/d/${id}/jsonld`]) {
        const hidden = (await get(path, 404)).json();
        const never = (await get(path.replace(String(id), '999999'), 404)).json();
        assert.deepEqual({ ...hidden, request_id: '' }, { ...never, request_id: '' }, path);
      }
    }
    for (const path of [`/api/v1/documents/${gone}`, `/api/v1/documents/${gone}/attachments`, `/d/${gone}/jsonld`]) assert.ok(!(await get(path, 410)).text.includes(canary), path);
  });

  test('S4-2.2 read-only view and export for the upper body', async () => {
    const e = s.client();
    await e.login('ping.gongzheng');
    const page = await e.get('/wb/export');
    assert.equal(page.status, 200);
    const names = (await json('/api/v1/bodies')).bodies.map((b) => b.name);
    for (const name of names) assert.ok(page.text.includes(name), name);
    assert.match(page.text, /覆盖率/);
    assert.match(page.text, /缺项清单/);
    assert.doesNotMatch(page.text.replace(/<form[^>]*action="\/logout"[\s\S]*?<\/form>/, ''), /method="post"/);
    const data = (await e.get('/wb/export.json?from=2026-01-01&to=2026-12-31')).json();
    assert.deepEqual(data.bodies.map((b) => b.name).sort(), [...names].sort());
    const list = (await json('/api/v1/documents?page_size=500')).documents;
    for (const b of data.bodies) {
      assert.ok(b.covered <= b.entries && b.in_time + b.late + b.without_limit === b.published, JSON.stringify(b));
      assert.equal(data.items.filter((i) => i.body === b.name && ['never', 'overdue'].includes(i.state)).length, b.gaps, b.name);
      for (const i of data.items.filter((x) => x.body === b.name))
        assert.equal(i.documents, list.filter((d) => d.body === b.body && d.item_key === i.item_key).length, `${b.name} ${i.item_key}`);
    }
    for (const table of ['bodies', 'items', 'gaps']) {
      const csv = await e.get(`/wb/export.csv?table=${table}`);
      assert.equal(csv.status, 200);
      const rows = csv.text.trim().split('\r\n').length - 1;
      const want = table === 'bodies' ? data.bodies.length : data.items.filter((i) => table === 'items' || ['never', 'overdue'].includes(i.state)).length;
      assert.equal(rows, want, table);
      const xlsx = await e.get(`/wb/export.xlsx?table=${table}`);
      assert.equal(parseXml(unzip(xlsx.bytes, 'xl/worksheets/sheet1.xml').toString()).one('sheetData').all('row').length, want + 1);
    }
    // Read-only: what changes something is refused to this person; nobody else looks in.
    for (const path of ['/wb/docs/new', '/wb/docs/1/withdraw', '/wb/settings']) {
      const answer = await e.post(path, { title: 'x' });
      assert.equal(answer.status, 403, `${path}: ${answer.status}`);
    }
    for (const path of ['/wb/export', '/wb/export.json', '/wb/export.csv', '/wb/export.xlsx']) assert.equal((await s.client().get(path)).status, 303, path);
    const branch = s.client();
    await branch.login('dai.wanqing');
    assert.deepEqual((await branch.get('/wb/export.json')).json().bodies.map((b) => b.body), ['wanghu'], 'a branch sees itself only');
  });
});
