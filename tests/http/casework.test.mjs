// SPDX-License-Identifier: Apache-2.0
// One request on one page: every act allowed or refused by role and state, what was typed is kept, who was first, the clock's basis,
// review with a second reader, fees, parties, correction of own records, and the way of a reply to the public.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desk, entryOf, field, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const id18 = (base) => {
  const w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return base + '10X98765432'[[...base].reduce((s, c, i) => s + Number(c) * w[i], 0) % 11];
};
const plain = (html) => unhtml(html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const TODAY = '2026-04-22'; // a Wednesday; 2026-04-20 is the worked example of the rules
const people = {
  office: 'zhou.mingyuan', chief: 'lin.anhe', drafter: 'xu.keyan', head: 'peng.huaijin', legal: 'qiu.zhengping', sign: 'mu.yunsheng',
  stranger: 'he.yufei', auditor: 'gu.shenming', admin: 'admin',
};
const UNIT = '环境影响评价与排放管理科';

describe('casework', () => {
  let s;
  const desk = {};
  let serial = 0;
  before(async () => {
    s = await startServer({ sample: true, serveEnv: { CHENGMING_TEST_TODAY: TODAY } });
    for (const [role, login] of Object.entries(people)) {
      desk[role] = s.client();
      await desk[role].login(login);
    }
  });
  after(() => s?.stop());

  async function enter(extra = {}) {
    const page = await desk.office.get('/wb/requests/new');
    serial += 1;
    const answer = await desk.office.post('/wb/requests/new', {
      token: field(page.text, 'token'), seen: '1', channel: 'IN_PERSON', submitted: '2026-04-20', confirmed: '', kind: 'nat', name: '欧阳静文',
      id_kind: 'idcard', id_no: id18(`110101199003${10 + (serial % 19)}${100 + serial}`), phone: '13812345678', email: '', address: '某区某路 1 号',
      postcode: '', legal_rep: '', contact: '', carrier: 'PAPER', delivery: 'post', transferred_from: '', written_by: '', helped: '',
      description: `第 ${serial * 7919} 号地块${'甲乙丙丁戊己庚辛壬癸'[serial % 10]}${'子丑寅卯辰巳午未申酉戌亥'[serial % 12]}调查材料`, ...extra,
    });
    assert.equal(answer.status, 303, plain(answer.text).slice(0, 900));
    return Number(/\/new\/(\d+)/.exec(answer.location)[1]);
  }
  const show = async (role, id, tab = '') => (await desk[role].get(`/wb/requests/${id}${tab && `?tab=${tab}`}`)).text;
  async function act(role, id, code, fields = {}) {
    const page = await desk[role].get(`/wb/requests/${id}`);
    return desk[role].post(`/wb/requests/${id}/act`, { act: code, seen: /name="seen" value="(\d+)"/.exec(page.text)?.[1] ?? '999', ...fields });
  }
  async function must(role, id, code, fields = {}) {
    const answer = await act(role, id, code, fields);
    assert.equal(answer.status, 303, `${role} ${code}: ${answer.status} ${plain(answer.text).slice(300, 2500)}`);
  }
  async function refused(role, id, code, fields, status, words) {
    const answer = await act(role, id, code, fields);
    assert.equal(answer.status, status, `${role} ${code}: ${plain(answer.text).slice(300, 1500)}`);
    if (words) assert.match(plain(answer.text), words);
    return answer;
  }
  const unitOf = (html) => new RegExp(`<option value="(\\d+)"[^>]*>${UNIT}<`).exec(html)[1];
  async function handled(extra = {}) {
    const id = await enter(extra);
    await must('office', id, 'registered');
    await must('office', id, 'assigned', { unit: unitOf(await show('office', id, 'content')), text: '请办理' });
    return id;
  }
  const search = { what: '验收监测报告', where: '局档案室、环评审批系统', by: '许可言', n: '1', date: TODAY };
  async function draft(role, id, fields, then = 'submit') {
    const page = await show(role, id, 'decide');
    return desk[role].post(`/wb/requests/${id}/draft`, { rev: field(page, 'rev') || '0', then, code: '', article: '', reason: '', provide: '', ...fields });
  }
  async function drafted(id, fields) {
    const answer = await draft('drafter', id, fields);
    assert.equal(answer.status, 303, plain(answer.text).slice(300, 2000));
  }
  async function party(id, kind, name) {
    const answer = await desk.drafter.post(`/wb/requests/${id}/party`, { kind, name, contact: '0000-0000999' });
    assert.equal(answer.status, 303, plain(answer.text).slice(0, 500));
    return /name="party"[\s\S]*?<option value="(P\d+)"/.exec(await show('drafter', id, 'consult'))[1];
  }
  async function decided(id, fields) {
    await drafted(id, fields);
    await must('head', id, 'unit_agreed');
    await must('office', id, 'office_agreed');
    if (/^(B1|C)/.test(fields.code)) await must('legal', id, 'legal_agreed');
    await must('sign', id, 'decided', { text: '同意' });
  }
  const state = (html) => /<h1>[^<]*<span class="tag[^>]*>([^<]*)</.exec(html)[1];

  test('S2-1.3.1 the six steps stand on the page and move with the request: receive, register, handle, review, answer, archive', async () => {
    const id = await enter();
    const steps = async () => /<ol class="flow"[\s\S]*?<\/ol>/.exec(await show('office', id))[0];
    const now = async () => /aria-current="step"><b>([^<]*)</.exec(await steps())[1];
    assert.deepEqual([...(await steps()).matchAll(/<b>([^<]*)</g)].map((m) => m[1]), ['接收', '登记', '办理', '审核', '答复', '归档']);
    assert.equal(await now(), '登记');
    await refused('office', id, 'decided', {}, 403);
    await refused('sign', id, 'decided', {}, 409, /现在的办理状态不能做这一步/);
    await must('office', id, 'registered');
    await must('office', id, 'assigned', { unit: unitOf(await show('office', id, 'content')) });
    assert.equal(await now(), '办理');
    await must('drafter', id, 'searched', search);
    await drafted(id, { code: 'A1', article: '36.2', provide: '提供复制件一份' });
    assert.equal(await now(), '审核');
    await must('head', id, 'unit_agreed');
    await must('office', id, 'office_agreed');
    await must('sign', id, 'decided');
    assert.equal(await now(), '答复');
    assert.equal(state(await show('office', id)), '待送达');
    assert.match(await show('office', id, 'letters'), new RegExp(`href="/wb/requests/${id}/letters"`));
    assert.match(await show('office', id, 'letters'), new RegExp(`href="/wb/requests/${id}/letters#arch-h"`));
  });

  test('S2-1.3.2 the limit of the unit is computed from the statutory one, never later than it, and moves with it', async () => {
    const id = await enter();
    await must('office', id, 'registered');
    const page = await show('office', id, 'content');
    assert.match(plain(page), /法定答复期限 2026-05-20/); // received 04-20, twenty working days with the holiday of May and its make-up day
    assert.match(plain(page), /不填则为 2026-05-13，随法定期限变动/); // five working days before
    assert.match(plain(page), /还剩 18 个工作日 已用 2 今天 剩余 18/, 'one number of days left, in words and in cells');
    const late = await refused('office', id, 'assigned', { unit: unitOf(page), until: '2026-05-21', text: '尽快' }, 422, /科室期限不能晚于法定答复期限/);
    assert.match(late.text, /value="2026-05-21"/);
    assert.match(late.text, />\s*尽快</);
    await must('office', id, 'assigned', { unit: unitOf(page), until: '' });
    assert.match(plain(await show('office', id, 'log')), /科室期限 2026-05-13/);
    await must('office', id, 'correction_notice', { date: '2026-04-21', until: '2026-05-12', text: '请写明年份' });
    await must('office', id, 'corrected', { date: TODAY, text: '2025 年' });
    const moved = plain(await show('office', id, 'log'));
    assert.match(moved, /法定答复期限 2026-05-22/); // begins anew on 04-22
    assert.match(moved, /科室期限 2026-05-15/);
    await must('office', id, 'assigned', { unit: unitOf(await show('office', id, 'content')), until: '2026-05-08', text: '提前办理' });
    assert.match(plain(await show('office', id, 'log')), /科室期限 2026-05-08/);
  });

  test('S0-3.3.4 assign, search record, call for records, draft and review: who searched what and where stands in the case', async () => {
    const id = await handled();
    await refused('stranger', id, 'searched', search, 404);
    const empty = await refused('drafter', id, 'searched', { date: TODAY, what: '', where: '档案室', by: '许可言', n: '0', text: '说明文字' }, 422, /请写明检索词或者文号/);
    assert.match(empty.text, /value="档案室"/);
    assert.match(empty.text, /说明文字/);
    await must('drafter', id, 'searched', { ...search, n: '0', what: '第一次没有查到' });
    await must('drafter', id, 'searched', search);
    await must('drafter', id, 'records_called', { date: TODAY, where: '综合行政执法支队', text: '现场检查记录三份' });
    const text = plain(await show('drafter', id, 'search'));
    for (const word of ['验收监测报告', '局档案室、环评审批系统', '许可言', '第一次没有查到', '综合行政执法支队', '现场检查记录三份']) assert.ok(text.includes(word), word);
    const other = /<option value="(\d+)"[^>]*>大气与噪声科</.exec(await show('office', id, 'content'))[1];
    await must('office', id, 'assigned', { unit: other, text: '转大气科' }); // handed over: now theirs, no longer ours
    assert.equal((await desk.drafter.get(`/wb/requests/${id}`)).status, 404);
    await must('stranger', id, 'note', { text: '收到转办' });
    await must('office', id, 'assigned', { unit: unitOf(await show('office', id, 'content')), text: '退回原科室' });
    const saved = await draft('drafter', id, { code: 'A1', article: '', provide: '先存着' }, 'save');
    assert.equal(saved.status, 303);
    assert.match(await show('drafter', id, 'decide'), />\s*先存着</);
    await drafted(id, { code: 'A1', article: '36.2', provide: '提供复制件' });
    assert.equal(state(await show('head', id)), '科室审核');
    await refused('office', id, 'office_agreed', {}, 409);
    const back = await refused('head', id, 'returned', { text: '' }, 422, /请填写内容/);
    assert.equal(back.status, 422);
    await must('head', id, 'returned', { text: '请写明份数' });
    assert.match(plain(await show('drafter', id, 'log')), /退回修改 请写明份数/);
    assert.equal(state(await show('drafter', id)), '办理中');
  });

  test('S2-1.3.4 calls, meetings and mails stand on the case and do not stop the clock', async () => {
    const id = await handled();
    const due = (html) => /<b class="num">([^<]*)</.exec(html)[1];
    const before = due(await show('drafter', id));
    for (const [code, text] of [['phone', '核对所需年份'], ['visit', '当面说明范围'], ['email', '发送补充说明'], ['letter', '收到来信']]) {
      await must('drafter', id, 'contact', { date: TODAY, code, text });
    }
    const log = await show('drafter', id, 'log');
    for (const word of ['电话', '核对所需年份', '面谈', '当面说明范围', '电子邮件', '发送补充说明', '书信']) assert.ok(plain(log).includes(word), word);
    assert.equal(due(log), before);
    await refused('drafter', id, 'contact', { date: '2026-04-23', code: 'phone', text: '明天的事' }, 422, /日期不能晚于今天/);
    await refused('drafter', id, 'contact', { date: TODAY, code: 'pigeon', text: '飞鸽传书' }, 422, /请选择一项/);
  });

  test('S2-1.3.5 other bodies are asked within the case: their answer, its time and the effect of silence; both clocks are seen', async () => {
    const id = await handled();
    await must('drafter', id, 'searched', search);
    const third = await party(id, 'third', '澄州某化工有限公司');
    await must('drafter', id, 'third_party_sent', { party: third, date: '2026-04-21' });
    assert.match(plain(await show('drafter', id)), /等待登记对方收到的日期/);
    await refused('drafter', id, 'third_party_silent', { party: third }, 409, /还没有届满/);
    await must('drafter', id, 'third_party_received', { party: third, date: TODAY });
    const page = await show('drafter', id);
    assert.match(page, /clockbar--held/);
    assert.match(plain(page), /澄州某化工有限公司 （第三方）答复意见的期限正在计算，我方计时暂停： 2026-05-15/); // fifteen working days from 04-22
    assert.match(plain(page), /逾期不答复的，由本机关决定/);
    await must('drafter', id, 'third_party_replied', { party: third, date: TODAY, code: 'partly', text: '工艺参数不同意' });
    const co = await (async () => {
      const answer = await desk.drafter.post(`/wb/requests/${id}/party`, { kind: 'co', name: '澄州市水务局', contact: '' });
      assert.equal(answer.status, 303);
      return 'P2';
    })();
    await must('drafter', id, 'co_agency_sent', { party: co, date: TODAY });
    await must('drafter', id, 'co_agency_received', { party: co, date: TODAY });
    assert.match(plain(await show('drafter', id)), /视为同意公开/);
    await must('drafter', id, 'co_agency_replied', { party: co, date: TODAY, code: 'agree', text: '无意见' });
    const done = plain(await show('drafter', id, 'consult'));
    assert.match(done, /部分同意：工艺参数不同意/);
    assert.match(done, /澄州市水务局[\s\S]*2026-04-22 同意公开：无意见/);
    assert.equal(state(await show('drafter', id)), '办理中');
    assert.match(plain(await show('drafter', id)), /不计入期限/);
  });

  test('S0-3.3.8 the clock shows its basis with articles and days; steps are not skipped; extension is the head\'s and in time', async () => {
    const id = await handled();
    const page = await show('office', id);
    assert.match(plain(page), /自2026-04-20的次日起20个工作日，答复期限为2026-05-20/);
    assert.match(page, /条例第33条|条例第三十三条/);
    assert.match(plain(page), /2026-05-01 放假/);
    assert.match(plain(page), /2026-05-09 调休上班/);
    assert.match(plain(page), /最长可延至 2026-06-17/);
    await refused('office', id, 'extended', { date: TODAY, text: '需要协调' }, 403, /须由政务公开机构负责人办理/);
    await refused('drafter', id, 'extended', { date: TODAY, text: '需要协调' }, 403);
    await refused('chief', id, 'extended', { date: TODAY, text: '' }, 422, /请填写内容/);
    await must('chief', id, 'extended', { date: TODAY, text: '涉及多年档案' });
    assert.match(plain(await show('office', id)), /法定答复期限 2026-06-17/);
    await refused('chief', id, 'extended', { date: TODAY, text: '再延' }, 409, /已经延长过/);
    await refused('sign', id, 'decided', {}, 409, /现在的办理状态不能做这一步/);
    assert.match(plain(await show('office', id, 'decide')), /现在不能办理的事项和原因[\s\S]*签发答复/);
  });

  test('S0-3.3.8 late answers need their reason before the signature', async () => {
    const late = await handled({ submitted: '2026-03-02' });
    await must('drafter', late, 'searched', search);
    await drafted(late, { code: 'A1', article: '36.2', provide: '复制件' });
    await must('head', late, 'unit_agreed');
    await must('office', late, 'office_agreed');
    assert.match(await show('office', late), /clockbar--over/);
    assert.match(plain(await show('office', late)), /已超期 \d+ 个工作日/);
    await refused('sign', late, 'decided', {}, 409, /请先说明超期原因/);
    await must('office', late, 'late_reason', { text: '档案搬迁' });
    await must('sign', late, 'decided');
    assert.match(plain(await show('office', late)), /超期答复/);
  });

  test('S0-3.3.8 a second correction is refused without a recorded override and does not begin the clock anew', async () => {
    const id = await handled();
    await must('office', id, 'correction_notice', { date: '2026-04-21', until: '2026-05-12', text: '写明年份' });
    assert.equal(state(await show('office', id)), '待补正');
    await refused('office', id, 'not_corrected', { text: '未补正' }, 409, /补正期限还没有届满/);
    await must('office', id, 'corrected', { date: '2026-04-21', text: '2025 年' });
    const due = /法定答复期限 ([\d-]+)/.exec(plain(await show('office', id)))[1];
    const again = { date: TODAY, until: '2026-05-12', text: '写明项目' };
    const no = await refused('office', id, 'correction_notice', again, 422, /补正只能告知一次/);
    assert.match(no.text, />\s*写明项目</);
    await refused('office', id, 'correction_notice', { ...again, override: '1' }, 422, /请写明再次告知的理由/);
    await must('office', id, 'correction_notice', { ...again, override: '1', why: '申请人改变了范围' });
    const log = plain(await show('office', id, 'log'));
    assert.match(log, /再次告知，理由：申请人改变了范围/);
    assert.equal(/法定答复期限 ([\d-]+)/.exec(log)[1], due);
  });

  test('S2-1.4.3 open is the rule: a refusal needs article and reason, partly open each part, and the drafter is never the reader', async () => {
    const id = await handled();
    const no = async (fields, words) => {
      const answer = await draft('drafter', id, fields);
      assert.equal(answer.status, 422);
      assert.match(plain(answer.text), words);
      return answer;
    };
    await no({ code: '' }, /请选择办理结果/);
    await no({ code: 'C4', article: '15', reason: '' }, /公开是原则/);
    await no({ code: 'C4', article: '', reason: '涉及商业秘密' }, /请选择适用条款/);
    await no({ code: 'C4', article: '14', reason: '涉及商业秘密' }, /所选条款与办理结果 C4 不一致/);
    await no({ code: 'B1', article: '37', provide: '44 页' }, /须逐一写明不予公开的部分/);
    await no({ code: 'D1', article: '36.4', reason: '没有' }, /请先登记检索记录/);
    const half = await no({ code: 'B1', article: '37', provide: '44 页', part: ['第12—13页', ''], part_article: ['15', ''], part_reason: ['', ''] }, /第 1 行不完整/);
    assert.match(half.text, /value="第12—13页"/);
    assert.match(half.text, /<option value="B1" selected/);
    const b1 = { code: 'B1', article: '37', provide: '其余 44 页', part: ['第12—13页'], part_article: ['15'], part_reason: ['生产工艺参数，第三方不同意'] };
    assert.equal((await draft('office', id, b1)).status, 303); // the office may draft too …
    await refused('head', id, 'office_agreed', {}, 403);
    await must('head', id, 'unit_agreed');
    await refused('office', id, 'office_agreed', {}, 409, /起草人不能审核自己起草的答复/); // … and is not its own reader then
    await must('chief', id, 'office_agreed');
    assert.equal(state(await show('legal', id)), '合法性审核'); // refused parts go to the lawyers
    await must('legal', id, 'legal_agreed');
    await must('sign', id, 'decided');
    const page = plain(await show('office', id, 'decide'));
    assert.match(page, /B1 部分公开（区分处理）/);
    assert.match(page, /表三（二）部分公开/);
    assert.match(page, /第12—13页 条例第十五条 生产工艺参数，第三方不同意/);
  });

  test('S0-4.4.3 definitions, examples and the article stand where the finding is made; findings need grounds; questions are recorded', async () => {
    const id = await handled();
    const page = plain(await show('drafter', id, 'decide'));
    for (const words of [/定义 第 2 条 政府信息是/, /定义 第 15 条 商业秘密要同时满足三点/, /举例 第 16 条 案件集体讨论记录/, /条文 第 37 条 信息中含有不应当公开的内容/]) assert.match(page, words);
    const bare = await desk.drafter.post(`/wb/requests/${id}/checks`, { f_held: 'yes', g_held: '条例第二条', f_private: 'part', g_private: '' });
    assert.equal(bare.status, 422);
    assert.match(plain(bare.text), /作出这一结论须写明依据和说明/);
    assert.match(bare.text, />\s*条例第二条</);
    const good = { f_held: 'yes', g_held: '条例第二条', f_secret: 'no', g_secret: '', f_private: 'part', g_private: '第12—13页工艺参数', f_split: 'yes', g_split: '遮盖 2 页' };
    assert.equal((await desk.drafter.post(`/wb/requests/${id}/checks`, good)).status, 303);
    assert.equal((await desk.drafter.post(`/wb/requests/${id}/checks`, good)).status, 303); // nothing new: nothing added
    const log = plain(await show('drafter', id, 'log'));
    assert.equal(log.split('商业秘密、个人隐私：部分涉及').length, 2);
    await draft('drafter', id, { code: 'C6', article: '16.2', reason: '过程稿' }, 'save');
    assert.match(plain(await show('drafter', id, 'decide')), /审查结论与办理结果不一致/);
    assert.match(plain(await show('drafter', id, 'decide')), /写明属于四类中的哪一类/); // guidance of the result chosen
    assert.equal((await desk.stranger.post('/wb/requests/quiz', { q1: 'b', q2: 'c', q3: 'a', q4: 'b', q5: 'c', q6: 'b' })).status, 200);
    assert.match(plain((await desk.stranger.get('/wb/requests/quiz')).text), /何雨霏 5\/6/);
    assert.match(plain((await desk.office.get('/wb/requests/quiz')).text), /何雨霏 5\/6/);
    assert.doesNotMatch(plain((await desk.drafter.get('/wb/requests/quiz')).text), /何雨霏/);
  });

  test('S1-2.4 the flow is configuration with versions: a changed rule takes effect, and who changed what stands as a version', async () => {
    const version = async () => Number(/现行第 (\d+) 版/.exec(plain((await desk.office.get('/wb/requests/rules')).text))[1]);
    assert.equal(await version(), 1);
    const id = await handled();
    const set = async (key, value) => {
      const page = await desk.admin.get('/wb/settings');
      const form = {};
      for (const [, tag] of page.text.matchAll(/<input([^>]*)>/g)) {
        const name = / name="([^"]*)"/.exec(tag)?.[1];
        if (!name || name === '_csrf' || name === 'q' || (/type="checkbox"/.test(tag) && !/ checked/.test(tag))) continue;
        form[name] = unhtml(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
      }
      for (const [, name, body] of page.text.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</g)) form[name] = unhtml(body);
      for (const [, name, body] of page.text.matchAll(/<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)) form[name] = /value="([^"]*)"[^>]* selected/.exec(body)?.[1] ?? '';
      assert.ok(key in form, Object.keys(form).join(' '));
      const answer = await desk.admin.post('/wb/settings', { ...form, [key]: value });
      assert.equal(answer.status, 303, plain(answer.text).slice(0, 1500));
    };
    const first = await version();
    await set('request.legal_review', '2');
    const second = await version();
    assert.ok(second > first);
    await set('request.unit_days', '3');
    assert.equal(await version(), second + 1);
    await must('drafter', id, 'searched', search);
    await drafted(id, { code: 'A1', article: '36.2', provide: '复制件' });
    await must('head', id, 'unit_agreed');
    await must('office', id, 'office_agreed');
    assert.equal(state(await show('office', id)), '合法性审核'); // always now, not for refusals only
    const rules = plain((await desk.office.get('/wb/requests/rules')).text);
    assert.match(rules, /科室[^0-9]{0,40}5 3 安管理/);
    assert.match(rules, /不予公开、部分公开送合法性审核 全部送合法性审核 安管理/);
    await set('request.legal_review', '1');
    await set('request.unit_days', '5');
    // what is promised to citizens and told to staff is the term in force, not a number in a sentence
    assert.match(plain((await desk.stranger.get('/xxgk/request')).text), /自收到申请之日起 20 个工作日内答复/); // kept by the server until the setting changes
    assert.match(plain((await desk.stranger.get('/xxgk/request')).text), /20 个工作日内答复/);
    await set('request.answer_days', '15');
    await set('request.correction_days', '6');
    assert.match(plain((await desk.stranger.get('/request')).text), /自收到之日起 15 个工作日内答复/);
    assert.match(plain((await desk.stranger.get('/xxgk/request')).text), /自收到申请之日起 15 个工作日内答复。 需要延长的，延长不超过 20 个工作日/);
    assert.match(plain(await show('office', await handled(), 'content')), /收到申请之日起 6 个工作日内一次性告知/);
    await set('request.answer_days', '20');
    await set('request.correction_days', '7');
  });

  test('fees: by item or by page, never both; the sum is computed; payment begins the clock anew; free ones need no notice', async () => {
    const id = await handled();
    await refused('office', id, 'fee_noticed', { date: TODAY, code: 'items' }, 409, /应收 0 元/);
    await refused('office', id, 'fee_noticed', { date: TODAY, code: 'pages', n: '0' }, 422, /请填写页数/);
    await must('office', id, 'fee_noticed', { date: TODAY, code: 'pages', n: '101' });
    assert.match(plain(await show('office', id, 'log')), /按量 720 元/);
    await refused('office', id, 'fee_unpaid', { text: '没有缴' }, 409, /送达日期还没有登记，缴费期限尚未起算/);
    const waits = plain(await show('office', id));
    assert.match(waits, /等待缴费 计时已停止，申请人完成后重新计算/);
    assert.match(waits, /发出收费通知，登记申请人收到的日期后起算缴费期限（20个工作日）/);
    await must('office', id, 'fee_received', { date: TODAY });
    await refused('office', id, 'fee_received', { date: TODAY }, 409, /已经登记过/);
    await refused('office', id, 'fee_unpaid', { text: '没有缴' }, 409, /缴费期限还没有届满/);
    await refused('chief', id, 'extended', { date: TODAY, text: '内容多' }, 409, /正在等待申请人，答复期限没有在计算/);
    await refused('office', id, 'fee_paid', { date: TODAY, n: '700' }, 422, /金额应与收费通知一致/);
    await must('office', id, 'fee_paid', { date: TODAY, n: '720', text: '票据 001' });
    assert.match(plain(await show('office', id)), /完成缴费，自次日起重新计算20个工作日/);
    await refused('office', id, 'fee_noticed', { date: TODAY, code: 'items' }, 422, /按件和按量不能同时适用/);
    const one = { id_no: id18('11010119851112555') }; // eleven requests of one applicant in one month
    for (let i = 0; i < 10; i += 1) await enter(one);
    const eleventh = await handled(one);
    assert.match(plain(await show('office', eleventh, 'decide')), /该申请人本月第 11 件。 按件：100 元/);
    await must('office', eleventh, 'fee_noticed', { date: TODAY, code: 'items' });
    await refused('office', eleventh, 'fee_waived', { text: '' }, 422, /请填写内容/);
    await must('office', eleventh, 'fee_waived', { text: '低保家庭' });
    assert.match(plain(await show('office', eleventh, 'log')), /按件 100 元/);
    const over = await handled({ submitted: '2026-03-02' });
    await refused('office', over, 'fee_noticed', { date: TODAY, code: 'pages', n: '40' }, 409, /须在答复期限内发出/);
  });

  test('two people: who is second is told in words, keeps the text; a double click is one entry; diary entries do not collide', async () => {
    const id = await handled();
    const seen = /name="seen" value="(\d+)"/.exec(await show('office', id, 'content'))[1];
    await must('drafter', id, 'note', { text: '旁注' });
    const notice = { act: 'correction_notice', seen, date: TODAY, until: '2026-05-12', text: '请写明范围' };
    await desk.office.get(`/wb/requests/${id}`);
    assert.equal((await desk.office.post(`/wb/requests/${id}/act`, notice)).status, 303); // a note in between does not matter
    assert.equal((await desk.office.post(`/wb/requests/${id}/act`, notice)).status, 303); // the same form again
    assert.equal(plain(await show('office', id, 'log')).split('告知补正 期限').length, 2);
    await desk.chief.get(`/wb/requests/${id}`);
    const second = await desk.chief.post(`/wb/requests/${id}/act`, { act: 'correction_notice', seen, date: TODAY, until: '2026-05-13', text: '我也写了一段' });
    assert.equal(second.status, 409);
    assert.match(plain(second.text), /别人已经办理了这件申请|现在的办理状态不能做这一步/);
    assert.match(second.text, />\s*我也写了一段</);
    const one = await handled();
    const page = await show('drafter', one, 'decide');
    const rev = field(page, 'rev');
    const fields = { rev, then: 'save', code: 'A1', article: '36.2', provide: '甲稿', reason: '' };
    assert.equal((await desk.drafter.post(`/wb/requests/${one}/draft`, fields)).status, 303);
    await desk.office.get(`/wb/requests/${one}`);
    const lost = await desk.office.post(`/wb/requests/${one}/draft`, { ...fields, provide: '乙稿' });
    assert.equal(lost.status, 409);
    assert.match(plain(lost.text), /别人已经保存了草稿/);
    assert.match(lost.text, />\s*乙稿</);
  });

  test('roles: what each may do, and what stays masked', async () => {
    const id = await handled();
    assert.equal((await desk.stranger.get(`/wb/requests/${id}`)).status, 404); // another unit's drafter
    assert.equal((await desk.admin.get(`/wb/requests/${id}`)).status, 403);
    const seen = await desk.auditor.get(`/wb/requests/${id}?tab=content`);
    assert.equal(seen.status, 200);
    assert.doesNotMatch(seen.text, /欧阳静文|13812345678/);
    assert.doesNotMatch(seen.text, /\/unmask"/);
    await refused('auditor', id, 'note', { text: '我来记' }, 403);
    await refused('drafter', id, 'assigned', { unit: '1' }, 403);
    await refused('head', id, 'searched', search, 403);
    assert.equal((await desk.auditor.post(`/wb/requests/${id}/draft`, { rev: '0', then: 'save', code: 'A1' })).status, 403);
    assert.equal((await desk.office.post(`/wb/requests/${id}/act`, { act: 'no_such', seen: '1' })).status, 400);
    for (const tab of ['content', 'search', 'consult', 'decide', 'letters', 'log']) {
      const page = await desk.office.get(`/wb/requests/${id}?tab=${tab}`);
      assert.equal(page.status, 200, tab);
      assert.doesNotMatch(page.text, /欧阳静文|13812345678|cw\.[a-z_]+\./, tab);
    }
    const wanghu = s.client();
    await wanghu.login('dai.wanqing');
    assert.equal((await wanghu.get(`/wb/requests/${id}`)).status, 404);
  });

  test('S2-1.3.5 silence has its effect in words: the body decides after a third party, a co-producing body is deemed to agree', async () => {
    const id = await handled({ submitted: '2026-03-02' });
    for (const [kind, name, code, words] of [
      ['third', '某某化工有限公司', 'third_party', /既不推定同意，也不推定不同意（条例第三十二条）/], ['co', '某某水务局', 'co_agency', /视为同意公开（条例第三十四条）/]]) {
      assert.equal((await desk.drafter.post(`/wb/requests/${id}/party`, { kind, name, contact: '' })).status, 303);
      const ref = new RegExp(`<option value="(P\\d+)"[^>]*>${name}<`).exec(await show('drafter', id, 'consult'))[1];
      await must('drafter', id, `${code}_sent`, { party: ref, date: '2026-03-03' });
      await must('drafter', id, `${code}_received`, { party: ref, date: '2026-03-04' });
      await must('drafter', id, `${code}_silent`, { party: ref, text: '无回函' });
      assert.match(plain(await show('drafter', id, 'consult')), words);
    }
    assert.equal((await desk.drafter.post(`/wb/requests/${id}/party`, { kind: 'other', name: '某某区政府', contact: '' })).status, 303);
    await must('drafter', id, 'other_agency_sent', { party: 'P3', date: TODAY });
    assert.match(plain(await show('drafter', id)), /法律没有规定对方的期限/);
    await must('drafter', id, 'other_agency_replied', { party: 'P3', date: TODAY, text: '建议公开' });
    const bare = await desk.drafter.post(`/wb/requests/${id}/party`, { kind: 'third', name: '', contact: '0000-5' });
    assert.equal(bare.status, 422);
    assert.match(bare.text, /value="0000-5"/);
  });

  test('reasons for excessive requests, a delay by the head, withdrawal, and the ends without an answer', async () => {
    const id = await handled();
    await must('office', id, 'excess_asked', { date: TODAY, until: '2026-05-12', text: '本月已提出多件，请说明理由' });
    assert.equal(state(await show('office', id)), '待说明理由');
    await must('office', id, 'excess_reason', { date: TODAY, text: '课题研究' });
    await refused('office', id, 'delayed', { date: TODAY, n: '10', text: '分批答复' }, 403);
    await refused('chief', id, 'delayed', { date: TODAY, n: '0', text: '分批答复' }, 422, /请填写 1 至 1000/);
    await must('chief', id, 'delayed', { date: TODAY, n: '10', text: '分批答复' });
    assert.match(plain(await show('office', id)), /法定答复期限 2026-06-03/); // ten working days after 05-20
    await must('office', id, 'withdrawn', { date: TODAY, text: '来信撤回' });
    assert.equal(state(await show('office', id)), '已撤回');
    const given = await handled({ submitted: '2026-03-02' });
    await must('office', given, 'correction_notice', { date: '2026-03-04', until: '2026-03-20', text: '写明年份' });
    await must('office', given, 'not_corrected', { text: '期满没有补正' });
    assert.equal(state(await show('office', given)), '待送达');
    assert.doesNotMatch(plain(await show('office', given)), /超期/); // what waited for the applicant is not late
    const unpaid = await handled({ submitted: '2026-03-02' });
    await must('office', unpaid, 'fee_noticed', { date: '2026-03-04', code: 'pages', n: '31' });
    await must('office', unpaid, 'fee_received', { date: '2026-03-06', text: '挂号信签收' });
    assert.match(plain(await show('office', unpaid)), /2026-03-06收到收费通知，缴费期限至2026-04-03（20个工作日）/);
    await refused('office', unpaid, 'fee_paid', { date: TODAY, n: '10' }, 409, /应当按逾期未缴费处理/);
    await must('office', unpaid, 'fee_unpaid', { text: '期满没有缴费' });
    const paid = await handled({ submitted: '2026-03-02' });
    await must('office', paid, 'fee_noticed', { date: '2026-03-04', code: 'pages', n: '31' });
    assert.match(await show('office', paid, 'decide'), /id="act-fee_paid"/);
    await must('office', paid, 'fee_paid', { date: '2026-03-20', n: '10', text: '票据到得晚' }); // in time, recorded later
    assert.equal(state(await show('office', unpaid)), '待送达');
  });

  test('files of a request: kept by kind; what names the applicant opens only to who may see it, and the view is on record', async () => {
    const id = await handled();
    const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const put = async (kind, name) => {
      await desk.drafter.get(`/wb/requests/${id}`);
      return desk.drafter.post(`/wb/requests/${id}/files`, { kind, file: { name, type: 'application/pdf', bytes: pdf } });
    };
    for (const [kind, name] of [['record', '档案.pdf'], ['scan', '原件.pdf']]) {
      const answer = await put(kind, name);
      assert.equal(answer.status, 303, plain(answer.text).slice(0, 600));
    }
    const page = await show('drafter', id, 'content');
    const href = (name) => new RegExp(`href="([^"]*/files/\\d+)">${name}<`).exec(page)[1];
    assert.equal((await desk.auditor.get(href('档案.pdf'))).status, 200);
    assert.doesNotMatch(page, /href="[^"]*">原件\.pdf</, 'no link opens it without a reason');
    const [, scan] = /<b>原件\.pdf<\/b>[\s\S]*?action="([^"]*\/files\/\d+)"/.exec(page);
    assert.equal((await desk.drafter.get(scan)).status, 403);
    assert.doesNotMatch(await show('auditor', id, 'content'), /name="reason"/);
    assert.equal((await desk.auditor.post(scan, { reason: '看看' })).status, 403);
    await desk.drafter.get(`/wb/requests/${id}`);
    const empty = await desk.drafter.post(scan, { reason: ' ' });
    assert.equal(empty.status, 422);
    assert.match(empty.text, /aria-invalid="true"[^>]*aria-describedby="fe-/);
    const opened = await desk.drafter.post(scan, { reason: '核对申请原件' });
    assert.equal(opened.status, 200);
    assert.match(opened.headers.get('content-type'), /pdf/);
    const trail = (await desk.auditor.get('/wb/audit?action=casework.file')).text;
    assert.match(plain(trail), /打开含个人信息的材料/);
    assert.match((await desk.auditor.get(/href="(\/wb\/audit\/\d+)"/.exec(trail)[1])).text, /核对申请原件/);
    assert.equal((await desk.stranger.get(href('档案.pdf'))).status, 404);
    assert.equal((await desk.drafter.get(`/wb/requests/${id}/files/999999`)).status, 404);
  });

  test('a wrong entry is made void with its reason, stays to be read, and the clock is computed without it', async () => {
    const id = await handled();
    const due = /法定答复期限 ([\d-]+)/.exec(plain(await show('office', id)))[1];
    await must('office', id, 'correction_notice', { date: '2026-04-21', until: '2026-05-12', text: '记错了的' });
    await must('office', id, 'corrected', { date: TODAY, text: '另一件的补正' });
    const log = await show('office', id, 'log');
    const seq = /<option value="(\d+)"[^>]*>2026-04-22 收到补正</.exec(log)[1];
    const notice = /<option value="(\d+)"[^>]*>2026-04-21 告知补正</.exec(log)[1];
    await refused('office', id, 'voided', { seq, text: '' }, 422, /请填写内容/);
    await refused('drafter', id, 'voided', { seq, text: '我改' }, 403);
    await must('office', id, 'voided', { seq, text: '登记到了别的申请' });
    await must('office', id, 'voided', { seq: notice, text: '登记到了别的申请' });
    const text = plain(await show('office', id, 'log'));
    assert.match(text, /收到补正 已作废/);
    assert.match(text, /登记到了别的申请/);
    assert.equal(/法定答复期限 ([\d-]+)/.exec(text)[1], due);
  });

  test('Art. 41 own records have results of their own, outside of the yearly tables', async () => {
    const id = await handled({ own_records: '1' });
    const page = await show('drafter', id, 'decide');
    assert.match(page, /<option value="K1"/);
    assert.doesNotMatch(page, /<option value="A1"/);
    const wrong = await draft('drafter', id, { code: 'A1', article: '36.2', provide: '复制件' });
    assert.equal(wrong.status, 422);
    await decided(id, { code: 'K2', article: '41', reason: '记录与原件一致' });
    const done = plain(await show('office', id, 'decide'));
    assert.match(done, /K2 不予更正/);
    assert.match(done, /不计入年报表三/);
  });

  test('Art. 33 what can be answered at once is answered at once', async () => {
    const id = await enter();
    await refused('drafter', id, 'on_spot', { text: '给了一份' }, 404);
    await must('office', id, 'on_spot', { text: '当场提供目录一份' });
    assert.equal(state(await show('office', id)), '已答复');
  });

  test('S2-1.3.6 two applicants asked the same: proposal, masking, review, publication, link both ways, later applicants are pointed to it', async () => {
    const description = '澄州市东湖湿地2025年水鸟同步调查报告全文及附表';
    const first = await handled({ description });
    await must('drafter', first, 'searched', search);
    await decided(first, { code: 'A1', article: '36.2', provide: '东湖湿地共记录水鸟四十二种。' });
    const second = await handled({ description, name: '司马云飞' });
    await must('drafter', second, 'searched', search);
    await decided(second, { code: 'A1', article: '36.2', provide: '东湖湿地共记录水鸟四十二种。' });
    const page = await show('drafter', second, 'decide');
    assert.match(plain(page), /已有 2 名申请人申请同一信息。答复后建议转为主动公开/);
    const form = { entry: entryOf(page), title: '东湖湿地水鸟调查结果', convert_text: '一、结果\n记录水鸟四十二种。', reason: '多人申请' };
    const named = await desk.drafter.post(`/wb/requests/${second}/convert`, { ...form, convert_text: '应司马云飞申请，现公开调查结果。' });
    assert.equal(named.status, 422);
    assert.match(plain(named.text), /文字中有申请人的姓名/);
    assert.match(named.text, /应司马云飞申请/);
    const number = await desk.office.post(`/wb/requests/${second}/convert`, { ...form, convert_text: '联系电话 13812345678' });
    assert.equal(number.status, 422);
    await desk.drafter.get(`/wb/requests/${second}`);
    assert.equal((await desk.drafter.post(`/wb/requests/${second}/convert`, form)).status, 303);
    assert.equal((await desk.drafter.post(`/wb/requests/${second}/convert`, form)).status, 409); // once
    const linked = await show('drafter', second, 'decide');
    const document = Number(/\/wb\/docs\/(\d+)/.exec(linked)[1]);
    assert.match(plain(linked), /已生成公开文稿，尚未公开/);
    assert.equal((await s.client().get(`/d/${document}`)).status, 404);
    const no = /<h1>([^<]*?) *</.exec(linked)[1];
    assert.ok((await desk.drafter.get(`/wb/docs/${document}`)).text.includes(no), 'the document names the request it came from');
    const flow = await Desk.open(s);
    flow.drafter = desk.drafter;
    flow.head = desk.head;
    const edit = await desk.drafter.get(`/wb/docs/${document}/edit`);
    assert.equal(edit.status, 200);
    await flow.publish(document);
    const after = plain(await show('office', second, 'decide'));
    assert.match(after, /已转为主动公开/);
    assert.match(plain(await show('office', second, 'log')), /已转为主动公开/);
    assert.equal((await s.client().get(`/d/${document}`)).status, 200);
    const third = await handled({ description, name: '上官三' });
    assert.match(await show('drafter', third, 'decide'), new RegExp(`href="/d/${document}">已主动公开，可以告知申请人`));
  });
});
