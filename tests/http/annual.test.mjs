// SPDX-License-Identifier: Apache-2.0
// The yearly report: counted from the register, corrected with reasons, checked, signed, published through the ordinary flow, corrected
// in a new version; earlier years brought in; what is downloaded is opened by real readers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Desk, field, inputs, setSettings, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const run = promisify(execFile);
const plain = (html) => unhtml(html.slice(html.indexOf('<main')).replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const rows = 'R1 R2 A1 B1 C1 C2 C3 C4 C5 C6 C7 C8 D1 D2 D3 E1 E2 E3 E4 E5 F1 F2 F3 T N'.split(' ');
const cols = 'nat ent sci npo law oth tot'.split(' ');
const tableTwo = { 'norm_docs.made': 2, 'norm_docs.repealed': 1, 'norm_docs.in_force': 8, license: 10, penalty: 3, coercion: 0, fees: 0 };

describe('annual', () => {
  let s;
  let desk;
  let dir;
  const last = new Date(Date.now() + 8 * 3600e3).getUTCFullYear() - 1;
  before(async () => {
    s = await startServer({ sample: true });
    desk = await Desk.open(s);
    dir = mkdtempSync(join(tmpdir(), 'annual.'));
  });
  after(async () => {
    await s?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function begin(who, fields) {
    await who.get('/wb/reports');
    return who.post('/wb/reports', fields);
  }
  async function setCell(who, at, key, value, reason) {
    const page = await who.get(`${at}/cell?key=${key}`);
    assert.equal(page.status, 200);
    return who.post(`${at}/cell`, { rev: field(page.text, 'rev') || '1', key, value, reason });
  }
  async function fillTwo(who, at, figures = tableTwo) {
    for (const [key, value] of Object.entries(figures)) assert.equal((await setCell(who, at, key, value, '业务系统台账')).status, 303, key);
  }
  async function act(who, at, name, more = {}) {
    const page = await who.get(at);
    const rev = /name="rev" value="(\d+)"/.exec(page.text)?.[1] ?? '1';
    return who.post(`${at}/act`, { rev, act: name, ...more });
  }
  const json = async (who, at) => (await who.get(`${at}/file/json`)).json();
  const reports = async (who) => (await who.get('/wb/reports')).text;
  const draftOf = async (who) => /href="(\/wb\/reports\/\d+)">\d+<\/a><\/td><td[^>]*>[^<]*<\/td><td[^>]*>本机关记录/.exec(await reports(who))[1];

  test('S1-1.4.2 S1-1.5.1 a body without requests reports zeros, printed as 0, and its report is complete', async () => {
    const office = s.client();
    await office.login('liang.xinmu'); // a branch
    const made = await begin(office, { year: String(last - 3) });
    assert.equal(made.status, 303);
    const at = made.location;
    const three = await office.get(`${at}?part=3`);
    const cells = [...three.text.matchAll(/<td class="num[^"]*"><a href="[^"]*cell\?key=([^"]*)">([^<]*)</g)].map(([, k, v]) => [k, v]);
    assert.equal(cells.length, rows.length * cols.length);
    assert.deepEqual([...new Set(cells.map(([, v]) => v))], ['0']);
    assert.equal(cells[0][0], 'R1.nat');
    const four = await office.get(`${at}?part=4`);
    assert.equal([...four.text.matchAll(/cell\?key=(?:rv|ld|la)_[a-z]+">0</g)].length, 15);
    assert.match((await office.get(`${at}?part=1`)).text, /本年没有收到政府信息公开申请/);
    await fillTwo(office, at);
    assert.equal((await act(office, at, 'self_check')).status, 303);
    assert.match(plain((await office.get(at)).text), /状态 已自查/);
  });

  test('S2-0.3 S2-1.3.7 figures are the register: every cell opens to as many records, months add up to the year', async () => {
    const at = await draftOf(desk.office);
    const { tables: { table3: t } } = await json(desk.office, at);
    assert.ok(t.R1.tot > 10 && t.T.tot > 5);
    for (const [row, col] of rows.flatMap((r) => cols.map((c) => [r, c]))) { // all 175
      const key = `${row}.${col}`;
      const page = await desk.office.get(`${at}/cell?key=${key}`);
      assert.match(page.text, new RegExp(`<h2>记录 ${t[row][col]} 件</h2>`), key);
      const links = [...page.text.matchAll(/href="\/wb\/requests\/\d+">澄环公开申〔\d{4}〕\d+号/g)].length;
      assert.equal(links, Math.min(20, t[row][col]), key);
    }
    // what stands still at the end goes into N: correction, opinions asked, extended, fee to be paid (计数口径)
    const carried = (await desk.office.get(`${at}/cell?key=N.tot`)).text;
    for (const state of ['correcting', 'consulting', 'fee']) {
      const open = [...(await desk.office.get(`/wb/requests?state=${state}`)).text.matchAll(/澄环公开申〔\d{4}〕\d+号/g)].map((m) => m[0]);
      assert.ok(open.length > 0, state);
      for (const no of new Set(open)) assert.ok(carried.includes(no), `${state} ${no}`);
    }
    for (const c of cols) assert.equal(t.R1[c] + t.R2[c], t.T[c] + t.N[c], c); // T3-2 on the records
    const year = /(\d{4})/.exec(plain((await desk.office.get(at)).text))[1];
    const fact = (html, name) => Number(new RegExp(`${name} ([\\d,]+)`).exec(plain(html))[1].replace(/,/g, ''));
    let received = 0;
    let done = 0;
    for (let q = 1; q <= 4; q += 1) {
      const page = await desk.office.get(`/wb/reports/stats?period=${year}-Q${q}`);
      received += fact(page.text, '收到申请');
      done += fact(page.text, '办结');
    }
    assert.equal(received, t.R1.tot);
    assert.equal(done, t.T.tot);
    let months = 0;
    for (let m = 1; m <= 12; m += 1) months += fact((await desk.office.get(`/wb/reports/stats?period=${year}-${String(m).padStart(2, '0')}`)).text, '收到申请');
    assert.equal(months, t.R1.tot);
    assert.equal((await desk.office.get('/wb/reports/stats?period=2026-13')).status, 422);
    // the city with its branches is the sum of what each counts
    const own = async (who, more = '') => fact((await who.get(`/wb/reports/stats?period=${year}${more}`)).text, '收到申请');
    let sum = await own(desk.office);
    for (const login of ['dai.wanqing', 'liang.xinmu', 'dong.xiaobei']) {
      const branch = s.client();
      await branch.login(login);
      sum += await own(branch);
    }
    assert.ok(sum > t.R1.tot); // a branch of the sample receives in its own name
    assert.equal(await own(desk.office, '&branches=1'), sum);
  });

  test('Annex C a correction needs a reason, stands beside the computed figure, breaks the sums visibly and stops the self-check', async () => {
    const at = await draftOf(desk.office);
    const before3 = (await json(desk.office, at)).tables.table3;
    const none = await setCell(desk.office, at, 'R1.nat', String(before3.R1.nat + 2), '');
    assert.equal(none.status, 422);
    assert.match(none.text, /请写明更正的理由/);
    assert.equal(field(none.text, 'value'), String(before3.R1.nat + 2)); // nothing typed is lost
    assert.equal((await setCell(desk.office, at, 'R1.nat', '/', '写错')).status, 422); // T3-4: "/" is not 0
    assert.equal((await setCell(desk.office, at, 'T.nat', '5', '总计不能改')).status, 422);
    assert.equal((await setCell(desk.office, at, 'R1.nat', String(before3.R1.nat + 2), '两件纸质申请漏登')).status, 303);
    const page = await desk.office.get(`${at}?part=3`);
    assert.match(page.text, /<td class="num ar-bad ar-warn">[^]*?手工调整/); // the cell is marked
    assert.match(plain(page.text), /T3-2 错误 勾稽不符：R1\.nat,R2\.nat,T\.nat,N\.nat/);
    assert.match(plain(page.text), /X4 提示 手工调整与记录不同：R1\.nat \d+ ≠ \d+: 两件纸质申请漏登/);
    const cell = await desk.office.get(`${at}/cell?key=R1.nat`);
    assert.match(cell.text, new RegExp(`id="shown">${before3.R1.nat + 2}<`));
    assert.match(cell.text, new RegExp(`id="computed">${before3.R1.nat}<`));
    const stopped = await act(desk.office, at, 'self_check');
    assert.equal(stopped.status, 409);
    assert.match(stopped.text, /处错误没有改正/);
    assert.equal((await setCell(desk.office, at, 'R1.nat', '', '')).status, 303);
    assert.doesNotMatch((await desk.office.get(`${at}?part=3`)).text, /T3-2|手工调整与记录不同：R1|tag--violet/);
    // X1: what the year before carried over; with a reason it is a warning
    assert.equal((await setCell(desk.office, at, 'R2.law', '1', '机构划转带入一件')).status, 303);
    assert.match(plain((await desk.office.get(at)).text), /X1 提示 与上年结转不符[^。]*R2\.law 1 ≠ 0/);
    assert.equal((await setCell(desk.office, at, 'R2.law', '', '')).status, 303);
  });

  test('Annex C table two is counted from what is published of the year, each cell opens to it, a correction stands beside it', async () => {
    const at = await draftOf(desk.office);
    const year = /(\d{4})/.exec(plain((await desk.office.get(at)).text))[1];
    const two = async () => (await json(desk.office, at)).tables.table2;
    const cell = async (key) => {
      const { status, text } = await desk.office.get(`${at}/cell?key=${key}`);
      assert.equal(status, 200, key);
      return { text, shown: /id="shown">([^<]*)</.exec(text)[1], computed: /id="computed">([^<]*)</.exec(text)[1], links: [...text.matchAll(/<a href="\/d\/(\d+)">/g)].map((m) => Number(m[1])) };
    };
    // the sample's licences and penalties are corrected by hand with their source; the count stands beside
    const begin2 = await cell('penalty');
    assert.equal(begin2.shown, '176');
    assert.notEqual(begin2.computed, '176');
    assert.match(begin2.text, /来源：执法办案系统年度台账/);
    assert.match(plain((await desk.office.get(at)).text), new RegExp(`X7 提示 手工调整与记录不同：行政处罚 176 ≠ ${begin2.computed}`));
    assert.match(plain((await desk.office.get(`${at}?part=2`)).text), new RegExp(`行政处罚 176 手工调整 记录 ${begin2.computed}`));
    for (const key of ['license', 'penalty', 'coercion', 'norm_docs.made', 'norm_docs.repealed', 'norm_docs.in_force']) {
      const c = await cell(key);
      assert.equal(c.links.length, Number(c.computed), key);
      assert.match(c.text, new RegExp(`<h2>已公开的文件 ${c.computed} 件</h2>`), key);
    }
    const was = { penalty: Number(begin2.computed), made: (await two()).norm_docs.made };
    const id = await desk.draft({ title: '行政处罚决定书（测试）', genre: '行政处罚决定书', formed_on: `${year}-11-02` });
    assert.equal((await cell('penalty')).computed, String(was.penalty)); // a draft is no record yet
    await desk.publish(id);
    const after2 = await cell('penalty');
    assert.equal(after2.computed, String(was.penalty + 1));
    assert.ok(after2.links.includes(id));
    assert.equal(after2.shown, '176');
    assert.equal((await setCell(desk.office, at, 'penalty', '176', '')).status, 422);
    assert.equal((await setCell(desk.office, at, 'penalty', '', '')).status, 303); // taken back: the count is the figure
    assert.equal((await two()).penalty, was.penalty + 1);
    assert.doesNotMatch(plain((await desk.office.get(at)).text), /X7 提示[^。]*行政处罚/);
    assert.equal((await desk.decide('office', id, 'withdraw', { order: '内2号', note: '内容核实中' })).status, 303);
    assert.equal((await two()).penalty, was.penalty);
    const rule = await desk.draft({ title: '测试管理办法', genre: '规范性文件', normative: '1', validity: 'in_force', effective_on: `${year}-11-10`, formed_on: `${year}-11-02` });
    await desk.publish(rule);
    assert.equal((await two()).norm_docs.made, was.made + 1);
    assert.ok((await cell('norm_docs.in_force')).links.includes(rule));
    assert.deepEqual((await two()).rules, { made: 0, repealed: 0, in_force: 0 });
  });

  test('S1-2.1 Annex C texts: chapter five suggests open findings and is never empty, numbers must be those of the tables (X2)', async () => {
    const at = await draftOf(desk.office);
    const five = await desk.office.get(`${at}?part=5`);
    assert.match(five.text, /建议稿，未保存/);
    assert.match(five.text, /个事项超过更新期限/);
    const write = async (part, text) => {
      const p = await desk.office.get(`${at}?part=${part}`);
      return desk.office.post(`${at}/text`, { rev: field(p.text, 'rev'), part, text });
    };
    assert.equal((await write(5, '无')).status, 303);
    assert.match(plain((await desk.office.get(at)).text), /S5 错误/);
    assert.equal((await write(5, '部分答复说理不够充分，已修订模板。')).status, 303);
    assert.equal((await write(1, '本年新收政府信息公开申请9999件。')).status, 303);
    assert.match(plain((await desk.office.get(`${at}?part=1`)).text), /X2 提示 正文与表格不一致：本年新收政府信息公开申请 9999 ≠ \d+/);
    const stale = await desk.office.post(`${at}/text`, { rev: '1', part: 1, text: '别人改过之后写的' });
    assert.equal(stale.status, 409);
    assert.match(stale.text, /别人改过之后写的/);
    const p = await desk.office.get(`${at}?part=1`);
    assert.equal((await desk.office.post(`${at}/text`, { rev: field(p.text, 'rev'), part: 1, text: '', suggest: '1' })).status, 303);
    assert.doesNotMatch(plain((await desk.office.get(at)).text), /X2 提示/);
  });

  test('S1-3.1 roles: staff read, the office writes, a signatory signs; other bodies see nothing; a year once', async () => {
    const at = await draftOf(desk.office);
    assert.equal((await desk.drafter.get(at)).status, 200);
    assert.equal((await setCell(desk.drafter, at, 'license', '1', '无权')).status, 403);
    assert.equal((await begin(desk.drafter, { year: '2020' })).status, 403);
    const branch = s.client();
    await branch.login('dai.wanqing');
    assert.equal((await branch.get(at)).status, 404);
    assert.equal((await begin(desk.office, { year: '1999' })).status, 422);
    const year = /(\d{4})/.exec(plain((await desk.office.get(at)).text))[1];
    assert.equal((await begin(desk.office, { year })).status, 409);
    assert.equal((await act(desk.office, at, 'sign', { signed_on: '2026-01-10' })).status, 403);
    assert.match(await reports(desk.office), /应当在次年1月31日前公布|年度报告已公布/); // the duty and its state
  });

  let published; // {at, id} of the report below
  test('S1-0.2 S1-3.1 from the draft through the ordinary flow to the public page; signing date apart from publication date', async () => {
    const made = await begin(desk.office, { year: String(last - 1), branches: '1' });
    assert.equal(made.status, 303);
    const at = made.location;
    await fillTwo(desk.office, at);
    assert.equal((await act(desk.office, at, 'self_check')).status, 303);
    assert.equal((await act(desk.sign, at, 'sign', { signed_on: '2100-01-01' })).status, 422);
    const signed = `${last}-01-20`;
    assert.equal((await act(desk.sign, at, 'sign', { signed_on: signed })).status, 303);
    assert.match(plain((await desk.office.get(at)).text), /状态 已签发/);
    assert.equal((await setCell(desk.office, at, 'license', '11', '签发后不能改')).status, 409);
    const handed = await act(desk.drafter, at, 'document');
    assert.equal(handed.status, 303);
    const id = Number(/\/wb\/docs\/(\d+)/.exec(handed.location)[1]);
    const hidden = async () => {
      assert.doesNotMatch((await s.client().get('/xxgk/reports')).text, new RegExp(`${last - 1}年度政府信息公开`));
      assert.equal((await s.client().get(at.replace('/wb', '/xxgk'))).status, 404);
      assert.equal((await s.client().get(`${at.replace('/wb', '/xxgk')}/file/json`)).status, 404);
    };
    await hidden();
    await desk.toSignature(id);
    await hidden();
    await desk.must('sign', id, { event: 'sign', attribute: 'PUB' });
    published = { at, id, signed };

    const list = await s.client().get('/xxgk/reports');
    assert.match(list.text, new RegExp(`${last - 1}年度政府信息公开工作年度报告`));
    assert.match(list.text, /历年数据对比/);
    const page = await s.client().get(at.replace('/wb', '/xxgk'));
    assert.equal(page.status, 200);
    for (const part of ['（一）主动公开', '（二）依申请公开', '（三）政府信息管理', '（四）政府信息公开平台建设', '（五）监督保障'])
      assert.ok(plain(page.text).includes(part), part); // Art. 50: five sides of chapter one
    assert.match(plain(page.text), /依照《中华人民共和国政府信息公开条例》第四十九条、第五十条编制，数据统计期限为\d{4}年1月1日至12月31日/);
    assert.match(plain(page.text), /地址：[^，]+，邮编：[^，]+，电话：[^，]+，邮箱：/);
    assert.match(plain(page.text), /信息处理费/); // chapter six
    for (const chapter of ['一、总体情况', '二、主动公开政府信息情况', '三、收到和处理政府信息公开申请情况', '四、政府信息公开行政复议、行政诉讼情况', '五、存在的主要问题及改进情况', '六、其他需要报告的事项'])
      assert.match(page.text, new RegExp(`<h\\d[^>]*>${chapter}<`));
    assert.ok((page.text.match(/<table/g) ?? []).length >= 6); // four of table two, three, four: real tables
    assert.match(plain(page.text), /法人或其他组织/);
    const zh = signed.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');
    assert.match(page.text, new RegExp(`澄州市生态环境局</p>[^]*?${zh}</p>`)); // signed by the body, dated
    const dates = /成文日期 (\S+) 公布日期 (\S+)/.exec(plain(page.text));
    assert.equal(dates[1], signed);
    assert.notEqual(dates[2], signed);
    assert.match(plain((await desk.office.get(at)).text), /状态 已锁定/); // 31 January is past
    assert.equal((await s.client().get(at.replace('/wb', '/en/xxgk'))).status, 200);
  });

  test('Annex C what is downloaded opens in real readers: PDF, DOCX, XLSX, CSV, JSON', async () => {
    const base = published.at.replace('/wb', '/xxgk');
    const files = {};
    for (const f of ['pdf', 'docx', 'xlsx', 'csv', 'json']) {
      const got = await s.client().get(`${base}/file/${f}`);
      assert.equal(got.status, 200, f);
      assert.match(got.headers.get('content-disposition'), /attachment/);
      files[f] = join(dir, `report.${f}`);
      writeFileSync(files[f], got.bytes);
    }
    const { tables } = JSON.parse(readFileSync(files.json, 'utf8'));
    assert.deepEqual(Object.keys(tables.table3), rows);
    assert.equal(tables.table2.license, 10);
    const { stdout: pdf } = await run('pdftotext', ['-layout', files.pdf, '-']);
    assert.match(pdf.replace(/\s+/g, ''), /三、收到和处理政府信息公开申请情况/);
    assert.match(pdf.replace(/\s+/g, ''), /四、结转下年度继续办/);
    const office = (to, file) => run('soffice', ['--headless', '--norestore', `-env:UserInstallation=file://${dir}/lo`, '--convert-to', to, '--outdir', `${dir}/out`, file]);
    await office('csv:Text - txt - csv (StarCalc):44,34,76', files.xlsx);
    const sheet = readFileSync(join(dir, 'out/report.csv'), 'utf8').split('\n').map((l) => l.split(','));
    for (const r of rows) assert.deepEqual(sheet.find((l) => l[0] === r).slice(2, 9).map(Number), cols.map((c) => tables.table3[r][c]), r);
    assert.equal(Number(sheet.find((l) => l[0] === 'rv_tot')[2]), tables.table4.rv_tot);
    await office('txt:Text', files.docx);
    const text = readFileSync(join(dir, 'out/report.txt'), 'utf8');
    assert.match(text, /五、存在的主要问题及改进情况/);
    assert.match(text, /保护第三方合法权益/);
    assert.match(readFileSync(files.csv, 'utf8'), /^\uFEFFrow_key,/);
    const tsv = join(dir, 'report.tsv');
    const t2 = Object.entries(tables.table2).map(([k, v]) => [k, ...(typeof v === 'object' ? Object.values(v) : [v])].join('\t'));
    const t4 = Object.entries(tables.table4).map(([k, v]) => `${k}\t${v}`);
    writeFileSync(tsv, [...t2, ['row_key', ...cols].join('\t'), ...rows.map((r) => [r, ...cols.map((c) => tables.table3[r][c])].join('\t')), ...t4].join('\n'));
    assert.equal((await s.installation.command(['calc', 'annual-check', tsv])).code, 0); // no rule is violated
    const wrong = join(dir, 'wrong.tsv');
    const good = readFileSync(tsv, 'utf8').split('\n');
    const change = (key, at, text) => good.map((l) => (l.startsWith(`${key}\t`) ? l.split('\t').map((v, i) => (i === at ? text : v)).join('\t') : l));
    for (const [key, at, text, ...found] of [['A1', 1, '999', 'T3-1\tERROR\tT.nat', 'T3-3\tERROR\tA1.tot'], ['N', 1, '999', 'T3-2\tERROR\tR1.nat,R2.nat,T.nat,N.nat'],
      ['E3', 5, '/', 'T3-4\tERROR\tE3.law\tno_number'], ['ld_tot', 1, '999', 'T4-2\tERROR\tld_tot'], ['fees', 1, '-', 'T2-0\tERROR\tfees\tno_number']]) {
      writeFileSync(wrong, change(key, at, text).join('\n'));
      const { code, stdout } = await s.installation.command(['calc', 'annual-check', wrong], '', [1]);
      assert.equal(code, 1, key);
      for (const line of found) assert.ok(stdout.includes(line), `${key}: ${line} in ${stdout}`);
    }
    // no applicant's name is in the report
    const names = readFileSync(new URL('../../data/sample/requests.tsv', import.meta.url), 'utf8').split('\n').slice(1).map((l) => l.split('\t')[5]).filter(Boolean);
    const draft = (await desk.office.get(`${await draftOf(desk.office)}/file/json`)).text;
    for (const name of names) assert.ok(!draft.includes(name), name);
  });

  test('Annex C figures are changed in the report only: edited tables of its document do not reach page and downloads; the item is a setting', async () => {
    const made = await begin(desk.office, { year: String(last - 4) });
    const at = made.location;
    assert.equal((await act(desk.office, at, 'self_check')).status, 303);
    assert.equal((await act(desk.sign, at, 'sign', { signed_on: `${last - 3}-01-20` })).status, 303);
    const admin = s.client();
    await admin.login('admin');
    assert.match(plain((await desk.office.get(at)).text), /归入目录事项 生态环境统计报告 MEE2019-25/);
    await setSettings(admin, { 'annual.entry': '没有这个事项' });
    assert.match(plain((await desk.office.get(at)).text), /公开目录中没有设置 annual\.entry 指定的事项/);
    assert.equal((await act(desk.drafter, at, 'document')).status, 409);
    await setSettings(admin, { 'annual.entry': '没有这个事项，环境质量,MEE2019-25'.replace('，', ',') });
    assert.match(plain((await desk.office.get(at)).text), /归入目录事项 生态环境质量 MEE2019-24/);
    await setSettings(admin, { 'annual.entry': '年度报告,MEE2019-25' });
    const handed = await act(desk.drafter, at, 'document');
    assert.equal(handed.status, 303);
    const id = Number(/\/wb\/docs\/(\d+)/.exec(handed.location)[1]);
    const shown = await desk.drafter.get(`/wb/docs/${id}`);
    assert.match(plain(shown.text), /只能在年度报告页面更正/);
    assert.match(plain(shown.text), /生态环境统计报告/);
    assert.doesNotMatch((await desk.office.get(at)).text, /id="altered"/);
    const edit = await desk.drafter.get(`/wb/docs/${id}/edit`);
    const fields = inputs(edit.text.slice(edit.text.indexOf('<main')).replace(/<form[^>]*>/, '<form class="card">'));
    const forged = fields.body_text.replace(/(一、本年新收政府信息公开申请数量[^\n]*?)\t0(\t|\n|$)/, '$1\t77$2');
    assert.notEqual(forged, fields.body_text);
    assert.equal((await desk.drafter.post(`/wb/docs/${id}/edit`, { ...fields, body_text: forged, body_json: '', then: 'save' })).status, 303);
    assert.match((await desk.office.get(at)).text, /id="altered"/);
    await desk.publish(id);
    const base = at.replace('/wb', '/xxgk');
    const row = /一、本年新收政府信息公开申请数量[^]*?<\/tr>/.exec((await s.client().get(base)).text)[0];
    assert.doesNotMatch(row, />77</);
    const file = async (f) => (await s.client().get(`${base}/file/${f}`)).bytes;
    const body = JSON.parse(await file('json'));
    assert.equal(body.tables.table3.R1.tot, 0);
    assert.doesNotMatch(/一、本年新收政府信息公开申请数量[^\n]*/.exec(body.text)[0], /77/);
    writeFileSync(join(dir, 'kept.pdf'), await file('pdf'));
    assert.doesNotMatch((await run('pdftotext', ['-layout', join(dir, 'kept.pdf'), '-'])).stdout, /\b77\b/);
  });

  test('Annex C a published report is corrected in a new version with errata; the original stays', async () => {
    const { at } = published;
    assert.equal((await act(desk.office, at, 'correct', { note: '' })).status, 422);
    assert.equal((await act(desk.office, at, 'correct', { note: '行政许可数量由10件更正为12件' })).status, 303);
    assert.equal((await s.client().get(at.replace('/wb', '/xxgk'))).status, 200); // the first version is still there
    assert.equal((await setCell(desk.office, at, 'license', '12', '核对台账')).status, 303);
    assert.equal((await act(desk.office, at, 'self_check')).status, 303);
    assert.equal((await act(desk.sign, at, 'sign', { signed_on: `${last}-03-02` })).status, 303);
    const handed = await act(desk.drafter, at, 'document');
    assert.equal(handed.status, 303);
    await desk.publish(Number(/\/wb\/docs\/(\d+)/.exec(handed.location)[1]));
    const page = await s.client().get(at.replace('/wb', '/xxgk'));
    assert.match(page.text, /行政许可数量由10件更正为12件/);
    const old = await s.client().get(`${at.replace('/wb', '/xxgk')}?v=1`);
    assert.equal(old.status, 200);
    assert.equal((await s.client().get(`${at.replace('/wb', '/xxgk')}/file/json?v=1`)).json().tables.table2.license, 10);
    assert.equal((await s.client().get(`${at.replace('/wb', '/xxgk')}/file/json`)).json().tables.table2.license, 12);
    assert.equal((await desk.decide('office', published.id, 'withdraw', { order: '内1号', note: '内容核实中' })).status, 303);
    assert.equal((await s.client().get(`${at.replace('/wb', '/xxgk')}?v=1`)).status, 404); // withdrawn: by no way
    assert.doesNotMatch((await s.client().get(at.replace('/wb', '/xxgk'))).text, /\?v=1"/);
  });

  test('Annex C earlier years come in from files, paste and text; X1 looks at them; bad ones lose nothing', async () => {
    const branch = s.client();
    await branch.login('dong.xiaobei');
    const send = async (fields) => {
      await branch.get('/wb/reports/import');
      return branch.post('/wb/reports/import', fields);
    };
    const twice = await send({ year: '2021', tables: 'R1\t1\t0\t0\t0\t0\t0\t1\nR1\t1\t0\t0\t0\t0\t0\t1', text: '带来的正文' });
    assert.equal(twice.status, 422);
    assert.match(twice.text, /stands twice/);
    assert.match(twice.text, /带来的正文/);
    assert.equal((await send({ year: '2021', tables: '', text: '' })).status, 422);
    const xlsx = readFileSync(join(dir, 'report.xlsx'));
    const whole = await send({ year: String(last - 2), file: { name: '年报.xlsx', bytes: xlsx }, text: '' });
    assert.equal(whole.status, 303, plain(whole.text ?? '').slice(0, 500));
    const { tables } = await json(branch, whole.location.split('?')[0]);
    assert.deepEqual(tables.table3, JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')).tables.table3);
    const zero = rows.map((r) => [r, ...cols.map(() => 0)].join('\t')).join('\n').replace('N\t0\t0\t0\t0\t0\t0\t0', 'N\t4\t0\t0\t0\t0\t0\t4');
    const paste = await send({ year: '2020', tables: zero, text: '' });
    assert.equal(paste.status, 303);
    assert.match(plain((await branch.get(paste.location)).text), /T3-2 错误/); // 0 + 0 is not 0 + 4
    const next = await begin(branch, { year: '2021' });
    assert.match(plain((await branch.get(next.location)).text), /X1 错误 与上年结转不符：R2\.nat 0 ≠ 4/);
    // the form of 2019: its table two has other columns, shown as they were and never taken for today's
    const form = await send({ year: '2019', tables: `norm_docs\t规范性文件\t4\t3\t21\nlicense\t行政许可\t12\t-3\t310\nprocurement\t政府集中采购\t5\t120.5\n${zero.replace('N\t4\t0\t0\t0\t0\t0\t4', 'N\t0\t0\t0\t0\t0\t0\t0')}`, text: '' });
    assert.equal(form.status, 303);
    const two = plain((await branch.get(`${form.location.split('?')[0]}?part=2`)).text);
    assert.match(two, /规范性文件 本年新制作数量 4 本年新公开数量 3 对外公开总数量 21/);
    assert.match(two, /行政许可 上一年项目数量 12 本年增\/减 -3 处理决定数量 310/);
    assert.match(two, /政府集中采购 采购项目数量 5 采购总金额 120\.5/);
    assert.doesNotMatch(two, /T2-0|T2-1/);
    const kept = await json(branch, form.location.split('?')[0]);
    assert.equal(kept.tables.table2.license, null);
    assert.match(kept.text, /本年新公开数量/);
    const old = await send({ year: '2017', tables: '', text: '一、概述\n2017年主动公开信息。' });
    assert.equal(old.status, 303);
    const text = await branch.get(`${old.location.split('?')[0]}?part=1`);
    assert.match(text.text, /2017年主动公开信息/);
    assert.equal((await json(branch, old.location.split('?')[0])).text.includes('2017年主动公开信息'), true);
  });

  test('S1-3.1 the duty of 31 January: graded reminders on 15, 24 and 29 January', async () => {
    await s.server.stop(); // one program at a time in a data folder
    const inbox = async (day) => {
      const server = await s.installation.serve({ CHENGMING_TEST_TODAY: `${last + 2}-${day}` });
      const office = server.client();
      await office.login('zhou.mingyuan');
      const text = plain((await office.get(`/wb?day=${last + 2}-01-31`)).text) + plain((await office.get('/wb/reports')).text);
      await server.stop();
      return text;
    };
    assert.doesNotMatch(await inbox('01-14'), /请核对数字、起草文字/);
    assert.match(await inbox('01-15'), /请核对数字、起草文字/);
    assert.match(await inbox('01-24'), /请完成自查并送签/);
    assert.match(await inbox('01-29'), /请立即公布/);
    assert.match(await inbox('02-03'), /没有在1月31日前公布/);
  });
});
