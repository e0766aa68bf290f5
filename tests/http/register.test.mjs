// SPDX-License-Identifier: Apache-2.0
// The register of requests: intake by every channel, receipt dates, confirmation, import, filters, unmasking, reminders.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { field, people, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { unzip } from '../support/zip.mjs';

const id18 = (base) => {
  const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return base + '10X98765432'[[...base].reduce((s, c, i) => s + Number(c) * w[i], 0) % 11];
};
const text = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const alerts = (html) => [...html.matchAll(/class="err"[^>]*>([^<]*)</g)].map((m) => m[1]);
const at = (html, id) => new RegExp(`id="${id}">([^<]*)<`).exec(html)?.[1].trim();
const applicant = {
  kind: 'nat', name: '欧阳测试', id_kind: 'idcard', id_no: id18('11010119900307001'), phone: '13812345678', email: '', address: '某区某路 1 号',
  postcode: '', legal_rep: '', contact: '', carrier: 'PAPER', delivery: 'post', transferred_from: '', written_by: '', helped: '',
};

describe('register', () => {
  let s;
  let office;
  let serial = 0;
  before(async () => {
    s = await startServer({ sample: true, today: '2026-11-20' });
    office = s.client();
    await office.login(people.chengzhou.office);
  });
  after(() => s?.stop());

  async function form(extra = {}) {
    const page = await office.get('/wb/requests/new');
    assert.equal(page.status, 200, text(page.text).slice(0, 800));
    serial += 1;
    return {
      token: field(page.text, 'token'), seen: '1', channel: 'IN_PERSON', submitted: field(page.text, 'submitted'), confirmed: '',
      description: `第 ${serial} 号试验地块${'甲乙丙丁戊己庚辛壬癸'[serial % 10]}的环境调查报告`, ...applicant, ...extra,
    };
  }
  const post = async (fields) => office.post('/wb/requests/new', fields);
  /** Registers and returns the page that is handed over. */
  async function enter(extra = {}) {
    const answer = await post(await form(extra));
    assert.equal(answer.status, 303, `${answer.status} ${alerts(answer.text)} ${text(answer.text).slice(0, 600)}`);
    const id = Number(/\/new\/(\d+)/.exec(answer.location)[1]);
    const page = (await office.get(answer.location)).text;
    return { id, no: at(page, 'request-no'), code: at(page, 'request-code'), received: at(page, 'request-received'), due: at(page, 'request-due'), page };
  }
  const row = async (no, state = 'all') => {
    const { text: html } = await office.get(`/wb/requests?state=${state}&q=${encodeURIComponent(no)}`);
    return html.slice(html.indexOf('<tbody>')).split('</tr>').find((r) => r.includes(no));
  };

  // request-procedure.md §2, 条例第31条; days of 2026 with its make-up days and holidays
  const rules = [
    ['IN_PERSON', '2026-09-22', '', '2026-09-22'], ['POST_SIGNED', '2026-09-22', '', '2026-09-22'],
    ['POST_PLAIN', '2026-09-22', '2026-09-24', '2026-09-24'], ['INTERNET', '2026-09-20', '2026-09-22', '2026-09-22'],
    ['FAX', '2026-09-22', '2026-09-22', '2026-09-22'], ['ORAL', '2026-09-22', '', '2026-09-22'],
  ];
  for (const [channel, submitted, confirmed, received] of rules) {
    test(`S0-3.3.1 S0-3.3.2 a request by ${channel} enters the register and is received by the rule of its channel`, async () => {
      const oral = channel === 'ORAL' ? { written_by: '周明远', read_back: '1' } : {};
      const got = await enter({ channel, submitted, confirmed, ...oral });
      assert.match(got.no, /申〔2026〕\d+号$/);
      assert.equal(got.received, received);
      assert.match(got.page, /第三十一条|代为填写并提交之日/);
      assert.ok(got.page.includes(submitted));
      assert.match(got.due, /^2026-1[01]-\d\d/);
      const line = await row(got.no);
      assert.ok(line.includes(received), line);
      assert.match(line, /欧\*|欧阳\*/);
      assert.doesNotMatch(line, /欧阳测试/);
    });
  }

  test('S0-3.3.2 without confirmation plain post, web and fax have no receipt date; confirming gives it, and only once', async () => {
    for (const channel of ['POST_PLAIN', 'INTERNET', 'FAX']) {
      const got = await enter({ channel, submitted: '2026-10-12' });
      assert.equal(got.received, '提交，待确认');
      assert.equal(got.due, undefined);
      const list = (await office.get('/wb/requests/accept')).text;
      const line = list.split('</tr>').find((r) => r.includes(got.no));
      assert.match(line, /class="is-over"/); // the first working day after it is long past
      assert.match(line, /已超 \d+ 日/);
      assert.match(list, /已过第一个工作日仍未确认/);
      const act = `/wb/requests/accept/${got.id}`;
      assert.equal((await office.get(act)).status, 200);
      const wrong = await office.post(`${act}/confirm`, { how: 'phone', on: '2026-10-11', text: '上午电话' });
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /确认日期不能早于提交日期/);
      assert.match(wrong.text, /上午电话/);
      assert.equal((await office.post(`${act}/confirm`, { how: 'phone', on: '2026-10-13', text: '上午电话' })).status, 303);
      assert.match(await row(got.no), /2026-10-13/);
      assert.equal((await office.post(`${act}/confirm`, { how: 'phone', on: '2026-10-14', text: '' })).status, 409);
      assert.match(await row(got.no), /2026-10-13/);
    }
  });

  test('S0-3.3.2 the alarm comes on the first working day after the submission', async () => {
    const got = await enter({ channel: 'FAX', submitted: '2026-11-19' }); // Thursday; today is Friday
    const list = (await office.get('/wb/requests/accept')).text;
    assert.match(list, /role="alert"[\s\S]*1 件申请今天是提交后的第一个工作日，还没有确认/);
    assert.match(list.split('</tr>').find((r) => r.includes(got.no)), /class="is-soon"[\s\S]*今天/);
    assert.equal((await office.post(`/wb/requests/accept/${got.id}/confirm`, { how: 'phone', on: '2026-11-20', text: '' })).status, 303);
    assert.doesNotMatch((await office.get('/wb/requests/accept')).text, /今天是提交后的第一个工作日/);
    assert.equal((await office.get('/wb/requests/accept?state=unconfirmed&page=9')).status, 200);
  });

  test('S0-3.3.2 the formal check is on record, and what fails it is registered only with the finding', async () => {
    const got = await enter({ submitted: '2026-11-10' });
    const act = `/wb/requests/accept/${got.id}`;
    const refused = await office.post(`${act}/register`, { is_info: '1', complete: '1', finding: '' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /请写明审查意见/);
    assert.match(await row(got.no), /待登记/);
    assert.equal((await office.post(`${act}/register`, { is_info: '1', complete: '1', finding: '属于水利部门' })).status, 303);
    assert.match(await row(got.no), /待分办/);
    assert.equal((await office.post(`${act}/register`, { is_info: '1', is_ours: '1', complete: '1' })).status, 409);
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.match((await auditor.get('/wb/audit?action=request.registered')).text, /登记受理/);
  });

  test('S0-3.3.3 number, query code, every field and the scan of the original', async () => {
    const scan = { name: '申请书.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n') };
    const got = await enter({ helped: '代读须知', transferred_from: '澄州市水务局', scan });
    const next = await enter();
    const n = (x) => Number(/〕(\d+)号/.exec(x.no)[1]);
    assert.equal(n(next), n(got) + 1);
    assert.match(got.code, /^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    assert.notEqual(got.code, next.code);
    for (const part of ['申请书.pdf', '澄州市水务局', '代读须知', '环境调查报告']) assert.ok(got.page.includes(part), part);
    assert.match(await row(got.no), /其他机关转办/);
    const page = (await office.get(`/wb/requests/accept/${got.id}`)).text;
    for (const part of ['纸质文件', '邮寄', '代读须知', '自然人']) assert.ok(page.includes(part), part);
    for (const secret of [applicant.id_no, applicant.phone, applicant.address]) assert.ok(!page.includes(secret) && !got.page.includes(secret));
  });

  test('S0-3.3.3 scans live through the mistakes of the form, can be taken out, and come with the request', async () => {
    const pdf = (name) => ({ name, type: 'application/pdf', bytes: Buffer.from(`%PDF-1.4\n% ${name}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n`) });
    const held = (html) => [...html.matchAll(/name="held" value="([^"]*)"/g)].map(([, v]) => unhtml(v));
    const base = await form({ name: '', seen: '' });
    const refused = await post({ ...base, scan: pdf('信封.pdf') });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /信封\.pdf/);
    const second = await post({ ...base, held: held(refused.text), scan: pdf('申请书.pdf') });
    assert.equal(held(second.text).length, 2);
    const wrong = await post({ ...base, held: held(second.text), scan: { name: '程序.exe', bytes: Buffer.from(`MZ${'x'.repeat(400)}`) } });
    assert.equal(wrong.status, 422);
    assert.match(alerts(wrong.text).join(), /“程序\.exe”不能识别/);
    assert.equal(held(wrong.text).length, 2);
    const fewer = await post({ ...base, held: held(wrong.text), drop: held(wrong.text)[0] });
    assert.equal(fewer.status, 200);
    assert.equal(held(fewer.text).length, 1);
    const stranger = await post({ ...(await form({ name: '' })), held: held(fewer.text) });
    assert.equal(held(stranger.text).length, 0, 'another form cannot bring it');
    let done = await post({ ...base, name: applicant.name, held: held(fewer.text) });
    if (done.status === 200) done = await post({ ...base, name: applicant.name, seen: '1', held: held(done.text) }); // shown what is alike
    assert.equal(done.status, 303, text(done.text).slice(0, 400));
    const page = (await office.get(done.location)).text;
    assert.match(page, /申请书\.pdf/);
    assert.doesNotMatch(page, /信封\.pdf/);
  });

  test('S1-2.6 staff writes for those who cannot: who wrote it and that it was read back are required, nothing typed is lost', async () => {
    const bare = await form({ channel: 'ORAL', helped: '视力障碍，逐项朗读', written_by: '', name: '<i>老人</i>' });
    const refused = await post(bare);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /由谁代为填写/);
    assert.match(refused.text, /读一遍/);
    assert.match(refused.text, /视力障碍，逐项朗读/);
    assert.match(refused.text, /value="&lt;i&gt;老人&lt;\/i&gt;"/);
    assert.match(refused.text, /value="ORAL" checked/);
    assert.ok(refused.text.includes(bare.description));
    assert.match(refused.text, /<title>有误/);
    const done = await post({ ...bare, written_by: '周明远', read_back: '1' });
    assert.equal(done.status, 303);
    const page = (await office.get(done.location)).text;
    assert.match(page, /周明远 · 已读过核对/);
    assert.match(page, /视力障碍，逐项朗读/);
  });

  test('S0-3.3.3 the receipt is a letter with the number and the query code, and asked for again it is the same one', async () => {
    const got = await enter({ submitted: '2026-11-18' });
    const path = `/wb/requests/new/${got.id}`;
    await office.get(path);
    const first = await office.post(path, {});
    assert.equal(first.status, 200, text(first.text).slice(0, 400));
    assert.equal(first.headers.get('content-type'), 'application/pdf');
    const words = execFileSync('pdftotext', ['-', '-'], { input: first.bytes }).toString().replace(/\s+/g, '');
    assert.ok(words.includes(got.no.replace(/\s/g, '')), words.slice(0, 300));
    assert.ok(words.includes(got.code), words.slice(0, 600));
    const second = await office.post(path, {});
    assert.equal(second.headers.get('etag'), first.headers.get('etag'));
  });

  test('S0-3.3.3 the query code is shown to who took the request in; to others with a reason that is logged', async () => {
    const got = await enter();
    assert.ok(got.code);
    const other = s.client();
    await other.login('lin.anhe'); // of the same office
    const path = `/wb/requests/new/${got.id}`;
    const page = await other.get(path);
    assert.equal(page.status, 200);
    assert.ok(!page.text.includes(got.code));
    assert.match(page.text, /不直接显示/);
    const none = await other.post(`${path}/code`, { reason: ' ' });
    assert.equal(none.status, 422);
    assert.ok(!none.text.includes(got.code));
    const shown = await other.post(`${path}/code`, { reason: '申请人遗失，已核对身份证' });
    assert.equal(shown.status, 200);
    assert.ok(shown.text.includes(got.code));
    assert.ok(!(await other.get(path)).text.includes(got.code), 'shown once');
    const auditor = s.client();
    await auditor.login('gu.shenming');
    const entry = /href="(\/wb\/audit\/\d+)"/.exec((await auditor.get('/wb/audit?action=request.code')).text)[1];
    assert.match((await auditor.get(entry)).text, /林安和[\s\S]*申请人遗失，已核对身份证/);
    const web = /\/wb\/requests\/(?:accept\/)?(\d+)"[^>]*>[^<]*澄环公开申〔2026〕19号/.exec((await office.get('/wb/requests?state=all')).text)[1];
    assert.match((await office.get(`/wb/requests/new/${web}`)).text, /不直接显示/); // its applicant has the code, nobody else needs it
    const branch = s.client();
    await branch.login('dai.wanqing');
    assert.equal((await branch.get(path)).status, 404);
    assert.ok([403, 404].includes((await branch.post(`${path}/code`, { reason: '看看' })).status));
    await other.get(path);
    for (let i = 0; i < 2; i += 1) assert.equal((await other.post(path, {})).status, 200);
    assert.match((await auditor.get('/wb/audit?action=request.receipt')).text, /再次打印接收回执/);
  });

  test('every mistake has its sentence at its field', async () => {
    const cases = [
      [{ channel: '' }, /请选择申请渠道/], [{ submitted: '' }, /请填写提交日期/], [{ submitted: '2099-01-01' }, /日期不能晚于今天/],
      [{ channel: 'IN_PERSON', confirmed: '2026-11-01', submitted: '2026-11-01' }, /不需要双方确认/],
      [{ channel: 'FAX', confirmed: '2026-11-01', submitted: '2026-11-02' }, /确认日期不能早于提交日期/],
      [{ description: '' }, /所需信息的名称、文号/], [{ id_no: '123' }, /应为 18 位，您填写了 3 位/],
      [{ phone: '', address: '', delivery: 'counter' }, /至少填写一种联系方式/], [{ name: '' }, /请填写姓名/],
      [{ token: 'made.up' }, /页面已经过期/],
    ];
    for (const [wrong, sentence] of cases) {
      const answer = await post(await form(wrong));
      assert.equal(answer.status, 422, JSON.stringify(wrong));
      assert.match(answer.text, sentence, JSON.stringify(wrong));
      assert.match(answer.text, /class="alert-sum"/);
    }
  });

  test('the same form twice is one request', async () => {
    const fields = await form();
    const first = await post(fields);
    const second = await post(fields);
    assert.equal(first.status, 303);
    assert.equal(second.location, first.location);
    assert.match((await office.get(second.location)).text, /没有重复登记/);
  });

  test('S2-1.3.6 the same matter is shown before registering: same applicant, others, and the earlier request', async () => {
    const description = '澄湖东岸化工园区地下水环境监测井 2025 年第四季度监测数据和评价结论';
    const first = await enter({ description });
    const again = await post(await form({ description: `${description}。`, seen: '' }));
    assert.equal(again.status, 200);
    assert.match(again.text, /登记前请看一看/);
    assert.ok(again.text.includes(first.no));
    assert.match(again.text, /同一申请人/);
    assert.ok(again.text.includes('value="欧阳测试"'));
    const other = { name: '司马另人', id_no: id18('11010119850612002'), description };
    const shown = await post(await form({ ...other, seen: '' }));
    assert.match(shown.text, /其他申请人/);
    const second = await enter(other);
    const act = `/wb/requests/accept/${second.id}`;
    assert.ok((await office.get(act)).text.includes(first.no));
    assert.equal((await office.post(`${act}/duplicate`, { of: '没有这个号', why: '' })).status, 422);
    assert.equal((await office.post(`${act}/duplicate`, { of: first.no, why: '两人同一事项' })).status, 303);
    assert.match((await office.get(act)).text, new RegExp(`与此件相同[\\s\\S]*${first.no}`));
  });

  test('S2-1.3.6 what is public already is offered before a request is registered', async () => {
    const title = unhtml(/<h1[^>]*>([^<]*)</.exec((await s.client().get('/d/1')).text)[1]);
    const fields = await form({ description: title, seen: '' });
    await until('the index has the document', async () => (await s.client().get(`/search?q=${encodeURIComponent(title)}`)).text.includes('/d/1"'));
    const shown = await post(fields);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /已经公开的相近信息/);
    assert.match(shown.text, /href="\/d\/1"/);
    assert.equal((await post({ ...fields, seen: field(shown.text, 'seen') })).status, 303);
  });

  test('a request with several matters is split; both counts are kept', async () => {
    const got = await enter({ description: '一、甲企业排污许可证副本；二、乙企业环评批复；三、丙企业验收意见' });
    const act = `/wb/requests/accept/${got.id}/split`;
    const page = (await office.get(act)).text;
    assert.equal([...page.matchAll(/name="piece"/g)].length, 2);
    const more = await office.post(act, { piece: ['甲企业排污许可证副本', '乙企业环评批复'], reason: '三件事', then: 'more' });
    assert.equal([...more.text.matchAll(/name="piece"/g)].length, 3);
    assert.match(more.text, /乙企业环评批复/);
    const bad = await office.post(act, { piece: ['甲企业排污许可证副本', ''], reason: '', then: 'save' });
    assert.equal(bad.status, 422);
    const done = await office.post(act, { piece: ['甲企业排污许可证副本', '乙企业环评批复', '丙企业验收意见'], reason: '一份三事', then: 'save' });
    assert.equal(done.status, 303, text(done.text).slice(0, 500));
    const csv = (await office.get(`/wb/requests/register.csv?state=all&q=${encodeURIComponent(got.no)}`)).text;
    assert.match(csv, /,3\r?\n/);
    const pieces = (await office.get('/wb/requests/register.csv?state=all&q=%E4%B8%99%E4%BC%81%E4%B8%9A%E9%AA%8C%E6%94%B6')).text;
    assert.equal(pieces.trim().split('\n').length, 2);
  });

  test('S0-3.3.3 filters, saved filters and the exports show what is asked for, masked', async () => {
    const got = await enter({ channel: 'POST_SIGNED', submitted: '2026-11-05' });
    const q = encodeURIComponent(got.no);
    assert.ok((await office.get(`/wb/requests?state=open&q=${q}&channel=POST_SIGNED&kind=nat&from=2026-11-05&to=2026-11-05`)).text.includes(got.no));
    for (const none of ['channel=FAX', 'kind=ent', 'from=2026-11-06', 'decision=A1', 'state=archived']) {
      const { text: html } = await office.get(`/wb/requests?q=${q}&${none}${none.startsWith('state') ? '' : '&state=open'}`);
      assert.match(html, /没有符合条件的申请/, none);
    }
    assert.equal((await office.get('/wb/requests?state=nonsense')).status, 422);
    const counts = (await office.get('/wb/requests')).text;
    assert.equal(/全部未办结<span class="cnt">(\d+)</.exec(counts)[1], /共 (\d+) 件/.exec(counts)[1]);
    const wide = (await office.get('/wb/requests?state=all&body=0')).text;
    assert.match(wide, /望环公开申/);
    assert.doesNotMatch((await office.get('/wb/requests?state=all')).text, /望环公开申/);
    const saved = await office.post('/wb/requests/filters', { state: 'open', channel: 'POST_SIGNED', name: '挂号信<1>' });
    assert.equal(saved.location, '/wb/requests?state=open&channel=POST_SIGNED');
    const list = (await office.get('/wb/requests')).text;
    assert.match(list, /href="\/wb\/requests\?state=open&amp;channel=POST_SIGNED"[^>]*>挂号信&lt;1&gt;</);
    const head = s.client();
    await head.login('lin.anhe');
    assert.doesNotMatch((await head.get('/wb/requests')).text, /挂号信&lt;1&gt;/);
    const drop = /name="drop" value="(\d+)"/.exec(list)[1];
    await head.post('/wb/requests/filters/drop', { drop });
    assert.match((await office.get('/wb/requests')).text, /挂号信&lt;1&gt;/);
    await office.post('/wb/requests/filters/drop', { drop });
    assert.doesNotMatch((await office.get('/wb/requests')).text, /挂号信&lt;1&gt;/);
    const csv = (await office.get(`/wb/requests/register.csv?state=all&q=${q}`)).text;
    assert.match(csv, /^\uFEFF?编号,受理单位,申请人,/);
    assert.match(csv, /^\uFEFF/);
    assert.ok(csv.includes(got.no) && !csv.includes('欧阳测试'));
    const xlsx = unzip((await office.get(`/wb/requests/register.xlsx?state=all&q=${q}`)).bytes);
    assert.ok(xlsx.includes(got.no) && !xlsx.includes('欧阳测试'));
  });

  test('a request is not there for other bodies, and nobody enters requests without the right to', async () => {
    const got = await enter();
    const branch = s.client();
    await branch.login(people.wanghu.office);
    assert.equal((await branch.get(`/wb/requests/accept/${got.id}`)).status, 404);
    assert.equal((await branch.get(`/wb/requests/new/${got.id}`)).status, 404);
    assert.equal((await branch.post(`/wb/requests/accept/${got.id}/register`, { is_info: '1', is_ours: '1', complete: '1' })).status, 404);
    assert.ok(!(await branch.get(`/wb/requests?state=all&body=0&q=${encodeURIComponent(got.no)}`)).text.includes(`>${got.no}<`));
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.equal((await auditor.get('/wb/requests?state=all')).status, 200);
    assert.equal((await auditor.get(`/wb/requests/accept/${got.id}`)).status, 403);
    assert.equal((await s.client().get('/wb/requests')).status, 303);
  });

  const heads = '申请渠道,提交日期,确认日期,申请人类型,申请人,证件号码,联系电话,通信地址,信息描述,代填人';
  const csvFile = (rows) => ({ name: '登记簿.csv', type: 'text/csv', bytes: Buffer.from(`\uFEFF${heads}\n${rows.join('\n')}\n`) });

  test('S0-3.3.1 a table is read with its mistakes named, written only when confirmed, and never twice', async () => {
    await office.get('/wb/requests/import');
    const good = `平信,2026-11-02,2026-11-03,自然人,表格甲,${id18('11010119910307001')},13800000001,路一号,表格里的第一件信息,`;
    const rows = [good, `鸽子,昨天,,自然人,表格乙,123,,,表格里的第二件信息,`, `口头,2026-11-04,,自然人,表格丙,${id18('11010119920307001')},13800000003,路三号,表格里的第三件信息,`];
    const read = await office.post('/wb/requests/import', { file: csvFile(rows) });
    assert.equal(read.status, 303, alerts(read.text).join());
    const preview = (await office.get(read.location)).text;
    assert.match(preview, /读到 3 行/);
    assert.match(preview, /其中 2 行有问题/);
    assert.match(preview, /不认得的渠道“鸽子”/);
    assert.match(preview, /“昨天”不是日期/);
    assert.match(preview, /由谁代为填写/);
    assert.match(preview, /表\*/);
    assert.doesNotMatch(preview, /表格甲/);
    assert.equal((await row('表格里的第一件')) ?? '', '');
    const errors = (await office.get(`${read.location}/errors.csv`)).text;
    assert.match(errors, /表格乙/);
    assert.doesNotMatch(errors, /表格甲/);
    assert.equal((await office.post(read.location, {})).status, 303);
    assert.match((await office.get('/wb/requests?state=all&q=%E8%A1%A8%E6%A0%BC%E9%87%8C%E7%9A%84')).text, /共 1 件/);
    await office.get('/wb/requests/import');
    const twice = await office.post('/wb/requests/import', { file: csvFile([good]) });
    await office.get(twice.location);
    await office.post(twice.location, {});
    assert.match((await office.get('/wb/requests?state=all&q=%E8%A1%A8%E6%A0%BC%E9%87%8C%E7%9A%84')).text, /共 1 件/);
    assert.equal((await office.get(twice.location)).status, 404); // taken over: gone
    await office.get('/wb/requests/import');
    const corrected = errors.split('\n').map((l) => l.replace('鸽子', '当面').replace('昨天', '2026-11-05').replace(',123,', `,${id18('11010119930307001')},`)
      .replace('表格里的第二件信息', '表格里的第二件信息').replace(/^(口头(?:,[^,]*){15},)/, '$1周明远')).join('\n');
    const again = await office.post('/wb/requests/import', { file: { name: 'errors.csv', type: 'text/csv', bytes: Buffer.from(corrected) } });
    assert.equal(again.status, 303, alerts(again.text).join());
    assert.match((await office.get(again.location)).text, /读到 2 行/);
  });

  test('a workbook is read like a table: the register it was exported from, each row with what it lacks', async () => {
    await enter({ description: '工作簿往返的一件' });
    const book = (await office.get('/wb/requests/register.xlsx?state=all&q=%E5%B7%A5%E4%BD%9C%E7%B0%BF%E5%BE%80%E8%BF%94')).bytes;
    await office.get('/wb/requests/import');
    const read = await office.post('/wb/requests/import', { file: { name: '台账.xlsx', type: 'application/octet-stream', bytes: book } });
    assert.equal(read.status, 303, alerts(read.text).join());
    const preview = (await office.get(read.location)).text;
    assert.match(preview, /读到 1 行/);
    assert.match(preview, /工作簿往返的一件/);
    assert.match(preview, /请填写证件号码/);
    assert.match(preview, /没有可以导入的行/);
  });

  test('what is no table of requests is refused in words', async () => {
    await office.get('/wb/requests/import');
    const none = await office.post('/wb/requests/import', { file: { name: 'x.csv', type: 'text/csv', bytes: Buffer.from('标题,文号\n甲,乙\n') } });
    assert.equal(none.status, 422);
    assert.match(none.text, /没有找到列名/);
    const broken = await office.post('/wb/requests/import', { file: { name: 'x.xlsx', type: 'application/zip', bytes: Buffer.from('PK\x03\x04broken') } });
    assert.equal(broken.status, 422);
    const large = await office.post('/wb/requests/import', { file: { name: '大.csv', type: 'text/csv', bytes: Buffer.alloc(6 << 20, 65) } });
    assert.equal(large.status, 422);
    assert.match(alerts(large.text).join(), /这个文件太大/);
    assert.match((await office.get('/wb/requests/import/sheet.csv')).text, /申请渠道,提交日期/);
    const colleague = s.client();
    await colleague.login('lin.anhe');
    await office.get('/wb/requests/import');
    const mine = await office.post('/wb/requests/import', { file: csvFile(['当面,2026-11-02,,自然人,甲,1,1,1,他人的表格,']) });
    assert.equal((await colleague.get(mine.location)).status, 404);
  });

  test('what a body is for requests is set up by who may, and numbers follow it', async () => {
    const admin = s.client();
    await admin.login('admin');
    const list = (await admin.get('/wb/requests/setup')).text;
    const href = /href="(\/wb\/requests\/setup\/\d+)">[^<]*望湖/.exec(list)[1];
    await admin.get(href);
    const fields = { receives: '1', mark: '', reconsider_bodies: '澄州市人民政府\n望湖区人民政府', courts: '望湖区人民法院', reconsider_url: 'ftp://x', complaint: '' };
    const refused = await admin.post(href, fields);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /应当填写文书代字/);
    assert.match(refused.text, /应当以 https/);
    assert.match(refused.text, /望湖区人民政府/);
    assert.equal((await admin.post(href, { ...fields, mark: '澄环望公开', reconsider_url: 'https://review.example' })).status, 303);
    const branch = s.client();
    await branch.login(people.wanghu.office);
    const page = (await branch.get('/wb/requests/new')).text;
    const answer = await branch.post('/wb/requests/new', { ...(await form()), token: field(page, 'token') });
    assert.equal(answer.status, 303, alerts(answer.text).join());
    assert.match(at((await branch.get(answer.location)).text, 'request-no'), /^澄环望公开申〔2026〕\d+号$/);
    const drafter = s.client();
    await drafter.login(people.chengzhou.drafter);
    assert.equal((await drafter.get('/wb/requests/setup')).status, 403);
    assert.equal((await drafter.get('/wb/requests/new')).status, 403);
  });

  test('S0-3.3.8 late requests come first, say how late, and stand in the inbox of who must act', async () => {
    const got = await enter({ submitted: '2026-09-22' });
    const line = await row(got.no, 'overdue');
    assert.match(line, /class="is-over"/);
    assert.match(line, /已超 \d+ 日/);
    const inbox = (await office.get('/wb?type=request&state=over')).text;
    assert.ok(inbox.includes(got.no));
    assert.ok((await office.get('/wb/requests?state=all&mine=1')).text.includes('待我办理'));
  });

  test('the address of reminders is checked, kept sealed and shown to its owner only', async () => {
    await office.get('/wb/requests/reminders');
    const bad = await office.post('/wb/requests/reminders', { email: 'nonsense', mails: '1' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /value="nonsense"/);
    assert.equal((await office.post('/wb/requests/reminders', { email: 'zhou@office.example', mails: '1' })).status, 303);
    assert.match((await office.get('/wb/requests/reminders')).text, /value="zhou@office.example"/);
    const head = s.client();
    await head.login('lin.anhe');
    assert.doesNotMatch((await head.get('/wb/requests/reminders')).text, /zhou@office/);
  });

  test('both languages, and no page names an applicant', async () => {
    const html = (await office.get('/wb/requests?state=all')).text;
    assert.doesNotMatch(unhtml(html), /\d{17}[\dXx]/);
    assert.doesNotMatch(html, /register\.[a-z]+\.[a-z]/);
    assert.doesNotMatch(html, /request\.(state|channel|applicant)\./);
  });
});
