// SPDX-License-Identifier: Apache-2.0
// Service guides, the list of licence items, the disclosure guide: what the public reads, who may publish, what is refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { field } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { unzip } from '../support/zip.mjs';

const CODE = /^[A-Z0-9-]+$/;
const strip = (html) => html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ').replace(/&#39;/g, "'").replace(/\s+/g, ' ');
const main = (html) => html.slice(html.indexOf('<main'), html.indexOf('</main>'));
const bell = (html) => Number(/class="bell"[\s\S]*?<\/svg>(?:<b>(\d+)<\/b>)?/.exec(html)?.[1] ?? 0);
const day = (offset) => new Date(Date.now() + 8 * 3600e3 + offset * 86400e3).toISOString().slice(0, 10);

/** Everything a guide must hold; a test takes one thing away. */
const whole = (extra = {}) => ({
  name: '测试事项', name_en: '', kind: 'licence', summary: '测试用事项', summary_en: '', bases: '《行政许可法》 | 第六条', applicants: '企业',
  conditions: '条件甲\n条件乙', materials: '申请表 | 原件 | 1 | 自备 | 测试规定第一条\n旧证明 | 复印件 | 1 | 自备 | 测试规定第二条', materials_note: '',
  stages: '受理环节 | 窗口人员 | 1 | 收件\n决定环节 | 负责人 | 2 | 决定', flow_alt: '', legal_days: '20', promised_days: '3', time_note: '', fee: 'none',
  fees: '', post: '测试岗', place: '测试路1号', centre: 'yes', window: '九号窗口', hours: '工作日上午', phone: '0000-0009999', online: '',
  complaint: '来信投诉', complaint_phone: '0000-0008888', result: '测试许可证', result_validity: '', remedy: '', review_by: day(200),
  note: '', ...extra,
});

/** A PNG of one pixel. */
function png() {
  const crcOf = (bytes) => {
    let c = ~0;
    for (const b of bytes) {
      c ^= b;
      for (let k = 0; k < 8; k += 1) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
    }
    return ~c >>> 0;
  };
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(8);
    out.writeUInt32BE(data.length, 0);
    out.writeUInt32BE(crcOf(body), 4);
    return Buffer.concat([out.subarray(0, 4), body, out.subarray(4)]);
  };
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    chunk('IDAT', deflateSync(Buffer.from([0, 255]))), chunk('IEND', Buffer.alloc(0))]);
}

describe('services', () => {
  let s;
  let drafter;
  let office;
  let number = 0;
  const get = (path) => s.client().get(path);

  before(async () => {
    s = await startServer({ sample: true });
    drafter = s.client();
    await drafter.login('xu.keyan');
    office = s.client();
    await office.login('zhou.mingyuan');
  });
  after(() => s?.stop());

  /** A new item of the city bureau; resolves to {code, base, unit}. */
  async function make(who = drafter) {
    number += 1;
    const code = `TEST-${number}`;
    await who.get('/wb/services/new');
    const made = await who.post('/wb/services/new', { code, name: '测试事项', kind: 'licence' });
    assert.equal(made.status, 303, made.text.slice(0, 2000));
    const base = made.location.replace('/edit', '');
    const form = (await who.get(made.location)).text;
    const unit = /<select[^>]*id="unit"[\s\S]*?<option value="(\d+)"/.exec(form)[1];
    return { code, base, unit };
  }
  async function save(item, fields, who = drafter) {
    const page = await who.get(`${item.base}/edit`);
    assert.equal(page.status, 200);
    return who.post(`${item.base}/edit`, { rev: field(page.text, 'rev'), unit: item.unit, ...fields });
  }
  async function act(item, event, who, fields = {}) {
    const page = await who.get(item.base);
    const rev = /name="rev" value="(\d+)"/.exec(page.text)?.[1] ?? /name="rev" value="(\d+)"/.exec((await drafter.get(`${item.base}/edit`)).text)[1];
    return who.post(`${item.base}/${event}`, { rev, ...fields });
  }
  async function publish(item, fields = {}) {
    const saved = await save(item, whole(fields));
    assert.equal(saved.status, 303, strip(saved.text).slice(0, 800));
    const sent = await act(item, 'submit', drafter);
    assert.equal(sent.status, 303, strip(sent.text).slice(0, 800));
    const done = await act(item, 'publish', office);
    assert.equal(done.status, 303, strip(done.text).slice(0, 800));
    return item;
  }

  test('S1-1.3.8 publication is blocked while a required element is empty, and the message names each', async () => {
    const item = await make();
    const bare = await act(item, 'submit', drafter);
    assert.equal(bare.status, 422);
    const named = strip(main(bare.text));
    // 国办秘函〔2019〕19号: eight key elements (the name is given); work plan: post, time limit, complaints
    for (const label of ['设定依据', '申请条件', '办理材料', '办理流程', '办理地点', '办理时间', '联系方式', '承办岗位', '办理时限', '投诉举报'])
      assert.match(named, new RegExp(`不能发布，缺少：${label}`), label);
    const needed = {
      bases: '设定依据', conditions: '申请条件', stages: '办理流程', place: '办理地点', hours: '办理时间', phone: '联系方式', post: '承办岗位',
      promised_days: '办理时限', complaint: '投诉举报', materials: '办理材料', fee: '收费', result: '办理结果',
    };
    for (const [name, label] of Object.entries(needed)) {
      assert.equal((await save(item, whole({ [name]: '' }))).status, 303);
      const refused = await act(item, 'submit', drafter);
      assert.equal(refused.status, 422, name);
      const sums = refused.text.match(/不能发布，缺少：[^<]*/g);
      assert.deepEqual([...new Set(sums)], [`不能发布，缺少：${label}`], name);
    }
    assert.equal((await get(`/services/${item.code}`)).status, 404);
    await publish(item);
    const shown = strip(main((await get(`/services/${item.code}`)).text));
    for (const text of ['条件甲', '测试岗', '3 个工作日', '来信投诉', '0000-0008888']) assert.ok(shown.includes(text), text);
  });

  test('who edited a version does not publish it; a return carries its reason; a stale form loses nothing', async () => {
    const item = await make();
    assert.equal((await save(item, whole())).status, 303);
    assert.equal((await save(item, whole({ post: '办公室改过的岗' }), office)).status, 303);
    assert.equal((await act(item, 'submit', drafter)).status, 303);
    const own = await act(item, 'publish', office);
    assert.equal(own.status, 409);
    assert.match(own.text, /须由另一位有发布权限的人员发布/);
    assert.equal((await get(`/services/${item.code}`)).status, 404);
    assert.equal((await drafter.post(`${item.base}/publish`, { rev: '9' })).status, 403);
    const head = s.client();
    await head.login('lin.anhe'); // office too, did not edit
    assert.equal((await act(item, 'return', head, { reason: '' })).status, 422);
    assert.equal((await act(item, 'return', head, { reason: '岗位名称不对' })).status, 303);
    assert.match((await drafter.get(item.base)).text, /已退回：岗位名称不对/);
    const stale = await drafter.post(`${item.base}/edit`, { rev: '1', unit: item.unit, ...whole({ post: '没丢的岗位' }) });
    assert.equal(stale.status, 409);
    assert.match(stale.text, /value="没丢的岗位"/);
    const bad = await save(item, whole({ promised_days: '30', review_by: '不是日期', online: 'javascript:alert(1)' }));
    assert.equal(bad.status, 422);
    assert.match(strip(bad.text), /承诺办结时限不得长于法定办结时限（20 个工作日）/);
    assert.match(bad.text, /id="review_by-e"/);
    assert.match(bad.text, /id="online-e"/);
    assert.match(bad.text, /value="不是日期"/);
    const other = s.client();
    await other.login('dai.wanqing');
    assert.equal((await other.get(item.base)).status, 404);
  });

  test('S0-1.2.1 S2-2.2.4 S2-1.1.11 guides are structured with a review date, staff are reminded before it, corrected guides replace the old', async () => {
    const page = await office.get('/wb/services?tab=due');
    assert.match(page.text, /辐射安全许可[\s\S]*即将到期/);
    assert.doesNotMatch(page.text, /危险废物经营许可</);
    const href = /href="(\/wb\/services\/\d+)">辐射安全许可</.exec(page.text)[1];
    assert.match((await office.get(href)).text, /复核期限：/);
    const branch = s.client();
    await branch.login('dai.wanqing');
    assert.doesNotMatch((await branch.get('/wb/services?tab=due')).text, /辐射安全许可/);
    const reminded = bell(page.text);
    assert.ok(reminded > 0, 'counted at the bell');
    assert.equal((await office.post(`${href}/review`, { next_review: day(-1) })).status, 422);
    assert.equal((await office.post(`${href}/review`, { next_review: day(300) })).status, 303);
    const after = await office.get('/wb/services?tab=due');
    assert.doesNotMatch(after.text, /辐射安全许可/);
    assert.equal(bell(after.text), reminded - 1);
    assert.match((await get('/services/CZ-XK-0104')).text, new RegExp(`id="reviewed">${day(0)}<`));

    const guide = main((await get('/services/CZ-XK-0102')).text); // stages with who, what and days
    for (const text of ['受理', '排污许可岗', '10 个工作日', '核对许可事项，必要时现场核查']) assert.ok(guide.includes(text), text);
    const item = await publish(await make(), { phone: '0000-0001111' });
    assert.match((await get(`/services/${item.code}`)).text, /0000-0001111/);
    assert.equal((await save(item, whole({ phone: '0000-0002222' }))).status, 303);
    const staged = (await drafter.get(`${item.base}/diff`)).text; // the draft beside what is published
    assert.match(staged, /<ins>[^<]*2[^<]*<\/ins>/);
    assert.match((await drafter.get(`${item.base}/preview`)).text, /0000-0002222/);
    assert.match((await get(`/services/${item.code}`)).text, /0000-0001111/);
    await publish(item, { phone: '0000-0002222', note: '更正电话' });
    const now = (await get(`/services/${item.code}`)).text;
    assert.match(now, /0000-0002222/);
    assert.doesNotMatch(main(now), /0000-0001111/);
    assert.match(now, /更正电话/);
    const diff = (await get(`/services/${item.code}/diff?from=1&to=2`)).text;
    assert.match(diff, /<del>[^<]*1[^<]*<\/del>/);
    assert.match(diff, /<ins>[^<]*2[^<]*<\/ins>/);
    assert.doesNotMatch(main(diff), /测试岗/, 'what stayed is not listed');
    assert.match((await get(`/services/${item.code}/versions/1`)).text, /0000-0001111/);
  });

  test('S0-1.2.2 the list of licence items is a table with code, basis, body and link, and its versions are kept', async () => {
    const list = (await get('/services/licences')).text;
    const rows = [...list.matchAll(/<tr><td class="num"[^>]*>([^<]+)<\/td><td[^>]*><a href="([^"]+)">([^<]+)<\/a><\/td><td[^>]*>([^<]+)<\/td><td[^>]*>([^<]+)</g)];
    assert.ok(rows.length >= 6);
    for (const [, code, href, name, basis, body] of rows) {
      assert.match(code, CODE);
      assert.equal((await get(href)).status, 200, href);
      assert.ok(name && basis.trim() && body.trim(), code);
    }
    const of = (html) => Number(/id="list-version">第 (\d+) 版/.exec(html)[1]);
    const before = of(list);
    const item = await publish(await make(), { name: '目录新增事项' });
    const now = (await get('/services/licences')).text;
    assert.equal(of(now), before + 1);
    assert.match(now, /目录新增事项/);
    const old = (await get(`/services/licences?v=${before}`)).text;
    assert.doesNotMatch(old.slice(0, old.indexOf('目录版本')), /目录新增事项/);
    assert.match(old, /这是目录的旧版本/);
    assert.match((await get(`/services/licences?v=${before + 1}&diff=${before}`)).text, /<ins>[^<]*目录新增事项/);
    const publicService = await publish(await make(), { name: '不是许可的事项', kind: 'public' });
    assert.equal(of((await get('/services/licences')).text), before + 1, 'other kinds do not touch the list');
    for (const [path, has] of [['/services/licences.csv', true], [`/services/licences.csv?v=${before}`, false]])
      assert.equal((await get(path)).text.includes('目录新增事项'), has, path);
    assert.equal((await get('/services/licences.json')).json().items.find((x) => x.code === item.code).basis, '《行政许可法》第六条');
    const all = (await get('/services.json')).json().items;
    assert.equal(all.find((x) => x.code === publicService.code).promised_days, '3');
    assert.match((await get('/services.csv')).text, /^\uFEFF/);
    assert.match(unzip((await get('/services.xlsx')).bytes), /目录新增事项/);
    assert.match(unzip((await get('/services/licences.xlsx')).bytes), /目录新增事项/);
    await act(item, 'withdraw', office, { reason: '事项取消' });
    for (const path of ['/services/licences', `/services/licences?v=${before + 1}&diff=${before}`, `/services/licences.csv?v=${before + 1}`, `/services/licences.json?v=${before + 1}`])
      assert.doesNotMatch((await get(path)).text, new RegExp(`目录新增事项|${item.code}`), `${path}: withdrawn is gone from earlier versions too`);
    assert.match((await get(`/services/licences?v=${before + 1}`)).text, /第 \d+ 版[^<]*· 变更：?<span[^>]*>已撤下或者更名的事项|已撤下或者更名的事项/);
    assert.equal((await get('/services/licences?v=99999')).status, 404);
  });

  test('S0-1.2.3 S1-1.3.7 S0-1.4.3 the flow chart is drawn or attached, has its text, and its changes are shown', async () => {
    const item = await publish(await make());
    const first = (await get(`/services/${item.code}`)).text;
    assert.match(first, /<svg class="flowsvg"[^>]*role="img" aria-labelledby="flow-t"[^>]*><title id="flow-t">测试事项办理流程图<\/title>/);
    assert.equal((first.match(/class="flowsvg__box"/g) ?? []).length, 2);
    const list = /<ol class="flow-list"[\s\S]*?<\/ol>/.exec(first)[0];
    for (const text of ['受理环节', '窗口人员', '决定环节', '负责人', '2 个工作日']) assert.ok(list.includes(text), text);
    assert.doesNotMatch(first, /流程有变更/);
    await publish(item, { stages: '受理环节 | 窗口人员 | 1 | 收件\n审查环节 | 审查岗 | 1 | 审查\n决定环节 | 负责人 | 1 | 决定', note: '增加审查环节' });
    const second = (await get(`/services/${item.code}`)).text;
    assert.equal((second.match(/class="flowsvg__box"/g) ?? []).length, 3);
    assert.match(second, /第 2 版[\s\S]*流程有变更[\s\S]*增加审查环节/);
    const old = (await get(`/services/${item.code}/versions/1`)).text;
    assert.equal((old.match(/class="flowsvg__box"/g) ?? []).length, 2);
    assert.match((await get(`/services/${item.code}/diff?from=1&to=2`)).text, /<ins>[^<]*审查[^<]*<\/ins>/);

    const picture = { name: 'flow.png', type: 'image/png', bytes: png() };
    assert.equal((await save(item, { ...whole(), picture })).status, 303);
    const without = await act(item, 'submit', drafter);
    assert.equal(without.status, 422);
    assert.match(without.text, /不能发布，缺少：流程图的文字说明/);
    const html = { name: 'x.png', type: 'image/png', bytes: Buffer.from('<html><script>alert(1)</script>') };
    assert.equal((await save(item, { ...whole({ post: '还在的岗位' }), picture: html })).status, 422);
    await publish(item, { flow_alt: '先受理，后决定。' });
    const third = (await get(`/services/${item.code}`)).text;
    const src = /<img src="([^"]+)" alt="先受理，后决定。"/.exec(third)[1];
    assert.equal((await get(src)).headers.get('content-type'), 'image/png');
    assert.equal((await get(`/services/${item.code}/chart/1`)).status, 404, 'version 1 had no picture');
    const procedure = (await get('/services?kind=enforce')).text;
    const enforcement = (await get(/href="(\/services\/CZ-[^"]+)"/.exec(procedure)[1])).text;
    assert.match(enforcement, /class="flowsvg__box"[\s\S]*告知和听证/);
  });

  test('S3-5.0.1 S3-5.0.2 promises are attributes that are shown and found; place and window stand per item', async () => {
    const item = await publish(await make(), { promises: ['now', 'run'], window: '七号窗口', place: '政务服务中心二楼', name: '承诺事项' });
    const shown = main((await get(`/services/${item.code}`)).text);
    const tags = [...shown.matchAll(/<span class="tag tag--jade">([^<]+)</g)].map((m) => m[1]);
    assert.deepEqual(tags.slice(0, 2), ['马上办', '最多跑一次']);
    for (const text of ['七号窗口', '政务服务中心二楼', '已进驻政务服务中心']) assert.ok(shown.includes(text), text);
    const found = async (q) => main((await get(`/services?${q}`)).text).includes('承诺事项');
    assert.equal(await found('promise=now'), true);
    assert.equal(await found('promise=run'), true);
    assert.equal(await found('promise=net'), false);
    assert.equal(await found('body=wanghu'), false);
    assert.equal(await found(`words=${encodeURIComponent('承诺')}`), true);
    assert.equal(await found(`words=${encodeURIComponent('没有这样的词')}`), false);
    assert.equal(await found('kind=public'), false);
    assert.match((await get('/en/services/CZ-XK-0101')).text, /<h1>Approval of environmental impact reports and forms<[\s\S]*One visit at most[\s\S]*22 working days/);
  });

  test('S3-5.3.1 every certificate has its basis, and what was dropped stays shown with its day', async () => {
    const item = await make();
    await save(item, whole({ materials: '申请表 | 原件 | 1 | 自备' }));
    const refused = await act(item, 'submit', drafter);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /不能发布，缺少：材料“申请表”的依据/);
    await publish(item);
    const table = (html) => /id="e-materials"[\s\S]*?<\/section>/.exec(html)[0];
    const before = table((await get(`/services/${item.code}`)).text);
    assert.match(before, /旧证明<\/td>[\s\S]*测试规定第二条/);
    assert.doesNotMatch(before, /id="dropped"/);
    await publish(item, { materials: '申请表 | 原件 | 1 | 自备 | 测试规定第一条' });
    const now = table((await get(`/services/${item.code}`)).text);
    assert.match(now, new RegExp(`id="dropped"[\\s\\S]*<del>旧证明</del>[\\s\\S]*${day(0)}[\\s\\S]*测试规定第二条`));
    assert.equal((now.split('id="dropped"')[0].match(/<tr>/g) ?? []).length, 2, 'heading and one material');
    const blank = await save(item, whole({ materials: '申请表 | 原件 | 1 | 自备 | 依据 | 昨天' }));
    assert.equal(blank.status, 422);
    assert.match(strip(blank.text), /材料“申请表”的取消日期不是日期/);
  });

  test('S3-5.3.2 the required elements follow the provincial set; the national ones stay', async () => {
    const admin = s.client();
    await admin.login('admin');
    await admin.get('/wb/services/elements');
    const set = (fields) => admin.post('/wb/services/elements', { active: '1', ...fields });
    assert.equal((await set({ key: 'conditions', label_zh: '受理条件', label_en: 'Conditions', seq: '40' })).status, 409, 'not optional');
    assert.equal((await set({ key: 'Bad Key', label_zh: '甲', label_en: 'a' })).status, 422);
    assert.equal((await office.post('/wb/services/elements', { key: 'x_y', label_zh: '甲', label_en: 'a' })).status, 403);
    const item = await publish(await make());
    assert.equal((await set({ key: 'conditions', label_zh: '受理条件', label_en: 'Conditions', seq: '40', required: '1' })).status, 303);
    assert.match((await get(`/services/${item.code}`)).text, /<h2>受理条件</);
    assert.equal((await set({ key: 'remedy', label_zh: '救济途径', label_en: 'Remedies', seq: '170', required: '1' })).status, 303);
    assert.equal((await set({ key: 'handbook', label_zh: '业务手册', label_en: 'Handbook', seq: '300', required: '1' })).status, 303);
    await save(item, whole());
    const refused = await act(item, 'submit', drafter);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /不能发布，缺少：救济途径/);
    assert.match(refused.text, /不能发布，缺少：业务手册/);
    await publish(item, { remedy: '可以申请复议', x_key: 'handbook', x_value: '手册第一章' });
    assert.match((await get(`/services/${item.code}`)).text, /<h2>业务手册<[\s\S]*手册第一章/);
    assert.match((await get(`/en/services/${item.code}`)).text, /<h2>Handbook</);
    assert.equal((await set({ key: 'handbook', label_zh: '业务手册', label_en: 'Handbook', seq: '300' })).status, 303);
    assert.equal((await set({ key: 'remedy', label_zh: '救济途径', label_en: 'Remedies', seq: '170' })).status, 303);
    await publish(item);
    assert.doesNotMatch((await get(`/services/${item.code}`)).text, /业务手册/);
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.match((await auditor.get('/wb/audit?action=service.element')).text, /业务手册/);
  });

  test('a draft is nowhere, a withdrawn guide is gone everywhere', async () => {
    const canary = 'zqservicecanary';
    const item = await make();
    await save(item, whole({ name: canary, conditions: canary }));
    const places = ['/services', '/en/services', '/services/licences', '/services.csv', '/services.json', '/services/licences.csv',
      `/services?words=${canary}`, `/services/${item.code}`];
    for (const path of places) {
      const text = (await get(path)).text.replace(`value="${canary}"`, '');
      assert.ok(!text.includes(canary), path);
    }
    const bytes = (t) => t.replace(/[0-9a-f]{16}/g, '').replaceAll(item.code, 'NEVER-WAS');
    assert.equal(bytes((await get(`/services/${item.code}`)).text), bytes((await get('/services/NEVER-WAS')).text));
    await publish(item, { name: canary, conditions: canary });
    await publish(item, { name: canary, conditions: `${canary}新` });
    assert.equal((await get(`/services/${item.code}`)).status, 200);
    assert.equal((await act(item, 'withdraw', office, { reason: '' })).status, 422);
    assert.equal((await act(item, 'withdraw', office, { reason: '事项已划转' })).status, 303);
    const gone = await get(`/services/${item.code}`);
    assert.equal(gone.status, 410);
    assert.match(gone.text, /事项已划转/);
    const versions = [...(await get('/services/licences')).text.matchAll(/licences\?v=(\d+)/g)].map((m) => `/services/licences?v=${m[1]}`);
    assert.ok(versions.length > 2);
    for (const path of [...places, ...versions, `/services/${item.code}/versions/1`])
      assert.ok(!(await get(path)).text.replace(`value="${canary}"`, '').includes(canary), path);
    assert.equal((await get(`/services/${item.code}/diff?from=1&to=2`)).status, 410);
    assert.equal((await get(`/services/${item.code}/chart/1`)).status, 410);
  });

  test('S1-1.4.1 the guide states scope, content, ways to search, steps and procedure, and the day of the last check', async () => {
    const text = (await get('/xxgk/guide')).text;
    const parts = [...text.matchAll(/<section class="card" id="([a-z]+)" aria-labelledby="p-\1">/g)].map((m) => m[1]);
    assert.deepEqual(parts, ['scope', 'content', 'search', 'request', 'procedure']);
    for (const title of ['公开范围', '公开内容和分类', '查询方式', '申请步骤', '办理程序']) assert.match(text, new RegExp(`\\d\\. ${title}<`));
    assert.match(text, /尚未核对/);
    await office.get('/wb/guide');
    assert.equal((await drafter.post('/wb/guide/checked', {})).status, 403);
    assert.equal((await office.post('/wb/guide/checked', {})).status, 303);
    assert.match((await get('/xxgk/guide')).text, new RegExp(`id="last-checked">最近核对：${day(0)}<`));
    assert.match((await office.get('/wb/guide')).text, /最近核对：[\s\S]*周明远/);
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.match((await auditor.get('/wb/audit?action=disclosure_guide.check')).text, /周明远/);
  });

  test('S1-1.1.5 the guide is generated from live configuration and versioned', async () => {
    const text = (await get('/xxgk/guide')).text;
    const plain = strip(main(text));
    for (const part of ['澄州市生态环境局望湖分局', '澄州市望湖区湖滨路22号', '0000-0000200', 'wanghu@sthjj.chengzhou.example', // channels, addresses
      '工作日 9:00—12:00', '自收到申请之日起20个工作日内答复', '条例第33条', '7个工作日', '60日内申请行政复议', // hours, clocks
      '第11至30件每件100元', '行政复议机关 澄州市人民政府', '白石县人民法院', '行政处罚、行政强制和行政命令', '当面提交', '邮寄地址']) // fees, remedies, scope
      assert.ok(plain.includes(part), part);
    assert.ok(!plain.includes('缴费后的处理期限'), 'a clock not compared with its original is not public');
    assert.match((await office.get('/wb/guide')).text, /缴费后的处理期限[\s\S]*待核原件/);
    const form = await get('/xxgk/guide/form.pdf');
    assert.equal(form.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match((await get('/en/xxgk/guide')).text, /within 20 working days of receipt/);

    const no = (html) => Number(/第 (\d+) 版 · 最近变更/.exec(html)[1]);
    const before = no(text);
    const admin = s.client();
    await admin.login('admin');
    const org = (await admin.get('/wb/org')).text;
    const href = /aria-label="澄州市生态环境局望湖分局"[\s\S]*?href="(\/wb\/org\/[^"]+)"/.exec(org)[1];
    const page = (await admin.get(href)).text;
    const fields = {};
    const formHtml = page.slice(page.indexOf('<form class="card"'));
    for (const m of formHtml.matchAll(/<input class="input"[^>]*name="([^"]+)" value="([^"]*)"/g)) fields[m[1]] = m[2];
    for (const m of formHtml.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>\n?([\s\S]*?)<\/textarea>/g)) fields[m[1]] = m[2];
    for (const m of formHtml.matchAll(/<input type="checkbox"[^>]*name="([^"]+)" value="1" checked/g)) fields[m[1]] = '1';
    for (const m of formHtml.matchAll(/<select[^>]*name="([^"]+)"[\s\S]*?<\/select>/g)) fields[m[1]] = /value="([^"]*)" selected/.exec(m[0])?.[1] ?? '';
    const saved = await admin.post(/action="([^"]+)"/.exec(formHtml)[1], { ...fields, phone: '0000-0007777' });
    assert.equal(saved.status, 303, strip(saved.text).slice(0, 500));
    const now = (await get('/xxgk/guide')).text;
    assert.ok(main(now).includes('0000-0007777'));
    assert.equal(no(now), before + 1);
    assert.equal(no((await get('/xxgk/guide')).text), before + 1, 'reading makes no version');
    const old = (await get(`/xxgk/guide/versions/${before}`)).text;
    assert.ok(main(old).includes('0000-0000200'));
    assert.ok(!main(old).includes('0000-0007777'));
    const diff = (await get(`/xxgk/guide/diff?from=${before}&to=${before + 1}`)).text;
    assert.match(diff, /<del>[^<]*2[^<]*<\/del>/);
    assert.match(diff, /<ins>[^<]*7+[^<]*<\/ins>/);
    assert.equal((await get('/xxgk/guide/versions/999')).status, 404);
    assert.equal((await get(`/en/xxgk/guide/versions/${before}`)).status, 200);
  });

  test("S1-1.1.5 the office's own paragraphs are drafted, published by somebody else, and make a version", async () => {
    await office.get('/wb/guide');
    assert.equal((await office.post('/wb/guide/text', { part: 'scope', zh: '本机关补充说明甲\n第二段', en: 'Our own note' })).status, 303);
    assert.doesNotMatch((await get('/xxgk/guide')).text, /本机关补充说明甲/);
    assert.equal((await office.post('/wb/guide/publish', { part: 'scope' })).status, 409);
    assert.equal((await office.post('/wb/guide/publish', { part: 'nowhere' })).status, 400);
    const branch = s.client();
    await branch.login('dai.wanqing');
    await branch.get('/wb/guide');
    assert.equal((await branch.post('/wb/guide/publish', { part: 'scope' })).status, 403);
    const head = s.client();
    await head.login('lin.anhe');
    await head.get('/wb/guide');
    assert.equal((await head.post('/wb/guide/publish', { part: 'scope' })).status, 303);
    assert.match((await get('/xxgk/guide')).text, /本机关补充说明甲<\/p>[\s\S]*第二段/);
    assert.match((await get('/en/xxgk/guide')).text, /Our own note/);
  });
});
