// SPDX-License-Identifier: Apache-2.0
// Faults: kill -9 under write load (50 times), a full disk. What was answered as done is still there afterwards, the program
// starts again by itself, and the audit chain is unbroken.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client, Installation, engine } from '../support/server.mjs';

const ROUNDS = Number(process.env.CHENGMING_KILLS ?? 50);
const WRITERS = 4;
const LOGIN = 'chief';
const PASSWORD = 'first-Log-in-2026';

/** Logs in again and again; every answered log-in is a committed session and a committed audit row. */
async function writer(base, done, state) {
  while (!state.stop) {
    const c = new Client(base);
    try {
      await c.get('/login');
      const answer = await c.post('/login', { login: LOGIN, password: PASSWORD });
      if (answer.status === 303) done.push(c);
    } catch {
      return; // the server was killed in the middle of this one: nothing was promised
    }
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
  before(async () => { it = await Installation.create({ admin: { login: LOGIN, password: PASSWORD } }); });
  after(() => it.remove());

  test('no committed change is lost and the program starts again by itself', { timeout: 600000 }, async () => {
    let promised = [];
    let total = 0;
    let rows = await auditRows(it);
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await it.serve();
      for (const c of promised) assert.ok(await remembered(c, server.base), `round ${round}: a committed log-in is gone`);
      promised = [];
      const state = { stop: false };
      const writers = Array.from({ length: WRITERS }, () => writer(server.base, promised, state));
      const wanted = 1 + (round % 5); // killed at ever different moments, always with others in flight
      while (promised.length < wanted) await new Promise((r) => setImmediate(r));
      process.kill(server.pid, 'SIGKILL');
      assert.equal((await server.exited).signal, 'SIGKILL');
      state.stop = true;
      await Promise.all(writers);
      total += promised.length;
      const now = await auditRows(it);
      assert.ok(now >= rows + promised.length, `round ${round}: ${now} audit rows, ${rows} before, ${promised.length} promised`);
      rows = now;
    }
    assert.ok(total >= ROUNDS);
  });
});

/** A small file system of our own, or the reason why there is none. */
function smallDisk(dir, megabytes) {
  mkdirSync(dir, { recursive: true });
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'chengming-test', dir]);
  if (made.status === 0) return '';
  return `cannot mount a small file system: ${made.error?.message ?? made.stderr.toString().trim()}`;
}

describe('full disk', () => {
  test('a clear answer, no damage, and work goes on when there is room again', { timeout: 60000 }, async (t) => {
    if (engine !== 'sqlite') return t.skip('the database server has a disk of its own');
    const it = await Installation.create({ admin: { login: LOGIN, password: PASSWORD } });
    const disk = join(it.dir, 'small');
    const reason = smallDisk(disk, 8);
    try {
      if (reason) return t.skip(reason);
      execFileSync('cp', ['-a', `${join(it.dir, 'var')}/.`, disk]);
      const server = await it.serve({ CHENGMING_DATA_DIR: disk });
      const filler = join(disk, 'filler');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, Buffer.alloc(Math.max(0, Number(bavail) * Number(bsize) - 65536)));
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
      if (!reason) spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
      await it.remove();
    }
  });
});
