// SPDX-License-Identifier: Apache-2.0
// The flow of a document through HTTP, acted by the sample people of one body: draft, steps, publication.
import assert from 'node:assert/strict';

/** Sample log-ins by body and role. */
export const people = {
  chengzhou: { drafter: 'he.yufei', head: 'gao.qinglan', office: 'zhou.mingyuan', secrecy: 'shan.jingyi', sign: 'mu.yunsheng' },
  wanghu: { drafter: 'song.jiaqi', head: 'fang.ruizhi', office: 'dai.wanqing', secrecy: 'bao.mian', sign: 'hu.jingtao' },
  baishi: { drafter: 'bai.lulu', head: 'shi.kaiyuan', office: 'liang.xinmu', secrecy: 'mo.yan', sign: 'qing.shan' },
};

export const unhtml = (s) => s.replace(/&(lt|gt|quot|#39|#x27|amp);/g,
  (_, e) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", amp: '&' })[e]);
export const field = (html, name) => unhtml(new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1] ?? '');
export const entryOf = (html) => /<select[^>]*name="entry"[\s\S]*?<option value="(\d+)"/.exec(html)?.[1];

/** What the page's last form would send if nobody touched it: {name: value}. */
export const inputs = (html) => {
  const form = html.slice(html.lastIndexOf('<form class="card'));
  const out = {};
  for (const [, tag] of form.matchAll(/<input([^>]*)>/g)) {
    const name = / name="([^"]*)"/.exec(tag)?.[1];
    if (!name || name === '_csrf') continue;
    if (/type="checkbox"/.test(tag)) {
      if (/ checked/.test(tag)) out[name] = '1';
    } else if (!/type="file"/.test(tag)) out[name] = unhtml(/ value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name, body] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</g)) out[name] = unhtml(body);
  for (const [, name, body] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)) {
    out[name] = unhtml((/<option value="([^"]*)" selected/.exec(body) ?? /<option value="([^"]*)"/.exec(body))?.[1] ?? '');
  }
  return out;
};

/** Settings changed by an administrator, everything else as it is. */
export async function setSettings(admin, values) {
  const answer = await admin.post('/wb/settings', { ...inputs((await admin.get('/wb/settings')).text), ...values });
  assert.equal(answer.status, 303, answer.text?.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 600));
}

/** One person per role of a body, logged in. */
export class Desk {
  static async open(server, body = 'chengzhou') {
    const self = new Desk();
    for (const [role, login] of Object.entries(people[body])) {
      self[role] = server.client();
      await self[role].login(login);
    }
    return self;
  }

  /** Fields of a new draft as the page would send them. */
  async form(extra = {}) {
    const page = await this.drafter.get('/wb/docs/new');
    assert.equal(page.status, 200);
    return {
      title: '测试公告', entry: entryOf(page.text), genre: '公告', topic: '大气环境', formed_on: '2026-11-02', summary: '测试用的概述',
      audience: 'all', attribute: 'PUB', validity: 'na', body_text: '一、总体要求\n各单位应当按照职责分工组织实施。', body_json: '',
      body_base: field(page.text, 'body_base'), then: 'save', ...extra,
    };
  }

  async draft(extra = {}) {
    const answer = await this.drafter.post('/wb/docs/new', await this.form(extra));
    assert.equal(answer.status, 303, answer.text.replace(/<[^>]*>/g, ' ').slice(0, 4000));
    return Number(/\/wb\/docs\/(\d+)/.exec(answer.location)[1]);
  }

  async act(role, id, fields) {
    const page = await this[role].get(`/wb/review/${id}`);
    assert.equal(page.status, 200, `${role} sees the review page`);
    return this[role].post(`/wb/review/${id}`, { rev: field(page.text, 'rev'), opinion: '同意', ...fields });
  }

  async must(role, id, fields) {
    const answer = await this.act(role, id, fields);
    assert.equal(answer.status, 303, `${role} on ${id}: ${answer.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 3000)}`);
  }

  /** decision: {attribute, article, reason}; more: further fields of every step, an opinion for instance. */
  async toSignature(id, decision = { attribute: 'PUB' }, more = {}) {
    await this.must('drafter', id, { event: 'submit', ...decision, checklist: '1', ...more });
    await this.must('head', id, { event: 'approve', ...more });
    await this.must('office', id, { event: 'approve', ...decision, ...more });
    await this.must('secrecy', id, { event: 'approve', secrecy_basis: more.opinion ?? '对照保密事项范围审查，不涉密', ...more });
  }

  async publish(id, decision = { attribute: 'PUB' }, more = {}) {
    await this.toSignature(id, decision, more);
    await this.must('sign', id, { event: 'sign', ...decision, ...more });
  }

  /** withdraw, correct, republish, discard: the forms after publication. */
  async decide(role, id, what, fields) {
    const page = await this[role].get(`/wb/docs/${id}/${what}`);
    assert.equal(page.status, 200, `${role} ${what}`);
    return this[role].post(`/wb/docs/${id}/${what}`, { rev: field(page.text, 'rev'), ...fields });
  }
}
