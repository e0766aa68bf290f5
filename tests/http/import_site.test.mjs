// SPDX-License-Identifier: Apache-2.0
// Taking over an old site and lists of documents: drafts with pictures, attachments and links, old addresses that lead on once a
// document is public, bad rows with reasons, an import that was killed and goes on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Desk, field, unhtml } from '../support/flow.mjs';
import { addressOf, makeOldSite, pdf, png, titleOf } from '../support/oldsite.mjs';
import { program, startServer } from '../support/server.mjs';
import { zip } from '../support/zip.mjs';

const PAGES = 300;
let s;
let dir;
let rows;
before(async () => {
  s = await startServer({ sample: true });
  dir = join(s.dir, 'site');
  makeOldSite(dir, PAGES);
});
after(() => s?.stop());

const importAll = async (args, ok = [0]) => JSON.parse((await s.command(['import', '--json', '-', ...args], '', ok)).stdout);
const byAddress = (list, a) => list.find((r) => r.address === a);

describe('a folder of an old site', () => {
  test('kill -9 in the middle and again: nothing twice, nothing lost', async () => {
    const child = spawn(program, ['import', '--progress', '--as', 'he.yufei', '--entry', 'MEE2019-05', '--host', 'www.old.example', dir], { cwd: s.dir, env: s.installation.env, stdio: ['ignore', 'ignore', 'pipe'] });
    const bar = await new Promise((done, fail) => {
      let text = '';
      child.stderr.setEncoding('utf8').on('data', (d) => {
        text += d;
        const n = Number(/\] (\d+)\/\d+[^\]]*$/.exec(text)?.[1] ?? 0);
        if (n >= 20) child.kill('SIGKILL');
      });
      child.once('close', () => done(text));
      child.once('error', fail);
    });
    assert.match(bar, /\[#* *\] \d+\/\d+ \d+\/s/, 'the progress bar');
    rows = await importAll(['--as', 'he.yufei', '--entry', 'MEE2019-05', '--host', 'www.old.example', '--report', join(s.dir, 'todo.csv'), dir]);
    const pages = rows.filter((r) => r.address?.length > 0 && r.outcome !== 'skipped');
    const existing = pages.filter((r) => r.outcome === 'existing').length;
    assert.ok(existing >= 20 && existing < PAGES, `${existing} were there before`);
    assert.equal(pages.length, PAGES);
    assert.equal(new Set(pages.map((r) => r.document)).size, PAGES, 'every page has one draft of its own');
    assert.equal(rows.filter((r) => r.outcome === 'skipped').length, 3, 'column pages are told and left out');
    assert.ok(pages.every((r) => Array.isArray(r.findings) && r.title.length > 8), 'also those of the killed run are in the report');
    assert.ok(pages.filter((r) => r.outcome === 'existing').some((r) => r.findings.length > 0), 'with their findings');
    const again = await importAll(['--as', 'he.yufei', dir]);
    assert.deepEqual(again.filter((r) => r.document > 0).map((r) => r.document), pages.map((r) => r.document));
    assert.ok(again.every((r) => r.outcome === 'existing' || r.outcome === 'skipped'));
  });

  test('each make of page gives title, dates, issuer; attachments are no documents of their own', () => {
    const first = byAddress(rows, addressOf(0));
    assert.equal(first.title, titleOf(0));
    assert.equal(first.doc_no, '澄环函〔2010〕1号');
    assert.equal(first.issuer, '澄州市环境保护局');
    assert.deepEqual([first.formed_on, first.published_on, first.attachments], ['2010-01-01', '2010-01-01', 1]);
    const asp = byAddress(rows, addressOf(4));
    assert.deepEqual([asp.title, asp.source, asp.published_on, asp.attachments], [titleOf(4), '监测站', '2014-05-05', 1]);
    assert.equal(byAddress(rows, addressOf(5)).source, '法规科');
    assert.ok(!rows.some((r) => r.file?.endsWith('.pdf')));
    for (let i = 0; i < PAGES; i += 1) assert.equal(byAddress(rows, addressOf(i)).title, titleOf(i));
  });

  test('the draft has headings, table, picture, links and attachment, and none of the furniture', async () => {
    const c = s.client();
    await c.login('he.yufei');
    const id = byAddress(rows, addressOf(0)).document;
    const shown = (await c.get(`/wb/docs/${id}`)).text;
    for (const words of ['一、工作要求', '断面0', 'Ⅱ类', '第0号事项清单']) assert.ok(shown.includes(words), words);
    for (const words of ['分享到', '微信 微博', '通知公告']) assert.ok(!shown.includes(words), words);
    assert.match(shown, /<table/);
    assert.match(shown, /<img[^>]+alt="点位图0"/);
  });

  test('old addresses are a 404 like any other until the document is public, then lead on for good', async () => {
    const visitor = s.client();
    const old = addressOf(0);
    const id = byAddress(rows, old).document;
    const strip = (r) => r.text.replaceAll(/[0-9a-f]{16,}/g, '').replaceAll(/t\d+_0\.html|t\d+_none\.html/g, '');
    const hidden = await visitor.get(old);
    const never = await visitor.get('/zwgk/tz/t20100000_none.html');
    assert.equal(hidden.status, 404);
    assert.equal(strip(hidden), strip(never));
    assert.deepEqual([...hidden.headers.keys()].sort(), [...never.headers.keys()].sort());
    assert.equal((await visitor.get('/files/f0.pdf')).status, 404);

    const desk = await Desk.open(s);
    await finish(desk, id);
    await desk.publish(id);
    const moved = await visitor.get(old);
    assert.deepEqual([moved.status, moved.location], [301, `/d/${id}`]);
    assert.equal((await visitor.get(`${old}?from=list`)).location, `/d/${id}`, 'a query that was none of the address');
    const file = await visitor.get('/files/f0.pdf');
    assert.equal(file.status, 301);
    assert.match(file.location, new RegExp(`^/d/${id}/files/\\d+/`));
    const bytes = await visitor.get(file.location);
    assert.equal(bytes.status, 200);
    assert.equal((await visitor.request('HEAD', old)).status, 301);

    const asp = byAddress(rows, addressOf(1)).document;
    await finish(desk, asp);
    await desk.publish(asp);
    assert.equal((await visitor.get('/show.asp?id=1')).location, `/d/${asp}`);
    assert.equal((await visitor.get('/show.asp?id=4')).status, 404, 'the next number is another document');
    assert.equal((await visitor.get('/show.asp')).status, 404);
    const page = (await visitor.get(`/d/${id}`)).text;
    const links = [...page.matchAll(/href="([^"]+)"[^>]*>关于做好[^<]*（1）/g)].map((m) => m[1]);
    assert.ok(links.length > 0, 'the link to the next page is there');
    for (const href of links) {
      const to = await visitor.get(href);
      assert.ok(href === `/d/${asp}` || to.location === `/d/${asp}`, `${href} leads to the draft of page 1`);
    }
    const answer = await desk.decide('office', id, 'withdraw', { order: '内部1号', note: '内容有误' });
    assert.equal(answer.status, 303);
    const gone = await visitor.get(old);
    assert.equal(gone.status, 410);
    assert.match(gone.text, /这份信息已经撤下：内容有误。/);
    assert.doesNotMatch(gone.text, new RegExp(`/d/${id}\\b|关于做好|内部1号`));
    assert.equal((await visitor.get('/files/f0.pdf')).status, 404);
    assert.equal((await visitor.get(addressOf(2))).status, 404, 'a draft is still nothing');

    // the static copy leads on from old addresses too
    const copy = join(s.dir, 'copy');
    const live = 'https://new.example';
    await s.command(['export', 'site', copy, '--base-url', live], '', [0, 1]);
    const read = (name) => readFileSync(join(copy, name), 'utf8');
    assert.match(read(old.slice(1)), /这份信息已经撤下：内容有误。/);
    const maps = { 'redirects.nginx.map': `"/show.asp?id=1" "/d/${asp}";`, _redirects: `/show.asp id=1 /d/${asp} 301`,
      'redirects.apache.conf': `RewriteCond "%{QUERY_STRING}" "^id=1$"\nRewriteRule "^/?show\\.asp$" "/d/${asp}?" [R=301,NE,L]` };
    for (const [name, line] of Object.entries(maps)) {
      assert.ok(read(name).includes(line), `${name}: ${read(name)}`);
      assert.ok(!read(name).includes(old) && !read(name).includes(addressOf(2)), `${name} tells of what is not public`);
    }
    const again = await desk.decide('sign', id, 'republish', { opinion: '核实无误' });
    assert.equal(again.status, 303);
    assert.deepEqual([(await visitor.get(old)).status, (await visitor.get(old)).location], [301, `/d/${id}`]);
    await s.command(['export', 'site', copy, '--base-url', live], '', [0, 1]);
    const page2 = read(old.slice(1));
    assert.match(page2, new RegExp(`<meta http-equiv="refresh" content="0;url=/d/${id}">`));
    assert.match(page2, new RegExp(`<link rel="canonical" href="${live}/d/${id}">`));
    assert.match(read('_redirects'), new RegExp(`^/files/f0.pdf /d/${id}/files/\\d+/\\S+ 301$`, 'm'));
  });
});

/** What a person adds to an imported draft before it can go on: the subject. */
async function finish(desk, id) {
  const edit = (await desk.drafter.get(`/wb/docs/${id}/edit`)).text;
  const chosen = (name) => new RegExp(`<select[^>]*name="${name}"[\\s\\S]*?<option value="([^"]*)"[^>]*selected`).exec(edit)?.[1] ?? '';
  const saved = await desk.drafter.post(`/wb/docs/${id}/edit`, {
    version: field(edit, 'version'), title: field(edit, 'title'), doc_no: field(edit, 'doc_no'), genre: '通知', topic: '大气环境',
    source: field(edit, 'source'), issuing_body: field(edit, 'issuing_body'), entry: chosen('entry'), formed_on: field(edit, 'formed_on'),
    audience: 'all', attribute: 'PUB', validity: 'na', body_json: field(edit, 'body_json'), body_base: field(edit, 'body_base'),
    body_text: unhtml(/<textarea[^>]*name="body_text"[^>]*>([\s\S]*?)<\/textarea>/.exec(edit)?.[1] ?? ''), then: 'save',
  });
  assert.equal(saved.status, 303, saved.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 1500));
}

describe('lists', () => {
  test('good rows become drafts, bad rows say row, column and remedy, and none is lost', async () => {
    const folder = join(s.dir, 'list');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.txt'), '标题：文件里的标题\n正文一段。\n');
    writeFileSync(join(folder, 'b.pdf'), pdf('Paper'));
    writeFileSync(join(folder, 'map.png'), png(3));
    const list = join(folder, '目录.csv');
    writeFileSync(list, `\uFEFF标题,文号,成文日期,目录事项,文件,附件,原网址,正文,备注
表中的标题,澄环发〔2018〕3号,2018年3月1日,,a.txt,map.png,http://www.old.example/x/1.html,,
只有一行的公告,,2018-03-02,MEE2019-05,,,,"第一段
第二段",
日期不对,,2018-13-40,,,,,,私人备注
文件不在,澄环发2018,,,nothing.pdf,../../etc/passwd,,,
目录不对,,,MEE9999,b.pdf,,,,
,,,,,,,只有正文,
`);
    const result = await importAll([list], [1]);
    assert.deepEqual(result.map((r) => r.outcome).sort(), ['draft', 'draft', 'failed', 'failed', 'failed', 'failed']);
    const errors = result.flatMap((r) => r.errors ?? []);
    assert.deepEqual(errors.map((e) => [e.row, e.column, e.key]), [
      [4, '成文日期', 'intake.row.bad_date'],
      [5, '文号', 'intake.row.bad_docno'], [5, '文件', 'intake.row.no_file'], [5, '附件', 'intake.row.no_file'],
      [6, '目录事项', 'intake.row.bad_entry'],
      [7, '标题', 'intake.row.no_title'],
    ]);
    assert.ok(errors.every((e) => e.problem.length > 15));
    const first = result.find((r) => r.title === '表中的标题');
    assert.deepEqual([first.doc_no, first.formed_on, first.attachments], ['澄环发〔2018〕3号', '2018-03-01', 1]);

    const left = readFileSync(`${list}.errors.csv`, 'utf8');
    for (const words of ['日期不对', '私人备注', '文件不在', '目录不对', '只有正文']) assert.ok(left.includes(words), words);
    assert.ok(!left.includes('表中的标题'));
    // corrected, the errors file is a list itself; the whole list again makes nothing twice
    const mended = join(folder, 'mended.csv');
    writeFileSync(mended, left.replace('2018-13-40', '2018-12-04').replace('MEE9999', 'MEE2019-05'));
    const second = await importAll([mended], [1]);
    assert.equal(second.filter((r) => r.outcome === 'draft').length, 2);
    const third = await importAll([list], [1]);
    assert.equal(third.filter((r) => r.outcome === 'existing').length, 2);
    assert.equal(third.filter((r) => r.outcome === 'draft').length, 0);
    const paper = second.find((r) => r.title === '目录不对');
    assert.equal(paper.attachments, 1, 'the paper itself stays with the draft');
  });

  test('XLSX is read like CSV; a list without column names is refused with a sentence', async () => {
    const sheet = '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>标题</t></is></c><c r="B1" t="inlineStr"><is><t>成文日期</t></is></c></row>'
      + '<row r="3"><c r="A3" t="inlineStr"><is><t>表格里的通报</t></is></c><c r="B3" s="1"><v>43160</v></c></row></sheetData></worksheet>';
    const book = join(s.dir, 'book.xlsx');
    writeFileSync(book, zip({
      'xl/workbook.xml': Buffer.from('<w xmlns:r="r"><sheets><sheet name="a" r:id="q"/></sheets></w>'),
      'xl/_rels/workbook.xml.rels': Buffer.from('<R><Relationship Id="q" Target="worksheets/s.xml"/></R>'),
      'xl/styles.xml': Buffer.from('<s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></s>'),
      'xl/worksheets/s.xml': Buffer.from(sheet),
    }));
    const [row] = await importAll([book]);
    assert.deepEqual([row.title, row.formed_on, row.outcome], ['表格里的通报', '2018-03-01', 'draft']);
    const none = join(s.dir, 'none.csv');
    writeFileSync(none, '断面,类别\n望湖,Ⅱ类\n');
    const [bad] = await importAll([none], [1]);
    assert.match(bad.problem, /column names/);
  });
});

describe('papers', () => {
  test('a damaged paper is told, a scan keeps its file, a good one becomes text', async () => {
    const folder = join(s.dir, 'papers');
    mkdirSync(folder);
    writeFileSync(join(folder, '1.pdf'), pdf('Monthly report of water quality'));
    writeFileSync(join(folder, '2.pdf'), '%PDF-1.4 nothing follows');
    writeFileSync(join(folder, '3.pdf'), pdf('').replace('() Tj', ''));
    const result = await importAll([folder], [1]);
    assert.deepEqual(result.map((r) => r.outcome), ['draft', 'failed', 'draft']);
    assert.match(result[1].problem, /damaged/);
    assert.ok(result[2].findings.some((f) => f.key === 'intake.f.scan' && f.check));
    assert.deepEqual([result[0].attachments, result[2].attachments], [1, 1]);
  });
});

describe('/wb/import', () => {
  async function upload(client, files) {
    const form = new FormData();
    await client.get('/wb/import');
    form.set('_csrf', client.csrf);
    for (const [name, bytes] of files) form.append('file', new Blob([bytes]), name);
    return client.request('POST', '/wb/import', { body: form });
  }

  test('a list with its files: drafts and a table of what is wrong', async () => {
    const c = s.client();
    await c.login('he.yufei');
    const answer = await upload(c, [
      ['清单.csv', '标题,成文日期,文件\n上传的清单第一行,2019-02-03,one.txt\n上传的清单第二行,前年,\n'],
      ['one.txt', '第一行的正文。\n'],
    ]);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /<td><a href="\/wb\/docs\/\d+">上传的清单第一行<\/a>/);
    assert.match(answer.text, /<th scope="row">3<\/th><td>成文日期<\/td><td>“前年”不是日期。请写成 2026-03-01/);
    assert.match(answer.text, /<pre[^>]*>[\s\S]*上传的清单第二行/);
    assert.equal([...answer.text.matchAll(/<h2>one\.txt<\/h2>/g)].length, 0, 'the file of a row is no document of its own');
  });

  test('a page with its picture and attachment is one draft; a column page is none', async () => {
    const c = s.client();
    await c.login('he.yufei');
    const page = readFileSync(join(dir, 'zwgk/tz/t20100060_60.html'), 'utf8').replaceAll('（60）', '（单独上传）');
    const answer = await upload(c, [['p.html', page], ['p60.png', png(60)], ['f60.pdf', pdf('List number 60 upload')],
      ['index.html', readFileSync(join(dir, 'index.html'))]]);
    assert.equal(answer.status, 200);
    assert.equal([...answer.text.matchAll(/href="\/wb\/docs\/\d+"/g)].length, 1);
    assert.match(answer.text, /随稿附件 1 个/);
    assert.match(answer.text, /这是栏目页或首页/);
    const draft = /href="(\/wb\/docs\/\d+)"/.exec(answer.text)[1];
    assert.match((await c.get(draft)).text, /<img[^>]+alt="点位图60"/);
    assert.ok(!existsSync(join(s.dir, 'p60.png')));
  });
});
