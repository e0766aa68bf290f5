// SPDX-License-Identifier: Apache-2.0
// The static copy as any file server would show it, and the archive as a reader of WARC that is not ours sees it.
import assert from 'node:assert/strict';
import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { WARCParser } from 'warcio';
import { Desk, inputs } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const LIVE = 'https://sthj.chengzhou.example';

/** Every regular file below a folder, relative. */
function files(dir, below = '') {
  return readdirSync(join(dir, below), { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? files(dir, join(below, e.name)) : [join(below, e.name)]));
}

/** What a plain file server answers: the file, or the index of the folder. */
function served(dir, href) {
  const path = join(dir, decodeURIComponent(href.replace(/[?#].*$/, '')));
  if (!existsSync(path)) return null;
  if (statSync(path).isFile()) return path;
  return ['index.html', 'index.json'].map((i) => join(path, i)).find((p) => existsSync(p)) ?? null;
}

const unhtml = (s) => s.replace(/&amp;/g, '&').replace(/&quot;/g, '"').replace(/&#39;/g, "'");

describe('export', () => {
  let s;
  let dir;
  let id;
  let secret;

  const site = async (codes = [0]) => (await s.command(['export', 'site', dir, '--base-url', LIVE], '', codes)).stdout;

  before(async () => {
    s = await startServer({ sample: true });
    dir = join(s.dir, 'mirror');
    const desk = await Desk.open(s);
    id = await desk.draft({ title: '镜像试验公告', body_text: '镜像里应当读到的一句话。' });
    await desk.publish(id);
    secret = '只在草稿里的词语甲乙丙';
    await desk.draft({ title: secret, body_text: secret });
    // a column that moved, and one that moved and was hidden then: nothing links to the old addresses
    const admin = s.client();
    await admin.login('admin');
    const listed = async (slug) => new RegExp(`href="(/wb/site/columns/\\d+)">[^<]*</a></td><td[^>]*><a href="/c/${slug}"`).exec((await admin.get('/wb/site')).text)[1];
    const change = async (at, fields) => {
      const all = { ...inputs((await admin.get(at)).text), ...fields };
      for (const k of Object.keys(all)) if (all[k] === null) delete all[k];
      assert.equal((await admin.post(at, all)).status, 303);
    };
    for (const slug of ['moved', 'hidden']) {
      await change('/wb/site/columns/0', { name: '搬迁栏目', name_en: 'x', slug: `${slug}-old`, kind: 'page', template: 'page', openness: '-1', description: '介绍', keywords: '', page_text: '文字。', type: '栏目' });
      const at = await listed(`${slug}-old`);
      await change(at, { slug: `${slug}-new`, ...(slug === 'hidden' ? { shown: null } : {}) });
    }
  });
  after(() => s?.stop());

  test('every page, file, feed and answer is a file, and every link of the copy leads to one', async () => {
    const told = await site();
    assert.match(told, /addresses in .* files written, 0 unchanged, 0 removed/);
    assert.match(told, /\d+ pages and \d+ files in .* s \(\d+ a second\); \d+ PDF and DOCX in .* s \(\d+ a second\)/);
    const all = files(dir);
    assert.ok(all.length > 500, `${all.length} files`);
    for (const needed of ['index.html', 'en/index.html', '404.html', 'feed.atom', 'feed.rss', 'sitemap.xml', 'robots.txt', 'v.gif',
      `d/${id}/index.html`, `d/${id}/pdf/document.pdf`, `d/${id}/docx/document.docx`, 'api/v1/documents/index.json',
      `api/v1/documents/${id}/index.json`, 'xxgk/catalogue.xlsx', 'data/catalog.jsonld']) {
      assert.ok(all.includes(needed), needed);
    }
    assert.match(readFileSync(join(dir, `d/${id}/index.html`), 'utf8'), /镜像里应当读到的一句话/);
    assert.match(readFileSync(join(dir, 'c/moved-old/index.html'), 'utf8'), /url=\/c\/moved-new/, 'an address an administrator moved');
    assert.ok(!all.some((f) => /hidden-(old|new)/.test(f)));
    assert.equal(readFileSync(join(dir, `d/${id}/pdf/document.pdf`)).subarray(0, 5).toString(), '%PDF-');
    const dead = new Set();
    for (const file of all.filter((f) => f.endsWith('.html'))) {
      const html = readFileSync(join(dir, file), 'utf8');
      for (const [, href] of html.matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
        if (href.startsWith('/') && !served(dir, unhtml(href))) dead.add(`${href} in ${file}`);
      }
    }
    assert.deepEqual([...dead].slice(0, 10), []);
  });

  test('forms, search and log-in lead to the running site; nothing of the workbench or of drafts is in the copy', () => {
    const home = readFileSync(join(dir, 'index.html'), 'utf8');
    assert.match(home, new RegExp(`action="${LIVE}/(?:en/)?search"`));
    assert.doesNotMatch(home, /v\.gif\?|\/d\/\d+\/v\.gif/);
    const all = files(dir);
    assert.ok(!all.some((f) => /^(?:wb|login|account)\b/.test(f)));
    for (const f of all) assert.ok(!readFileSync(join(dir, f)).includes(secret), f);
  });

  test('the next run writes only what changed and removes what was withdrawn', async () => {
    const desk = await Desk.open(s);
    await desk.decide('office', id, 'withdraw', { order: '内撤〔2026〕3号', note: '内容核实中' });
    const pdf = files(dir).find((f) => f.endsWith('document.pdf') && f !== `d/${id}/pdf/document.pdf`);
    const { headers } = await s.client().get(`/${pdf.replace('/document.pdf', '')}`);
    assert.match(headers.get('etag'), /^W\/"[0-9a-f]{32}"$/);
    assert.equal((await s.client().get(`/${pdf.replace('/document.pdf', '')}`, { 'if-none-match': headers.get('etag') })).status, 304);
    const [line, written, unchanged, removed] = /(\d+) files written, (\d+) unchanged, (\d+) removed/.exec(await site());
    assert.ok(Number(removed) >= 4, line);
    assert.ok(Number(unchanged) > 1000 && Number(written) < Number(unchanged) / 2, line);
    assert.match(readFileSync(join(dir, `d/${id}/index.html`), 'utf8'), /内容核实中/);
    assert.ok(!existsSync(join(dir, `d/${id}/pdf/document.pdf`)) && !existsSync(join(dir, `api/v1/documents/${id}/index.json`)));
    for (const f of files(dir)) assert.ok(!readFileSync(join(dir, f)).includes('镜像里应当读到的一句话'), f);
    // what costs much is not made anew as long as its tag holds; a file that was lost is
    writeFileSync(join(dir, pdf), '');
    await site();
    assert.equal(readFileSync(join(dir, pdf)).subarray(0, 5).toString(), '%PDF-');
  });

  test('a folder with files of others is refused and stays as it is', async () => {
    const own = join(s.dir, 'own');
    mkdirSync(own);
    writeFileSync(join(own, 'precious.txt'), 'mine');
    const { stderr } = await s.command(['export', 'site', own], '', [1]);
    assert.match(stderr, /choose an empty folder/);
    assert.deepEqual(files(own), ['precious.txt']);
  });

  test('the archive is read by a reader of WARC: every record whole, every address with its answer', async () => {
    const path = join(s.dir, 'site.warc.gz');
    await s.command(['export', 'warc', path, '--base-url', LIVE]);
    assert.match((await s.command(['export', 'warc', path], '', [1])).stderr, /exists already/);
    const kinds = {};
    let page = '';
    for await (const record of new WARCParser(createReadStream(path))) {
      kinds[record.warcType] = (kinds[record.warcType] ?? 0) + 1;
      const text = record.warcType === 'response' && record.warcTargetURI === `${LIVE}/xxgk/guide` ? await record.contentText() : null;
      if (text !== null) {
        assert.equal(record.httpHeaders.statusCode, 200);
        assert.match(record.httpHeaders.headers.get('content-type'), /^text\/html/);
        page = text;
      } else {
        for await (const chunk of record) assert.ok(chunk.length > 0);
      }
    }
    assert.match(page, /政府信息公开指南/);
    assert.equal(kinds.warcinfo, 1);
    assert.ok(kinds.response > 500, JSON.stringify(kinds));
    assert.equal(kinds.request, kinds.response);
  });
});
