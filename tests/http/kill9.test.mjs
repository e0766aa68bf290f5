// SPDX-License-Identifier: Apache-2.0
// Faults: kill -9 under write load (50 times), a full disk. What was answered as done is still there afterwards, the program
// starts again by itself, and the audit chain is unbroken.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { field } from '../support/flow.mjs';
import { Client, Installation, engine, samplePassword } from '../support/server.mjs';

const ROUNDS = Number(process.env.CHENGMING_KILLS ?? 50);
const LOGINS = 2;
const DRAFTERS = ['he.yufei', 'wang.li', 'luo.xiaoxi'];
const VERIFY_EVERY = 10;
const LOGIN = 'chief';
const PASSWORD = 'first-Log-in-2026';

/** Logs in again and again; every answered log-in is a committed session and a committed audit row. */
async function logsIn(base, done, state) {
  while (!state.stop) {
    const c = new Client(base);
    try {
      await c.get('/login');
      const answer = await c.post('/login', { login: 'zhou.mingyuan', password: samplePassword() });
      if (answer.status === 303) done.push(c);
    } catch {
      return; // the server was killed in the middle of this one: nothing was promised
    }
  }
}

/** A drafter with one draft: its title counts the saves, so that a lost one shows. */
class Drafter {
  constructor(client) {
    this.client = client;
    this.id = 0;
    this.asked = 0; // the last save sent
    this.promised = 0; // the last save answered
  }

  title() {
    return `断电检验第${this.asked}次保存`;
  }

  /** Creates, saves and autosaves until the server is gone; every answer of success is a promise. */
  async saves(base, done, state) {
    const c = this.client;
    c.base = base;
    while (!state.stop) {
      try {
        const path = this.id ? `/wb/docs/${this.id}/edit` : '/wb/docs/new';
        const page = await c.get(path);
        assert.equal(page.status, 200, path);
        this.asked += 1;
        const fields = {
          title: this.title(), issuing_body: '澄州市生态环境局', body_text: `第${this.asked}次的正文`, body_base: field(page.text, 'body_base'),
          audience: 'all', attribute: 'PUB', then: 'save', ...(this.id ? { version: field(page.text, 'version') } : {}),
        };
        const quiet = this.id !== 0 && this.asked % 3 === 0;
        const answer = await c.post(quiet ? `/wb/docs/${this.id}/autosave` : path, fields);
        if (state.stop && answer.status >= 500) return; // stopping
        assert.equal(answer.status, quiet ? 200 : 303, answer.text.slice(0, 500));
        if (!this.id) this.id = Number(/\/wb\/docs\/(\d+)/.exec(answer.location)[1]);
        this.promised = this.asked;
        done.push(this);
      } catch (error) {
        if (error.code === 'ERR_ASSERTION') throw error;
        return; // killed in the middle
      }
    }
  }

  /** Still logged in, and the draft is at the last promised save or at the one that was under way. */
  async check(base, round) {
    if (!this.id) return;
    this.client.base = base;
    const page = await this.client.get(`/wb/docs/${this.id}/edit`);
    assert.equal(page.status, 200, `round ${round}: draft ${this.id} or its session is gone`);
    const [, n] = /断电检验第(\d+)次保存/.exec(field(page.text, 'title'));
    assert.ok(Number(n) >= this.promised && Number(n) <= this.asked, `round ${round}: draft ${this.id} is at save ${n}, promised ${this.promised}`);
    assert.ok(page.text.includes(`第${n}次的正文`), 'title and text of one save');
  }
}

/** Is this browser still logged in? A forgotten session is sent to the log-in page. */
async function remembered(client, base) {
  client.base = base;
  const answer = await client.get('/account');
  return answer.status === 200 || (answer.status === 303 && !answer.location.startsWith('/login'));
}

const auditRows = async (it) => Number(/^(\d+) audit rows, chain unbroken/.exec((await it.command(['audit', 'verify'])).stdout)[1]);

describe(`kill -9 under write load, ${ROUNDS} times`, () => {
  let it;
  before(async () => { it = await Installation.create({ sample: true }); });
  after(() => it?.remove());

  test('no committed change is lost and the program starts again by itself', { timeout: 900000 }, async () => {
    const drafters = [];
    let promised = [];
    let total = 0;
    let since = 0;
    let rows = await auditRows(it);
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await it.serve();
      for (const c of promised) {
        if (c instanceof Client) assert.ok(await remembered(c, server.base), `round ${round}: a committed log-in is gone`);
      }
      for (const d of drafters) await d.check(server.base, round);
      while (drafters.length < DRAFTERS.length) {
        const c = server.client();
        await c.login(DRAFTERS[drafters.length]);
        drafters.push(new Drafter(c));
      }
      promised = [];
      const state = { stop: false };
      const writers = [...drafters.map((d) => d.saves(server.base, promised, state)),
        ...Array.from({ length: LOGINS }, () => logsIn(server.base, promised, state))];
      const all = Promise.all(writers);
      all.catch(() => {}); // reported below
      const wanted = 1 + (round % 7); // killed at ever different moments, always with others in flight
      while (promised.length < wanted && server.child.exitCode === null) await new Promise((r) => setImmediate(r));
      process.kill(server.pid, 'SIGKILL');
      assert.equal((await server.exited).signal, 'SIGKILL');
      state.stop = true;
      await all;
      total += promised.length;
      since += promised.length;
      if (round % VERIFY_EVERY === VERIFY_EVERY - 1 || round === ROUNDS - 1) {
        const now = await auditRows(it);
        assert.ok(now >= rows + since, `round ${round}: ${now} audit rows, ${rows} before, ${since} promised`);
        rows = now;
        since = 0;
      }
    }
    const server = await it.serve();
    for (const d of drafters) await d.check(server.base, ROUNDS);
    await server.stop();
    assert.ok(total >= ROUNDS);
    assert.ok(drafters.every((d) => d.promised > 0), 'every drafter got something saved');
  });
});

/** A small file system of our own, or the reason why there is none. */
function smallDisk(dir, megabytes) {
  mkdirSync(dir, { recursive: true });
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'chengming-test', dir]);
  if (made.status === 0) return '';
  return `cannot mount a small file system: ${made.error?.message ?? made.stderr.toString().trim()}`;
}

/**
 * Fills the file system of `path` but for `leave` bytes. The server writes there meanwhile, so that it is
 * full is found by filling it, not by counting.
 */
function fillBut(path, leave) {
  const fd = openSync(path, 'w');
  let size = 0;
  for (let step = 1 << 20; step >= 4096;) {
    try {
      size += writeSync(fd, Buffer.alloc(step));
    } catch (e) {
      if (e.code !== 'ENOSPC') throw e;
      step /= 2;
    }
  }
  closeSync(fd);
  truncateSync(path, Math.max(0, size - leave));
}

describe('full disk', () => {
  test('a clear answer, no damage, and work goes on when there is room again', { timeout: process.env.CHENGMING_SLOW ? 200000 : 60000 }, async (t) => {
    if (engine !== 'sqlite') return t.skip('the database server has a disk of its own');
    const it = await Installation.create({ admin: { login: LOGIN, password: PASSWORD } });
    const disk = join(it.dir, 'small');
    const reason = smallDisk(disk, 8);
    try {
      if (reason) return t.skip(reason);
      execFileSync('cp', ['-a', `${join(it.dir, 'var')}/.`, disk]);
      const server = await it.serve({ CHENGMING_DATA_DIR: disk });
      const filler = join(disk, 'filler');
      fillBut(filler, 65536);
      const kept = [];
      let full = null;
      for (let i = 0; i < 400 && !full; i += 1) {
        const c = server.client();
        await c.get('/login');
        const answer = await c.post('/login', { login: LOGIN, password: PASSWORD });
        if (answer.status === 303) kept.push(c);
        else full = answer;
      }
      assert.equal(full?.status, 507, 'the disk never filled up');
      assert.match(full.text, /空间|存储|磁盘/);
      assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
      assert.equal((await server.client().get('/login')).status, 200);
      truncateSync(filler, 0);
      assert.equal((await server.client().login(LOGIN, PASSWORD)).status, 303);
      for (const c of kept) assert.ok(await remembered(c, server.base));
      await server.stop();
      const { stdout } = await it.command(['audit', 'verify', '--dir', disk]);
      assert.match(stdout, /chain unbroken/);
    } finally {
      for (const left of it.servers) await left.stop('SIGKILL'); // after a failure: it would hold the disk and hide the reason
      if (!reason) spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
      await it.remove();
    }
  });
});
