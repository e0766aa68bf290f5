// SPDX-License-Identifier: Apache-2.0
// The library of rules: facets together, words, relations, citations, clearance, rules of steps, and what hangs on a document's page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desk, field, unhtml } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const titles = (html) => [...html.matchAll(/<h3 lang="zh-CN"><a href="(?:\/en)?(\/d\/\d+)">([^<]*)</g)].map((m) => m[2]);
const hrefOf = (html, title) => new RegExp(`<a href="(/d/\\d+)">${title}<`).exec(html)?.[1];
const shown = (html) => unhtml(html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));

describe('policy', () => {
  let s;
  let desk;
  let visitor;
  const get = async (path, status = 200) => {
    const answer = await visitor.get(path);
    assert.equal(answer.status, status, path);
    return answer;
  };
  const query = (fields) => `/zcwj?${new URLSearchParams(fields)}`;
  /** A published rule; its text may cite numbers. */
  const publish = async (extra) => {
    const id = await desk.draft({ genre: '规范性文件', topic: '测试领域', validity: 'in_force', effective_on: '2026-11-02', ...extra });
    await desk.publish(id);
    return id;
  };

  before(async () => {
    s = await startServer({ sample: true, today: '2026-11-20' });
    visitor = s.client();
    desk = await Desk.open(s);
  });
  after(() => s?.stop());

  test('a rule stands under 政策文件 in the menu, another document under 政府信息公开', async () => {
    const current = (html) => /<nav class="nav"[\s\S]*?<a [^>]*aria-current="page"[^>]*>([^<]*)</.exec(html)?.[1].trim();
    assert.equal(current((await get('/d/120')).text), '政策文件');
    assert.equal(current((await get('/d/1')).text), '政府信息公开');
  });

  test('S0-1.5.1 the library states validity and dates, and links replaced and replacing texts both ways', async () => {
    const { text } = await get('/zcwj');
    const row = (title) => shown(text.split('<li>').find((li) => li.includes(`>${title}</a>`)));
    assert.match(row('澄州市生态环境行政处罚自由裁量规则'), /已废止.*由 澄环规〔\d{4}〕2号 废止.*\d{4}-\d\d-\d\d 废止/);
    assert.match(row('澄州市生态环境行政处罚裁量基准'), /有效.*替代 澄环规〔\d{4}〕5号.*届满/);
    assert.match(row('澄州市污染源自动监控设施运行管理办法'), /已修改.*经 澄环发〔\d{4}〕19号 修改/);
    assert.match(row('澄州市机动车排放检验机构管理规定'), /失效/);
    assert.match(row('澄州市排污权交易试点管理办法'), /即将届满/);
    const old = hrefOf(text, '澄州市生态环境行政处罚自由裁量规则');
    const now = hrefOf(text, '澄州市生态环境行政处罚裁量基准');
    const oldPage = (await get(old)).text;
    assert.ok(oldPage.includes(`href="${now}"`));
    assert.match(oldPage, /note--red[\s\S]*?已于 \d{4}-\d\d-\d\d 废止/);
    const nowPage = (await get(now)).text;
    assert.ok(nowPage.includes(`href="${old}"`));
    assert.match(nowPage, /文字解读[\s\S]*问答/);
    const chain = (await get(`/zcwj/chain${old.slice(2)}`)).text;
    assert.ok(chain.indexOf(now) > 0 && chain.indexOf(now) < chain.indexOf(old), 'newest first');
  });

  test('S0-1.5.2 year, number and field filter together, any value of one facet, with counts', async () => {
    const all = (await get('/zcwj')).text;
    const n = titles(all).length;
    const year = /name="year" value="(\d{4})"/.exec(all)[1];
    const both = (await get(`${query({ type: '澄环规', topic: '综合执法' })}`)).text;
    assert.deepEqual(titles(both).sort(), ['澄州市生态环境行政处罚裁量基准', '澄州市生态环境行政处罚自由裁量规则'].sort());
    const three = (await get(query({ type: '澄环规', topic: '综合执法', year }))).text;
    assert.deepEqual(titles(three), ['澄州市生态环境行政处罚裁量基准']);
    assert.match(three, /name="type" value="澄环规" checked/);
    const older = [...both.matchAll(/name="year" value="(\d{4})"><span[^>]*>[^<]*<\/span><span class="num">1</g)].map((m) => m[1]).find((y) => y !== year);
    assert.ok(older, 'years keep their count under the other choices');
    const any = (await get(`${query({ type: '澄环规', topic: '综合执法', year })}&year=${older}`)).text;
    assert.equal(titles(any).length, 2);
    const count = Number(/value="澄环规"[^>]*><span[^>]*>规范性文件（澄环规）<\/span><span class="num">(\d+)</.exec(all)[1]);
    assert.equal(titles((await get(query({ type: '澄环规' }))).text).length, count);
    assert.ok(count < n);
    assert.doesNotMatch(all, /value="澄环罚"/, 'decisions about single cases stay out');
    assert.deepEqual(titles((await get(query({ validity: 'soon' }))).text), ['澄州市排污权交易试点管理办法']);
    assert.match((await get(query({ topic: '没有这个领域' }))).text, /没有符合条件的文件/);
    assert.match((await get('/en/zcwj')).text, /<html lang="en"[\s\S]*Library of rules/);
    await get('/zcwj?page=99', 404);
  });

  test('S0-1.5.2 words are found in title and text, a whole number leads to its document, the choice is exported', async () => {
    const inText = await until('the index has it', async () => {
      const t = titles((await get(query({ q: '不得超过九十日' }))).text);
      return t.length > 0 && t;
    });
    assert.deepEqual(inText, ['澄州市危险废物小微收集点管理暂行办法']);
    assert.deepEqual(titles((await get(query({ q: '不得超过九十日', scope: 'title' }))).text), []);
    assert.deepEqual(titles((await get(query({ q: '裁量 基准', scope: 'title' }))).text), ['澄州市生态环境行政处罚裁量基准']);
    const all = (await get('/zcwj')).text;
    const no = /<b>(澄环规〔\d{4}〕2号)<\/b>[\s\S]*?综合执法/.exec(all)[1];
    const to = await get(query({ q: no.replace('〔', '[').replace('〕', ']') }), 303);
    assert.equal(to.location, hrefOf(all, '澄州市生态环境行政处罚裁量基准'));
    const by = (sort) => get(query({ type: '澄环规', sort })).then((a) => titles(a.text));
    assert.equal((await by('effective'))[0], '澄州市建筑施工噪声污染防治管理规定');
    assert.deepEqual([...await by('effective')].sort(), [...await by('published')].sort());
    const csv = await get('/zcwj/export.csv?type=%E6%BE%84%E7%8E%AF%E5%87%BD');
    assert.match(csv.headers.get('content-disposition'), /library\.csv/);
    assert.ok(csv.text.includes('澄环函〔') && !csv.text.includes('澄环规〔'));
    assert.match(csv.text, /^\uFEFF?名称,发文字号/);
  });

  test('S3-0.2 cited numbers become links to the document here, else to the act of the upper body, both ways and at once', async () => {
    const rule = hrefOf((await get('/zcwj')).text, '澄州市生态环境行政处罚裁量基准');
    const page = (await get(rule)).text;
    const upper = /<a href="(\/zcwj\/upper\/\d+)">国务院令第711号<\/a>/.exec(page)[1];
    const act = (await get(upper)).text;
    assert.match(act, /中华人民共和国政府信息公开条例[\s\S]*rel="external" href="https:\/\//);
    assert.ok(act.includes(`href="${rule}"`), 'who cites it');
    // a number nobody has yet stays text; the page changes with the publication of that number, and again with its withdrawal
    const citing = await publish({ title: '引用文号的通知', doc_no: '澄环发〔2026〕901号', body_text: '按照澄环发〔2026〕902号和国办发〔2019〕33号办理。' });
    assert.doesNotMatch((await get(`/d/${citing}`)).text, />澄环发〔2026〕902号<\/a>/);
    const cited = await publish({ title: '后来公开的办法', doc_no: '澄环发〔2026〕902号', body_text: '正文。' });
    assert.match((await get(`/d/${citing}`)).text, new RegExp(`按照<a href="/d/${cited}">澄环发〔2026〕902号</a>和国办发〔2019〕33号办理`));
    await until('cited by', async () => (await get(`/d/${cited}`)).text.includes(`href="/d/${citing}">引用文号的通知`));
    const office = desk.office;
    await office.get('/wb/policy/uppers');
    assert.equal((await office.post('/wb/policy/uppers', { doc_no: '国办发2019 33', title: '某意见', issuer: '国务院办公厅', address: '' })).status, 422);
    assert.equal((await office.post('/wb/policy/uppers', { doc_no: '国办发[2019]33号', title: '某意见', issuer: '国务院办公厅', address: '' })).status, 303);
    assert.match((await get(`/d/${citing}`)).text, /<a href="\/zcwj\/upper\/\d+">国办发〔2019〕33号<\/a>/);
    assert.equal((await desk.decide('office', cited, 'withdraw', { order: '撤1', note: '内容核实中' })).status, 303);
    assert.doesNotMatch((await get(`/d/${citing}`)).text, />澄环发〔2026〕902号<\/a>/);
  });

  test('S1-1.1.7 the secrecy rules are linked from the secrecy review', async () => {
    const id = await desk.draft({ title: '等待保密审查的公告' });
    await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' });
    await desk.must('head', id, { event: 'approve' });
    const rules = (html) => /id="step-rules"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    assert.doesNotMatch(rules((await desk.office.get(`/wb/review/${id}`)).text), /保密审查制度/);
    await desk.must('office', id, { event: 'approve', attribute: 'PUB' });
    const link = /<a href="(\/d\/\d+)">澄州市生态环境局政府信息发布保密审查制度</.exec(rules((await desk.secrecy.get(`/wb/review/${id}`)).text))[1];
    assert.match((await get(link)).text, /上网信息不涉密/);
  });

  test('S1-2.8 rules are attached to the steps they govern and shown beside them', async () => {
    const page = (await desk.office.get('/wb/policy/steps')).text;
    const rule = /<option value="(\d+)">澄州市生态环境局政府信息更正和撤回办法</.exec(page)[1];
    assert.equal((await desk.office.post('/wb/policy/steps', { step: 'unit', id: rule, set: 'on' })).status, 303);
    const office = (await desk.office.get('/wb/docs/1/withdraw')).text;
    assert.match(office, new RegExp(`id="step-rules"[\\s\\S]*href="/d/${rule}"`), 'beside a withdrawal too');
    const id = await desk.draft({ title: '科室审核中的公告' });
    await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' });
    const beside = async () => /id="step-rules"[\s\S]*?<\/section>/.exec((await desk.head.get(`/wb/review/${id}`)).text)[0];
    assert.match(await beside(), new RegExp(`href="/d/${rule}"`));
    const listed = () => get('/xxgk/rules').then((a) => shown(a.text.split('<li>').find((li) => li.includes(`/d/${rule}"`))));
    assert.match(await listed(), /适用环节：.*科室审核/);
    await desk.office.get('/wb/policy/steps');
    assert.equal((await desk.office.post('/wb/policy/steps', { step: 'unit', id: rule, set: 'off' })).status, 303);
    assert.doesNotMatch(await beside(), new RegExp(`href="/d/${rule}"`));
    assert.doesNotMatch(await listed(), /科室审核/);
    assert.equal((await desk.office.post('/wb/policy/steps', { step: 'no-such', id: rule, set: 'on' })).status, 422);
    assert.equal((await desk.drafter.post('/wb/policy/steps', { step: 'unit', id: rule, set: 'on' })).status, 403);
  });

  test('S0-4.2.1 S4-1.2 the column of rules is fed from the library with days of review; due ones are reminded', async () => {
    const text = (await get('/xxgk/rules')).text;
    assert.ok(titles(text).includes('澄州市生态环境局政务公开工作制度'));
    const one = (t) => shown(t.split('<li>').find((li) => li.includes('政府信息更正和撤回办法</a>')));
    assert.match(one(text), /审查日期 \d{4}-\d\d-\d\d 审查到期/);
    const bell = (html) => Number(/href="\/wb"[^>]*>[\s\S]*?<span class="cnt">(\d+)</.exec(html)?.[1] ?? /class="bell[\s\S]*?(\d+)</.exec(html)?.[1]);
    const wb = (await desk.office.get('/wb/policy')).text;
    assert.match(shown(/<tr>(?:(?!<\/tr>)[\s\S])*政府信息更正和撤回办法[\s\S]*?<\/tr>/.exec(wb)[0]), /审查到期/);
    const id = /name="id" value="(\d+)"/.exec(/政府信息更正和撤回办法[\s\S]*?<\/form>/.exec(wb)[0])[1];
    const before = bell(wb);
    assert.equal((await desk.office.post('/wb/policy/review', { id, on: '2099-01-01' })).status, 303);
    assert.equal(bell((await desk.office.get('/wb/policy')).text), before - 1, 'the reminder goes with the new day');
    assert.match(one((await get('/xxgk/rules')).text), /审查日期 2099-01-01/);
    assert.doesNotMatch(one((await get('/xxgk/rules')).text), /审查到期/);
    const fresh = await publish({ title: '新公开的制度', genre: '制度', doc_no: '澄环发〔2026〕903号' });
    assert.ok((await get('/xxgk/rules')).text.includes(`/d/${fresh}"`), 'fed by publication');
  });

  test('S0-1.5.1 a clearance sets every validity in one go, is published as page and file, and is audited', async () => {
    const keep = await publish({ title: '清理后保留的办法', doc_no: '澄环规〔2026〕911号' });
    const drop = await publish({ title: '清理后废止的办法', doc_no: '澄环规〔2026〕912号' });
    const office = desk.office;
    await office.get('/wb/policy/clearances/new');
    const lost = await office.post('/wb/policy/clearances/new', { title: '', decided_on: '2026-11-20', note: '写好的说明', item: [`${keep}:keep`] });
    assert.equal(lost.status, 422);
    assert.match(lost.text, /写好的说明/);
    assert.match(lost.text, new RegExp(`value="${keep}:keep" selected`));
    const made = await office.post('/wb/policy/clearances/new', { title: '测试清理', decided_on: '2026-11-20', note: '', item: [`${keep}:keep`, `${drop}:repeal`, ''] });
    assert.equal(made.status, 303);
    const id = /(\d+)$/.exec(made.location)[1];
    await get(`/zcwj/clearance/${id}`, 404);
    assert.match((await get(`/d/${drop}`)).text, /tag--jade">有效/);
    const page = (await office.get(made.location)).text;
    assert.equal((await office.post(`${made.location}/publish`, { rev: field(page, 'rev') })).status, 303);
    assert.equal((await office.post(`${made.location}/publish`, { rev: field(page, 'rev') })).status, 409, 'once');
    assert.match(shown((await get(`/zcwj/clearance/${id}`)).text), /继续有效 1 .*清理后保留的办法.*废止 1 .*清理后废止的办法/);
    assert.match((await get(`/zcwj/clearance/${id}/list.csv`)).text, /废止,清理后废止的办法,澄环规〔2026〕912号,2026-11-20/);
    assert.match((await get(`/d/${drop}`)).text, /已于 2026-11-20 废止/);
    assert.match((await get(`/d/${keep}`)).text, /tag--jade">有效/);
    const auditor = s.client();
    await auditor.login('gu.shenming');
    assert.match((await auditor.get('/wb/audit?action=rules.clearance_publish')).text, /测试清理/);
    assert.match((await auditor.get('/wb/audit?action=document.validity')).text, /清理后废止的办法/);
  });

  test('S1-1.3.5 the history shows public editions with differences, and never what was withdrawn or not yet public', async () => {
    const id = await publish({ title: '会被更正的公告', doc_no: '澄环发〔2026〕921号', body_text: '罚款一千元。' });
    assert.match((await get(`/d/${id}/history`)).text, /没有更改过/);
    const made = await desk.decide('drafter', id, 'correct', { opinion: '数额有误' });
    assert.equal(made.status, 303);
    const draft = Number(/docs\/(\d+)/.exec(made.location)[1]);
    const edit = (await desk.drafter.get(`/wb/docs/${draft}/edit`)).text;
    const form = await desk.form({ title: '会被更正的公告', issuing_body: '澄州市生态环境局', doc_no: '澄环发〔2026〕921号', genre: '规范性文件', validity: 'in_force', effective_on: '2026-11-02', body_text: '罚款二千元。', version: field(edit, 'version') });
    const saved = await desk.drafter.post(`/wb/docs/${draft}/edit`, form);
    assert.equal(saved.status, 303, /class="err[\s\S]{0,700}/.exec(saved.text)?.[0] ?? shown(saved.text).slice(0, 1500));
    assert.doesNotMatch((await get(`/d/${id}/history`)).text, /二千/, 'a correction under way is not public');
    await desk.publish(draft);
    const before = (await get(`/d/${id}/history`)).text;
    assert.match(before, /第 2 版[\s\S]*当前版本[\s\S]*第 1 版/);
    assert.doesNotMatch(before, /一千|二千/, 'the text before is shown only after somebody has decided so');
    await get(`/d/${id}/history?edition=1`);
    const release = async (set) => {
      const page = (await desk.office.get(`/wb/policy/editions/${id}`)).text;
      assert.equal((await desk.office.post(`/wb/policy/editions/${id}`, { version: field(page, 'version'), set })).status, 303);
      return (await get(`/d/${id}/history`)).text;
    };
    assert.match(await release('on'), /<del>一<\/del><ins>二<\/ins>|<ins>二<\/ins><del>一<\/del>/);
    assert.doesNotMatch(await release('off'), /一千|<del>/);
    assert.match(await release('on'), /<del>/);
    assert.equal((await desk.drafter.get(`/wb/policy/editions/${id}`)).status, 403);
    assert.match((await get(`/d/${id}`)).text, /第 2 版。 <a href="\/d\/\d+\/history">/);
    await get(`/d/${id}/history?edition=3`, 404);
    assert.equal((await desk.decide('office', id, 'withdraw', { order: '撤2', note: '内容核实中' })).status, 303);
    const gone = await get(`/d/${id}/history`, 410);
    assert.doesNotMatch(gone.text, /千元/);
    assert.equal((await desk.decide('sign', id, 'republish', { opinion: '核实无误' })).status, 303);
    const back = (await get(`/d/${id}/history`)).text;
    assert.doesNotMatch(back, /一千/, 'what ended in a withdrawal stays away');
  });

  test('a document has a code, a permanent address, a form for mistakes and a question for readers', async () => {
    const href = hrefOf((await get('/zcwj')).text, '澄州市生态环境行政处罚裁量基准');
    const page = (await get(href)).text;
    const index = /<dt>索引号<\/dt><dd class="num"><a href="(\/i\/[^"]+)">/.exec(page)[1];
    const moved = await get(index, 301);
    assert.equal(moved.location, href);
    await get('/i/11990100MB1A00001T/1999-00001', 404);
    const qr = await get(`${href}/qr.svg`);
    assert.equal(qr.headers.get('content-type'), 'image/svg+xml');
    assert.match(qr.text, /^<svg[\s\S]*<path d="M4 4h7v1h-7z/, 'a finder pattern in the quiet zone’s corner');
    assert.match(page, /data-act="read"[^>]*hidden/);

    const form = (await get(`${href}/correct`)).text;
    const empty = await visitor.post(`${href}/correct`, { token: field(form, 'token'), name: '林某', message: '' });
    assert.equal(empty.status, 422);
    assert.match(empty.text, /value="林某"/);
    const sent = await visitor.post(`${href}/correct`, { token: field(form, 'token'), message: '第三条表格有错字' });
    assert.equal(sent.status, 200, shown(sent.text).slice(0, 500));
    const [no, code] = [/id="case-no">([^<]*)</.exec(sent.text)[1], /id="case-code">([^<]*)</.exec(sent.text)[1]];
    assert.match(no, /^JC\d{4}-\d{5}$/);
    const list = (await desk.office.get('/wb/supervise')).text;
    const at = new RegExp(`href="(/wb/supervise/\\d+)">${no}<`).exec(list)[1];
    assert.ok((await desk.office.get(at)).text.includes(`href="${href}"`), 'the case leads to the document');
    assert.equal((await desk.office.post(at, { answer: '已经更正，谢谢。' })).status, 303);
    assert.match((await visitor.post('/supervise/query', { no, code })).text, /裁量基准[\s\S]*已经更正，谢谢。/);

    assert.equal((await visitor.post(`${href}/helpful`, { v: 'no' })).status, 200);
    assert.equal((await visitor.post(`${href}/helpful`, { v: 'maybe' })).status, 422);
    assert.match(shown((await desk.office.get('/wb/policy')).text), /读者评价.*裁量基准 0 1/);
  });

  test('the draft for comment, the adopted comments, the rule and its interpretation are one chain, on each page and in the library', async () => {
    const card = (html) => /制定过程<\/h2>[\s\S]*?<ol class="chain">([\s\S]*?)<\/ol>/.exec(html)?.[1] ?? '';
    const steps = (html) => [...card(html).matchAll(/<li[^>]*>(?:<a href="\/d\/(\d+)"[^>]*>)?([^<]+)/g)].map((m) => [m[2], Number(m[1] ?? 0)]);
    const made = { genre: '征求意见', validity: 'na', effective_on: '' };
    const draft = await publish({ ...made, title: '关于公开征求《链条管理规定（征求意见稿）》意见的公告' });
    assert.equal(card((await get(`/d/${draft}`)).text), '', 'no rule yet');
    const rule = await publish({ title: '链条管理规定', doc_no: '澄环规〔2026〕941号', effective_on: '2099-01-01', validity: 'pending', normative: '1' });
    const said = await publish({ ...made, genre: '意见采纳情况', title: '《链条管理规定（征求意见稿）》意见采纳情况' });
    const told = await publish({ ...made, genre: '文字解读', title: '链条管理规定怎么看', body_text: '澄环规〔2026〕941号已经公布。' });
    const other = await publish({ ...made, title: '关于公开征求《别的规定（征求意见稿）》意见的公告' });
    const whole = (here) => [['公开征求意见', draft], ['意见采纳情况公布', said], ['签发成文', 0], ['公布', rule], ['政策解读', told], ['施行', 0]]
      .map(([text, id]) => [text, id === here ? 0 : id]);
    await until('the chain', async () => steps((await get(`/d/${rule}`)).text).length === 6);
    for (const id of [rule, draft, said, told]) assert.deepEqual(steps((await get(`/d/${id}`)).text), whole(id), `as seen from ${id}`);
    assert.match(card((await get(`/d/${rule}`)).text), /class="is-off">施行<small>预计 2099-01-01/);
    assert.equal(card((await get(`/d/${other}`)).text), '', 'another title, another chain');
    assert.deepEqual(steps((await get(`/en/d/${rule}`)).text.replaceAll('/en/d/', '/d/').replace('How it was made', '制定过程')).map((x) => x[1]), whole(rule).map((x) => x[1]));
    const row = (await get('/zcwj')).text.split('<li>').find((li) => li.includes('>链条管理规定</a>'));
    assert.deepEqual([...row.matchAll(/href="\/d\/(\d+)" lang="zh-CN" title/g)].map((m) => Number(m[1])), [draft, said, told]);
    const home = async () => /<ul class="pair">([\s\S]*?)<\/ul>/.exec((await get('/')).text)[1].split('<li>').find((li) => li.includes('>链条管理规定</a>'));
    assert.match(await home(), new RegExp(`/d/${draft}"[\\s\\S]*/d/${said}"[\\s\\S]*/d/${told}"`), 'the home page pairs rules and interpretations');
    // what is taken back is gone from the chain at once
    assert.equal((await desk.decide('office', said, 'withdraw', { order: '撤4', note: '内容核实中' })).status, 303);
    assert.deepEqual(steps((await get(`/d/${rule}`)).text).map((x) => x[0]), ['公开征求意见', '签发成文', '公布', '政策解读', '施行']);
    assert.doesNotMatch((await get('/zcwj')).text, new RegExp(`/d/${said}"`));
    assert.doesNotMatch(await home(), new RegExp(`/d/${said}"`));
  });

  test('what is not public is not there: no list, count, chain, code, address or form', async () => {
    const id = await desk.draft({ title: '未公开的规则', doc_no: '澄环密〔2026〕1号', genre: '规范性文件', topic: '秘密领域', validity: 'in_force', effective_on: '2026-11-02' });
    for (const path of [`/d/${id}/history`, `/d/${id}/qr.svg`, `/d/${id}/correct`, `/zcwj/chain/${id}`]) await get(path, 404);
    assert.equal((await visitor.post(`/d/${id}/helpful`, { v: 'yes' })).status, 404);
    const { text } = await get('/zcwj');
    assert.doesNotMatch(text, /未公开的规则|澄环密|秘密领域/);
    assert.match((await get(query({ q: '澄环密〔2026〕1号' }))).text, /没有符合条件的文件/);
    const gone = await publish({ title: '将被撤回的规则', doc_no: '澄环规〔2026〕931号', topic: '将消失的领域' });
    const index = /href="(\/i\/[^"]+)"/.exec((await get(`/d/${gone}`)).text)[1];
    assert.match((await get('/zcwj')).text, /将消失的领域/);
    assert.equal((await desk.decide('office', gone, 'withdraw', { order: '撤3', note: '内容核实中' })).status, 303);
    assert.doesNotMatch((await get('/zcwj')).text, /将被撤回的规则|将消失的领域/);
    assert.doesNotMatch((await get('/zcwj/export.csv')).text, /将被撤回的规则/);
    await get(index, 410);
    await get(`/d/${gone}/correct`, 410);
  });
});
