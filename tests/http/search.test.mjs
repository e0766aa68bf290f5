// SPDX-License-Identifier: Apache-2.0
// Search on the running program: what is public is found by title, text, number, attachment and catalogue entry, in any spelling of
// the same word; what is not public is not found, counted, suggested or shown, and a withdrawal counts with the next search.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { Desk, field } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { zip } from '../support/zip.mjs';

const q = (words, more = '') => `/api/v1/search?q=${encodeURIComponent(words)}${more}`;
const docx = (text) => zip({
  '[Content_Types].xml': Buffer.from('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
  '_rels/.rels': Buffer.from('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
  'word/document.xml': Buffer.from(`<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`),
});

describe('search', () => {
  let s;
  let c;
  let desk;
  let main; // the document the searches are about
  let attached;
  const find = async (words, more = '') => {
    const answer = await c.get(q(words, more));
    assert.equal(answer.status, 200, `${words}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer.json();
  };
  const ids = (r) => r.items.filter((i) => i.kind === 'document').map((i) => i.id);
  const found = async (words, id, more = '') => {
    const r = await find(words, more);
    assert.ok(ids(r).includes(id), `"${words}" finds ${id}: ${JSON.stringify(r.items.map((i) => i.title))}`);
    return r;
  };
  const nothing = async (words) => {
    const r = await find(words);
    assert.deepEqual([r.total, r.more, r.items.length], [0, false, 0], `"${words}" finds ${JSON.stringify(r.items.map((i) => i.title))}`);
    for (const values of Object.values(r.facets)) assert.deepEqual(values, [], `facets of "${words}"`);
    return r;
  };
  const complete = async (typed) => {
    const answer = await c.get(`/api/v1/suggest?q=${encodeURIComponent(typed)}`);
    assert.equal(answer.status, 200, answer.text.slice(0, 300));
    assert.equal(answer.headers.get('content-type'), 'application/x-suggestions+json; charset=utf-8');
    const [echo, texts, notes, urls] = answer.json();
    assert.equal(echo, typed);
    assert.deepEqual([notes.length, urls.length], [texts.length, texts.length]);
    return [echo, texts, notes, urls];
  };
  const publish = async (extra, decision) => {
    const id = await desk.draft(extra);
    await desk.publish(id, decision);
    return id;
  };

  before(async () => {
    s = await startServer({ sample: true });
    c = s.client();
    desk = await Desk.open(s);
    main = await publish({
      title: '关于鹮影湿地鸟类监测的通告', doc_no: '澄环发〔2021〕12号', keywords: '候鸟巡护,澄州市鹮影观鸟有限公司', summary: '',
      body_text: '一、监测安排\n在鹮影湿地设置观测点，记录迁徙候鸟的数量。\n二、废弃物\n危险废物应当分类收集，禁止倾倒。',
    });
    attached = await publish({
      title: '附件里才有的内容', body_text: '见附件。', keywords: '',
      files: { name: '鸟类名录.docx', type: 'application/octet-stream', bytes: docx('名录收入震旦鸦雀一种') },
    });
  });
  after(async () => { await s?.stop(); });

  test('S0-1.5.3 a document is found by its title, its text and its number, whole or in part', async () => {
    await found('鹮影湿地鸟类监测', main); // title
    await found('迁徙候鸟', main); // text
    await found('候鸟 观测点', main); // two words anywhere
    for (const words of ['环发 2021 12', '澄环发 2021 12', '环发〔2021〕12', '環發[2021]12號', '2021 12号 鹮影', '澄环发〔2021〕１２号']) await found(words, main);
    const { items: [{ index_no: index }] } = await find('鹮影湿地鸟类监测');
    assert.match(index, /\/\d{4}-\d{5}$/);
    const [, year, serial] = /\/(\d{4})-0*(\d+)$/.exec(index);
    await found(`${year} ${serial} 鹮影`, main); // index number in part, without its zeros
    const r = await find('鹮影 倾倒');
    assert.deepEqual(ids(r), [main]);
  });

  test('S0-1.5.3 a whole document or index number goes straight to the document', async () => {
    const { items: [{ index_no: index }] } = await find('鹮影湿地鸟类监测');
    for (const words of ['澄环发〔2021〕12号', '澄环发[2021]12号', '澄环发（２０２１）12 號', index, ` ${index} `]) {
      const answer = await c.get(`/search?q=${encodeURIComponent(words)}`);
      assert.equal(answer.status, 303, words);
      assert.equal(answer.location, `/d/${main}`);
      assert.equal((await c.get(`/en/search?q=${encodeURIComponent(words)}`)).location, `/en/d/${main}`);
    }
  });

  test('S0-1.5.3 Chinese without blanks: any two neighbouring characters, one character, words written together', async () => {
    const text = '在鹮影湿地设置观测点';
    for (let i = 0; i + 2 <= text.length; i += 1) await found(text.slice(i, i + 2), main);
    for (const one of text) await found(`${one} 鹮影`, main);
    await found('鹮', main);
    const r = await found('倾倒鹮影', main); // the parts occur, not the whole
    assert.equal(r.relaxed, true);
    assert.equal((await find('鹮影湿地')).relaxed, false);
    await nothing('"倾倒鹮影"');
  });

  test('S0-1.5.3 traditional finds simplified and back, full width half width', async () => {
    await found('鳥類監測', main);
    await found('危險廢物', main);
    await found('２０２１ １２ 鸟类', main);
    const id = await publish({ title: '關於臺灣海峽水質監測的說明', body_text: '繁體字正文：噪聲與廢氣。', keywords: '' });
    await found('台湾海峡水质监测', id);
    const r = await found('噪声与废气', id);
    const hit = r.items.find((i) => i.id === id);
    assert.equal(hit.snippet.filter((p) => p.hit).map((p) => p.text).join(''), '噪聲與廢氣', 'marked as it is written there');
  });

  test('S0-1.5.3 text of attachments is found, and the hit says which attachment', async () => {
    const rebuilt = await s.installation.command(['rebuild', 'search']); // beside the server, which takes the new file over
    assert.match(rebuilt.stdout, /search rebuilt/);
    const r = await found('震旦鸦雀', attached);
    const hit = r.items.find((i) => i.id === attached);
    assert.equal(hit.attachment, '鸟类名录.docx');
    assert.equal(hit.snippet.find((p) => p.hit).text, '震旦鸦雀');
    await found('鹮影湿地', main); // and everything else is still there
    await found('鸟类名录', attached); // the file's name too
    const page = await c.get(`/search?q=${encodeURIComponent('震旦鸦雀')}`);
    assert.match(page.text, /鸟类名录\.docx/);
    assert.match(page.text, /<mark>震旦鸦雀<\/mark>/);
  });

  test('quotes, minus, order, pages and facets', async () => {
    assert.ok(ids(await find('"鹮影湿地"')).includes(main));
    await nothing('"湿地鹮影"');
    assert.equal((await find('鹮影 -湿地', '&tab=file')).total, 0);
    assert.equal((await find('鹮影 -湿地')).total, 1, 'the enterprise of that name');
    const all = await find('公告', '&sort=new');
    const times = all.items.map((i) => i.published_at);
    assert.deepEqual(times, [...times].sort().reverse(), 'newest first');
    const second = await find('公告', '&sort=new&page=2');
    assert.ok(second.items.length > 0);
    assert.equal(new Set([...all.items, ...second.items].map((i) => `${i.kind}${i.id}`)).size, all.items.length + second.items.length);
    const genre = all.facets.genre[0];
    const picked = await find('公告', `&genre=${encodeURIComponent(genre.value)}`);
    assert.equal(picked.total, genre.count);
    assert.ok(picked.items.filter((i) => i.kind === 'document').every((i) => i.genre === genre.value));
    assert.ok(picked.facets.genre.length > 1, 'other values stay on offer');
    const [year] = all.facets.year;
    assert.equal((await find('公告', `&year=${year.value}`)).total, year.count);
    assert.equal((await c.get(q('公告', '&page=900'))).json().items.length, 0);
    // title before text
    const id = await publish({ title: '湿地与候鸟', body_text: '无关的正文。', keywords: '' });
    const r = await find('候鸟');
    assert.equal(r.items[0].id, id, 'in the title');
    assert.ok(ids(r).includes(main));
  });

  test('enterprises and catalogue entries are found', async () => {
    const r = await find('鹮影观鸟有限公司', '&tab=enterprise');
    assert.equal(r.items.length, 1);
    assert.equal(r.items[0].title, '澄州市鹮影观鸟有限公司');
    const to = new URL(r.items[0].url);
    assert.match((await c.get(to.pathname + to.search)).text, /观鸟|鹮影/);
    const e = await find('行政处罚决定', '&tab=info');
    assert.ok(e.items.some((i) => i.kind === 'catalogue' && i.url.endsWith('/xxgk/catalogue/MEE2019-12')) || e.items.some((i) => i.kind === 'catalogue'), JSON.stringify(e.items.map((i) => [i.kind, i.url])));
  });

  test('did you mean: by sound and by short names; nothing found leads to the categories and to a request', async () => {
    assert.ok((await find('后鸟巡护')).suggestions.includes('候鸟巡护'));
    assert.ok((await find('houniao xunhu')).suggestions.includes('候鸟巡护'));
    assert.ok((await find('噪音')).suggestions.includes('噪声'));
    assert.ok((await find('环评')).suggestions.includes('环境影响评价'));
    const page = await c.get(`/search?q=${encodeURIComponent('龘靐齉')}`);
    assert.equal(page.status, 200);
    assert.match(page.text, /没有找到相关内容/);
    assert.match(page.text, /href="\/xxgk\/request"/);
    assert.match(page.text, /href="\/search\?group=/);
    const en = await c.get(`/en/search?q=${encodeURIComponent('龘靐齉')}`);
    assert.match(en.text, /Nothing found/);
    assert.match(en.text, /href="\/en\/xxgk\/request"/);
  });

  test('whatever is typed is a query, never an error', async () => {
    for (const words of ['"', '""', '-', '- -', '*', '(', ')', 'NEAR(', 'a AND', "'; DROP TABLE item; --", '%', '_', '\\', '<script>alert(1)</script>', '{{x}}', '\u202e', '〔〕', '。，！', '-噪声', `${'环'.repeat(300)}`, 'a '.repeat(400), '\u{20000}', '한국어', '🦩']) {
      const answer = await c.get(q(words));
      assert.equal(answer.status, 200, `${words.slice(0, 30)}: ${answer.status}`);
      const page = await c.get(`/search?q=${encodeURIComponent(words)}`);
      assert.equal(page.status, 200, `page ${words.slice(0, 30)}: ${page.status}`);
      assert.doesNotMatch(page.text, /<script>alert/);
    }
    assert.equal((await c.get('/search?q=x&unknown=1')).status, 400);
    assert.equal((await c.get(`/search?q=x&tab=none`)).status, 422);
  });

  test('completions while typing: words that begin so, in characters or by sound, then titles, each with its address', async () => {
    for (const typed of ['候鸟巡', 'houniao', 'hou niao', '候鳥']) {
      const [, texts, , urls] = await complete(typed);
      const url = urls[texts.indexOf('候鸟巡护')];
      assert.ok(url, `${typed}: ${texts}`);
      assert.equal(new URL(url).pathname + decodeURIComponent(new URL(url).search), '/search?q=候鸟巡护');
    }
    const [, texts, notes, urls] = await complete('鹮影 监测');
    const at = texts.indexOf('关于鹮影湿地鸟类监测的通告');
    assert.equal(new URL(urls[at]).pathname, `/d/${main}`);
    assert.ok(notes[at].length > 0, 'the kind stands beside it');
    const services = await complete('排污许可');
    assert.ok(services[3].some((u) => new URL(u).pathname.startsWith('/services/')), JSON.stringify(services));
    for (const typed of ['', '…', '%', '\'', 'zzqq', '"', '-噪声', 'x'.repeat(1900)]) assert.deepEqual((await complete(typed)).slice(1), [[], [], []], typed);
    assert.ok((await complete('环'))[1].length <= 8);
  });

  test('the interface of the search is described, and browsers are told of it', async () => {
    const api = (await c.get('/api/v1/openapi.json')).json();
    const search = api.paths['/api/v1/search'].get;
    assert.deepEqual(search.parameters.map((p) => p.name).sort(), ['body', 'genre', 'group', 'item', 'page', 'q', 'sort', 'tab', 'topic', 'validity', 'year']);
    const schema = search.responses['200'].content['application/json'].schema;
    const answer = await find('鹮影');
    for (const name of schema.required) assert.ok(name in answer, name);
    for (const name of Object.keys(answer)) assert.ok(name in schema.properties, `${name} is described`);
    for (const name of schema.properties.items.items.required) assert.ok(name in answer.items[0], name);
    const suggest = api.paths['/api/v1/suggest'].get;
    assert.deepEqual(suggest.parameters.map((p) => p.name), ['q']);
    assert.equal(suggest.responses['200'].content['application/x-suggestions+json'].schema.prefixItems.length, 4);
    assert.ok(suggest.responses['429'] && search.responses['429']);
    const xml = (await c.get('/opensearch.xml')).text;
    for (const [type, path] of [['application/x-suggestions\\+json', '/api/v1/suggest\\?q=\\{searchTerms\\}'], ['application/json', '/api/v1/search\\?q=\\{searchTerms\\}']]) {
      assert.match(xml, new RegExp(`<Url type="${type}" rel="[a-z]+" template="[^"]*${path}`));
    }
    assert.equal((await c.get('/api/v1/suggest?q=a&other=1')).status, 400, 'what is not declared is refused');
  });

  test('a withdrawal is effective with the first search after it, in counts, facets, suggestions and snippets', async () => {
    const id = await publish({ title: '关于蠡湖芦苇收割的通告', doc_no: '澄环发〔2026〕7001号', genre: '蠡湖体裁', topic: '蠡湖领域', keywords: '蠡湖芦苇,蠡湖芦苇加工有限公司', body_text: '蠡湖芦苇的收割时间。' });
    await found('蠡湖芦苇', id);
    for (const typed of ['蠡', 'lihu']) assert.ok((await complete(typed))[1].includes('蠡湖芦苇'), typed);
    assert.equal((await find('蠡湖')).facets.genre[0].value, '蠡湖体裁');
    assert.ok((await find('lihu luwei')).suggestions.includes('蠡湖芦苇'));
    assert.equal((await find('蠡湖', '&tab=enterprise')).total, 1);
    assert.equal((await desk.decide('office', id, 'withdraw', { order: '内撤〔2026〕1号', note: '内容核实中' })).status, 303);
    await nothing('蠡湖');
    await nothing('蠡');
    await nothing('澄环发〔2026〕7001号');
    for (const typed of ['蠡', '蠡湖芦', 'lihu', '蠡湖 收割']) assert.deepEqual((await complete(typed))[1], [], `completions of ${typed}`);
    assert.deepEqual((await find('lihu luwei')).suggestions, []);
    assert.equal((await find('蠡湖', '&tab=enterprise')).total, 0);
    const all = await find('通告');
    assert.ok(!all.facets.genre.some((v) => v.value === '蠡湖体裁') && !all.facets.topic.some((v) => v.value === '蠡湖领域'));
    assert.equal((await c.get(`/search?q=${encodeURIComponent('澄环发〔2026〕7001号')}`)).status, 200, 'no way to it by its number');
    assert.equal((await desk.decide('sign', id, 'republish', { opinion: '核实无误' })).status, 303);
    await found('蠡湖芦苇', id); // and back
  });

  test('a correction replaces every word at once: the earlier text is not found and not shown', async () => {
    const id = await publish({ title: '关于鼋头渚封闭的通告', keywords: '', summary: '', body_text: '鼋头渚今日封闭，联系人饕餮。' });
    await found('饕餮', id);
    const made = await desk.decide('drafter', id, 'correct', { opinion: '更正联系人' });
    const copy = Number(/\/wb\/docs\/(\d+)/.exec(made.location)[1]);
    const edit = await desk.drafter.get(`/wb/docs/${copy}/edit`);
    const saved = await desk.drafter.post(`/wb/docs/${copy}/edit`, {
      ...await desk.form({ title: '关于鼋头渚封闭的通告', keywords: '', summary: '', issuing_body: '澄州市生态环境局', body_text: '鼋头渚今日封闭，请勿前往。' }), version: field(edit.text, 'version'),
    });
    assert.equal(saved.status, 303);
    await found('饕餮', id); // until it is signed the public text stays
    await nothing('请勿前往');
    await desk.publish(copy, { attribute: 'PUB' });
    await nothing('饕餮');
    const r = await found('请勿前往', id);
    assert.equal(r.total, 1);
  });

  test('what is not public is not found by any way', async () => {
    const word = '魍魉';
    const secret = (extra) => ({ title: `${word}标题`, doc_no: '', genre: `${word}体裁`, topic: `${word}领域`, keywords: `${word}词,${word}有限公司`, summary: `${word}概述`, body_text: `${word}正文。`, ...extra });
    await desk.draft(secret());
    const waiting = await desk.draft(secret());
    await desk.toSignature(waiting);
    await desk.must('sign', waiting, { event: 'schedule', attribute: 'PUB', publish_date: '2031-01-06', publish_time: '09:00' });
    await publish(secret({ attribute: 'REQ' }), { attribute: 'REQ', article: 'X16c', reason: '内部讨论' });
    await publish(secret({ audience: 'some' }));
    for (const words of [word, '魍', `${word}体裁`, `${word}有限公司`]) await nothing(words);
    assert.deepEqual((await find('wangliang')).suggestions, []);
    for (const typed of [word, '魍', 'wang', 'wangliang']) assert.ok(!(await complete(typed))[1].some((t) => /[魍魉]/.test(t)), typed);
    for (const path of ['/search?q=%E9%80%9A%E5%91%8A', '/search?tab=enterprise', `/search?sort=new&tab=info`]) assert.doesNotMatch((await c.get(path)).text, /魍魉/, path);
    const body = (await c.get('/search?year=2026&sort=new')).text;
    assert.doesNotMatch(body, /魍魉/);
  });

  test('the file with the index holds no word of what was withdrawn as readable text', async () => {
    const id = await publish({ title: '关于罘罳修缮的通告', keywords: '', body_text: '罘罳修缮。' });
    await found('罘罳', id);
    assert.equal((await desk.decide('office', id, 'withdraw', { order: '内撤〔2026〕2号', note: '核实中' })).status, 303);
    await nothing('罘罳');
    const rows = execFileSync('sqlite3', [`${s.installation.dir}/var/search.db`, "SELECT (SELECT count(*) FROM body WHERE text LIKE '%罘罳%') + (SELECT count(*) FROM item WHERE title LIKE '%罘罳%') + (SELECT count(*) FROM word WHERE text LIKE '%罘罳%')"]).toString().trim();
    assert.equal(rows, '0');
  });

  test('the index file may vanish or be damaged: it is made anew', async () => {
    await s.installation.command(['rebuild', 'search']);
    await found('鹮影湿地', main);
    execFileSync('rm', ['-f', `${s.installation.dir}/var/search.db`, `${s.installation.dir}/var/search.db-wal`, `${s.installation.dir}/var/search.db-shm`]);
    let r;
    for (let i = 0; i < 50; i += 1) { // a few searches may come while the texts return
      r = await find('鹮影湿地');
      if (ids(r).includes(main)) break;
    }
    assert.ok(ids(r).includes(main));
  });
});
