// SPDX-License-Identifier: Apache-2.0
// A whole request in the hands of the people of one bureau, with the days of 2026: a plain letter, confirmed by telephone, corrected, a
// third party asked, extended by the head of the office, partly open, signed, served, and taken to reconsideration. The program is
// started anew for every day of the story. Days counted by hand: 03-03 received; 03-12 corrected, so 20 working days end on 04-10
// (Qingming 04-04 to 04-06 is off); (03-18, 04-01] are ten working days of the third party: 04-24; extended by 20: 05-26 with the
// holiday of May and its make-up Saturday 05-09.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browserMissing, openBrowser } from '../support/browser.mjs';
import { Installation } from '../support/server.mjs';

const people = {
  office: 'zhou.mingyuan', chief: 'lin.anhe', drafter: 'xu.keyan', head: 'peng.huaijin', legal: 'qiu.zhengping', sign: 'mu.yunsheng',
};
const UNIT = '环境影响评价与排放管理科';
const DESCRIPTION = '澄州远航新材料有限公司年产 3 万吨涂料项目 2025 年竣工环境保护验收监测报告';
const missing = browserMissing();

describe('a whole request with the days of 2026', { skip: missing || false }, () => {
  let installation;
  let browser;
  let server;
  let today = '';
  let pages = {};
  let id = 0;
  let no = '';
  before(async () => {
    installation = await Installation.create({ sample: true });
    browser = await openBrowser();
  });
  after(async () => {
    const complaints = (await browser?.close()) ?? [];
    await installation?.remove();
    assert.deepEqual(complaints, [], 'nothing on the console, no policy violation');
  });

  /** The page of a person on a day. */
  async function at(day, role) {
    if (day !== today) {
      await Promise.all(Object.values(pages).map((p) => p.context().close()));
      pages = {};
      await server?.stop();
      server = await installation.serve({ CHENGMING_TEST_TODAY: day });
      today = day;
    }
    if (!pages[role]) {
      pages[role] = await browser.staff(server.base, people[role]);
    }
    return pages[role];
  }
  const open = async (page, tab) => { await page.goto(`${server.base}/wb/requests/${id}${tab ? `?tab=${tab}` : ''}`); };
  const words = async (page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
  async function fill(form, fields) {
    for (const [name, value] of Object.entries(fields)) {
      const control = form.locator(`[name=${name}]`);
      const kind = await control.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
      if (kind === 'select') await control.selectOption(/^[A-Z]?\d*$|^[a-z]+$/.test(value) ? value : { label: value });
      else if (kind === 'checkbox') await control.check();
      else await control.fill(value);
    }
  }
  const taken = async (page) => {
    assert.equal(await page.locator('.alert-sum, #conflict').count(), 0, (await page.locator('.alert-sum, #conflict').allInnerTexts()).join(' '));
    await page.locator('.flash').waitFor();
  };
  /** An act: its form on the page, opened by its summary or by the bar below. */
  async function act(page, tab, code, fields = {}) {
    await open(page, tab);
    const inBar = page.locator(`.bar-fixed a[href*="act=${code}#"]`);
    if (await inBar.count()) await inBar.click();
    else await page.locator(`#act-${code} > summary`).click();
    const form = page.locator(`#act-${code} form`);
    await fill(form, fields);
    await form.locator('button[type=submit]').click();
    await taken(page);
  }
  const clock = async (page) => (await page.locator('.clockbar').innerText()).replace(/\s+/g, ' ');
  const cells = (page, kind) => page.locator(`.clockbar .days i${kind ? `.${kind}` : ':not([class])'}`).count();

  test('02 and 03 March: a plain letter comes in; confirmed on the telephone, registered, assigned with the limit of the unit', async () => {
    let page = await at('2026-03-02', 'office');
    await page.goto(`${server.base}/wb/requests/new`);
    await page.locator('input[name=channel][value=POST_PLAIN], select[name=channel]').first().evaluate((e) => {
      if (e.tagName === 'SELECT') e.value = 'POST_PLAIN';
      else e.checked = true;
    });
    for (const [name, value] of Object.entries({ submitted: '2026-03-02', name: '李静文', id_no: '990101200106070152', phone: '13800000000', address: '澄州市望湖区湖滨路 9 号', description: DESCRIPTION })) await page.fill(`[name=${name}]`, value);
    for (const [name, value] of [['kind', 'nat'], ['id_kind', 'idcard'], ['carrier', 'PAPER'], ['delivery', 'post']]) {
      const control = page.locator(`select[name=${name}]`);
      if (await control.count()) await control.selectOption(value);
      else await page.locator(`input[name=${name}][value=${value}]`).check();
    }
    await page.locator('main form.card button[type=submit], main form button.btn--primary').last().click();
    if (!/\/new\/\d+/.test(page.url())) await page.locator('main form button.btn--primary').last().click(); // similar ones shown first
    await page.waitForURL(/\/new\/\d+/);
    id = Number(/\/new\/(\d+)/.exec(page.url())[1]);
    await open(page);
    assert.match(await clock(page), /等待双方确认收到，期限尚未起算/);
    page = await at('2026-03-03', 'office');
    await act(page, 'content', 'confirmed', { date: '2026-03-03', text: '电话与申请人确认' });
    await act(page, 'content', 'registered');
    no = (await page.locator('h1').innerText()).split(' ')[0];
    assert.match(await clock(page), /2026-03-31/);
    await act(page, 'content', 'assigned', { unit: UNIT, text: '请检索档案' });
    assert.match(await words(await (async () => { await open(page, 'log'); return page; })()), /期限 2026-03-24/);
  });

  test('05 to 12 March: the search, one notice to correct, the correction begins the clock anew', async () => {
    const drafter = await at('2026-03-05', 'drafter');
    await act(drafter, 'search', 'searched', { what: '远航新材料 验收监测', where: '局档案室', by: '许可言', n: '3', text: '同名项目三个' });
    await act(await at('2026-03-05', 'office'), 'content', 'correction_notice', { date: '2026-03-05', until: '2026-03-20', text: '请写明项目年度' });
    const page = await at('2026-03-12', 'office');
    await act(page, 'content', 'corrected', { date: '2026-03-12', text: '2025 年验收' });
    assert.match(await clock(page), /2026-04-10/);
    await page.locator('a[href="#basis"]').click();
    await page.locator('#basis > summary').click();
    assert.match(await page.locator('#basis').innerText(), /2026-03-12收到补正，自次日起重新计算20个工作日/);
    assert.match(await page.locator('#basis').innerText(), /2026-04-06\s+放假（清明节）/);
  });

  test('18 March to 1 April: the third party is asked; our clock stands, theirs runs; partly refused', async () => {
    let page = await at('2026-03-18', 'drafter');
    await act(page, 'search', 'searched', { what: 'HJ-2025-0713', where: '局档案室', by: '许可言', n: '1' });
    await page.locator('.bar-fixed a', { hasText: '征求意见' }).click();
    await fill(page.locator('form[action$="/party"]'), { kind: 'third', name: '澄州远航新材料有限公司', contact: '0000-0000777' });
    await page.locator('form[action$="/party"] button').click();
    await taken(page);
    await act(page, 'consult', 'third_party_sent', { date: '2026-03-18' });
    page = await at('2026-03-20', 'drafter');
    await act(page, 'consult', 'third_party_received', { date: '2026-03-20' });
    assert.match(await clock(page), /澄州远航新材料有限公司（第三方）答复意见的期限正在计算，我方计时暂停：2026-04-13/);
    page = await at('2026-04-01', 'drafter');
    await act(page, 'consult', 'third_party_replied', { date: '2026-04-01', code: 'partly', text: '第12—13页工艺参数不同意公开' });
    assert.match(await clock(page), /2026-04-24/);
    assert.equal(await cells(page, 'p'), 10);
    assert.deepEqual(await browser.look(page, 'wb-case-consult', { shoot: false }), []);
  });

  test('8 April: only the head of the office extends; findings item by item; partly open with its parts', async () => {
    const office = await at('2026-04-08', 'office');
    await open(office, 'decide');
    assert.equal(await office.locator('#act-extended').count(), 0);
    await office.locator('.fold--quiet > summary').click();
    assert.match(await words(office), /延长答复期限 这一步须由政务公开机构负责人办理/);
    const chief = await at('2026-04-08', 'chief');
    await act(chief, 'decide', 'extended', { date: '2026-04-08', text: '须逐页区分处理' });
    assert.match(await clock(chief), /2026-05-26/);
    const page = await at('2026-04-08', 'drafter');
    await open(page, 'decide');
    await page.locator('.chk .fold--in > summary').nth(2).click();
    assert.match(await words(page), /商业秘密要同时满足三点/);
    await fill(page.locator('form[action$="/checks"]'), {
      f_held: 'yes', g_held: '条例第二条、第十条', f_secret: 'no', f_private: 'part', g_private: '第12—13页工艺参数', f_internal: 'no', f_split: 'yes', g_split: '条例第三十七条，遮盖 2 页',
    });
    await page.locator('form[action$="/checks"] button').click();
    await taken(page);
    await fill(page.locator('form[action$="/draft"]'), { code: 'B1', article: '37', provide: '提供其余 44 页复制件' });
    page.expected.push('status of 422');
    await page.locator('form[action$="/draft"] button[value=submit]').click();
    await page.locator('.alert-sum').waitFor();
    assert.match(await words(page), /须逐一写明不予公开的部分/);
    assert.equal(await page.inputValue('#provide'), '提供其余 44 页复制件'); // nothing typed is lost
    await page.fill('#part-1', '第12—13页');
    await page.selectOption('#part-a-1', '15');
    await page.fill('#part-r-1', '生产工艺参数，第三方不同意，不公开不影响公共利益');
    await page.locator('form[action$="/draft"] button[value=submit]').click();
    await taken(page);
    assert.deepEqual(await browser.look(page, 'wb-case-decide', { shoot: false }), []);
  });

  test('9 to 14 April: unit, office, lawyers, signature', async () => {
    await act(await at('2026-04-09', 'head'), 'decide', 'unit_agreed', { text: '同意' });
    await act(await at('2026-04-10', 'office'), 'decide', 'office_agreed', { text: '条款适用准确' });
    await act(await at('2026-04-13', 'legal'), 'decide', 'legal_agreed', { text: '合法' });
    const page = await at('2026-04-14', 'sign');
    await act(page, 'decide', 'decided', { text: '同意签发' });
    assert.match(await words(page), /B1 部分公开（区分处理）/);
    assert.match(await words(page), /表三（二）部分公开/);
    assert.match(await clock(page), /答复日期 2026-04-14 法定期限 2026-05-26，按期答复/);
  });

  test('15 to 17 April: the answer is issued with its number, sent and served; the checks beside it turn green', async () => {
    let page = await at('2026-04-15', 'office');
    await open(page, 'letters');
    await page.locator('a.btn--primary', { hasText: '制发、送达文书' }).click();
    await page.locator('a[href*="kind=answer_B1"]').click();
    await page.locator('button[name=do][value=issue]').click();
    await page.waitForURL((url) => url.pathname.endsWith('/letters'));
    const letter = page.locator('article').filter({ hasText: '公开答〔2026〕' }).first();
    await letter.waitFor();
    await letter.locator('summary').first().click();
    await letter.locator('form[action$="/send"] select[name=way]').selectOption('post');
    await letter.locator('form[action$="/send"] [name=proof]').fill('挂号 XA00000001');
    await letter.locator('form[action$="/send"] button').click();
    await page.waitForLoadState();
    page = await at('2026-04-17', 'office');
    await page.goto(`${server.base}/wb/requests/${id}/letters`);
    const sent = page.locator('article').filter({ hasText: '公开答〔2026〕' }).first();
    await sent.locator('summary').first().click();
    await sent.locator('form[action$="/served"] button').click();
    await page.waitForLoadState();
    await open(page, 'letters');
    assert.match(await page.locator('h1').innerText(), /已答复/);
    assert.match(await words(page), /公开答〔2026〕\d+号 已送达/);
    const checks = await page.locator('.sync li').allInnerTexts();
    assert.ok(checks.length >= 4);
    for (const text of checks) assert.doesNotMatch(text, /待核对/);
    assert.ok(checks.some((c) => /先申请复议/.test(c)));
    assert.deepEqual(await browser.look(page, 'wb-case-letters', { shoot: false }), []);
  });

  test('12 May to 20 July: reconsideration keeps the decision; all of it stands in the log', async () => {
    let page = await at('2026-05-12', 'office');
    await page.goto(`${server.base}/wb/disputes/new`);
    await fill(page.locator('main form.card'), { request: no, no: '澄府复〔2026〕831号', reviewer: '澄州市人民政府', filed_on: '2026-05-11', notice_on: '2026-05-12' });
    await page.selectOption('#kind', { index: 0 });
    await page.locator('main form.card button.btn--primary').click();
    await page.waitForURL(/\/wb\/disputes\/\d+/);
    const dispute = new URL(page.url()).pathname;
    page = await at('2026-07-20', 'office');
    await page.goto(`${server.base}${dispute}`);
    const form = page.locator('form[action$="/result"]');
    await form.locator('[name=result]').first().evaluate((e) => e.tagName).then(async (tag) => (tag === 'SELECT'
      ? form.locator('[name=result]').selectOption('keep') : form.locator('[name=result][value=keep]').check()));
    await form.locator('[name=result_on]').fill('2026-07-20');
    await form.locator('[name=note]').fill('维持');
    await form.locator('button[type=submit]').click();
    await page.waitForLoadState();
    await open(page, 'log');
    const log = await words(page);
    for (const step of ['提交申请', '双方确认收到', '登记受理', '分办', '检索', '告知补正', '收到补正', '征求第三方意见', '第三方收到征求意见书', '第三方答复', '延长答复期限', '逐项审查', '提交答复草稿', '科室审核同意', '公开机构审核同意', '合法性审核同意', '签发答复', '制发文书', '发出答复', '送达', '申请行政复议', '复议结果']) assert.ok(log.includes(step), step);
    assert.doesNotMatch(log, /李静文|13800000000/);
  });
});
