// SPDX-License-Identifier: Apache-2.0
// The portal as a visitor meets it: real program, sample bureau, no script, no account.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../support/server.mjs';

const strip = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const decode = (s) => s.replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'");
const hrefs = (html) => [...html.matchAll(/href="([^"]*)"/g)].map((m) => decode(m[1]));
const meta = (html, name) => decode((new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(html) ?? [])[1] ?? '');
const count = (html) => Number(/共 ([\d,]+) 条结果/.exec(html)[1].replace(/,/g, ''));

describe('portal', () => {
  let s;
  let c;
  let docs; // every public document, from the API
  const get = async (path, status = 200) => {
    const answer = await c.get(path);
    assert.equal(answer.status, status, `${path}: ${answer.status}`);
    return answer;
  };

  before(async () => {
    s = await startServer({ sample: true });
    c = s.client();
    docs = [];
    for (let page = 1; ; page += 1) {
      const part = (await c.get(`/api/v1/documents?page=${page}`)).json();
      docs.push(...part.documents);
      if (docs.length >= part.total || part.documents.length === 0) break;
    }
  });
  after(() => s?.stop());

  test('S1-1.2.3 S1-1.2.1 every page of the portal is readable without account and without script', async () => {
    const pages = ['/', '/xxgk', '/xxgk/guide', '/xxgk/request', '/xxgk/rules', '/xxgk/reports', '/xxgk/list', '/xxgk/catalogue',
      '/xxgk/catalogue/MEE2019-05', '/xxgk/enforcement', '/bodies', '/bodies/chengzhou', '/bodies/wanghu', '/sitemap',
      '/about/contact', '/about/copyright', '/about/privacy', '/about/accessibility', '/about/help', `/d/${docs[0].id}`];
    for (const path of pages) {
      for (const prefix of ['', '/en']) {
        const { text } = await get(prefix + path === '/en/' ? '/en' : prefix + path);
        assert.match(text, /^<!DOCTYPE html>/);
        assert.equal((text.match(/<h1\b/g) ?? []).length, 1, `${prefix}${path}: one h1`);
        assert.equal((text.match(/<main\b/g) ?? []).length, 1, `${prefix}${path}: one main`);
        assert.match(text, new RegExp(`<html lang="${prefix ? 'en' : 'zh-CN'}"`));
        assert.ok(meta(text, 'SiteName').length > 0, `${path}: SiteName`);
        assert.doesNotMatch(text, / on[a-z]+="| style="|<script>/);
        const levels = [...text.matchAll(/<h([1-6])\b/g)].map((m) => Number(m[1]));
        levels.reduce((a, b) => {
          assert.ok(b <= a + 1, `${prefix}${path}: heading ${b} after ${a}`);
          return b;
        });
      }
    }
  });

  test('S1-1.2.2 no link of the portal leads nowhere', async () => {
    const seen = new Set();
    for (const path of ['/', '/xxgk', '/xxgk/catalogue', '/xxgk/guide', '/bodies/chengzhou', '/sitemap', `/d/${docs[0].id}`, '/en']) {
      for (const href of hrefs((await get(path)).text)) if (href.startsWith('/')) seen.add(href.replace(/#.*/, ''));
    }
    assert.ok(seen.size > 50);
    for (const href of seen) {
      const { status } = await s.client().get(href);
      assert.ok([200, 303].includes(status) || (status === 301 && href.includes('/i/')), `${href}: ${status}`);
    }
  });

  test('home shows the five statutory entries, counts and nothing that does not exist yet', async () => {
    const { text } = await get('/');
    for (const path of ['/xxgk/guide', '/xxgk/rules', '/xxgk/catalogue', '/xxgk/reports', '/xxgk/request'])
      assert.ok(hrefs(text).includes(path), path);
    assert.ok(strip(text).includes(`已公开政府环境信息 ${docs.length} 条`));
    for (const name of ['决策公开', '执行公开', '管理公开', '服务公开', '结果公开']) assert.ok(text.includes(name), name);
    assert.equal(new Set(hrefs(text).filter((h) => h.startsWith('/xxgk/catalogue/MEE2019-'))).size, 25);
    assert.doesNotMatch(text, /AQI|class="aqi/);
    const group = (await get('/?g=2')).text;
    assert.match(group, /aria-current="true">行政处罚、行政强制和行政命令</);
  });

  test('S1-1.1.6 S4-3.2 catalogue item prints the seven elements and the binding limit', async () => {
    const { text } = await get('/xxgk/catalogue/MEE2019-05');
    for (const label of ['公开内容（要素）', '公开时限', '公开主体', '公开依据', '公开渠道', '公开对象', '公开方式']) assert.ok(text.includes(label), label);
    assert.match(strip(text), /7个工作日|7 个工作日/);
    assert.match(text, /aria-current="page"><span[^>]*>05 行政处罚决定/);
    assert.equal(new Set(hrefs(text).filter((h) => h.startsWith('/xxgk/catalogue/MEE2019-')).map((h) => h.replace(/\?.*/, ''))).size, 25);
    await get('/xxgk/catalogue/MEE2019-99', 404);
  });

  test('S3-3.2.4 S3-9.1 the disclosure list has entries, owners and versions', async () => {
    const { text } = await get('/xxgk/list');
    assert.equal((text.match(/<tr><td/g) ?? []).length, 25);
    assert.match(text, /责任单位/);
    assert.match(text, /标准目录版本/);
    assert.match(text, /现行/);
    assert.notEqual(text, (await get('/xxgk/list?body=wanghu')).text);
    await get('/xxgk/list?body=nobody', 404);
  });

  test('filters narrow the list and say so', async () => {
    const all = count((await get('/xxgk/catalogue')).text);
    assert.equal(all, docs.length);
    const wanghu = docs.filter((d) => d.body === 'wanghu');
    assert.ok(wanghu.length > 0);
    assert.equal(count((await get('/xxgk/catalogue?body=wanghu')).text), wanghu.length);
    const year = docs[0].published_at.slice(0, 4);
    assert.equal(count((await get(`/xxgk/catalogue?year=${year}`)).text), docs.filter((d) => d.published_at.startsWith(year)).length);
    assert.equal(count((await get('/xxgk/catalogue?openness=result')).text), docs.filter((d) => d.openness === 'result').length);
    const numbered = docs.find((d) => d.doc_no);
    const found = await get(`/xxgk/catalogue?doc_no=${encodeURIComponent(numbered.doc_no)}`);
    assert.ok(found.text.includes(`/d/${numbered.id}"`));
    const none = await get(`/xxgk/catalogue?words=${encodeURIComponent('不会有的词语')}`);
    assert.match(none.text, /没有找到符合条件的信息/);
    assert.equal(count(none.text), 0);
    await get('/xxgk/catalogue?unknown=1', 400);
    await get('/xxgk/catalogue?page=999', 404);
    assert.doesNotMatch((await get(`/search?q=${encodeURIComponent('"><b>x')}`)).text, /"><b>x/);
  });

  test('S0-0.1 S1-0.1 S3-0.1 head fields on the page, in the feed and in the API', async () => {
    const feed = (await get('/feed.atom')).text;
    const d = docs.find((x) => x.doc_no && x.formed_on);
    const { text } = await get(`/d/${d.id}`);
    for (const value of [d.title, d.index_no, d.doc_no, d.formed_on, d.issuing_body]) assert.ok(decode(text).includes(value), value);
    assert.match(text, /发布时间：<time class="num" datetime="\d{4}-\d\d-\d\dT[^"]*">\d{4}-\d\d-\d\d \d\d:\d\d</);
    assert.match(text, /来源：/);
    assert.match(text, /浏览：\d+ 次/);
    for (const x of docs.slice(0, 5)) {
      for (const value of [x.title, x.index_no, x.doc_no, x.formed_on, x.issuing_body]) assert.ok(decode(feed).includes(value), `feed: ${value}`);
      assert.match(x.index_no, /^[0-9A-Z]{18}\/\d{4}-\d{5,}$/);
    }
    assert.equal(meta(text, 'ArticleTitle'), d.title);
    assert.match(meta(text, 'PubDate'), /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    assert.ok(meta(text, 'ContentSource').length > 0);
    const one = (await get(`/api/v1/documents/${d.id}`)).json();
    assert.equal(one.index_no, d.index_no);
    assert.ok(one.text.length > 20);
  });

  test('S1-0.1 views are counted by a pixel, without cookie', async () => {
    const d = docs.find((x) => docs.filter((y) => y.title.includes(x.title)).length === 1);
    let fresh = 0; // pages are cached: an address never asked before is made anew
    const views = async () => {
      fresh += 1;
      const { text } = await get(`/api/v1/documents?words=${encodeURIComponent(d.title)}&page=${'0'.repeat(fresh)}1`);
      return JSON.parse(text).documents.find((x) => x.id === d.id).views;
    };
    const before = await views();
    const pixel = await s.client().get(`/d/${d.id}/v.gif`);
    assert.equal(pixel.headers.get('content-type'), 'image/gif');
    assert.equal(pixel.headers.get('cache-control'), 'no-store');
    assert.equal(pixel.headers.get('set-cookie'), null);
    assert.equal(pixel.bytes.subarray(0, 6).toString(), 'GIF89a');
    assert.equal(await views(), before + 1);
    assert.ok((await get(`/d/${d.id}`)).text.includes(`src="/d/${d.id}/v.gif"`));
    assert.deepEqual((await get('/d/999999/v.gif')).bytes, pixel.bytes); // says nothing about what exists
  });

  test('S0-0.4 text size and print work without script', async () => {
    const v = s.client();
    const path = `/d/${docs[0].id}`;
    const { text } = await v.get(path);
    assert.match(text, /data-size="m"/);
    const link = hrefs(text).find((h) => h.startsWith('/display?size=l'));
    const answer = await v.get(link);
    assert.equal(answer.status, 303);
    assert.equal(answer.location, path);
    assert.match((await v.get(path)).text, /data-size="l"/);
    assert.match(text, /class="print-only"/);
  });

  test('elder mode, contrast and language are cookies, and the way back stays here', async () => {
    const v = s.client();
    assert.equal((await v.get('/display?mode=elder&contrast=high&back=/xxgk')).location, '/xxgk');
    assert.match((await v.get('/xxgk')).text, /data-mode="elder" data-contrast="high"/);
    await v.get('/display?mode=normal&contrast=normal&back=/');
    assert.match((await v.get('/xxgk')).text, /data-mode="" data-contrast=""/);
    assert.equal((await v.get('/display?lang=en&back=/xxgk/guide')).location, '/en/xxgk/guide');
    for (const back of ['/services', '/zcwj?year=2025', '/supervise']) { // the routes say which pages have an English side
      assert.equal((await v.get(`/display?lang=en&back=${encodeURIComponent(back)}`)).location, `/en${back}`);
    }
    for (const back of ['/wb/docs', '/feeds/d.atom', '/d/1/pdf']) {
      assert.equal((await v.get(`/display?lang=en&back=${encodeURIComponent(back)}`)).location, back);
    }
    assert.equal((await v.get('/display?lang=zh-CN&back=/en/xxgk/guide')).location, '/xxgk/guide');
    for (const back of ['https://evil.example/', '//evil.example/', '/\\evil.example'])
      assert.equal((await v.get(`/display?size=m&back=${encodeURIComponent(back)}`)).location, '/');
    assert.ok([400, 422].includes((await v.get('/display?size=xxl&back=/')).status));
    assert.equal((await v.request('POST', '/display', { body: new URLSearchParams({ size: 's', back: '/bodies' }) })).location, '/bodies');
  });

  test('S4-0.2 the final attribute is printed at the end of the text; a redacted text says so', async () => {
    const pub = docs.find((d) => d.attribute === 'PUB');
    assert.match((await get(`/d/${pub.id}`)).text, /<p class="mark">（此件公开发布）<\/p>/);
    const red = docs.find((d) => d.attribute === 'RED');
    const { text } = await get(`/d/${red.id}`);
    assert.match(text, /（此件删减后公开）/);
    assert.match(text, /部分内容已经删减/);
  });

  test('S4-3.3 what is not for everybody appears nowhere', async () => {
    const { text } = await get('/xxgk/catalogue/MEE2019-04');
    const titles = docs.map((d) => d.title).join('\n');
    assert.doesNotMatch(titles, /事先告知书|听证通知书/);
    assert.doesNotMatch(strip(text.replace(/<dl class="spec">.*?<\/dl>/s, '')), /事先告知书（/);
    assert.ok(docs.every((d) => ['PUB', 'RED'].includes(d.attribute)));
  });

  test('S3-0.3 previous and next stay in the item', async () => {
    const item = docs.filter((d) => d.item_key === 'MEE2019-05' && d.body === 'chengzhou');
    const middle = item[1];
    const { text } = await get(`/d/${middle.id}`);
    const nav = /<nav class="prevnext".*?<\/nav>/s.exec(text)[0];
    const ids = hrefs(nav).map((h) => Number(h.slice(3)));
    assert.equal(ids.length, 2);
    for (const id of ids) assert.equal(docs.find((d) => d.id === id).item_key, 'MEE2019-05');
  });

  test('S0-1.4.1 S0-1.4.2 S0-1.4.3 S0-1.4.4 enforcement pages show their documents and ways to supervise', async () => {
    for (const slug of ['duties', 'basis', 'procedure', 'supervision']) {
      const { text } = await get(`/xxgk/enforcement/${slug}`);
      assert.match(text, /<ol class="res"><li>/, slug);
    }
    assert.match((await get('/xxgk/enforcement/supervision')).text, /复议机关/);
    const guide = /执法程序指南和流程图[\s\S]*?href="(\/services\/[^"]+)"/.exec((await get('/xxgk/enforcement/procedure')).text)[1];
    assert.match((await get(guide)).text, /执法程序[\s\S]*<svg|<svg[\s\S]*执法程序|流程/);
    assert.doesNotMatch((await get('/xxgk/enforcement/duties')).text, /执法程序指南和流程图/);
    await get('/xxgk/enforcement/other', 404);
  });

  test('S3-8.1.3 a body shows leaders with division of work and units with responsible persons', async () => {
    const { text } = await get('/bodies/chengzhou');
    assert.match(text, /负责人及分工/);
    assert.match(strip(text), /局长/);
    assert.match(strip(text), /主持全面工作/);
    assert.match(text, /信息公开责任人/);
    assert.match(text, /11990100MB1A00001T/);
    await get('/bodies/nobody', 404);
  });

  test('withdrawn: 410 with note and no text, gone from lists, tombstone in the feed', async () => {
    const feed = (await get('/feed.atom')).text;
    const ids = [...feed.matchAll(/<at:deleted-entry ref="[^"]*\/d\/(\d+)" when="/g)].map((m) => Number(m[1]));
    assert.ok(ids.length > 0);
    for (const id of ids) {
      const { text } = await get(`/d/${id}`, 410);
      assert.match(text, /已于 \d{4}-\d\d-\d\d 撤下/);
      assert.doesNotMatch(text, /class="doc-body"/);
      assert.ok(!docs.some((d) => d.id === id));
      assert.equal((await c.get(`/api/v1/documents/${id}`)).status, 410);
      assert.ok([404, 410].includes((await c.get(`/d/${id}/pdf`)).status));
    }
    const never = await c.get('/d/999999/files/1/a.pdf');
    const hidden = await c.get(`/d/${ids[0]}/files/1/a.pdf`);
    assert.equal(never.status, 404);
    assert.equal(hidden.status, 404);
    const plain = (t) => t.replace(/data-request-id="[^"]*"|[0-9a-f]{16,}|(\/|%2F)d(\/|%2F)\d+/g, '');
    assert.ok(plain(hidden.text) === plain(never.text), 'a hidden file answers differently');
  });

  test('PDF, DOCX and exports have their types and names', async () => {
    const d = docs[0];
    const pdf = await get(`/d/${d.id}/pdf`);
    assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(pdf.headers.get('content-disposition'), /^attachment; filename="document.pdf"; filename\*=UTF-8''%/);
    assert.equal((await get(`/d/${d.id}/docx`)).bytes.subarray(0, 2).toString(), 'PK');
    assert.equal((await get('/xxgk/catalogue.xlsx')).bytes.subarray(0, 2).toString(), 'PK');
    assert.match((await get('/xxgk/catalogue.csv')).text, /行政处罚决定/);
    assert.equal((await get('/xxgk/catalogue.json')).json().entries.length, 25);
  });

  test('feeds and sitemap are well-formed and complete', async () => {
    for (const path of ['/feed.atom', '/feed.rss', '/feed.atom?item=MEE2019-05', '/feed.atom?body=wanghu', '/sitemap.xml', '/sitemap/0', '/sitemap/1']) {
      const { text, headers } = await get(path);
      assert.match(headers.get('content-type'), /xml/);
      const open = [];
      for (const [, close, name, self] of text.matchAll(/<(\/?)([A-Za-z][\w:.-]*)(?:"[^"]*"|[^>"])*?(\/?)>/g)) {
        if (close) assert.equal(open.pop(), name, path);
        else if (!self) open.push(name);
      }
      assert.deepEqual(open, [], path);
    }
    const locs = [...(await get('/sitemap/1')).text.matchAll(/<loc>[^<]*\/d\/(\d+)<\/loc>/g)];
    assert.equal(locs.length, docs.length);
    const item = (await get('/feed.atom?item=MEE2019-05')).text;
    assert.equal((item.match(/<entry>/g) ?? []).length, docs.filter((d) => d.item_key === 'MEE2019-05').length);
    await get('/feed.atom?item=nothing', 404);
  });

  test('404 is a plain page with a way on', async () => {
    const { text } = await get('/no/such/page', 404);
    assert.match(text, /没有这个页面/);
    assert.ok(hrefs(text).some((h) => h.startsWith('/xxgk')));
    const problem = await get('/api/v1/documents/999999', 404);
    assert.match(problem.headers.get('content-type'), /application\/problem\+json/);
  });
});
