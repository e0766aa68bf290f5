// SPDX-License-Identifier: Apache-2.0
// Requirement lines that cross modules: timeliness and lateness per unit, time per step, gaps of branches, large files, DOCX to
// model, corrections, feeding a government portal. The clock stands on fixed days, so the figures can be computed here.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Desk, field, unhtml } from '../support/flow.mjs';
import { Installation, startServer } from '../support/server.mjs';

const run = promisify(execFile);
const TODAY = '2026-11-20'; // a Friday, working day
const strip = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

/** stats.csv as objects; the total is last. */
async function stats(client, by) {
  const { status, text } = await client.get(`/wb/stats.csv?by=${by}&from=2026-01-01&to=2026-12-31`);
  assert.equal(status, 200);
  const [head, ...rows] = text.replace(/^\uFEFF/, '').trim().split(/\r?\n/).map((l) => l.split(','));
  return rows.map((r) => Object.fromEntries(head.map((h, i) => [h, /^\d+$/.test(r[i]) && h !== 'key' ? Number(r[i]) : r[i]])));
}

const DOCX = `
import sys, zipfile, zlib, struct
def chunk(t, d): return struct.pack('>I', len(d)) + t + d + struct.pack('>I', zlib.crc32(t + d))
png = b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 40, 30, 8, 2, 0, 0, 0)) + chunk(b'IDAT', zlib.compress((b'\\0' + b'\\x20\\x60\\x90' * 40) * 30)) + chunk(b'IEND', b'')
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
p = lambda t: '<w:p><w:r><w:t>' + t + '</w:t></w:r></w:p>'
cell = lambda t, more='': '<w:tc><w:tcPr>' + more + '</w:tcPr>' + p(t) + '</w:tc>'
pic = '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="381000" cy="285750"/><wp:docPr id="1" name="1" descr="采样点位图"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
body = p('关于采样结果的说明') + p('一、基本情况') + p('本次采样共三个点位。') + '<w:tbl><w:tr>' + cell('点位') + cell('结果') + '</w:tr><w:tr>' + cell('合并的两格', '<w:gridSpan w:val="2"/>') + '</w:tr></w:tbl>' + pic + p('二、后续安排')
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('[Content_Types].xml', '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')
    z.writestr('_rels/.rels', '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')
    z.writestr('word/document.xml', '<?xml version="1.0" encoding="UTF-8"?><w:document ' + W + '><w:body>' + body + '</w:body></w:document>')
    z.writestr('word/_rels/document.xml.rels', '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/></Relationships>')
    z.writestr('word/media/image1.png', png)
`;

describe('requirements', () => {
  let s;
  let desk;
  let leader;
  before(async () => {
    s = await startServer({ sample: true, env: { CHENGMING_TEST_TODAY: TODAY } });
    desk = await Desk.open(s);
    leader = desk.sign;
  });
  after(() => s?.stop());

  const workdays = async (from, to) => Number((await s.command(['calc', 'workdays', from, to])).stdout.trim().split('\t')[2]);

  test('S2-1.4.2 S1-1.3.5 S4-1.1 S2-2.2.3 S2-2.1.1 late and timely publication are counted per unit in working days', async () => {
    const before = await stats(leader, 'unit');
    // 行政处罚决定: seven working days bind, whatever the standard's twenty say
    const entry = /<option value="(\d+)"[^>]*>MEE2019-05 /.exec((await desk.drafter.get('/wb/docs/new')).text)[1];
    const id = await desk.draft({ title: '迟到的公开', entry, formed_on: '2026-09-01' });
    const shown = strip((await desk.drafter.get(`/wb/docs/${id}`)).text);
    const [due] = /2026-09-(?!01)\d\d/.exec(shown);
    assert.equal(due, (await s.command(['calc', 'workdays', '2026-09-01', '7'])).stdout.trim().split('\t')[2], 'the entry\'s limit from the day after it was formed');
    await desk.publish(id);
    await desk.publish(await desk.draft({ title: '及时的公开', entry, formed_on: '2026-11-18' }));
    const later = await stats(leader, 'unit');
    const own = later.find((r) => r.key !== '' && r.published === (before.find((b) => b.key === r.key)?.published ?? 0) + 2);
    const old = before.find((b) => b.key === own.key) ?? { late: 0, late_days: 0, in_time: 0, workdays: 0 };
    assert.equal(own.late, old.late + 1);
    assert.equal(own.in_time, old.in_time + 1);
    assert.equal(own.late_days, old.late_days + await workdays(due, TODAY));
    assert.equal(own.workdays, old.workdays + await workdays('2026-09-01', TODAY) + await workdays('2026-11-18', TODAY));
    const page = await leader.get('/wb/stats?by=unit&from=2026-01-01&to=2026-12-31');
    assert.match(page.text, new RegExp(`<td class="num"[^>]*>${own.late_days}</td>`), 'shown to leadership');
    assert.match((await s.client().get(`/d/${id}`)).text, /<span class="tag tag--red">|<span class="tag tag--amber">/, 'the public page says so too');
  });

  test('S0-0.3 the publication date is the event itself, cannot be sent, and the first one stays in the history', async () => {
    const form = await desk.form({ title: '不能倒填' });
    for (const extra of ['published_at', 'published_on', 'first_published_at', 'index_no', 'state']) {
      const answer = await desk.drafter.post('/wb/docs/new', { ...form, [extra]: '2020-01-01' });
      assert.equal(answer.status, 400, extra);
    }
    const id = await desk.draft({ title: '不能倒填' });
    await desk.toSignature(id);
    const past = await desk.act('sign', id, { event: 'schedule', attribute: 'PUB', publish_date: '2020-01-01', publish_time: '09:00' });
    assert.ok([409, 422].includes(past.status), `${past.status}`);
    const sent = await desk.act('sign', id, { event: 'sign', attribute: 'PUB', published_at: '2020-01-01' });
    assert.equal(sent.status, 400);
    await desk.must('sign', id, { event: 'sign', attribute: 'PUB' });
    assert.match((await s.client().get(`/d/${id}`)).text, new RegExp(`发布时间：<time class="num" datetime="${TODAY}T`));
    assert.match(strip((await desk.office.get(`/wb/docs/${id}`)).text), new RegExp(`${TODAY} \\d\\d:\\d\\d`));
  });

  test('S4-3.7 S3-3.2.1 S3-3.2.2 open by default, one of five kinds on everything', async () => {
    const fresh = (await desk.drafter.get('/wb/docs/new')).text;
    assert.match(fresh, /name="attribute" value="PUB" checked/);
    assert.equal((fresh.match(/name="attribute" value="\w+" checked/g) ?? []).length, 1);
    const kinds = ['decision', 'execution', 'management', 'service', 'result'];
    const { documents, total } = (await s.client().get('/api/v1/documents')).json();
    assert.ok(total > 50);
    for (const d of documents) assert.ok(kinds.includes(d.openness), `${d.id}: ${d.openness}`);
    for (const e of (await s.client().get('/xxgk/catalogue.json')).json().entries) assert.ok(kinds.includes(e.openness), JSON.stringify(e));
    const sum = (await stats(leader, 'openness')).slice(0, -1).reduce((n, r) => n + r.published, 0);
    assert.equal(sum, (await stats(leader, 'unit')).at(-1).published);
  });

  test('S0-1.4.2 the legal bases are listed with their validity, linked to the library of rules', async () => {
    const { text } = await s.client().get('/xxgk/enforcement/basis');
    const card = /aria-label="依据库">([\s\S]*?)<\/section>/.exec(text)[1];
    assert.match(card, /href="\/xxgk\/rules"/);
    const rows = [...card.matchAll(/<li><span lang="zh-CN">([^<]*)<\/span> <span class="tag tag--\w+">([^<]*)<\/span>/g)].map((m) => [m[1], m[2]]);
    assert.ok(rows.length >= 10, `${rows.length} bases`);
    const state = (name) => rows.find((r) => r[0].includes(name))?.[1];
    assert.match(state('生态环境法典'), /有效/); // took over on 2026-08-15
    assert.equal(state('大气污染防治法'), '已废止');
    assert.match(strip(card), /2026-08-1[45][^→]*→ ?[^ ]*生态环境法典/);
  });

  test('S3-3.2.1 exceptions to publication are listed for review', async () => {
    const open = await desk.draft({ title: '照常公开的一件' });
    const id = await desk.draft({ title: '提出不予公开的一件', attribute: 'NON', article: 'X16a', reason: '内部管理事项' });
    const list = (await desk.office.get('/wb/docs?state=exceptions')).text;
    const row = new RegExp(`<tr[^>]*><td class="lead"><a class="t" href="/wb/docs/${id}">(?:(?!</tr>)[\\s\\S])*此件不予公开`);
    assert.match(list, row);
    assert.doesNotMatch(list, new RegExp(`href="/wb/docs/${open}"`));
    assert.doesNotMatch(list, /此件公开发布/);
  });

  test('S3-3.1.7 S3-3.1.2 article, reason and the signed checklist are shown at every later step and on the form', async () => {
    const id = await desk.draft({ title: '说明理由的一件' });
    const why = { attribute: 'RED', article: 'X15', reason: '含个人住址，删去后公开' };
    const shown = async (role) => strip((await desk[role].get(`/wb/review/${id}`)).text);
    const checklist = strip((await desk.drafter.get(`/wb/review/${id}`)).text);
    assert.match(checklist, /第十四条|第十五条|第十六条|条例/);
    await desk.must('drafter', id, { event: 'submit', ...why, checklist: '1' });
    for (const [role, fields] of [['head', {}], ['office', why], ['secrecy', { secrecy_basis: '不涉密' }], ['sign', why]]) {
      const text = await shown(role);
      assert.match(text, /含个人住址，删去后公开/, role);
      assert.match(text, /第十五条|商业秘密、个人隐私/, role);
      assert.match(text, /何雨霏/, role);
      if (role !== 'sign') await desk.must(role, id, { event: 'approve', ...fields });
    }
    const pdf = join(s.dir, 'form.pdf');
    writeFileSync(pdf, (await desk.sign.get(`/wb/docs/${id}/form.pdf`)).bytes);
    const form = (await run('pdftotext', ['-layout', pdf, '-'])).stdout.replace(/\s+/g, '');
    assert.match(form, /此件删减后公开/);
    assert.match(form, /含个人住址，删去后公开/);
    assert.match(form, /何雨霏/);
    await desk.must('sign', id, { event: 'sign', ...why });
    assert.match((await s.client().get(`/d/${id}`)).text, /（此件删减后公开）/);
  });

  test('S3-3.4.1 S4-3.8 S0-1.4.7 the city sees the gaps of its branches, a branch its own; a publication closes a gap', async () => {
    const branch = await Desk.open(s, 'baishi');
    const sections = (text) => [...text.matchAll(/<section class="card" aria-label="([^"]*)">([\s\S]*?)<\/section>/g)].map((m) => [m[1], m[2]]);
    const city = sections((await desk.office.get('/wb/stats/gaps')).text);
    assert.ok(city.length >= 4, city.map((x) => x[0]).join());
    const own = sections((await branch.office.get('/wb/stats/gaps')).text);
    assert.equal(own.length, 1);
    assert.equal(own[0][1], city.find((x) => x[0] === own[0][0])[1]);
    const gap = /<small class="muted num">([^<]+)<\/small><\/td>(?:(?!<\/tr>)[\s\S])*超期 \d+ 天/;
    const key = gap.exec(own[0][1])[1];
    const page = (await branch.drafter.get('/wb/docs/new')).text;
    const entry = new RegExp(`<option value="(\\d+)"[^>]*>${key} `).exec(page)[1];
    await branch.publish(await branch.draft({ title: '补上缺口', entry }));
    const rows = (html) => [...html.matchAll(/<small class="muted num">([^<]+)</g)].map((m) => m[1]);
    const closed = sections((await desk.office.get('/wb/stats/gaps')).text).find((x) => x[0] === own[0][0])[1];
    assert.deepEqual(rows(closed), rows(own[0][1]).filter((k) => k !== key));
    assert.equal((await branch.drafter.get('/wb/stats/gaps')).status, 200);
    assert.match(strip(closed), /超期天数合计 \d/);
  });

  test('a DOCX becomes the model: heading, table with merged cells, picture, shown on the public page', async () => {
    const path = join(s.dir, 'sample.docx');
    const script = join(s.dir, 'docx.py');
    writeFileSync(script, DOCX);
    await run('python3', [script, path]);
    const bytes = readFileSync(path);
    const id = await desk.draft({
      title: '采样结果', body_text: '',
      docx: { name: '采样.docx', type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', bytes },
    });
    const edit = (await desk.drafter.get(`/wb/docs/${id}/edit`)).text;
    const model = JSON.parse(field(edit, 'body_json'));
    const text = JSON.stringify(model);
    assert.match(text, /"table"/);
    assert.match(text, /colspan":2|span":2/);
    assert.match(text, /"figure"|"image"/);
    await desk.publish(id);
    const page = await s.client().get(`/d/${id}`);
    assert.match(page.text, /<h2[^>]*>一、基本情况<\/h2>/);
    assert.match(page.text, /<table[\s\S]*colspan="2"[^>]*>[\s\S]*合并的两格/);
    const src = unhtml(/<div class="doc-body"[^>]*>[\s\S]*?<img[^>]*src="([^"]*)"/.exec(page.text)[1]);
    const image = await s.client().get(src);
    assert.equal(image.headers.get('content-type'), 'image/png');
    assert.equal(image.bytes.subarray(1, 4).toString(), 'PNG');
  });

  test('autosave keeps the text, tells the new version, and refuses an old one without losing anything', async () => {
    const id = await desk.draft({ title: '自动保存' });
    const version = field((await desk.drafter.get(`/wb/docs/${id}/edit`)).text, 'version');
    const form = await desk.form({ title: '自动保存之后', body_text: '写到一半的文字' });
    delete form.then;
    const saved = await desk.drafter.post(`/wb/docs/${id}/autosave`, { ...form, version });
    assert.equal(saved.status, 200, saved.text.slice(0, 500));
    assert.ok(saved.json().version > Number(version));
    const edit = (await desk.drafter.get(`/wb/docs/${id}/edit`)).text;
    assert.match(edit, /写到一半的文字/);
    assert.equal(Number(field(edit, 'version')), saved.json().version);
    const late = await desk.drafter.post(`/wb/docs/${id}/autosave`, { ...form, body_text: '另一个窗口', version });
    assert.equal(late.status, 409);
    assert.match(late.headers.get('content-type'), /json/);
    assert.match((await desk.drafter.get(`/wb/docs/${id}/edit`)).text, /写到一半的文字/);
  });

  test('an attachment is removed from a draft on the edit page and is gone', async () => {
    const id = await desk.draft({ title: '附件去留', files: { name: '附件.txt', type: 'text/plain', bytes: Buffer.from('将被移除\n') } });
    const edit = (await desk.drafter.get(`/wb/docs/${id}/edit`)).text;
    const file = /\/files\/(\d+)/.exec(edit)[1];
    assert.equal((await desk.drafter.get(`/wb/docs/${id}/files/${file}`)).status, 200);
    const gone = await desk.drafter.post(`/wb/docs/${id}/detach`, { rev: field(edit, 'rev'), attachment: field(edit, 'attachment') });
    assert.equal(gone.status, 303);
    assert.equal((await desk.drafter.get(`/wb/docs/${id}/files/${file}`)).status, 404);
  });

  test('S1-1.3.5 S0-0.3 a correction through the whole flow: differences, same index number, first date kept, versions counted', async () => {
    const id = await desk.draft({ title: '将要更正', body_text: '一、要求\n原来的说法。', files: { name: '说明.txt', type: 'text/plain', bytes: Buffer.from('说明\n') } });
    await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' });
    await desk.must('head', id, { event: 'return', opinion: '再核对一遍', cause: 'metadata' });
    const again = await desk.drafter.get(`/wb/docs/${id}/edit`);
    assert.equal((await desk.drafter.post(`/wb/docs/${id}/edit`, {
      ...await desk.form({ title: '将要更正', issuing_body: '澄州市生态环境局', body_text: '一、要求\n原来的说法。' }), version: field(again.text, 'version'),
    })).status, 303);
    await desk.publish(id);
    const visitor = s.client();
    const first = (await visitor.get(`/d/${id}`)).text;
    assert.doesNotMatch(first, /已更正/, 'the first publication is no correction, however often the draft was returned');
    const made = await desk.decide('drafter', id, 'correct', { opinion: '数字有误' });
    const copy = Number(/\/wb\/docs\/(\d+)/.exec(made.location)[1]);
    const edit = await desk.drafter.get(`/wb/docs/${copy}/edit`);
    const saved = await desk.drafter.post(`/wb/docs/${copy}/edit`, {
      ...await desk.form({ title: '将要更正', issuing_body: '澄州市生态环境局', body_text: '一、要求\n更正的说法。' }), version: field(edit.text, 'version'),
    });
    assert.equal(saved.status, 303, strip(saved.text).slice(0, 1500));
    const diff = (await desk.office.get(`/wb/docs/${copy}/diff`));
    assert.equal(diff.status, 200);
    assert.match(diff.text, /<del>[^<]*原来[^<]*<\/del>/);
    assert.match(diff.text, /<ins>[^<]*更正[^<]*<\/ins>/);
    await desk.publish(copy);
    const second = (await visitor.get(`/d/${id}`)).text;
    assert.match(second, /更正的说法/);
    assert.doesNotMatch(second, /原来的说法/);
    assert.match(strip(second), /本文件已更正，现为第 2 版/);
    const index = /[0-9A-Z]{18}\/2026-\d{5,}/;
    assert.equal(index.exec(second)[0], index.exec(first)[0]);
    assert.match((await desk.office.get(`/wb/docs/${id}`)).text, /数字有误/);
    assert.equal((await visitor.get(`/d/${copy}`)).status, 404);
  });

  test('S2-1.1.12 an attachment of hundreds of MB goes up and down through the document, resumes, in constant memory', { timeout: 300000 }, async () => {
    const path = join(s.dir, 'eia.pdf');
    const block = randomBytes(1 << 20);
    writeFileSync(path, '%PDF-1.7\n%\xE2\xE3\n');
    const hash = createHash('sha256');
    for (let i = 0; i < 256; i += 1) {
      block.writeUInt32LE(i, 0);
      appendFileSync(path, block);
    }
    hash.update(readFileSync(path));
    const want = hash.digest('hex');
    const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${s.pid}/status`, 'utf8'))[1]);
    const atStart = peak();
    const form = new FormData();
    for (const [k, v] of Object.entries({ ...await desk.form({ title: '环境影响报告书全本' }), _csrf: desk.drafter.csrf })) form.append(k, v);
    form.append('files', new Blob([readFileSync(path)], { type: 'application/pdf' }), '报告书.pdf');
    const up = await desk.drafter.request('POST', '/wb/docs/new', { body: form });
    assert.equal(up.status, 303, strip(up.text).slice(0, 1000));
    const id = Number(/\/wb\/docs\/(\d+)/.exec(up.location)[1]);
    await desk.publish(id);
    const page = (await s.client().get(`/d/${id}`)).text;
    const href = unhtml(new RegExp(`href="(/d/${id}/files/\\d+/[^"]*)"`).exec(page)[1]);
    const size = readFileSync(path).length;
    // Broken off in the middle and taken up again, as a download manager does.
    const half = Math.floor(size / 2) + 12345;
    const head = await s.client().get(href, { range: `bytes=0-${half - 1}` });
    assert.equal(head.status, 206);
    const etag = head.headers.get('etag');
    const rest = await s.client().get(href, { range: `bytes=${half}-`, 'if-range': etag });
    assert.equal(rest.status, 206);
    assert.equal(rest.headers.get('content-range'), `bytes ${half}-${size - 1}/${size}`);
    assert.equal(createHash('sha256').update(head.bytes).update(rest.bytes).digest('hex'), want);
    assert.equal((await s.client().get(href, { range: `bytes=${size}-` })).status, 416);
    assert.ok(peak() - atStart < 64 * 1024, `grew by ${peak() - atStart} kB for a file of ${size >> 20} MB`);
  });

  test('S1-1.2.2 feed, interface and sitemap carry the addresses of the portal they are shown in', async () => {
    const admin = s.client();
    await admin.login('admin');
    const page = (await admin.get('/wb/settings')).text;
    const start = page.indexOf('<form class="card" method="post" action="/wb/settings"');
    const html = page.slice(start, page.indexOf('</form>', start));
    const form = {};
    for (const [tag, name] of html.matchAll(/<input[^>]*? name="([\w.]+)"[^>]*>/g)) {
      if (!/type="(radio|checkbox)"/.test(tag) || / checked/.test(tag)) form[name] = unhtml(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
    }
    for (const [, name, value] of html.matchAll(/<textarea[^>]*? name="([\w.]+)"[^>]*>\n?([^<]*)</g)) form[name] = unhtml(value);
    const base = 'https://www.chengzhou.example/hjj';
    assert.equal((await admin.post('/wb/settings', { ...form, 'site.base_url': base })).status, 303);
    const visitor = s.client();
    const feed = (await visitor.get('/feed.atom')).text;
    assert.match(feed, new RegExp(`<link[^>]*href="${base}/d/\\d+"`));
    assert.match((await visitor.get('/sitemap.xml')).text, new RegExp(`<loc>${base}/sitemap/`));
    const one = (await visitor.get('/api/v1/documents')).json().documents[0];
    assert.ok(Object.values(one).some((v) => String(v).startsWith(`${base}/d/${one.id}`)), JSON.stringify(one));
    assert.match((await visitor.get('/')).text, new RegExp(`<link rel="canonical" href="${base}/"`));
    await admin.get('/wb/settings');
    assert.equal((await admin.post('/wb/settings', form)).status, 303);
  });
});

test('S3-3.1.9 the time of each step is measured, over days and restarts', async () => {
  const installation = await Installation.create({ sample: true });
  try {
    let server = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-16' });
    let desk = await Desk.open(server);
    const old = Object.fromEntries((await stats(desk.office, 'step')).map((r) => [r.key, r]));
    const id = await desk.draft({ title: '慢慢办理' });
    await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' });
    await desk.must('head', id, { event: 'approve' });
    await server.stop();
    server = await installation.serve({ CHENGMING_TEST_TODAY: '2026-11-18' });
    desk = await Desk.open(server);
    await desk.must('office', id, { event: 'approve', attribute: 'PUB' });
    const now = Object.fromEntries((await stats(desk.office, 'step')).map((r) => [r.key, r]));
    const grew = (key) => (now[key]?.step_minutes ?? 0) - (old[key]?.step_minutes ?? 0);
    assert.ok(grew('office') >= 2 * 1440 - 60 && grew('office') <= 2 * 1440 + 60, `office: ${grew('office')} minutes`);
    assert.ok(grew('unit') < 60, `unit: ${grew('unit')}`);
    assert.equal(now.office.steps, (old.office?.steps ?? 0) + 1);
    assert.match((await desk.office.get('/wb/stats?by=step&from=2026-11-01&to=2026-11-30')).text, /政务公开机构/);
  } finally {
    await installation.remove();
  }
});
