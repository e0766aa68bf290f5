// SPDX-License-Identifier: Apache-2.0
// A citizen asks for information: form, check, receipt, progress, what can be done, public log. No script anywhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { field, setSettings, unhtml } from '../support/flow.mjs';
import { root, startServer } from '../support/server.mjs';

const png = readFileSync(join(root, 'data/site/icon-192.png'));
const citizen = {
  as: 'nat', name: '季明澈', id_kind: 'idcard', id_no: '99010119990111012X', phone: '13900001111', email: '', address: '', postcode: '',
  carrier: 'ONLINE', delivery: 'portal',
};
let address = 0;

describe('apply', () => {
  let s;
  before(async () => { s = await startServer({ sample: true, serveEnv: { CHENGMING_SERVER_TRUSTED_PROXY: '127.0.0.1' } }); });
  after(() => s?.stop());

  /** A visitor from an address of its own: limits count by address. */
  function visitor(ip) {
    const c = s.client();
    const request = c.request.bind(c);
    address += 1;
    const from = ip ?? `192.0.2.${address}`;
    c.request = (method, path, o = {}) => request(method, path, { ...o, headers: { ...o.headers, 'x-forwarded-for': from } });
    return c;
  }
  const hidden = (html) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
    .filter(([, n]) => !['_csrf', 'upload'].includes(n)).map(([, n, v]) => [n, unhtml(v)]));
  const uploads = (html) => [...html.matchAll(/name="upload" value="([^"]*)"/g)].map(([, v]) => unhtml(v));
  const bodyOf = (html) => /<select[^>]*id="body"[\s\S]*?<option value="(\d+)"/.exec(html)?.[1] ?? field(html, 'body');

  async function check(v, extra = {}, path = '/request/new') {
    const page = await v.get(path);
    assert.equal(page.status, 200);
    return v.post('/request/new', { ...hidden(page.text), body: bodyOf(page.text), ...citizen, then: 'next', ...extra });
  }
  async function send(v, extra = {}, path = '/request/new') {
    const page = await check(v, extra, path);
    assert.equal(page.status, 200, page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 1500));
    const up = uploads(page.text);
    const done = await v.post('/request/new', { ...hidden(page.text), ...(up.length ? { upload: up } : {}), then: 'send' });
    return { done, no: /id="request-no"[^>]*>([^<]*)</.exec(done.text)?.[1], code: /id="request-code">([^<]*)</.exec(done.text)?.[1] };
  }
  async function staff(login) {
    const c = s.client();
    await c.login(login);
    return c;
  }
  async function idOf(office, no) {
    const text = (await office.get(`/wb/requests?q=${encodeURIComponent(no)}`)).text + (await office.get('/wb/requests/accept')).text;
    return new RegExp(`/wb/requests/(?:accept/)?(\\d+)"[^>]*>[^<]*${no}`).exec(text)?.[1];
  }
  const open = (v, no, code) => v.post('/request/status', { no, code });

  test('S0-3.3.1 the on-line form enters the register with number, code and receipt', async () => {
    const v = visitor();
    const first = await v.get('/request');
    assert.match(first.text, /一份申请写一项信息/);
    const column = await v.get('/xxgk/request');
    for (const href of ['/request', '/request/status', '/xxgk/guide/form.pdf']) assert.ok(column.text.includes(`href="${href}"`), href);
    const form = await v.get('/request/new');
    assert.equal(form.headers.get('cache-control'), 'no-store');
    assert.doesNotMatch(form.text.replace(/不需要说明用途/g, ''), /用途/); // the purpose of use is never asked
    const { done, no, code } = await send(v, { description: '远湾港区码头岸电设施的环境影响登记表' });
    assert.equal(done.status, 200, done.text.slice(0, 800));
    assert.match(no, /^澄环公开申〔\d{4}〕\d+号$/);
    assert.match(code, /^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    assert.match(done.text, /最迟\d{4}年\d+月\d+日与您确认收到申请/);
    const receipt = await v.get('/request/status/receipt.pdf');
    assert.equal(receipt.headers.get('content-type'), 'application/pdf');
    assert.equal(receipt.bytes.subarray(0, 5).toString(), '%PDF-');
    const office = await staff('zhou.mingyuan');
    assert.ok(await idOf(office, no), 'the office finds it in the register');
    const again = await v.get('/request/status');
    assert.match(again.text, /已提交，等待与您确认收到/);
    assert.doesNotMatch(again.text, new RegExp(code)); // shown once
  });

  test('S0-3.3.3 the receipt as PDF has number, query code and dates for who shows the code, and no code for others', async () => {
    const words = (bytes) => execFileSync('pdftotext', ['-', '-'], { input: bytes }).toString().replace(/\s+/g, '');
    const v = visitor();
    const { done, no, code } = await send(v, { description: '江湾断面水质自动站的运行记录' });
    const by = /最迟(\d{4}年\d+月\d+日)与您确认/.exec(done.text)[1];
    assert.match(done.text, /<form method="post" action="\/request\/status\/receipt\.pdf">/);
    assert.match(done.text, /data-act="print"/);
    const paper = await visitor().post('/request/status/receipt.pdf', { no, code });
    assert.equal(paper.headers.get('content-type'), 'application/pdf');
    assert.match(paper.headers.get('cache-control'), /no-store/);
    for (const part of [no, code, by, '季*澈', '等待双方确认', '江湾断面水质自动站的运行记录']) assert.ok(words(paper.bytes).includes(part), part);
    const plain = words((await v.get('/request/status/receipt.pdf')).bytes);
    assert.ok(plain.includes(no) && plain.includes(by));
    assert.ok(!plain.includes(code), 'who only finds the page open does not get the code');
    assert.ok(!plain.includes(citizen.id_no));
    for (const wrong of [{ no, code: 'AAAA-BBBB-CCCC' }, { no: '没有', code }, { no, code: '' }]) {
      assert.equal((await visitor().post('/request/status/receipt.pdf', wrong)).status, 404);
    }
  });

  test('a form that was sent, changed and sent again is neither swallowed nor sent unasked', async () => {
    const v = visitor();
    const page = await check(v, { description: '第一份：湖滨路夜间施工噪声记录', proof: { name: 'id.png', bytes: png } });
    const form = { ...hidden(page.text), upload: uploads(page.text), then: 'send' };
    const first = await v.post('/request/new', form);
    const no = /id="request-no"[^>]*>([^<]*)</.exec(first.text)[1];
    const twice = await v.post('/request/new', form);
    assert.ok(twice.text.includes(no), 'a double click is one request');
    const changed = await v.post('/request/new', { ...form, description: '第二份：东苑小区油烟检查记录' });
    assert.equal(changed.status, 409);
    assert.ok(changed.text.includes(`这份表格已经提交，受理编号为${no}`));
    assert.match(changed.text, /第二份：东苑小区油烟检查记录/);
    assert.equal(uploads(changed.text).length, 1, 'its file is still there');
    const next = await v.post('/request/new', { ...hidden(changed.text), ...citizen, body: form.body, description: '第二份：东苑小区油烟检查记录', upload: uploads(changed.text), then: 'send' });
    assert.equal(next.status, 200);
    assert.notEqual(/id="request-no"[^>]*>([^<]*)</.exec(next.text)[1], no);
    assert.match((await v.get('/request/status')).text, /第二份：东苑小区油烟检查记录/);
  });

  test('S1-2.6 digits as Chinese keyboards write them are taken', async () => {
    const page = await check(visitor(), { description: '湖滨路噪声记录', id_no: '９９０１０１１９９９０１１１０１２Ｘ', phone: '１３９００００１１１１' });
    assert.equal(page.status, 200, page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 600));
    assert.match(page.text, /99010119990111012X[\s\S]*13900001111/);
  });

  test('S1-2.5 one matter is explained, several are noticed, what is published is offered before sending and counted', async () => {
    const v = visitor();
    assert.match((await v.get('/request')).text, /什么可以申请[\s\S]*一份申请写一项信息/);
    const title = (await s.client().get('/api/v1/documents')).json().documents[0].title;
    const typed = await v.post('/request/matches', { description: `关于${title}` });
    assert.equal(typed.status, 200);
    assert.ok(unhtml(typed.text).includes(title), 'offered while typing');
    const page = await check(v, { description: `1. ${title}\n2. 去年的同类文件` });
    assert.match(page.text, /看起来包含几项信息/);
    assert.ok(unhtml(page.text).includes(title), 'offered on the checking page');
    const fields = hidden(page.text);
    assert.ok(Number(fields.shown) > 0);
    const log = async () => Number(/今年另有 (\d+) 份申请/.exec((await s.client().get('/xxgk/request/log')).text)?.[1] ?? 0);
    const counted = await log();
    const found = await v.post('/request/new', { ...fields, then: 'found' });
    assert.equal(found.status, 303);
    assert.equal(await log(), counted + 1);
    await v.post('/request/new', { ...fields, then: 'found' }); // the same form counts once
    assert.equal(await log(), counted + 1);
    const none = await v.post('/request/matches', { description: '量子对撞机玩具说明书' });
    assert.doesNotMatch(none.text, /<li>/);
  });

  test('S1-2.6 help for those who cannot write or read, plain status words, a draft on the own device', async () => {
    const v = visitor();
    const page = (await v.get('/request/new')).text;
    assert.match(page, /打电话，工作人员代为填写并读给您核对：[\s\S]{0,40}\d{4}/);
    assert.match(page, /朗读、大字/);
    assert.match(page, /<form[^>]*data-draft="request"/);
    assert.match(page, /草稿只保存在您自己的设备上/);
    const { no, code } = await send(v, { description: '白石镇取水口标识牌的设置位置' });
    const other = visitor();
    assert.equal((await open(other, no, code)).status, 303);
    const status = await other.get('/request/status');
    assert.match(status.text, /<h1 class="st-h">已提交，等待与您确认收到<\/h1>/);
    assert.match(status.text, /双方确认之日为收到申请之日/);
  });

  test('a wrong form is 422, says what is wrong beside the field, and loses nothing', async () => {
    const v = visitor();
    const page = await check(v, {
      id_no: '99010019800101123', description: '写好的<b>描述</b>', phone: '', delivery: 'post', carrier: 'ONLINE', proof: { name: 'id.png', bytes: png },
    });
    assert.equal(page.status, 422);
    assert.match(page.text, /<title>有误/);
    assert.match(page.text, /<a href="#id_no">证件号码应为 18 位，您填写了 17 位/);
    assert.match(page.text, /id="id_no-e"/);
    assert.match(page.text, /value="99010019800101123"/);
    assert.match(page.text, /写好的&lt;b&gt;描述/);
    assert.match(page.text, /value="post" checked/);
    assert.equal(uploads(page.text).length, 1, 'the file of the refused form is still there');
    const long = await check(visitor(), { description: '长'.repeat(1001) });
    assert.equal(long.status, 422);
    assert.match(long.text, /您写了 1001 字/);
    const made = await visitor().post('/request/new', { ...citizen, body: '1', description: '机器人', token: 'abc.def', then: 'send' });
    assert.equal(made.status, 422);
    assert.doesNotMatch(made.text, /request-code/);
  });

  test('organisations of five kinds, with the code of the credit register', async () => {
    const v = visitor();
    const page = (await v.get('/request/new?as=org')).text;
    for (const kind of ['商业企业', '科研机构', '社会公益组织', '法律服务机构', '其他']) assert.ok(page.includes(`>${kind}<`), kind);
    const org = { as: 'org', org_name: '澄州衡言律师事务所', org_kind: 'law', uscc: '91990102MA10000744', contact: '何衡', phone: '13900002222', name: '', id_no: '' };
    assert.equal((await check(v, { ...org, uscc: '91990102MA10000745', description: '某项目验收意见' })).status, 422);
    const { no, code } = await send(v, { ...org, description: '城北垃圾转运站验收意见' });
    const other = visitor();
    await open(other, no, code);
    assert.match((await other.get('/request/status')).text, /法律服务机构/);
  });

  test('files are checked by their content, live through the check and come with the request', async () => {
    const v = visitor();
    const bad = await check(v, { description: '随便', proof: { name: 'id.png', bytes: Buffer.from('<html>not an image</html>') } });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /“id\.png”不是 JPG、PNG 或者 PDF 文件/);
    const large = await check(v, { description: '随便', proof: { name: 'big.png', bytes: Buffer.concat([png, Buffer.alloc(11 << 20)]) } });
    assert.equal(large.status, 422);
    assert.match(large.text, /“big\.png”超过 10 MB/);
    const page = await check(v, { description: '南湖公园噪声监测点位图', proof: { name: '证件.png', bytes: png } });
    assert.equal(page.status, 200);
    assert.match(page.text, /证件\.png/);
    const up = uploads(page.text);
    const back = await v.post('/request/new', { ...hidden(page.text), upload: up, then: 'back' });
    assert.match(back.text, /南湖公园噪声监测点位图/);
    assert.match(back.text, /value="季明澈"/);
    assert.deepEqual(uploads(back.text), up);
    const other = await check(visitor(), { description: '另一个人', upload: up }); // signed for the other form
    assert.equal(uploads(other.text).length, 0);
    const gone = await v.post('/request/new', { ...hidden(page.text), ...citizen, body: bodyOf(back.text), description: '同上', upload: up, drop: '0' });
    assert.equal(uploads(gone.text).length, 0);
    const done = await v.post('/request/new', { ...hidden(page.text), upload: up, then: 'send' });
    const no = /id="request-no"[^>]*>([^<]*)</.exec(done.text)[1];
    const twice = await v.post('/request/new', { ...hidden(page.text), upload: up, then: 'send' });
    assert.equal(/id="request-no"[^>]*>([^<]*)</.exec(twice.text)[1], no, 'sent twice, one request');
    const office = await staff('zhou.mingyuan');
    assert.match((await office.get(`/wb/requests/${await idOf(office, no)}`)).text, /证件\.png/);
  });

  test('own records: evidence is asked for (Art. 41)', async () => {
    const v = visitor();
    const without = await check(v, { own: '1', description: '我的排污许可证地址登记有误' }, '/request/new?own=1');
    assert.equal(without.status, 422);
    assert.match(without.text, /请上传能够证明记录不准确的材料/);
    const { no, code } = await send(v, { own: '1', description: '我的排污许可证地址登记有误', evidence: { name: '证明.png', bytes: png } }, '/request/new?own=1');
    const other = visitor();
    await open(other, no, code);
    assert.match((await other.get('/request/status')).text, /要求更正：/);
  });

  test('the same request within 30 days is shown and can still be sent', async () => {
    const me = { id_no: '990101200106070152', name: '晏清', description: '青园片区地下管网雨污分流改造环评批复文件' };
    const { no } = await send(visitor(), me);
    const v = visitor();
    const page = await check(v, me);
    assert.match(page.text, /您最近提出过相同的申请/);
    assert.ok(page.text.includes(no));
    const done = await v.post('/request/new', { ...hidden(page.text), then: 'send' });
    assert.equal(done.status, 200);
    assert.notEqual(/id="request-no"[^>]*>([^<]*)</.exec(done.text)[1], no);
    const stranger = await check(visitor(), { description: me.description });
    assert.doesNotMatch(stranger.text, /您最近提出过相同的申请/);
  });

  test('the clock is visible with the days and rules that made it; what waits for the applicant stands on top', async () => {
    const { no, code } = await send(visitor(), { description: '湖滨路餐饮油烟治理台账' });
    const office = await staff('zhou.mingyuan');
    const id = await idOf(office, no);
    const did = async (path, fields) => {
      const at = await office.get(`/wb/requests/${id}`);
      const a = await office.post(path, path.endsWith('/act') ? { seen: field(at.text, 'seen'), ...fields } : fields);
      assert.equal(a.status, 303, `${path}: ${a.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 900)}`);
    };
    await did(`/wb/requests/accept/${id}/confirm`, { how: 'phone', on: new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10), text: '电话确认' });
    const v = visitor();
    assert.equal((await open(v, no.replace('〔', '[').replace('〕', ' ]'), code.toLowerCase().replaceAll('-', ' '))).status, 303);
    let page = (await v.get('/request/status')).text;
    assert.match(page, /class="clock__ring/);
    assert.equal([...page.matchAll(/<i class="[upto]"><\/i>|<i><\/i>/g)].length >= 20, true);
    assert.match(page, /自[\d年月日-]+的次日起20个工作日，答复期限为\d{4}/);
    assert.match(page, /双方确认收到[\s\S]{0,200}双方确认之日为收到之日（条例第三十一条）/); // the rule of the channel
    assert.match(page, /aria-current="page"[^>]*>依申请公开|依申请公开[^<]*<\/a>/);
    assert.match(page, /条例第33条/);
    assert.match(page, /逐日列出/);
    const by = new Date(Date.now() + 50 * 86400e3).toISOString().slice(0, 10);
    await did(`/wb/requests/accept/${id}/register`, { is_info: '1', is_ours: '1', complete: '1', finding: '' });
    await did(`/wb/requests/${id}/act`, { act: 'correction_notice', until: by, text: '请写明油烟治理台账的年份。' });
    page = (await v.get('/request/status')).text;
    assert.match(page, /<h1 class="st-h">请您补正申请内容<\/h1>/);
    assert.match(page, new RegExp(`请最迟在${by.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')}补正[\\s\\S]*请写明油烟治理台账的年份`));
    assert.match(page, /计时已停止[\s\S]*从收到补正之日的次日起，重新计算 20 个工作日/); // no day of answer is promised meanwhile
    assert.doesNotMatch(page, /法定答复期限/);
    const act = await v.get('/request/status/act/correct');
    assert.match(act.text, /请写明油烟治理台账的年份/);
    const token = field(act.text, 'token');
    const empty = await v.post('/request/status/act/correct', { token, text: '', proof: { name: '说明.png', bytes: png } });
    assert.equal(empty.status, 422);
    const held = uploads(empty.text); // what was chosen is still there, and can be taken out
    assert.equal(held.length, 1);
    assert.equal(uploads((await v.post('/request/status/act/correct', { token, text: '', upload: held, drop: '0' })).text).length, 0);
    const stolen = await v.post('/request/status/act/correct', { token: 'x', text: '2025年度' });
    assert.equal(stolen.status, 422);
    const corrected = await v.post('/request/status/act/correct', { token, text: '2025年度', upload: held });
    assert.equal(corrected.status, 303);
    page = (await v.get('/request/status')).text;
    assert.match(page, /收到补正，自次日起重新计算20个工作日/);
    assert.match((await office.get(`/wb/requests/${id}`)).text, /2025年度|说明\.png/);
    // a fee: no last day before the notice arrived
    const unit = /<select[^>]*name="unit"[^>]*>.*?<option value="([1-9]\d*)"/s.exec((await office.get(`/wb/requests/${id}`)).text)[1];
    await did(`/wb/requests/${id}/act`, { act: 'assigned', unit });
    await did(`/wb/requests/${id}/act`, { act: 'fee_noticed', code: 'pages', n: '40' });
    page = (await v.get('/request/status')).text;
    assert.match(page, /请缴纳信息处理费 100 元[\s\S]*请在收到收费通知次日起 20 个工作日内缴纳/);
    assert.match(page, /计时已停止[\s\S]*从完成缴费的次日起，重新计算 20 个工作日/);
    await did(`/wb/requests/${id}/act`, { act: 'fee_received' });
    page = (await v.get('/request/status')).text;
    assert.match(page, /最迟[\d年月日]+缴纳，缴纳方式见收费通知/);
    assert.match(page, /收到收费通知，开始计算缴费期限/);
    // write, then withdraw on a page that names the consequence
    assert.equal((await v.post('/request/status/act/contact', { token, text: '请打电话联系我' })).status, 303);
    assert.match((await v.get('/request/status/act/withdraw')).text, /不能恢复/);
    assert.equal((await v.post('/request/status/act/withdraw', { token, text: '' })).status, 303);
    page = (await v.get('/request/status')).text;
    assert.match(page, /<h1 class="st-h">您已撤回申请<\/h1>/);
    assert.equal((await v.get('/request/status/act/correct')).status, 303, 'not possible any more');
  });

  test('wrong and unknown codes answer alike, guessing is slowed, the owner is not locked out, nothing stands in an address', async () => {
    const { no, code } = await send(visitor(), { description: '云栖路噪声自动监测站选址论证' });
    const owner = visitor();
    const opened = await open(owner, no, code);
    assert.equal(opened.location, '/request/status');
    const page = (await owner.get('/request/status')).text;
    assert.match(page, /季\*澈/);
    assert.match(page, /139\*\*\*\*1111/);
    for (const clear of ['季明澈', '99010119990111012X', '13900001111', code]) assert.ok(!page.includes(clear), clear);
    const guesser = visitor('198.51.100.7');
    const same = (t) => t.replace(/value="[^"]*"/g, '').replace(/id="?[0-9a-f]{16}"?/g, '').replace(/[0-9a-f]{16}/g, '');
    const wrong = await open(guesser, no, 'AAAA-AAAA-AAAA');
    const unknown = await open(guesser, '澄环公开申〔2026〕99999号', 'AAAA-AAAA-AAAA');
    assert.equal(wrong.status, 404);
    assert.equal(unknown.status, 404);
    assert.equal(same(wrong.text), same(unknown.text));
    let last;
    for (let i = 0; i < 12; i += 1) last = await open(guesser, no, `AAAA-AAAA-AA${20 + i}`);
    assert.equal(last.status, 429);
    assert.match(last.text, /查询次数过多/);
    assert.equal((await owner.get('/request/status')).status, 200);
    assert.equal((await open(visitor(), no, code)).status, 303, 'from elsewhere the right code opens it');
    const cookie = owner.cookies.get('cm_request');
    owner.cookies.set('cm_request', cookie.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')));
    assert.match((await owner.get('/request/status')).text, /name="code"/, 'an altered key opens nothing');
    owner.cookies.set('cm_request', cookie);
    const leave = await owner.post('/request/status/leave', { token: field((await owner.get('/request/status')).text, 'token') });
    assert.equal(leave.status, 303);
    assert.match((await owner.get('/request/status')).text, /name="code"/);
    assert.doesNotMatch(s.log.join('\n'), new RegExp(`${code}|季明澈|99010119990111012X`));
  });

  test('the answer is fetched with the key only, its receipt confirmed, remedies follow the decision, satisfaction is asked', async () => {
    const { no, code } = await send(visitor(), { description: '湖心岛湿地修复工程验收监测报告' });
    const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
    const desk = {};
    for (const [role, login] of Object.entries({ office: 'zhou.mingyuan', drafter: 'xu.keyan', head: 'peng.huaijin', sign: 'mu.yunsheng' })) desk[role] = await staff(login);
    const id = await idOf(desk.office, no);
    const at = `/wb/requests/${id}`;
    const ok = (a, what) => assert.equal(a.status, 303, `${what}: ${a.status} ${a.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(300, 1500)}`);
    const act = async (role, name, fields = {}) => {
      const page = await desk[role].get(at);
      ok(await desk[role].post(`${at}/act`, { act: name, seen: field(page.text, 'seen') || '999', ...fields }), name);
    };
    await desk.office.get(`/wb/requests/accept/${id}`);
    ok(await desk.office.post(`/wb/requests/accept/${id}/confirm`, { how: 'phone', on: today, text: '' }), 'confirm');
    ok(await desk.office.post(`/wb/requests/accept/${id}/register`, { is_info: '1', is_ours: '1', complete: '1', finding: '' }), 'register');
    const unit = /<option value="(\d+)"[^>]*>环境影响评价与排放管理科</.exec((await desk.office.get(`${at}?tab=content`)).text)[1];
    await act('office', 'assigned', { unit, text: '请办理' });
    await act('drafter', 'searched', { what: '验收监测报告', where: '局档案室', by: '许可言', n: '1', date: today });
    const decide = await desk.drafter.get(`${at}?tab=decide`);
    ok(await desk.drafter.post(`${at}/draft`, { rev: field(decide.text, 'rev') || '0', then: 'submit', code: 'A1', article: '36.2', reason: '', provide: '提供电子文件一份' }), 'draft');
    await act('head', 'unit_agreed');
    await act('office', 'office_agreed');
    await act('sign', 'decided', { text: '同意' });
    const v = visitor();
    await open(v, no, code);
    const before = (await v.get('/request/status')).text;
    assert.doesNotMatch(before, /status\/act\/received/, 'what was not sent has not come');
    assert.doesNotMatch(before, /予以公开/, 'a decision is told when it is sent');
    const form = await desk.office.get(`${at}/letters/new?kind=answer_A1`);
    const fields = { kind: 'answer_A1', token: field(form.text, 'token'), made: field(form.text, 'made'), do: 'issue' };
    for (const [, name, value] of form.text.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</g)) fields[name] = unhtml(value);
    for (const [, tag] of form.text.matchAll(/<input class="input"([^>]*)>/g)) fields[/name="([^"]*)"/.exec(tag)[1]] = unhtml(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
    const issued = await desk.office.post(`${at}/letters/new`, { ...fields, facts: '经检索，查到报告一份。' });
    ok(issued, 'issue');
    const letter = /<article class="note" id="l(\d+)"/.exec((await desk.office.get(issued.location)).text)[1];
    assert.equal((await v.get(`/request/status/letters/${letter}`)).status, 404, 'not sent yet');
    ok(await desk.office.post(`${at}/letters/${letter}/send`, { way: 'portal', proof: '', on: today }), 'send');
    let page = (await v.get('/request/status')).text;
    assert.match(page, /答复：予以公开/);
    assert.match(page, /作出答复[\s\S]{0,120}<p class="prewrap">予以公开<\/p>/);
    assert.doesNotMatch(page, /(apply|request)\.[a-z_]+[.<]/, 'every key has its text');
    assert.ok(page.includes(`/request/status/letters/${letter}"`));
    const pdf = await v.get(`/request/status/letters/${letter}`);
    assert.equal(pdf.status, 200);
    assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(pdf.headers.get('cache-control'), /no-store/);
    assert.equal((await visitor().get(`/request/status/letters/${letter}`)).status, 404, 'nothing without the key');
    const token = field((await v.get('/request/status/act/received')).text, 'token');
    assert.equal((await v.post('/request/status/act/received', { token })).status, 303);
    page = (await v.get('/request/status')).text;
    assert.match(page, /<h1 class="st-h">已答复<\/h1>/);
    assert.match(page, /可以申请行政复议，也可以直接提起行政诉讼/);
    assert.match(page, /直接提起行政诉讼的最后一日：\d{4}年/);
    assert.match(page, /澄州市人民政府/);
    assert.equal((await v.post('/request/status/act/opinion', { token, text: '很快' })).status, 422);
    assert.equal((await v.post('/request/status/act/opinion', { token, mark: '3', text: '很快' })).status, 303);
    assert.match((await v.get('/request/status/act/opinion')).text, /很快/);
    const other = visitor();
    const second = await send(other, { description: '另一件不相干的申请事项' });
    assert.ok(second.no);
    assert.equal((await other.get(`/request/status/letters/${letter}`)).status, 404, 'another request\'s key does not fit');
  });

  test('answered requests enter the public log in the words of the office, without persons', async () => {
    const office = await staff('zhou.mingyuan');
    const list = (await office.get('/wb/requests?state=served')).text + (await office.get('/wb/requests?state=archived')).text;
    const id = /href="\/wb\/requests\/(\d+)"[^>]*>[^<]*澄环公开申/.exec(list)[1];
    const post = async (fields) => {
      await office.get(`/wb/requests/${id}/log`);
      return office.post(`/wb/requests/${id}/log`, { then: 'release', ...fields });
    };
    for (const [matter, words] of [['', /请填写公开的事项表述/], ['电话13900001111的申请', /像证件号码或者手机号码/]]) {
      const refused = await post({ matter });
      assert.equal(refused.status, 422);
      assert.match(refused.text, words);
    }
    assert.equal((await post({ matter: '测试用的事项表述', document: '999999' })).status, 422);
    assert.equal((await post({ matter: '测试用的事项表述', document: '1' })).status, 303);
    const log = (await s.client().get('/xxgk/request/log')).text;
    assert.equal((await s.client().get('/xxgk/request/log?page=9999')).status, 404, 'behind the end nothing is walked to');
    assert.match(log, /<a href="\/d\/1">测试用的事项表述<\/a>/);
    const auditor = await staff('gu.shenming');
    assert.equal((await auditor.get(`/wb/requests/${id}/log`)).status, 403);
    assert.equal((await post({ then: 'remove', reason: '' })).status, 422);
    assert.equal((await post({ then: 'remove', reason: '表述有误' })).status, 303);
    assert.doesNotMatch((await s.client().get('/xxgk/request/log')).text, /测试用的事项表述/);
  });

  test('S0-3.3.2 the automatic receipt confirms a request from the web only when the setting says so', async () => {
    const admin = await staff('admin');
    const before = await send(visitor(), { description: '江湾断面自动站的停运说明' });
    assert.match(before.done.text, /最迟\d{4}年\d+月\d+日与您确认收到/);
    await setSettings(admin, { 'request.auto_ack_counts_as_confirm': '1' });
    try {
      const v = visitor();
      const { done } = await send(v, { description: '江湾断面自动站的校准记录' });
      assert.match(done.text, /申请已经收到，最迟\d{4}年\d+月\d+日答复/);
      assert.doesNotMatch(done.text, /与您确认/);
      const page = (await v.get('/request/status')).text;
      assert.match(page, /class="clock__ring/);
      assert.match(page, /提交申请[\s\S]{0,200}双方确认之日为收到之日（条例第三十一条）/);
      const paper = execFileSync('pdftotext', ['-', '-'], { input: (await v.get('/request/status/receipt.pdf')).bytes }).toString();
      assert.match(paper, /答复期限/);
      assert.doesNotMatch(paper, /等待双方确认/);
    } finally {
      await setSettings(admin, { 'request.auto_ack_counts_as_confirm': '0' });
    }
  });

  test('in elder mode one group of questions a page, everything travels along', async () => {
    const v = visitor();
    v.cookies.set('cm_mode', 'elder');
    const one = await v.get('/request/new');
    assert.match(one.text, /name="id_no"/);
    assert.doesNotMatch(one.text, /id="description"/);
    assert.match(one.text, /打电话代办/);
    const two = await v.post('/request/new', { ...hidden(one.text), as: 'nat', name: '季老', id_kind: 'idcard', id_no: citizen.id_no, phone: '13900001111', then: 'next' });
    assert.equal(two.status, 200, two.text.slice(0, 400));
    assert.match(two.text, /id="description"/);
    const three = await v.post('/request/new', { ...hidden(two.text), body: bodyOf(two.text), description: '社区油烟检测结果', then: 'next' });
    assert.match(three.text, /name="carrier"/);
    const last = await v.post('/request/new', { ...hidden(three.text), carrier: 'ONLINE', delivery: 'portal', then: 'next' });
    assert.match(last.text, /季老[\s\S]*社区油烟检测结果/);
  });

  test('too many from one address are stopped in plain words, nothing typed is lost', async () => {
    let last;
    for (let i = 0; i < 11; i += 1) last = await send(visitor('203.0.113.9'), { description: `第${i}份申请的内容` });
    assert.equal(last.done.status, 429);
    assert.match(last.done.text, /一小时后再试/);
    assert.match(last.done.text, /第10份申请的内容/);
  });

  test('while no body receives, the form says so and where else to ask', async () => {
    const setup = async (office, path, fields) => {
      await office.get(path);
      return office.post(path, { mark: '澄环公开', reconsider_bodies: '澄州市人民政府', courts: '望湖区人民法院', reconsider_url: '', complaint: '示例', ...fields });
    };
    const paths = [];
    for (const login of ['zhou.mingyuan', 'dai.wanqing']) {
      const office = await staff(login);
      for (const [, path] of (await office.get('/wb/requests/setup')).text.matchAll(/href="(\/wb\/requests\/setup\/\d+)"/g)) {
        if ((await setup(office, path, {})).status === 303) paths.push([office, path]);
      }
    }
    assert.ok(paths.length > 0);
    const closed = await visitor().get('/request/new');
    assert.equal(closed.status, 503);
    assert.match(closed.text, /网上申请暂时停止受理/);
    assert.doesNotMatch(closed.text, /name="id_no"/);
    assert.match((await visitor().get('/request')).text, /网上申请暂时停止受理/);
    for (const [office, path] of paths) assert.equal((await setup(office, path, { receives: '1' })).status, 303);
    assert.equal((await visitor().get('/request/new')).status, 200);
  });
});
