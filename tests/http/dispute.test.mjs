// SPDX-License-Identifier: Apache-2.0
// Reconsideration and suits: cases of a request with the clock of the answer, their results on the request, the rate of lost cases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { field, setSettings } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const plain = (html) => html.slice(html.indexOf('<main')).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const day = (iso, n) => new Date(Date.parse(`${iso}T00:00:00Z`) + n * 86400000).toISOString().slice(0, 10);

describe('dispute', () => {
  let s;
  let office;
  let report; // this year's draft of the sample
  before(async () => {
    s = await startServer({ sample: true, today: '2026-11-20' });
    office = s.client();
    await office.login('zhou.mingyuan');
    report = /href="(\/wb\/reports\/\d+)">\d+<\/a><\/td><td[^>]*>[^<]*<\/td><td[^>]*>本机关记录/.exec((await office.get('/wb/reports')).text)[1];
  });
  after(() => s?.stop());

  /** A request of the sample that was decided so: its number and its dates. */
  async function decided(row) {
    const { text } = await office.get(`${report}/cell?key=${row}.tot`);
    const [, id, no, , on] = /href="\/wb\/requests\/(\d+)">([^<]*)<[\s\S]*?data-l="收到日">([^<]*)<[\s\S]*?data-l="决定日">([\d-]*)/.exec(text);
    return { id, no, on };
  }
  const cell = async (key) => Number(/id="shown">(\d+)</.exec((await office.get(`${report}/cell?key=${key}`)).text)[1]);
  // what the sample holds of its own
  const sample = { rv_keep: 1, rv_fix: 1, rv_oth: 0, rv_pend: 1, rv_tot: 3, ld_keep: 0, ld_fix: 0, ld_oth: 1, ld_pend: 0, ld_tot: 1, la_keep: 0, la_fix: 0, la_oth: 0, la_pend: 1, la_tot: 1 };

  async function enter(fields) {
    const page = await office.get('/wb/disputes/new');
    assert.equal(page.status, 200);
    return office.post('/wb/disputes/new', { reviewer: '澄州市人民政府', ...fields });
  }
  const audited = async (action) => {
    const auditor = s.client();
    await auditor.login('gu.shenming');
    return (await auditor.get(`/wb/audit?action=${action}`)).text;
  };

  test('S0-3.3.6 S0-3.3.7 S1-1.5.1 table four: every cell is counted, opens to its cases, and all results of both groups of suits have one', async () => {
    for (const [key, n] of Object.entries(sample)) {
      assert.equal(await cell(key), n, key);
      const page = await office.get(`${report}/cell?key=${key}`);
      assert.match(page.text, new RegExp(`<h2>记录 ${n} 件</h2>`), key);
      assert.equal([...page.text.matchAll(/href="\/wb\/disputes\/\d+"/g)].length, n, key);
    }
    const open = plain((await office.get('/wb/disputes?state=open')).text);
    assert.match(open, /澄府复〔2026〕82号[^待]*答复期限 20\d\d-\d\d-\d\d/); // not answered: the clock runs
    assert.match(open, /（2026）澄01行初58号/);
    const closed = plain((await office.get('/wb/disputes?state=closed')).text);
    assert.match(closed, /结果维持[^]*|结果纠正/);
    for (const no of ['澄府复〔2026〕31号', '澄府复〔2026〕47号', '（2026）澄01行初26号']) assert.ok(closed.includes(no), no);
    assert.ok(!closed.includes('82号') && !open.includes('47号'));
    // linked both ways: the request names its cases, with their results
    const at = /href="(\/wb\/disputes\/\d+)">澄府复〔2026〕47号/.exec((await office.get('/wb/disputes')).text)[1];
    const request = /href="(\/wb\/requests\/\d+)"/.exec((await office.get(at)).text)[1];
    assert.match(plain((await office.get(`${request}?tab=log`)).text), /申请行政复议 澄府复〔2026〕47号 澄州市人民政府/);
  });

  test('S0-3.3.6 a reconsideration is filed, answered in its term and closed, on the request and in table four', async () => {
    const rq = await decided('C4');
    const filed = day(rq.on, 5);
    const bad = await enter({ request: '没有这个编号', kind: 'rv', no: '澄府复〔2026〕1号', filed_on: filed, notice_on: filed });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /没有这个编号的申请/);
    assert.equal(field(bad.text, 'no'), '澄府复〔2026〕1号'); // nothing typed is lost
    assert.equal((await enter({ request: rq.no, kind: 'rv', no: 'x', filed_on: filed, notice_on: day(filed, -1) })).status, 422);

    const made = await enter({ request: rq.no, kind: 'rv', no: '澄府复〔2026〕1号', filed_on: filed, notice_on: day(filed, 2) });
    assert.equal(made.status, 303, plain(made.text ?? '').slice(0, 600));
    const at = made.location;
    const shown = await office.get(at);
    assert.match(shown.text, /收到副本之日起10个工作日/);
    assert.match(plain(shown.text), /待答复|已逾期/);
    assert.equal(await cell('rv_pend'), sample.rv_pend + 1);
    assert.match((await office.get('/wb')).text, /澄府复〔2026〕1号/); // to be answered: on the list of work
    assert.equal((await enter({ request: rq.no, kind: 'rv', no: '澄府复〔2026〕1号', filed_on: filed, notice_on: filed })).status, 409);

    await office.get(at);
    assert.equal((await office.post(`${at}/answer`, { answered_on: day(filed, 1) })).status, 422); // before the copy came
    await office.get(at);
    const file = { name: '答复书.txt', type: 'text/plain', bytes: Buffer.from('复议答复书正文\n') };
    assert.equal((await office.post(`${at}/answer`, { answered_on: day(filed, 6), file })).status, 303);
    assert.match((await office.get(at)).text, /答复书\.txt/);
    assert.doesNotMatch((await office.get('/wb')).text, /澄府复〔2026〕1号/);

    assert.equal((await office.post(`${at}/result`, { result: '', result_on: day(filed, 20) })).status, 422);
    assert.equal((await office.post(`${at}/result`, { result: 'keep', result_on: day(filed, 20), redecide_days: '5' })).status, 422);
    const counted = [await cell('R1.tot'), await cell('T.tot'), await cell('C4.tot')];
    await office.get(at);
    const closed = await office.post(`${at}/result`, { result: 'fix', result_on: day(filed, 20), note: '责令重新答复', redecide_days: '15' });
    assert.equal(closed.status, 303, plain(closed.text ?? '').slice(0, 600));
    const end = plain((await office.get(at)).text);
    assert.match(end, /结果纠正/);
    assert.match(end, /责令在15个工作日内重新答复/);
    assert.match(end, /申请复议的最后一日 ?\d{4}-\d{2}-\d{2}/);
    assert.match(end, /最迟 \d{4}-\d{2}-\d{2}（一年）；决定作出满五年（\d{4}-\d{2}-\d{2}）后不予受理/);
    assert.ok(/起诉的最后一日 ?(\d{4}-\d{2}-\d{2})/.exec(end)[1] >= day(filed, 35));
    assert.deepEqual([await cell('R1.tot'), await cell('T.tot'), await cell('C4.tot')], counted); // decided anew: no request more (计数口径)
    assert.equal(await cell('rv_fix'), sample.rv_fix + 1);
    assert.equal(await cell('rv_pend'), sample.rv_pend);
    assert.equal(await cell('rv_tot'), sample.rv_tot + 1);
    for (const action of ['dispute.create', 'dispute.answer', 'dispute.close', 'request.reconsidered', 'request.reconsider_result', 'request.redecide'])
      assert.match(await audited(action), new RegExp(rq.no), action);
  });

  test('S0-3.3.7 a suit with and without reconsideration; X5 warns when reconsideration should have come first', async () => {
    const rq = await decided('C6');
    const filed = day(rq.on, 3);
    const direct = await enter({ request: rq.no, kind: 'ld', no: '（2026）澄01行初1号', reviewer: '澄州市中级人民法院', filed_on: filed, notice_on: filed });
    assert.equal(direct.status, 303, plain(direct.text ?? '').slice(0, 600));
    const page = await office.get(direct.location);
    assert.match(page.text, /id="x5"/);
    assert.match(page.text, /收到副本之日起15日/);
    const list = await office.get(`${report}?part=4`);
    assert.match(plain(list.text), /X5 提示 应当先复议而直接起诉[^。]*行初1号/);
    assert.equal(await cell('ld_pend'), sample.ld_pend + 1);
    await office.get(direct.location);
    assert.equal((await office.post(`${direct.location}/result`, { result: 'other', result_on: day(filed, 8), note: '裁定准许撤诉' })).status, 303);
    const after2 = await enter({ request: rq.no, kind: 'la', no: '（2026）澄01行初2号', reviewer: '澄州市中级人民法院', filed_on: day(filed, 9), notice_on: day(filed, 9) });
    assert.equal(after2.status, 303);
    assert.doesNotMatch((await office.get(after2.location)).text, /id="x5"/);
    assert.equal(await cell('ld_oth'), sample.ld_oth + 1);
    assert.equal(await cell('la_pend'), sample.la_pend + 1);
    assert.match((await office.get(`${report}/cell?key=la_pend`)).text, /行初2号/); // the cell opens to its cases
  });

  test('S0-3.3.9 both rates with numerator and denominator, the limit is a setting, the warning comes before it is passed', async () => {
    const now = await office.get('/wb/disputes');
    // with the sample: two reconsiderations corrected, one upheld, two suits ended otherwise; one reconsideration and two suits pending
    assert.match(plain(now.text), /复议和诉讼 2 1 5 3 2\/5 = 40\.0% 1\/5 = 20\.0% 已超限/);
    assert.match(plain(now.text), /行政复议 2 1 3 1 2\/3 = 66\.7% 1\/3 = 33\.3% 已超限/);
    assert.match(plain(now.text), /行政诉讼 0 0 2 2 0\/2 = 0\.0% 0\/2 = 0\.0% 将超限/);
    assert.match(now.text, /已超过 2%/);
    const admin = s.client();
    await admin.login('admin');
    const set = (value) => setSettings(admin, { 'dispute.rate_percent': value });
    await set('45');
    const near = await office.get('/wb/disputes');
    assert.match(plain(near.text), /复议和诉讼 2 1 5 3 [^]*?将超限/); // 2 of 5 is within 45 %, 3 of 6 would not be
    assert.match(near.text, /再有一件被纠正或者败诉[^<]*45%/);
    await set('100');
    assert.match(plain((await office.get('/wb/disputes')).text), /复议和诉讼 2 1 5 3 2\/5 = 40\.0% 1\/5 = 20\.0% 在限内/);
  });

  test('S0-3.3.6 the year of filing and the year of closing are both kept; roles and bodies', async () => {
    const year = 2026;
    assert.match((await office.get(`/wb/disputes?state=closed&year=${year}`)).text, /澄府复〔2026〕1号/);
    assert.doesNotMatch((await office.get('/wb/disputes?year=2023')).text, /澄府复〔2026〕1号/);
    const at = /href="(\/wb\/disputes\/\d+)">澄府复〔2026〕1号/.exec((await office.get('/wb/disputes')).text)[1];
    const drafter = s.client();
    await drafter.login('he.yufei');
    assert.equal((await drafter.get('/wb/disputes/new')).status, 403);
    const branch = s.client();
    await branch.login('dai.wanqing');
    assert.equal((await branch.get(at)).status, 404);
    assert.doesNotMatch((await branch.get('/wb/disputes')).text, /澄府复/);
    assert.equal((await s.client().get('/wb/disputes')).status, 303);
  });
});
