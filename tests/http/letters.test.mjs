// SPDX-License-Identifier: Apache-2.0
// Letters of requests: written from the case, numbered once, edited, previewed, sent with proof; templates with versions; the
// archive package.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { field, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const id18 = (base) => {
  const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return base + '10X98765432'[[...base].reduce((s, c, i) => s + Number(c) * w[i], 0) % 11];
};
const plain = (html) => unhtml(html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const TODAY = '2026-04-22';
const people = {
  office: 'zhou.mingyuan', drafter: 'xu.keyan', head: 'peng.huaijin', legal: 'qiu.zhengping', sign: 'mu.yunsheng', stranger: 'he.yufei',
  auditor: 'gu.shenming', branch: 'dai.wanqing',
};
const UNIT = '环境影响评价与排放管理科';

describe('letters', () => {
  let s;
  let dir;
  const desk = {};
  let serial = 0;
  before(async () => {
    s = await startServer({ sample: true, serveEnv: { CHENGMING_TEST_TODAY: TODAY } });
    dir = mkdtempSync(join(tmpdir(), 'letters.'));
    for (const [role, login] of Object.entries(people)) {
      desk[role] = s.client();
      await desk[role].login(login);
    }
    const list = (await desk.office.get('/wb/requests/setup')).text;
    const setup = /href="(\/wb\/requests\/setup\/\d+)"/.exec(list)[1];
    await desk.office.get(setup);
    const saved = await desk.office.post(setup, {
      receives: '1', mark: '澄环公开', reconsider_bodies: '澄州市人民政府', courts: '望湖区人民法院', reconsider_url: 'https://fy.example/apply',
      complaint: '澄州市人民政府办公室（0000-0000100）',
    });
    assert.equal(saved.status, 303, plain(saved.text).slice(0, 800));
  });
  after(async () => {
    await s?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  async function enter(extra = {}) {
    const page = await desk.office.get('/wb/requests/new');
    serial += 1;
    const answer = await desk.office.post('/wb/requests/new', {
      token: field(page.text, 'token'), seen: '1', channel: 'IN_PERSON', submitted: '2026-04-20', confirmed: '', kind: 'nat', name: '欧阳静文',
      id_kind: 'idcard', id_no: id18(`110101199003${String(10 + (serial % 18))}${String(100 + serial)}`), phone: '13812345678', email: '', address: '某区某路 1 号',
      postcode: '', legal_rep: '', contact: '', carrier: 'PAPER', delivery: 'portal', transferred_from: '', written_by: '', helped: '',
      description: `第 ${serial * 7919} 号地块${'甲乙丙丁戊己庚辛壬癸'[serial % 10]}${'子丑寅卯辰巳午未申酉戌亥'[serial % 12]}调查材料`, ...extra,
    });
    assert.equal(answer.status, 303, plain(answer.text).slice(0, 900));
    return Number(/\/new\/(\d+)/.exec(answer.location)[1]);
  }
  const show = async (role, id, tab = '') => (await desk[role].get(`/wb/requests/${id}${tab && `?tab=${tab}`}`)).text;
  async function must(role, id, code, fields = {}) {
    const page = await desk[role].get(`/wb/requests/${id}`);
    const answer = await desk[role].post(`/wb/requests/${id}/act`, { act: code, seen: /name="seen" value="(\d+)"/.exec(page.text)?.[1] ?? '999', ...fields });
    assert.equal(answer.status, 303, `${role} ${code}: ${answer.status} ${plain(answer.text).slice(300, 1500)}`);
  }
  async function handled(extra = {}) {
    const id = await enter(extra);
    await must('office', id, 'registered');
    const unit = new RegExp(`<option value="(\\d+)"[^>]*>${UNIT}<`).exec(await show('office', id, 'content'))[1];
    await must('office', id, 'assigned', { unit, text: '请办理' });
    return id;
  }
  async function decided(fields, extra = {}) {
    const id = await handled(extra);
    await must('drafter', id, 'searched', { what: '验收监测报告', where: '局档案室', by: '许可言', n: '1', date: TODAY });
    const page = await show('drafter', id, 'decide');
    const draft = await desk.drafter.post(`/wb/requests/${id}/draft`, { rev: field(page, 'rev') || '0', then: 'submit', code: '', article: '', reason: '', provide: '', ...fields });
    assert.equal(draft.status, 303, plain(draft.text).slice(300, 2000));
    await must('head', id, 'unit_agreed');
    await must('office', id, 'office_agreed');
    if (/^(B1|C)/.test(fields.code)) await must('legal', id, 'legal_agreed');
    await must('sign', id, 'decided', { text: '同意' });
    return id;
  }
  const base = (id) => `/wb/requests/${id}/letters`;
  /** What the page of a new letter would send. */
  async function open(role, id, kind) {
    const page = await desk[role].get(`${base(id)}/new?kind=${kind}`);
    assert.equal(page.status, 200, plain(page.text).slice(0, 500));
    const out = { kind, token: field(page.text, 'token'), made: field(page.text, 'made') };
    for (const [, name, value] of page.text.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</g)) out[name] = unhtml(value);
    for (const [, tag] of page.text.matchAll(/<input class="input"([^>]*)>/g)) out[/name="([^"]*)"/.exec(tag)[1]] = unhtml(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
    if (/name="record"[^>]* checked/.test(page.text)) out.record = '1';
    return out;
  }
  async function issue(role, id, kind, fields = {}) {
    const answer = await desk[role].post(`${base(id)}/new`, { ...await open(role, id, kind), do: 'issue', ...fields });
    assert.equal(answer.status, 303, `${kind}: ${answer.status} ${plain(answer.text).slice(200, 1500)}`);
    const list = (await desk[role].get(answer.location)).text;
    const [, letter, number] = /<article class="note" id="l(\d+)" aria-label="([^"]*)"/.exec(list);
    return { letter: Number(letter), number, list };
  }
  function tool(name, bytes, ...command) {
    const file = join(dir, name);
    writeFileSync(file, bytes);
    return execFileSync(command[0], [...command.slice(1), file, ...(command[0] === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }
  const pdfText = (bytes) => tool('t.pdf', bytes, 'pdftotext', '-raw').replace(/\s+/g, '');
  const file = async (role, id, letter, form) => desk[role].get(`${base(id)}/${letter}/${form}`);

  test('S0-3.3.2 S0-3.3.5 the receipt is filled from the register: number, dates, rule, query code; asked for again it is the next number', async () => {
    const id = await enter();
    const got = await issue('office', id, 'receipt');
    assert.match(got.number, /^澄环公开收〔2026〕\d+号$/);
    const text = pdfText((await file('office', id, got.letter, 'pdf')).bytes);
    assert.ok(text.includes('政府信息公开申请接收回执') && text.includes(got.number));
    assert.match(text, /欧阳静文：/);
    assert.match(text, /收到日期：2026年4月20日（当面提交，以提交之日为收到日，《中华人民共和国政府信息公开条例》第三十一条第一项）/);
    assert.match(text, /2026年5月20日前答复/);
    assert.match(text, /查询码：[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    const other = await issue('office', id, 'receipt');
    assert.equal(Number(/(\d+)号/.exec(other.number)[1]), Number(/(\d+)号/.exec(got.number)[1]) + 1);
  });

  test('S0-3.3.5 the same form sent twice is one letter with one number', async () => {
    const id = await enter();
    const form = { ...await open('office', id, 'receipt'), do: 'issue' };
    const first = await desk.office.post(`${base(id)}/new`, form);
    const again = await desk.office.post(`${base(id)}/new`, form);
    assert.deepEqual([first.status, again.status], [303, 303]);
    const list = (await desk.office.get(base(id))).text;
    assert.equal(list.match(/<article /g).length, 1);
    assert.match(plain(list), /这份文书已经制发，没有重复编号/);
  });

  test('S0-3.3.5 a missing field is named at its field and nothing typed is lost; the PDF is looked at before anything is issued', async () => {
    const id = await handled();
    const form = await open('office', id, 'correction_notice');
    const missing = await desk.office.post(`${base(id)}/new`, { ...form, do: 'issue', correction_until: '2026-05-12' });
    assert.equal(missing.status, 422);
    assert.match(plain(missing.text), /缺少内容：需要补正的事项/);
    assert.match(missing.text, /id="correction_items-e"/);
    assert.match(missing.text, /name="correction_until"[^>]*value="2026-05-12"/);
    const bad = await desk.office.post(`${base(id)}/new`, { ...form, do: 'issue', correction_items: '请写明年份', correction_until: '2026-02-30' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, />\s*请写明年份</);
    const full = { ...form, correction_items: '一是请写明年份\n二是请写明地块位置', correction_until: '2026-05-12' };
    const look = await desk.office.post(`${base(id)}/new`, { ...full, do: 'preview' });
    assert.equal(look.headers.get('content-type'), 'application/pdf');
    const text = pdfText(look.bytes);
    assert.match(text, /编号待定/);
    assert.match(text, /二是请写明地块位置/);
    assert.match(text, /请您于2026年5月12日前补正/);
    assert.doesNotMatch((await desk.office.get(base(id))).text, /<article /);
    assert.equal((await desk.office.get(`${base(id)}/new?kind=nonsense`)).status, 404);
  });

  test('S0-3.3.5 a text edited by hand is kept; an untouched one follows its fields', async () => {
    const id = await handled();
    const fields = { correction_items: '请写明年份', correction_until: '2026-05-12' };
    const made = (await desk.office.post(`${base(id)}/new`, { ...await open('office', id, 'correction_notice'), ...fields, do: 'fill' })).text;
    const text = unhtml(/<textarea[^>]*name="text"[^>]*>\n?([^<]*)</.exec(made)[1]);
    const sent = { kind: 'correction_notice', token: field(made, 'token'), made: field(made, 'made'), record: '1', ...fields };
    const moved = await desk.office.post(`${base(id)}/new`, { ...sent, text, correction_items: '请写明地块', do: 'preview' });
    assert.match(pdfText(moved.bytes), /请写明地块/);
    const own = await desk.office.post(`${base(id)}/new`, { ...sent, text: `${text}\n另附填写说明一份。`, correction_items: '请写明地块', do: 'issue' });
    assert.equal(own.status, 303, plain(own.text).slice(0, 800));
    const list = (await desk.office.get(base(id))).text;
    assert.match(list, /正文经手工修改/);
    const letter = /id="l(\d+)"/.exec(list)[1];
    const issued = pdfText((await file('office', id, letter, 'pdf')).bytes);
    assert.match(issued, /另附填写说明一份。/);
    assert.match(issued, /请写明年份/);
  });

  test('S0-3.3.5 S1-2.4 the answer to a refusal: article, reasons per part, reconsideration first, the on-line address; a letter for another decision is refused', async () => {
    const id = await decided({ code: 'C4', article: '15', reason: '生产工艺参数属于第三方的商业秘密，第三方不同意公开' });
    const wrong = await desk.office.post(`${base(id)}/new`, { ...await open('office', id, 'answer_A1'), facts: '查明一份报告', do: 'issue' });
    assert.equal(wrong.status, 409);
    assert.match(plain(wrong.text), /文书种类与作出的决定不一致/);
    const got = await issue('office', id, 'answer_C4', { facts: '经检索，查到报告一份。' });
    assert.match(got.number, /^澄环公开答〔2026〕\d+号$/);
    const pdf = await file('office', id, got.letter, 'pdf');
    const text = pdfText(pdf.bytes);
    for (const part of [got.number, '第十五条', '第三方不同意公开', '应当自收到本决定之日起六十日内，先向澄州市人民政府申请行政复议', 'https://fy.example/apply', '欧阳静文：']) {
      assert.ok(text.includes(part), `${part} is not in ${text}`);
    }
    assert.doesNotMatch(text, /六个月/);
    // nothing of the applicant in what carries the file
    assert.doesNotMatch(decodeURIComponent((await file('office', id, got.letter, 'docx')).headers.get('content-disposition')), /欧阳/);
    assert.equal((await file('stranger', id, got.letter, 'pdf')).status, 404);
    assert.equal((await file('branch', id, got.letter, 'pdf')).status, 404);
    assert.equal((await desk.auditor.post(`${base(id)}/${got.letter}/void`, { reason: 'x' })).status, 403);
    // a name in clear opens with the right to see it, and leaves a row
    assert.equal((await file('auditor', id, got.letter, 'pdf')).status, 403);
    assert.equal((await file('sign', id, got.letter, 'pdf')).status, 403);
    assert.match((await desk.auditor.get('/wb/audit?action=letter.open')).text, new RegExp(got.number));
  });

  test('S0-3.3.5 LibreOffice opens the DOCX of three kinds and prints what the PDF says', async () => {
    const id = await decided({ code: 'A1', article: '36.2', provide: '提供复制件一份' });
    for (const [kind, fields, words] of [
      ['answer_A1', { facts: '经检索，查到报告一份。' }, ['政府信息公开申请答复书', '六个月内依法直接向望湖区人民法院提起行政诉讼', '提供复制件一份']],
      ['receipt', {}, ['政府信息公开申请接收回执']], ['register_sheet', {}, ['政府信息公开申请登记表', '欧']],
    ]) {
      const got = await issue('office', id, kind, fields);
      const name = `${kind}.docx`;
      tool(name, (await file('office', id, got.letter, 'docx')).bytes, 'soffice', `-env:UserInstallation=file://${dir}/profile`, '--headless', '--convert-to', 'pdf', '--outdir', dir);
      const text = pdfText(readFileSync(join(dir, `${kind}.pdf`)));
      for (const w of [got.number, ...words]) assert.ok(text.includes(w), `${kind}: ${w} is not in ${text}`);
      if (kind === 'register_sheet') assert.doesNotMatch(text, /欧阳静文|13812345678/); // a list of the office shows nobody in clear
    }
  });

  test('S0-3.3.5 a letter that carries a step of the law records it in the same moment, or neither happens', async () => {
    const id = await handled();
    const form = { ...await open('office', id, 'fee_notice'), fee_way: '持本通知书到银行缴纳', do: 'issue' };
    assert.equal(form.record, '1');
    assert.equal('fee_amount' in form, false); // the sum is the rule's
    const free = await desk.office.post(`${base(id)}/new`, { ...form, fee_pages: '30' });
    assert.equal(free.status, 422);
    assert.match(plain(free.text), /按件计费为 0 元/);
    assert.match(free.text, /id="fee_pages-e"/);
    form.fee_pages = '40';
    const done = await desk.office.post(`${base(id)}/new`, form);
    assert.equal(done.status, 303, plain(done.text).slice(0, 800));
    assert.match(plain(await show('office', id, 'log')), /收费/);
    const paid = { ...await open('office', id, 'fee_receipt'), fee_ticket: '00012345' };
    assert.equal(paid.fee_paid_on, TODAY);
    assert.equal((await desk.office.post(`${base(id)}/new`, { ...paid, do: 'issue' })).status, 303);
    const twice = { ...await open('office', id, 'fee_receipt'), fee_ticket: '00012345' };
    assert.equal(twice.record, undefined);
    const refused = await desk.office.post(`${base(id)}/new`, { ...twice, do: 'issue' });
    assert.equal(refused.status, 409);
    assert.match(plain(refused.text), /所告知的事项还没有登记/);
    assert.equal((await desk.office.get(base(id))).text.match(/<article /g).length, 2);
    // what was recorded on the page of the request is told as it stands, and not recorded twice
    const other = await handled();
    await must('office', other, 'correction_notice', { text: '请写明年份', until: '2026-05-08' });
    const told = await open('office', other, 'correction_notice');
    assert.deepEqual([told.record, told.correction_items, told.correction_until], [undefined, '请写明年份', '2026-05-08']);
    assert.match(plain((await desk.office.get(`${base(other)}/new?kind=correction_notice`)).text), /本文书告知已经登记的事项：/);
    assert.equal((await desk.office.post(`${base(other)}/new`, { ...told, do: 'issue' })).status, 303);
    assert.match(plain((await desk.office.get(`${base(other)}/new?kind=extension`)).text), /须由政务公开机构负责人办理/);
  });

  test('S0-3.3.5 the proof of delivery of a letter begins the days that run from its arrival', async () => {
    const id = await handled();
    const fee = await issue('office', id, 'fee_notice', { fee_way: '持本通知书到银行缴纳', fee_pages: '40' });
    const one = `${base(id)}/${fee.letter}`;
    assert.equal((await desk.office.post(`${one}/send`, { way: 'post', proof: 'EX123456789CN', on: TODAY })).status, 303);
    assert.match(plain(await show('office', id)), /登记申请人收到的日期后起算缴费期限/);
    assert.equal((await desk.office.post(`${one}/served`, { on: TODAY, proof: '本人签收' })).status, 303);
    assert.match(plain(await show('office', id)), new RegExp(`${TODAY}收到收费通知，缴费期限至`));
    // handed over at the counter: in the same moment
    const counter = await handled();
    const other = await issue('office', counter, 'fee_notice', { fee_way: '持本通知书到银行缴纳', fee_pages: '40' });
    assert.equal((await desk.office.post(`${base(counter)}/${other.letter}/send`, { way: 'counter', proof: '本人', on: TODAY })).status, 303);
    assert.match(plain(await show('office', counter)), new RegExp(`${TODAY}收到收费通知，缴费期限至`));
    // recorded on the page of the request before: the proof adds nothing
    const twice = await handled();
    const third = await issue('office', twice, 'fee_notice', { fee_way: '持本通知书到银行缴纳', fee_pages: '40' });
    const at = `${base(twice)}/${third.letter}`;
    assert.equal((await desk.office.post(`${at}/send`, { way: 'post', proof: 'EX2', on: TODAY })).status, 303);
    await must('office', twice, 'fee_received', { date: TODAY });
    assert.equal((await desk.office.post(`${at}/served`, { on: TODAY, proof: '本人签收' })).status, 303);
    assert.equal((await show('office', twice, 'log')).match(/<b>申请人收到收费通知<\/b>/g).length, 1);
  });

  test('S0-3.3.5 sent by post with its number, served with a scan as proof; the case moves with its answer', async () => {
    const id = await decided({ code: 'A1', article: '36.2', provide: '提供复制件一份' });
    const got = await issue('office', id, 'answer_A1', { facts: '经检索，查到报告一份。' });
    const one = `${base(id)}/${got.letter}`;
    const bare = await desk.office.post(`${one}/send`, { way: 'post', on: TODAY });
    assert.equal(bare.status, 422);
    assert.match(plain(bare.text), /请填写邮件号码/);
    assert.equal((await desk.office.post(`${one}/send`, { way: 'email', on: TODAY })).status, 422); // no address was left
    const sent = await desk.office.post(`${one}/send`, { way: 'post', proof: 'EX000000000CN', on: TODAY });
    assert.equal(sent.status, 303, plain(sent.text).slice(0, 900));
    assert.equal((await desk.office.post(`${one}/send`, { way: 'post', proof: 'EX000000001CN', on: TODAY })).status, 409);
    assert.match(plain(await show('office', id)), /已送出|已发出|待送达回证|已寄出/);
    const pdf = (await file('office', id, got.letter, 'pdf')).bytes;
    const served = await desk.office.post(`${one}/served`, { on: TODAY, proof: '本人签收', scan: { name: 'hz.pdf', type: 'application/pdf', bytes: pdf } });
    assert.equal(served.status, 303, plain(served.text).slice(0, 900));
    const list = plain((await desk.office.get(base(id))).text);
    assert.match(list, /已送达/);
    assert.match(list, /EX000000000CN；本人签收/); // the number of the mail stays beside who took it
    assert.equal((await file('office', id, got.letter, 'proof')).status, 200);
  });

  test('S0-3.3.5 the answer lists what comes with it, ends its sentences, and a person who is asked is addressed as one', async () => {
    const id = await decided({ code: 'A1', article: '36.2', provide: '提供复制件一份' });
    const got = await issue('office', id, 'answer_A1', { facts: '经检索，查到报告一份', attachments: '竣工验收监测报告\n现场照片' });
    const text = pdfText((await file('office', id, got.letter, 'pdf')).bytes);
    assert.match(text, /附件：1\.竣工验收监测报告2\.现场照片/);
    assert.match(text, /查到报告一份。二、/);
    assert.match(text, /提供复制件一份。四、/);
    const asked = await handled();
    for (const [name, you] of [['王小明', '征求您的意见'], ['澄州制药厂', '征求贵单位的意见']]) {
      assert.equal((await desk.drafter.post(`/wb/requests/${asked}/party`, { kind: 'third', name, contact: '' })).status, 303);
      const ref = new RegExp(`<option value="(P\\d+)"[^>]*>${name}<`).exec(await show('drafter', asked, 'consult'))[1];
      const letter = await issue('drafter', asked, 'third_consult', { consult_content: '验收监测报告', party: ref, record: '1' });
      assert.ok(pdfText((await file('office', asked, letter.letter, 'pdf')).bytes).includes(you), name);
      // theirs run from the proof of delivery, each from its own
      const one = `${base(asked)}/${letter.letter}`;
      assert.equal((await desk.drafter.post(`${one}/send`, { way: 'post', proof: 'EX9', on: TODAY })).status, 303);
      assert.equal((await desk.drafter.post(`${one}/served`, { on: TODAY, proof: '收发室' })).status, 303);
    }
    assert.equal((await show('drafter', asked, 'log')).match(/<b>第三方收到征求意见书<\/b>/g).length, 2);
  });

  test('S2-1.3.3 the letter follows the item of the article: not held here, or another body is responsible; steps are offered while they can be taken', async () => {
    const id = await decided({ code: 'D1', article: '36.5', reason: '该信息由市水务局制作' });
    const list = (await desk.office.get(base(id))).text;
    assert.match(list, /new\?kind=answer_D1_other"/);
    assert.doesNotMatch(list, /new\?kind=answer_D1"/);
    assert.doesNotMatch(list, /new\?kind=(extension|third_consult|fee_receipt)"/);
    assert.match(await show('office', id, 'letters'), /new\?kind=answer_D1_other"/);
    const got = await issue('office', id, 'answer_D1_other', { facts: '经检索，本机关没有该信息', other_body: '澄州市水务局', other_contact: '0000-1111' });
    const text = pdfText((await file('office', id, got.letter, 'pdf')).bytes);
    assert.match(text, /不属于本机关负责公开。该信息由市水务局制作。据本机关所知，该信息由澄州市水务局负责公开，您可以向其提出申请（联系方式：0000-1111）/);
    assert.match((await desk.office.get(base(await handled()))).text, /new\?kind=third_consult"/);
  });

  test('Art. 41 what another body has to correct is passed on, and the applicant is told; his letter is the answer', async () => {
    const id = await handled({ own_records: '1' });
    const page = await show('drafter', id, 'decide');
    assert.equal((await desk.drafter.post(`/wb/requests/${id}/draft`, { rev: field(page, 'rev') || '0', then: 'submit', code: 'K3', article: '41', reason: '由市水务局记录', provide: '' })).status, 303);
    await must('head', id, 'unit_agreed');
    await must('office', id, 'office_agreed');
    await must('sign', id, 'decided');
    assert.equal((await desk.drafter.post(`/wb/requests/${id}/party`, { kind: 'other', name: '澄州市水务局', contact: '' })).status, 303);
    assert.match(await show('office', id, 'letters'), /new\?kind=transfer_notice"/);
    const on = await issue('office', id, 'transfer', { transfer_reason: '所请求更正的信息由市水务局记录' });
    const told = await issue('office', id, 'transfer_notice', { transfer_reason: '所请求更正的信息由市水务局记录', party: 'P1' });
    assert.match(pdfText((await file('office', id, told.letter, 'pdf')).bytes), /本机关已将您的申请及其材料转送澄州市水务局处理。/);
    for (const letter of [told.letter, on.letter]) {
      assert.equal((await desk.office.post(`${base(id)}/${letter}/send`, { way: 'post', proof: 'EX000000000CN', on: TODAY })).status, 303);
      assert.equal((await desk.office.post(`${base(id)}/${letter}/served`, { on: TODAY, proof: '收发室' })).status, 303);
    }
  });

  test('S0-3.3.5 a void letter keeps its number', async () => {
    const id = await enter();
    const got = await issue('office', id, 'receipt');
    assert.equal((await desk.office.post(`${base(id)}/${got.letter}/void`, { reason: '' })).status, 422);
    assert.equal((await desk.office.post(`${base(id)}/${got.letter}/void`, { reason: '日期写错' })).status, 303);
    const next = await issue('office', id, 'receipt');
    assert.equal(Number(/(\d+)号/.exec(next.number)[1]), Number(/(\d+)号/.exec(got.number)[1]) + 1);
    assert.match(plain(next.list), /已作废/);
    assert.match(plain(next.list), /日期写错/);
  });

  test('S2-1.3.3 templates are edited under version control: reason, author, difference, back to the shipped one; unknown fields are refused', async () => {
    const at = '/wb/letters/templates/receipt';
    assert.equal((await desk.drafter.get(at)).status, 403);
    const shipped = unhtml(/<textarea[^>]*name="text"[^>]*>\n?([^<]*)</.exec((await desk.office.get(at)).text)[1]);
    const unknown = await desk.office.post(at, { text: `${shipped}\n{{applicant_salary}}`, reason: '试改', do: 'save' });
    assert.equal(unknown.status, 422);
    assert.match(plain(unknown.text), /没有这个栏目：applicant_salary/);
    assert.match(unknown.text, /value="试改"/);
    assert.equal((await desk.office.post(at, { text: shipped, reason: '', do: 'save' })).status, 422);
    const text = shipped.replace('{{you}}可以在', '工作日上午也可以到窗口查询。{{you}}可以在');
    assert.equal((await desk.office.post(at, { text, reason: '写明窗口', do: 'save' })).status, 303);
    const id = await enter();
    const got = await issue('office', id, 'receipt');
    assert.match(pdfText((await file('office', id, got.letter, 'pdf')).bytes), /工作日上午也可以到窗口查询。/);
    assert.match(plain((await desk.office.get('/wb/letters/templates')).text), /接收回执 收 第 1 版[^登]*周明远/); // the newest of each kind
    const page = (await desk.office.get(`${at}?version=0`)).text;
    assert.match(page, /<ins>[^<]*工作日上午也可以到窗口查询/);
    assert.match(plain(page), /周明远：写明窗口/);
    await desk.office.get(at);
    assert.equal((await desk.office.post(at, { text: '', reason: '恢复', do: 'shipped' })).status, 303);
    const back = await issue('office', id, 'receipt');
    assert.doesNotMatch(pdfText((await file('office', id, back.letter, 'pdf')).bytes), /窗口查询/);
    assert.match(pdfText((await file('office', id, got.letter, 'pdf')).bytes), /窗口查询/); // what was issued stays as it was
    assert.match((await desk.auditor.get('/wb/audit?action=letter.template')).text, /receipt v2/);
  });

  test('S2-1.3.1 the archive package: cover, contents, letters, files, the computation of the clock, audit rows, and checksums that hold', async () => {
    const id = await decided({ code: 'A1', article: '36.2', provide: '提供复制件一份' });
    const got = await issue('office', id, 'answer_A1', { facts: '经检索，查到报告一份。' });
    assert.equal((await desk.office.post(`${base(id)}/${got.letter}/send`, { way: 'counter', proof: '本人领取', on: TODAY })).status, 303);
    assert.equal((await desk.drafter.get(`/wb/requests/${id}/archive`)).status, 403);
    const done = await desk.office.post(`/wb/requests/${id}/archive`, {});
    assert.equal(done.status, 303, plain(done.text).slice(0, 800));
    assert.doesNotMatch(await show('office', id), /class="bar-fixed"/); // nothing is left to do
    const zip = await desk.office.get(`/wb/requests/${id}/archive`);
    assert.equal(zip.headers.get('content-type'), 'application/zip');
    const to = join(dir, 'package');
    writeFileSync(join(dir, 'p.zip'), zip.bytes);
    execFileSync('python3', ['-m', 'zipfile', '-e', join(dir, 'p.zip'), to]);
    const names = readdirSync(to, { recursive: true }).map(String);
    for (const n of ['01-案卷封面.pdf', '02-卷内目录.pdf', '03-期限计算.pdf', '04-审计摘录.csv', '05-申请登记表.pdf', '06-审查呈批单.pdf', '07-办理记录.pdf', 'clock.txt', 'SHA256SUMS.txt']) assert.ok(names.includes(n), `${n} in ${names}`);
    const sums = readFileSync(join(to, 'SHA256SUMS.txt'), 'utf8').trim().split('\n');
    assert.equal(sums.length, names.filter((n) => /\.\w+$/.test(n)).length - 1);
    for (const line of sums) {
      const [, sum, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
      assert.equal(createHash('sha256').update(readFileSync(join(to, name))).digest('hex'), sum, name);
    }
    assert.match(readFileSync(join(to, 'clock.txt'), 'utf8'), /收到日：2026年4月20日\n答复期限：2026年5月20日/);
    assert.match(readFileSync(join(to, 'clock.txt'), 'utf8'), /1\t2026年4月21日\t计入\t工作日/);
    const cover = pdfText(readFileSync(join(to, '01-案卷封面.pdf')));
    assert.match(cover, /欧/);
    assert.doesNotMatch(cover, /欧阳静文/);
    assert.ok(pdfText(readFileSync(join(to, '02-卷内目录.pdf'))).includes(got.number));
    const done7 = pdfText(readFileSync(join(to, '07-办理记录.pdf')));
    for (const w of ['检索', '验收监测报告；局档案室；许可言', '许可言', '签发']) assert.ok(done7.includes(w), `${w} is not in ${done7}`);
    assert.match(pdfText(readFileSync(join(to, '06-审查呈批单.pdf'))), /签发穆云生/);
    assert.match(pdfText(readFileSync(join(to, '05-申请登记表.pdf'))), /当面提交/);
    const audit = readFileSync(join(to, '04-审计摘录.csv'), 'utf8');
    assert.match(audit, /request\.decided/);
    assert.doesNotMatch(audit, /欧阳静文/);
    assert.ok(names.some((n) => n.startsWith('letters/') && n.endsWith('.docx')));
    assert.match((await desk.auditor.get('/wb/audit?action=request.package')).text, /澄环公开申/);
    // what the applicant let lapse has no day of answer, and its package all the same
    const lapsed = await handled({ submitted: '2026-03-02' });
    await must('office', lapsed, 'correction_notice', { date: '2026-03-04', until: '2026-03-20', text: '写明年份' });
    await must('office', lapsed, 'not_corrected', { text: '期满没有补正' });
    const other = await desk.office.get(`/wb/requests/${lapsed}/archive`);
    assert.equal(other.status, 200, plain(other.text).slice(0, 600));
    writeFileSync(join(dir, 'q.zip'), other.bytes);
    execFileSync('python3', ['-m', 'zipfile', '-e', join(dir, 'q.zip'), join(dir, 'lapsed')]);
    assert.match(readFileSync(join(dir, 'lapsed', 'clock.txt'), 'utf8'), /答复期限：—/);
    assert.match(pdfText(readFileSync(join(dir, 'lapsed', '06-审查呈批单.pdf'))), /第三十条.*补正期限至2026年3月20日届满/);
  });

  test('S0-3.3.5 all letters of the body with filters; who may not see the request sees its number only', async () => {
    const id = await enter();
    const got = await issue('office', id, 'receipt');
    const found = (await desk.office.get(`/wb/letters?kind=receipt&state=issued&q=${encodeURIComponent(got.number)}`)).text;
    assert.ok(found.includes(`${base(id)}#l${got.letter}`));
    assert.doesNotMatch(found, /欧阳静文/);
    assert.doesNotMatch((await desk.office.get(`/wb/letters?state=void&q=${encodeURIComponent(got.number)}`)).text, /<tbody>/);
    assert.equal((await desk.office.get('/wb/letters?kind=nonsense')).status, 400);
    assert.equal((await desk.office.get(`/wb/letters/${got.letter}`)).location, `${base(id)}#l${got.letter}`);
    assert.equal((await desk.stranger.get(`/wb/letters/${got.letter}`)).status, 404);
    assert.doesNotMatch((await desk.branch.get(`/wb/letters?q=${encodeURIComponent(got.number)}`)).text, /<tbody>/);
    assert.equal((await desk.office.get('/wb/letters/erasures')).status, 200);
  });
});
