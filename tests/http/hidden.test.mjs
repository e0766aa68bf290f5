// SPDX-License-Identifier: Apache-2.0
// What is not public stays hidden: words planted in drafts, items in review, scheduled, withdrawn, on request, not to be
// disclosed, for certain persons, in earlier versions, attachments and staff fields must appear nowhere a visitor or another
// branch can look, and "hidden" must answer exactly like "never existed".
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, startServer } from '../support/server.mjs';
import { Desk, field } from '../support/flow.mjs';
import { unzip, zip } from '../support/zip.mjs';

const CANARY = 'zqcanary';
const ATTACHED = 'attachedcanary';
const NEVER = 987654321; // a number that belongs to nothing
const NON = { attribute: 'NON', article: 'X16c', reason: `${CANARY}非公开理由` };
const REQ = { attribute: 'REQ', article: 'X16c', reason: `${CANARY}依申请理由` };

let number = 0;
/** Fields with the planted word everywhere a person can type one. */
function planted(extra = {}) {
  number += 1;
  const bytes = Buffer.from(`${ATTACHED}${number} ${CANARY}\n`);
  return {
    title: `${CANARY}标题${number}`, doc_no: `${CANARY}发〔2026〕${9000 + number}号`, topic: `${CANARY}主题`, keywords: `${CANARY}关键词`,
    summary: `${CANARY}概述${number}`, source: `${CANARY}来源`, issuing_body: `${CANARY}机关`, joint_bodies: `${CANARY}联合`,
    genre: `${CANARY}体裁`, body_text: `一、${CANARY}要求\n${CANARY}正文${number}。`,
    files: { name: `${CANARY}附件${number}.txt`, type: 'text/plain', bytes }, ...extra,
  };
}

/** Percent-encoded runs become text where they are text. */
const unpercent = (text) => text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
});

/** Everything an answer says: headers and text, zip members unpacked. */
const seen = (answer) => {
  const head = [...answer.headers].map(([k, v]) => `${k}: ${v}`).join('\n');
  const magic = answer.bytes.subarray(0, 4).toString('latin1');
  let body = answer.text;
  if (magic.startsWith('PK')) body = unzip(answer.bytes);
  if (magic === '%PDF') body = execFileSync('pdftotext', ['-', '-'], { input: answer.bytes }).toString('utf8').replace(/\s/g, '');
  return unpercent(`${head}\n${body}`).toLowerCase();
};

describe('what is not public', () => {
  let s;
  let desk; // the branch whose hidden items are planted
  let other; // another branch
  const hidden = {}; // id and file by kind
  let highest;

  const fileOf = async (id) => Number(/\/files\/(\d+)/.exec((await desk.drafter.get(`/wb/docs/${id}`)).text)?.[1] ?? 0);

  before(async () => {
    s = await startServer({ sample: true });
    desk = await Desk.open(s, 'wanghu');
    other = await Desk.open(s, 'baishi');
    const typed = { opinion: `${CANARY}意见` };
    const add = async (kind, make) => {
      const id = await make();
      hidden[kind] = { id, file: await fileOf(id) };
      assert.ok(hidden[kind].file > 0, `${kind} has its attachment`);
    };
    await add('draft', () => desk.draft(planted()));
    await add('review', async () => {
      const id = await desk.draft(planted());
      await desk.toSignature(id, { attribute: 'PUB' }, typed);
      return id;
    });
    await add('returned', async () => {
      const id = await desk.draft(planted());
      await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1', ...typed });
      await desk.must('head', id, { event: 'return', cause: 'content', ...typed });
      return id;
    });
    await add('scheduled', async () => {
      const id = await desk.draft(planted());
      await desk.toSignature(id, { attribute: 'PUB' }, typed);
      await desk.must('sign', id, { event: 'schedule', attribute: 'PUB', publish_date: '2031-01-06', publish_time: '09:00', ...typed });
      return id;
    });
    for (const [kind, decision] of [['on request', REQ], ['not disclosed', NON]]) {
      await add(kind, async () => {
        const id = await desk.draft(planted({ ...decision }));
        await desk.publish(id, decision, typed);
        return id;
      });
    }
    await add('certain persons', async () => {
      const id = await desk.draft(planted({ audience: 'some' }));
      await desk.publish(id, { attribute: 'PUB' }, typed);
      return id;
    });
    await add('withdrawn', async () => {
      // the title is what 410 shows; everything else is planted
      const id = await desk.draft(planted({ title: '已经撤回的公告' }));
      await desk.publish(id, { attribute: 'PUB' }, typed);
      assert.equal((await s.client().get(`/d/${id}`)).status, 200);
      const done = await desk.decide('office', id, 'withdraw', { order: `${CANARY}令`, note: '内容核实中' });
      assert.equal(done.status, 303);
      return id;
    });
    await add('turned non-public by correction', async () => {
      const id = await desk.draft(planted({ title: '更正后不再公开' }));
      await desk.publish(id, { attribute: 'PUB' }, typed);
      const made = await desk.decide('drafter', id, 'correct', { opinion: `${CANARY}更正原因` });
      const copy = Number(/\/wb\/docs\/(\d+)/.exec(made.location)[1]);
      await desk.publish(copy, NON, typed);
      return id;
    });
    // A public item whose first version was planted, and whose staff fields still are.
    const open = await desk.draft(planted());
    await desk.publish(open, { attribute: 'PUB' }, typed);
    const first = await fileOf(open);
    const made = await desk.decide('drafter', open, 'correct', { opinion: `${CANARY}更正` });
    const copy = Number(/\/wb\/docs\/(\d+)/.exec(made.location)[1]);
    const edit = await desk.drafter.get(`/wb/docs/${copy}/edit`);
    const attachment = field(edit.text, 'attachment');
    assert.ok(attachment, 'the correction carries the attachment, and the page offers to remove it');
    assert.equal((await desk.drafter.post(`/wb/docs/${copy}/detach`, { rev: field(edit.text, 'rev'), attachment })).status, 303);
    const again = await desk.drafter.get(`/wb/docs/${copy}/edit`);
    const saved = await desk.drafter.post(`/wb/docs/${copy}/edit`, {
      ...await desk.form({ title: '更正后的公告', doc_no: '', source: '', issuing_body: '望湖分局', joint_bodies: '', keywords: '', body_text: '更正后的正文。' }),
      version: field(again.text, 'version'),
    });
    assert.equal(saved.status, 303, saved.text.slice(0, 2000));
    await desk.publish(copy, { attribute: 'PUB' }, typed);
    hidden['merged correction'] = { id: copy, file: first };
    hidden.corrected = { id: open, file: first };
    highest = copy + 3;
  });
  after(() => s?.stop());

  test('the planted words are there and this test can see them: who may read finds them in page, DOCX and PDF', async () => {
    for (const { id, file } of Object.values(hidden)) {
      for (const path of file === hidden.corrected.file ? ['', '/form.pdf'] : ['', '/document.docx', '/document.pdf', '/form.pdf']) {
        assert.ok(seen(await desk.drafter.get(`/wb/docs/${id}${path}`)).includes(CANARY), `${id}${path}`);
      }
    }
  });

  test('S3-3.2.1 S3-8.2.4 a visitor finds no planted word on any public page, feed, export, interface or by number', { timeout: 240000 }, async () => {
    const c = s.client();
    const todo = ['/', '/en', '/xxgk', '/xxgk/guide', '/xxgk/request', '/xxgk/rules', '/xxgk/reports', '/xxgk/reports/1', '/xxgk/reports/2', '/xxgk/reports/2/file/json', '/xxgk/list', '/xxgk/list?body=wanghu',
      '/xxgk/enforcement', '/xxgk/catalogue', '/xxgk/catalogue?body=wanghu', '/xxgk/catalogue.xlsx', '/xxgk/catalogue.csv',
      '/xxgk/catalogue.json', '/xxgk/catalogue.csv?body=wanghu', '/xxgk/catalogue.xlsx?body=wanghu', '/bodies', '/bodies/wanghu',
      '/sitemap', '/supervise', '/supervise/query', '/feed.atom', '/feed.rss', '/feed.atom?body=wanghu', '/feed.rss?body=wanghu', '/sitemap.xml', '/sitemap/1', '/sitemap/2',
      '/services', '/services.csv', '/services.xlsx', '/services.json', '/services/licences', '/services/licences.csv', '/services/licences.xlsx',
      '/services/licences.json', '/xxgk/guide/versions/1', '/xxgk/guide/diff?from=1&to=1', '/xxgk/guide/form.pdf',
      '/zcwj', `/zcwj?q=${CANARY}`, `/en/zcwj?q=${CANARY}&scope=title`, '/zcwj?q=9001', '/zcwj/export.csv', '/zcwj/clearance', '/zcwj/clearance/1',
      '/zcwj/clearance/1/list.csv', '/zcwj/upper', '/zcwj/upper/1',
      '/robots.txt', '/metrics', '/healthz', '/login', `/search?q=${CANARY}`, `/en/search?q=${CANARY}`, '/search?q=9001', `/api/v1/search?q=${CANARY}`, `/api/v1/suggest?q=${CANARY}`, '/api/v1/suggest?q=%E6%A0%87%E9%A2%98', '/api/v1/suggest?q=biaoti', '/api/v1/suggest?q=zq', '/search', '/search?tab=enterprise',
      '/search?tab=info&sort=new', '/search?tab=file&sort=new&year=2026', '/en/search?body=wanghu&sort=new', '/api/v1/search?body=wanghu&sort=new', '/api/v1/search?q=9002',
      '/search?q=%E6%A0%87%E9%A2%98', '/search?q=%E5%85%B3%E9%94%AE', '/api/v1/search?q=%E9%99%84%E4%BB%B6',
      `/api/v1/documents?words=${CANARY}`, '/api/v1/documents?body=wanghu', '/api/v1/documents', '/api/v1', '/api/v1/openapi.json',
      '/api/v1/documents.csv', '/api/v1/documents.xlsx', `/api/v1/documents.csv?words=${CANARY}`, '/api/v1/bodies', '/api/v1/units?body=wanghu',
      '/api/v1/catalogue?body=wanghu', '/api/v1/legal-bases', '/api/v1/columns', '/api/v1/columns/notices/documents', '/api/v1/services', '/api/v1/calendar', '/api/v1/statistics', '/opensearch.xml',
      '/c/notices', '/c/rules-of-disclosure', '/c/enforcement-news', '/c/notices/feed.atom', '/c/inspection/data.csv', '/c/inspection/data.json', '/leaders',
      '/leaders/1/photo', '/links', '/feeds/none', '/banner/1/close', '/site.webmanifest', '/icons/192.png', '/worker.js', '/offline',
      '/request', '/request/new', '/request/new?own=1', '/request/status', '/request/status/receipt.pdf', '/request/status/files/1', '/request/status/letters/1',
      '/request/status/act/withdraw', '/xxgk/request/log', '/en/xxgk/request/log',
      '/xxgk/log', '/xxgk/log/heads.atom', '/api/v1/log/sth', '/api/v1/log/heads', '/api/v1/log/key', '/api/v1/log/entries?start=0&end=999',
      '/api/v1/log/proof?seq=0', '/api/v1/log/consistency?first=1&second=2', '/api/v1/changes?limit=1000',
      '/data', '/data/calendar.ics', '/data/catalog.jsonld', '/data/bulk/documents.zip', '/data/bulk/attachments.zip', `/feed.atom?genre=${CANARY}`,
      `/alerts/new?q=${CANARY}`, `/alerts/feed.atom?q=${CANARY}`,
      '/alerts/confirm/1.0.x', '/alerts/out/1.0.x', '/alerts/mine/1.0.x'];
    await s.command(['bulk']);
    for (let page = 2; page < 9; page += 1) todo.push(`/api/v1/documents?page=${page}`, `/xxgk/catalogue?page=${page}`);
    for (let id = 1; id <= highest; id += 1) {
      todo.push(`/d/${id}`, `/api/v1/documents/${id}`, `/d/${id}/jsonld`, `/api/v1/documents/${id}/attachments`);
      todo.push(`/d/${id}/history`, `/d/${id}/history?edition=1`, `/d/${id}/qr.svg`, `/d/${id}/correct`, `/zcwj/chain/${id}`);
      todo.push(`/d/${id}/proof`, `/d/${id}/proof.json`, `/api/v1/documents/${id}/canonical`);
      if (id > highest - 20) todo.push(`/en/d/${id}`, `/d/${id}/docx`, `/d/${id}/pdf`, `/d/${id}/v.gif`);
    }
    const files = Math.max(...Object.values(hidden).map((h) => h.file)) + 2;
    for (const { id } of Object.values(hidden)) {
      for (let f = 1; f <= files; f += 1) todo.push(`/d/${id}/files/${f}/x.txt`, `/d/${id}/files/${f}/${encodeURIComponent(`${CANARY}附件1.txt`)}`);
    }
    const done = new Set();
    let pages = 0;
    while (todo.length) {
      const path = todo.shift();
      if (done.has(path)) continue;
      done.add(path);
      const answer = await c.get(path);
      pages += 1;
      assert.ok(answer.status < 500, `${path}: ${answer.status}`);
      // what was asked for may be said back: the search box, the address of a file
      const asked = path.toLowerCase().includes(CANARY) || decodeURIComponent(path).includes(CANARY);
      const text = asked ? seen(answer).replaceAll(CANARY, (m, at, all) => (/[\u4e00-\u9fff〔]/.test(all[at + CANARY.length] ?? '')
        && !decodeURIComponent(path).includes(all.slice(at, at + CANARY.length + 3)) ? m : '')) : seen(answer);
      assert.ok(!text.includes(CANARY), `${path} shows …${text.slice(Math.max(0, text.indexOf(CANARY) - 80), text.indexOf(CANARY) + 60)}…`);
      assert.ok(!text.includes(ATTACHED), `${path} shows an attachment`);
      if (!answer.headers.get('content-type')?.startsWith('text/html')) continue;
      for (const [, href] of answer.text.matchAll(/href="(\/[^"#]*)/g)) {
        const to = href.replaceAll('&amp;', '&');
        if (!done.has(to) && done.size + todo.length < 1500 && !to.startsWith('/assets/') && !to.startsWith('/display')) todo.push(to);
      }
    }
    assert.ok(pages > 400, `${pages} pages`);
  });

  test('S4-3.3 figures count what is public only', async () => {
    const total = (await s.client().get('/api/v1/documents?body=wanghu')).json().total;
    const before2 = await s.client().get('/xxgk/catalogue.json?body=wanghu');
    const id = await desk.draft({ title: '特定群体的一件', audience: 'some' });
    await desk.publish(id);
    assert.equal((await s.client().get('/api/v1/documents?body=wanghu')).json().total, total);
    assert.equal((await s.client().get('/xxgk/catalogue.json?body=wanghu')).text, before2.text);
  });

  test('"hidden" and "never existed" are the same answer, byte for byte', async () => {
    const plain = { 'accept-encoding': 'identity' };
    const never = (id) => Number('9'.repeat(String(id).length)); // as many digits, so that lengths compare
    /** Status, headers and bytes; the numbers asked for and the request's own id are masked. */
    const mask = (answer, ...numbers) => {
      let text = answer.text.replaceAll(answer.headers.get('x-request-id') ?? '\0', '').replace(/"request_id":"[^"]*"/, '').replace(/编号 \w+|No\. \w+/g, '');
      for (const n of numbers) text = text.replace(new RegExp(`((?:/|%2F)(?:d|documents|files)(?:/|%2F))${n}(?=\\D)`, 'g'), '$1N');
      return { status: answer.status, headers: [...answer.headers].filter(([k]) => !['x-request-id', 'date'].includes(k)).map(([k, v]) => `${k}: ${v}`), text };
    };
    const paths = [(i) => `/d/${i}`, (i) => `/en/d/${i}`, (i) => `/d/${i}/pdf`, (i) => `/d/${i}/docx`, (i) => `/api/v1/documents/${i}`, (i) => `/d/${i}/v.gif`];
    for (const [kind, { id, file }] of Object.entries(hidden)) {
      const gone = kind === 'withdrawn' || kind.startsWith('turned');
      for (const path of kind === 'corrected' ? [] : paths) {
        const got = await s.client().get(path(id), plain);
        if (gone && !path(id).endsWith('gif')) {
          assert.equal(got.status, 410, `${kind} ${path(id)}`);
        } else {
          assert.deepEqual(mask(got, id), mask(await s.client().get(path(never(id)), plain), never(id)), `${kind} ${path(id)}`);
          assert.equal(got.status, path(id).endsWith('gif') ? 200 : 404);
        }
      }
      const address = `/d/${id}/files/${file}/a.txt`;
      const got = await s.client().get(address, plain);
      assert.equal(got.status, 404, kind);
      const other404 = await s.client().get(`/d/${never(id)}/files/${never(file)}/a.txt`, plain);
      assert.deepEqual(mask(got, id, file), mask(other404, never(id), never(file)), `file of ${kind}`);
      for (const headers of [{ range: 'bytes=0-3' }, { 'if-none-match': '*' }, { 'if-modified-since': new Date(Date.now() + 1e6).toUTCString() }]) {
        assert.equal((await s.client().get(address, headers)).status, 404, `${kind} ${JSON.stringify(headers)}`);
      }
      assert.equal((await s.client().request('HEAD', address)).status, 404);
      // nor through the address of a public document
      assert.equal((await s.client().get(`/d/${hidden.corrected.id}/files/${file}/a.txt`)).status, 404);
    }
  });

  test('S0-4.1.6 another branch sees neither drafts nor files, and cannot act on them', { timeout: 120000 }, async () => {
    for (const role of ['drafter', 'head', 'office', 'secrecy', 'sign']) {
      const c = other[role];
      for (const [kind, { id, file }] of Object.entries(hidden)) {
        for (const path of ['', '/edit', '/preview', '/diff', `/files/${file}`, '/form.pdf', '/document.pdf', '/document.docx', '/withdraw', '/correct', '/discard', '/validity', '/republish']) {
          const answer = await c.get(`/wb/docs/${id}${path}`);
          assert.ok([403, 404].includes(answer.status), `${role} ${kind}${path}: ${answer.status}`);
          assert.ok(!seen(answer).includes(CANARY));
          if (answer.status === 404) {
            const never = await c.get(`/wb/docs/${NEVER}${path.replace(/\d+/, NEVER)}`);
            const flat = (a) => a.text.replaceAll(a.headers.get('x-request-id') ?? '\0', '').replace(/\d{2,}/g, 'N').replace(/value="[^"]*"/g, '');
            assert.equal(never.status, 404);
            assert.equal(flat(answer), flat(never), `${role} ${kind}${path}`);
          }
        }
        const screen = await c.get(`/wb/review/${id}`);
        assert.equal(screen.status, 404);
        for (const event of ['submit', 'approve', 'return', 'sign', 'schedule']) {
          const answer = await c.post(`/wb/review/${id}`, { rev: '3', event, attribute: 'PUB', checklist: '1', opinion: 'x', publish_date: '2031-01-01', publish_time: '09:00', secrecy_basis: 'x' });
          assert.ok([403, 404].includes(answer.status), `${role} ${event} ${kind}: ${answer.status}`);
        }
      }
      for (const path of ['/wb', '/wb?state=draft', '/wb/docs', `/wb/docs?q=${CANARY}`, '/wb/docs?state=draft', '/wb/stats', '/wb/catalogue', '/wb/org', '/wb/people']) {
        const text = seen(await c.get(path));
        assert.ok(!text.replaceAll(`value="${CANARY}"`, '').includes(CANARY), `${role} ${path}`);
      }
    }
  });

  test('S0-4.1.4 evaluator, technical staff and administrator cannot change or decide, and see no branch draft', async () => {
    for (const login of ['ping.gongzheng', 'shen.bowen', 'admin']) {
      const c = s.client();
      await c.login(login);
      for (const { id } of Object.values(hidden)) {
        await c.get('/account');
        for (const event of ['submit', 'approve', 'return', 'sign', 'schedule']) {
          const answer = await c.post(`/wb/review/${id}`, { rev: '3', event, attribute: 'PUB', checklist: '1', opinion: 'x', secrecy_basis: 'x', publish_date: '2031-01-01', publish_time: '09:00' });
          assert.ok([403, 404, 409].includes(answer.status), `${login} ${event}: ${answer.status}`);
        }
        for (const what of ['edit', 'detach', 'withdraw', 'correct', 'republish', 'discard', 'validity', 'autosave']) {
          const answer = await c.post(`/wb/docs/${id}/${what}`, { rev: '3', attachment: '1', order: 'x', note: 'x', opinion: 'x', title: 'x' });
          assert.ok([400, 403, 404, 422].includes(answer.status), `${login} ${what}: ${answer.status}`);
          if (answer.status === 400 || answer.status === 422) assert.fail(`${login} got to the form of ${what}`);
        }
      }
      if (login !== 'ping.gongzheng') {
        for (const { id } of Object.values(hidden)) assert.ok([403, 404].includes((await c.get(`/wb/docs/${id}`)).status), login);
        assert.ok(!seen(await c.get('/wb/docs')).includes(CANARY));
      }
    }
  });

  test('S3-3.1.9 the file of a hidden item does not get out attached to a public one', async () => {
    const name = (id) => `${CANARY}附件${id}.txt`;
    for (const kind of ['not disclosed', 'on request', 'certain persons', 'withdrawn']) {
      const { id, file } = hidden[kind];
      const bytes = (await desk.drafter.get(`/wb/docs/${id}/files/${file}`)).bytes;
      assert.ok(bytes.includes(ATTACHED));
      const open = await desk.draft({ title: `夹带${kind}`, files: { name: name(1), type: 'text/plain', bytes } });
      await desk.toSignature(open);
      const refused = await desk.act('sign', open, { event: 'sign', attribute: 'PUB' });
      assert.equal(refused.status, 409, kind);
      const later = await desk.act('sign', open, { event: 'schedule', attribute: 'PUB', publish_date: '2031-01-06', publish_time: '09:00' });
      assert.equal(later.status, 409, kind);
      assert.equal((await s.client().get(`/d/${open}`)).status, 404);
    }
  });

  test('a picture comes into a text with its bytes, not by its number', async () => {
    const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const bytes = zip({
      '[Content_Types].xml': Buffer.from('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
      '_rels/.rels': Buffer.from(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="word/document.xml"/></Relationships>`),
      'word/_rels/document.xml.rels': Buffer.from(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="p1" Type="${rel}/image" Target="media/i.png"/></Relationships>`),
      'word/media/i.png': Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
      'word/document.xml': Buffer.from(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${rel}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body><w:p><w:r><w:t>有图的文稿</w:t></w:r></w:p><w:p><w:r><w:drawing><wp:inline><wp:extent cx="100" cy="100"/><wp:docPr id="1" name="a"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:embed="p1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p></w:body></w:document>`),
    });
    const upload = async (d) => d.drafter.post('/wb/docs/new', await d.form({ title: '有图', docx: { name: 'a.docx', bytes }, body_text: '' }));
    const own = await upload(desk);
    assert.equal(own.status, 303);
    const model = field((await desk.drafter.get(`/wb/docs/${/\d+/.exec(own.location)[0]}/edit`)).text, 'body_json');
    const number = /"file":(\d+)/.exec(model)?.[1];
    assert.ok(number, model);
    // somebody else with the same letterhead is not in the way
    assert.equal((await upload(other)).status, 303, 'the same picture, brought by another branch');
    const fields = { title: '按编号取图', issuing_body: '局', body_kind: 'json', body_text: '', body_base: '', body_json: model, audience: 'all', attribute: 'PUB', then: 'save' };
    const city = s.client();
    await city.login('he.yufei');
    const unit = s.client();
    await unit.login('chu.xiaowu');
    for (const [who, c] of [['another body', city], ['another unit', unit]]) {
      await c.get('/wb/docs/new');
      assert.equal((await c.post('/wb/docs/new', fields)).status, 422, `${who} names picture ${number}`);
      for (const kind of ['not disclosed', 'draft']) {
        const hiddenModel = model.replace(`"file":${number}`, `"file":${hidden[kind].file}`);
        assert.equal((await c.post('/wb/docs/new', { ...fields, body_json: hiddenModel })).status, 422, `${who} names a file of: ${kind}`);
      }
    }
    await desk.drafter.get('/wb/docs/new');
    assert.equal((await desk.drafter.post('/wb/docs/new', fields)).status, 303, 'the own unit may');
    // a picture the public sees anyway holds nobody back; one that only hidden items have does
    const made = async () => Number(/\d+/.exec((await upload(desk)).location)[0]);
    const [open, kept, next, last] = [await made(), await made(), await made(), await made()];
    await desk.publish(open);
    await desk.publish(kept, NON);
    await desk.publish(next);
    for (const id of [open, next]) assert.equal((await desk.decide('office', id, 'withdraw', { order: '令', note: '核实中' })).status, 303);
    await desk.toSignature(last);
    assert.equal((await desk.act('sign', last, { event: 'sign', attribute: 'PUB' })).status, 409);
  });

  test('S3-3.1.5 the attribute of a public item changes only through a correction that goes the whole way', async () => {
    const id = await desk.draft({ title: '改变公开属性' });
    await desk.publish(id);
    const c = s.client();
    assert.equal((await c.get(`/d/${id}`)).status, 200);
    const made = await desk.decide('drafter', id, 'correct', { opinion: '复核后改变属性' });
    const copy = Number(/\/wb\/docs\/(\d+)/.exec(made.location)[1]);
    await desk.toSignature(copy, NON);
    assert.equal((await c.get(`/d/${id}`)).status, 200, 'nothing changes before the signature');
    assert.equal((await c.get(`/d/${copy}`)).status, 404);
    await desk.must('sign', copy, { event: 'sign', ...NON });
    assert.equal((await c.get(`/d/${id}`)).status, 410, 'from the first request after the signature');
    assert.ok(!seen(await c.get(`/d/${id}`)).includes(CANARY));
    const text = (await c.get('/feed.atom')).text;
    assert.match(text, new RegExp(`deleted-entry[^>]*/d/${id}`));
    assert.ok(!(await c.get('/api/v1/documents')).text.includes('改变公开属性'));
  });

  test('every public route of the program was looked at', async () => {
    const { stdout } = await s.command(['help', '--routes']);
    const routes = stdout.trim().split('\n').map((l) => l.split('\t')).filter((r) => r[0] === 'GET' && r[2] === 'public').map((r) => r[1]);
    const source = readFileSync(join(root, 'tests/http/hidden.test.mjs'), 'utf8');
    for (const route of routes) {
      const word = route.replace(/^\/en(?=\/|$)/, '').replace(/\{.*/, '').replace(/\/$/, '') || '/';
      assert.ok(source.includes(`'${word}`) || source.includes(`\`${word}`) || ['/display', '/about'].includes(word), `${route} is new: add it to the crawl`);
    }
  });
});
