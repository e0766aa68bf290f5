// SPDX-License-Identifier: Apache-2.0
// Two people at one document at the same moment: one wins, the other is told who did what and loses no text. Many publishers
// at once: index numbers without gap or twin.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../support/server.mjs';
import { Desk, field } from '../support/flow.mjs';

const PUBLISHERS = 20;

describe('at the same moment', () => {
  let s;
  let desk;
  before(async () => {
    s = await startServer({ sample: true });
    desk = await Desk.open(s);
  });
  after(() => s?.stop());

  const another = async (login) => {
    const c = s.client();
    await c.login(login);
    return c;
  };

  test('two approve one document: one step is taken, the other sees the conflict and keeps the opinion', async () => {
    const rival = await another('lin.anhe'); // the other person of the disclosure office
    for (let round = 0; round < 5; round += 1) {
      const id = await desk.draft({ title: `同时审查${round}` });
      await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' });
      await desk.must('head', id, { event: 'approve' });
      const pages = [await desk.office.get(`/wb/review/${id}`), await rival.get(`/wb/review/${id}`)];
      const answers = await Promise.all([desk.office, rival].map((c, i) => c.post(`/wb/review/${id}`,
        { rev: field(pages[i].text, 'rev'), event: 'approve', attribute: 'PUB', opinion: `第${i}人写的意见${round}` })));
      assert.deepEqual(answers.map((a) => a.status).sort(), [303, 409]);
      const lost = answers.findIndex((a) => a.status === 409);
      assert.match(answers[lost].text, new RegExp(`第${lost}人写的意见${round}`));
      assert.match(answers[lost].text, lost === 0 ? /林安和/ : /周明远/, 'who was faster');
      const page = await desk.drafter.get(`/wb/docs/${id}`);
      assert.ok(page.text.includes(`第${1 - lost}人写的意见${round}`));
      assert.ok(!page.text.includes(`第${lost}人写的意见${round}`));
    }
  });

  test('one approves, one returns: exactly one of both happens', async () => {
    const rival = await another('lin.anhe');
    for (let round = 0; round < 5; round += 1) {
      const id = await desk.draft({ title: `一审一退${round}` });
      await desk.must('drafter', id, { event: 'submit', attribute: 'PUB', checklist: '1' });
      await desk.must('head', id, { event: 'approve' });
      const rev = field((await desk.office.get(`/wb/review/${id}`)).text, 'rev');
      await rival.get(`/wb/review/${id}`);
      const answers = await Promise.all([
        desk.office.post(`/wb/review/${id}`, { rev, event: 'approve', attribute: 'PUB', opinion: '同意' }),
        rival.post(`/wb/review/${id}`, { rev, event: 'return', cause: 'content', opinion: '请修改' })]);
      assert.deepEqual(answers.map((a) => a.status).sort(), [303, 409]);
      const state = answers[0].status === 303 ? 'secrecy' : 'draft';
      const list = await desk.office.get(`/wb/docs?state=${state}&q=${encodeURIComponent(`一审一退${round}`)}`);
      assert.ok(list.text.includes(`/wb/docs/${id}`), state);
    }
  });

  test('ten tabs save one draft: one wins, nine get both texts back', async () => {
    const id = await desk.draft({ title: '十个标签页' });
    const tabs = await Promise.all(Array.from({ length: 10 }, () => another('he.yufei')));
    const pages = await Promise.all(tabs.map((c) => c.get(`/wb/docs/${id}/edit`)));
    const answers = await Promise.all(tabs.map((c, i) => c.post(`/wb/docs/${id}/edit`, {
      version: field(pages[i].text, 'version'), title: `第${i}页的标题`, issuing_body: '局', body_text: `第${i}页写下的正文`, body_base: field(pages[i].text, 'body_base'),
      body_json: field(pages[i].text, 'body_json'), audience: 'all', attribute: 'PUB', then: 'save',
    })));
    const won = answers.findIndex((a) => a.status === 303);
    assert.equal(answers.filter((a) => a.status === 303).length, 1);
    answers.forEach((a, i) => {
      if (i === won) return;
      assert.equal(a.status, 409);
      for (const kept of [`第${i}页的标题`, `第${i}页写下的正文`, `第${won}页写下的正文`]) assert.ok(a.text.includes(kept), kept);
    });
    assert.match((await desk.drafter.get(`/wb/docs/${id}`)).text, new RegExp(`第${won}页的标题`));
  });

  test(`S0-0.2 ${PUBLISHERS} sign at once: index numbers follow one another without gap or twin`, { timeout: 120000 }, async () => {
    const ids = [];
    for (let i = 0; i < PUBLISHERS; i += 1) {
      const id = await desk.draft({ title: `同时签发第${i}件` });
      await desk.toSignature(id);
      ids.push(id);
    }
    const signers = await Promise.all(ids.map((_, i) => another(i % 2 ? 'cheng.zhiyuan' : 'mu.yunsheng')));
    const revs = await Promise.all(ids.map(async (id, i) => field((await signers[i].get(`/wb/review/${id}`)).text, 'rev')));
    // a refused signature in between must not use a number up
    const answers = await Promise.all(ids.flatMap((id, i) => [
      signers[i].post(`/wb/review/${id}`, { rev: String(Number(revs[i]) + 7), event: 'sign', attribute: 'PUB', opinion: '旧页面' }),
      signers[i].post(`/wb/review/${id}`, { rev: revs[i], event: 'sign', attribute: 'PUB', opinion: '同意' })]));
    answers.forEach((a, i) => assert.equal(a.status, i % 2 ? 303 : 409, a.text.replace(/<[^>]*>/g, ' ').slice(0, 500)));
    const numbers = [];
    for (const id of ids) numbers.push(Number(/\/2026-(\d{5,})$/.exec((await s.client().get(`/api/v1/documents/${id}`)).json().index_no)[1]));
    numbers.sort((a, b) => a - b);
    numbers.forEach((n, i) => assert.equal(n, numbers[0] + i));
    const next = await desk.draft({ title: '下一件' });
    await desk.publish(next);
    assert.match((await s.client().get(`/api/v1/documents/${next}`)).json().index_no, new RegExp(`/2026-0*${numbers.at(-1) + 1}$`));
    assert.match((await s.command(['audit', 'verify'])).stdout, /chain unbroken/);
  });
});
