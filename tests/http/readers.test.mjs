// SPDX-License-Identifier: Apache-2.0
// What the site offers to programs, read by public tools that no one here wrote: feedparser, rdflib, the sitemap package and its
// schema under xmllint, LibreOffice Calc, pdftotext. (OpenAPI, JSON Schema, iCalendar: opendata.test.mjs; WARC: mirror.test.mjs.)
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { parseSitemap, parseSitemapIndex } from 'sitemap';
import { root, startServer } from '../support/server.mjs';

const SOFFICE = '/usr/bin/soffice';

/** Rows of RFC 4180 text, written here because it only has to read two known writers. */
function rows(csv) {
  const out = [[]];
  for (const [, quoted, plain, end] of csv.replace(/^\uFEFF/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    out.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') out.push([]);
  }
  return out.filter((r) => r.some((cell) => cell !== ''));
}

describe('public readers', () => {
  let s;
  let dir;
  let visitor;
  before(async () => {
    s = await startServer({ sample: true });
    dir = mkdtempSync(join(tmpdir(), 'chengming-readers.'));
    visitor = s.client();
  });
  after(async () => {
    await s?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  const get = async (path) => {
    const answer = await visitor.get(path);
    assert.equal(answer.status, 200, path);
    return answer;
  };
  const here = (url) => url.replace(/^https?:\/\/[^/]+/, '');
  const python = (kind, bytes) => JSON.parse(execFileSync('/usr/bin/python3', [join(root, 'tests/support/read_public.py'), kind], { input: bytes, maxBuffer: 1 << 26 }));

  test('feedparser reads every kind of feed, entry by entry', async () => {
    const { documents } = (await get('/api/v1/documents?page_size=20')).json();
    for (const [path, version] of [['/feed.atom', 'atom10'], ['/feed.rss', 'rss20'], ['/feed.atom?body=wanghu', 'atom10'],
      ['/xxgk/log/heads.atom', 'atom10'], ['/c/inspection/feed.atom', 'atom10']]) {
      const feed = python('feed', (await get(path)).bytes);
      assert.equal(feed.version, version, path);
      assert.ok(feed.title && feed.entries.length > 0, path);
      assert.equal(new Set(feed.entries.map((e) => e.id)).size, feed.entries.length, `${path}: ids are unique`);
      for (const e of feed.entries) assert.ok(e.title && e.link && e.parsed, `${path}: ${JSON.stringify(e)}`);
      if (path === '/feed.atom' || path === '/feed.rss') {
        const titles = feed.entries.map((e) => e.title);
        for (const d of documents.slice(0, 10)) assert.ok(titles.includes(d.title), `${path}: ${d.title}`);
        await get(here(feed.entries[0].link));
      }
    }
  });

  test('rdflib reads the DCAT catalogue: data sets, topics among them, with forms that answer', async () => {
    const c = python('rdf', (await get('/data/catalog.jsonld')).bytes);
    assert.equal(c.catalogs.length, 1);
    assert.equal(c.listed, c.sets.length);
    const topic = c.sets.find((x) => x.id.endsWith('/data#topic-inspection'));
    assert.ok(topic, c.sets.map((x) => x.id).join(' '));
    assert.deepEqual(topic.forms.map((f) => f.type.replace(/.*media-types\//, '')), ['text/csv', 'application/json']);
    for (const set of c.sets) {
      assert.ok(set.titles.zh && set.titles.en && set.publisher && set.forms.length > 0, set.id);
      for (const f of set.forms) {
        assert.ok(f.type.startsWith('https://www.iana.org/assignments/media-types/') && f.licence !== 'None', JSON.stringify(f));
        const answer = await get(here(f.url));
        assert.equal(answer.headers.get('content-type').replace(/;.*/, ''), f.type.replace(/.*media-types\//, ''), f.url);
      }
    }
  });

  test('the sitemap package and the schema of sitemaps.org accept the sitemap', async () => {
    const schema = join(root, 'node_modules/sitemap/schema/sitemap.xsd');
    const parts = await parseSitemapIndex(Readable.from([(await get('/sitemap.xml')).bytes]));
    assert.ok(parts.length > 0);
    const seen = new Set();
    for (const [i, part] of parts.entries()) {
      const { bytes } = await get(here(part.url));
      const file = join(dir, `sitemap-${i}.xml`);
      writeFileSync(file, bytes);
      execFileSync('xmllint', ['--nonet', '--noout', '--schema', schema, file], { stdio: 'pipe' });
      for (const item of await parseSitemap(Readable.from([bytes]))) seen.add(here(item.url));
    }
    const { documents } = (await get('/api/v1/documents?page_size=500')).json();
    for (const d of documents) assert.ok(seen.has(`/d/${d.id}`), `/d/${d.id}`);
  });

  test('pdftotext reads the PDF of a document, title and text', async () => {
    const { documents } = (await get('/api/v1/documents?page_size=3')).json();
    for (const d of documents) {
      const file = join(dir, `d${d.id}.pdf`);
      writeFileSync(file, (await get(`/d/${d.id}/pdf`)).bytes);
      const text = execFileSync('pdftotext', [file, '-']).toString().replace(/\s/g, '');
      assert.ok(text.includes(d.title.replace(/\s/g, '')), `${d.title} in ${text.slice(0, 200)}`);
    }
  });

  test('LibreOffice Calc opens every XLSX and finds the cells of the CSV', { skip: existsSync(SOFFICE) ? false : 'LibreOffice (soffice) is not installed' }, async () => {
    const tables = ['/api/v1/documents', '/xxgk/catalogue', '/services', '/services/licences'];
    const files = [];
    for (const [i, path] of tables.entries()) {
      files.push(join(dir, `t${i}.xlsx`));
      writeFileSync(files[i], (await get(`${path}.xlsx`)).bytes);
    }
    await new Promise((done, fail) => { // 44,34,76: comma, quote, UTF-8
      execFile(SOFFICE, [`-env:UserInstallation=file://${dir}/profile`, '--headless', '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76', '--outdir', dir, ...files],
        (error, stdout, stderr) => (error ? fail(new Error(`${stdout}${stderr}`)) : done()));
    });
    for (const [i, path] of tables.entries()) {
      const ours = rows((await get(`${path}.csv`)).text);
      const theirs = rows(readFileSync(join(dir, `t${i}.csv`), 'utf8'));
      assert.ok(ours.length > 3, path);
      assert.equal(theirs.length, ours.length, `${path}: rows`);
      for (const [r, row] of ours.entries()) assert.deepEqual(theirs[r].map((x) => x.trim()), row.map((x) => x.trim()), `${path}: row ${r + 1}`);
    }
  });
});
