// SPDX-License-Identifier: Apache-2.0
// The program's commands as an operator uses them, on the engine of the run.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Client, Installation, engine, program } from '../support/server.mjs';

const run = promisify(execFile);
const COMMANDS = ['serve', 'init', 'migrate', 'user', 'rebuild', 'backup', 'restore', 'audit', 'calc', 'config', 'import', 'version', 'help'];

describe('commands that need no database', () => {
  test('help lists every command, each has --help with an example', async () => {
    const { stdout } = await run(program, ['help']);
    for (const name of COMMANDS) {
      assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
      const help = (await run(program, [name, '--help'])).stdout;
      assert.match(help, new RegExp(`^usage: chengming ${name}`));
      assert.match(help, /[Ee]xample/);
    }
  });

  test('wrong usage is told on stderr with exit code 2', async () => {
    for (const args of [[], ['nothing'], ['init', '--nothing'], ['backup'], ['config', 'nothing'], ['serve', 'here'], ['help', 'nothing'], ['init', '--dir']]) {
      await assert.rejects(run(program, args), (e) => e.code === 2 && e.stdout === '' && e.stderr.length > 10, args.join(' '));
    }
  });

  test('config check names every mistake and passes the shipped example', async () => {
    const env = { PATH: process.env.PATH, CHENGMING_SERVER_WORKERS: 'x', CHENGMING_SERVER_LISTN: '1' };
    await assert.rejects(run(program, ['config', 'check', '--set', 'log.level=loud'], { env }), (e) => e.code === 1
      && e.stderr.includes('server.workers') && e.stderr.includes('log.level') && e.stderr.includes('CHENGMING_SERVER_LISTN is no setting'));
    const example = new URL('../../config/chengming.ini.example', import.meta.url).pathname;
    assert.match((await run(program, ['config', 'check', '--config', example], { env: { PATH: process.env.PATH } })).stdout, /good/);
    await assert.rejects(run(program, ['migrate', '--config', '/nowhere.ini']), (e) => e.code === 1 && e.stderr.includes('/nowhere.ini'));
  });

  test('a data folder that cannot be made is a clear error', async () => {
    await assert.rejects(run(program, ['init', '--dir', '/proc/nothing']), (e) => e.code === 1 && e.stderr.includes('/proc/nothing'));
  });
});

describe('an installation', () => {
  let it;
  before(async () => { it = await Installation.create({ admin: { login: 'chief', password: 'first-Log-in-2026' } }); });
  after(() => it.remove());

  test('init is repeatable and makes one administrator', async () => {
    const again = await it.command(['init']);
    assert.match(again.stdout, /people already/);
    const { stdout } = await it.command(['user', 'list']);
    assert.match(stdout, /^chief\t.*\tadmin\tactive$/m);
    assert.equal(stdout.trim().split('\n').length, 2);
  });

  test('people are added, given roles and disabled under the same rules as in the workbench', async () => {
    const added = await it.command(['user', 'add', 'li.wen', '--name', '李文', '--body', 'main', '--roles', 'drafter']);
    assert.match(added.stdout, /one-time password: \S{16}/);
    await it.command(['user', 'roles', 'li.wen', 'drafter,office']);
    assert.match((await it.command(['user', 'list'])).stdout, /^li\.wen\t李文\tmain\tdrafter,office\tactive$/m);
    for (const [args, word] of [
      [['user', 'roles', 'li.wen', 'king'], 'king'], [['user', 'add', 'li.wen', '--name', 'x', '--body', 'main'], 'taken|name'],
      [['user', 'add', 'x.y', '--name', 'x', '--body', 'nowhere'], 'nowhere'], [['user', 'disable', 'nobody'], 'nobody'],
      [['user', 'disable', 'chief'], 'administrator']]) {
      assert.match((await it.command(args, '', [1])).stderr, new RegExp(word, 'i'));
    }
    await it.command(['user', 'disable', 'li.wen']);
    assert.match((await it.command(['user', 'list'])).stdout, /^li\.wen\t.*\tdisabled$/m);
  });

  test('a password set here lets in and must be changed', async () => {
    await it.command(['user', 'password', 'chief', '--password-stdin'], 'another-Way-in-2026\n');
    const server = await it.serve();
    const c = server.client();
    const answer = await c.login('chief', 'another-Way-in-2026');
    assert.equal(answer.status, 303);
    assert.match((await c.get('/account')).location ?? '', /password/);
    await server.stop();
  });

  test('serve says what is wrong: folder in use, port taken, address malformed', async () => {
    const server = await it.serve();
    const second = await it.command(['serve'], '', [1]);
    assert.match(second.stderr, new RegExp(`in use by another chengming \\(process ${server.pid}\\)`));
    await server.stop();
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((r) => blocker.once('listening', r));
    const taken = await it.command(['serve', '--listen', `127.0.0.1:${blocker.address().port}`], '', [1]);
    assert.match(taken.stderr, /cannot listen on 127\.0\.0\.1:\d+/);
    blocker.close();
    assert.match((await it.command(['serve', '--listen', 'here'], '', [2])).stderr, /ADDRESS:PORT/);
  });

  test('SIGTERM stops cleanly, SIGHUP reloads and goes on', async () => {
    const server = await it.serve();
    assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
    process.kill(server.pid, 'SIGHUP');
    for (let i = 0; i < 200 && !server.log.some((l) => l.includes('reloading')); i += 1) await new Promise((r) => setImmediate(r));
    assert.equal((await fetch(`${server.base}/healthz`)).status, 200);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    assert.ok(server.log.some((l) => l.includes('reloading')));
    assert.ok(server.log.some((l) => l.includes('stopped')));
  });

  test('the test clock moves the day', async () => {
    const server = await it.serve({}, ['--fixed-today', '2026-05-01']);
    assert.match((await server.client().get('/login')).text, /2026年5月1日/);
    await server.stop();
  });

  test('migrate has nothing left to do, rebuild and audit verify succeed', async () => {
    assert.match((await it.command(['migrate', '--dry-run'])).stdout, /^0 migrations/);
    assert.match((await it.command(['rebuild'])).stdout, /rebuilt/);
    assert.match((await it.command(['audit', 'verify'])).stdout, /^\d+ audit rows, chain unbroken/);
  });

  test('a backup made beside the running server restores to the same content', async () => {
    const server = await it.serve();
    await server.client().login('chief', 'another-Way-in-2026');
    const stored = join(it.dir, 'var/files/ab/cd');
    mkdirSync(stored, { recursive: true });
    writeFileSync(join(stored, 'abcd'), 'a stored file');
    assert.match((await it.command(['backup', 'bk'])).stdout, /verified/);
    await server.stop();
    await run('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: join(it.dir, 'bk') });
    assert.match((await it.command(['backup', 'bk'], '', [1])).stderr, /exists already/);

    const key = readFileSync(join(it.dir, 'var/keys/translog.key'));
    const people = (await it.command(['user', 'list'])).stdout;
    const rows = (await it.command(['audit', 'verify'])).stdout;
    await it.command(['user', 'add', 'late.comer', '--name', '后来', '--body', 'main']);
    assert.match((await it.command(['restore', 'bk'], '', [1])).stderr, /--replace/);
    renameSync(join(it.dir, 'var/files'), join(it.dir, 'files-gone'));
    writeFileSync(join(it.dir, 'var/keys/translog.key'), Buffer.alloc(key.length, 7)); // of the same size
    await it.command(['restore', 'bk', '--replace']);
    assert.deepEqual(readFileSync(join(it.dir, 'var/keys/translog.key')), key, 'the log goes on under its own key');
    assert.equal(statSync(join(it.dir, 'var/keys/translog.key')).mode & 0o777, 0o600);
    assert.equal((await it.command(['user', 'list'])).stdout, people);
    assert.equal((await it.command(['audit', 'verify'])).stdout, rows);
    assert.equal(readFileSync(join(stored, 'abcd'), 'utf8'), 'a stored file');
    const again = await it.serve();
    assert.equal((await again.client().login('chief', 'another-Way-in-2026')).status, 303);
    assert.match((await it.command(['restore', 'bk', '--replace'], '', [1])).stderr, /in use/);
    await again.stop();
  });

  test('an altered, incomplete or enlarged backup is refused', async () => {
    for (const spoil of [
      (dir) => appendFileSync(join(dir, 'secret.key'), 'x'),
      (dir) => renameSync(join(dir, 'secret.key'), join(it.dir, 'elsewhere')),
      (dir) => writeFileSync(join(dir, 'extra'), 'x'),
      (dir) => writeFileSync(join(dir, 'SHA256SUMS'), `${'0'.repeat(64)}  ../../etc/passwd\n`),
      (dir) => renameSync(join(dir, 'SHA256SUMS'), join(it.dir, 'sums-gone'))]) {
      await run('rm', ['-rf', join(it.dir, 'spoilt')]);
      await run('cp', ['-r', join(it.dir, 'bk'), join(it.dir, 'spoilt')]);
      spoil(join(it.dir, 'spoilt'));
      assert.match((await it.command(['restore', 'spoilt', '--verify-only'], '', [1])).stderr, /altered|missing|lists|malformed|no backup/);
    }
    assert.match((await it.command(['restore', 'bk', '--verify-only'])).stdout, /all as they were/);
  });

  test('a failed backup leaves nothing behind', async () => {
    assert.equal((await it.command(['backup', '/proc/bk'], '', [1])).code, 1);
    if (engine === 'sqlite') {
      renameSync(join(it.dir, 'var/chengming.db'), join(it.dir, 'aside.db'));
      writeFileSync(join(it.dir, 'var/chengming.db'), 'this is no database, though long enough to be looked at '.repeat(20));
      const broken = await it.command(['backup', 'bk2'], '', [1]);
      assert.match(broken.stderr, /not a database/);
      renameSync(join(it.dir, 'aside.db'), join(it.dir, 'var/chengming.db'));
    } else {
      const { code } = await it.command(['backup', 'bk2', '--set', 'database.url=postgresql:///nowhere?host=/nowhere'], '', [1]);
      assert.equal(code, 1);
    }
    assert.ok(!existsSync(join(it.dir, 'bk2')) && !existsSync(join(it.dir, 'bk2.partial')));
  });
});

test('an init --sample killed half-way leaves an empty installation, not half a bureau; the next one loads all of it', async () => {
  const it = await Installation.create();
  try {
    if (it.db) await run('psql', ['-q', '-d', it.db.url, '-c', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public']);
    await run('rm', ['-rf', join(it.dir, 'var')]);
    const child = spawn(program, ['init', '--sample'], { cwd: it.dir, env: it.env, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8').on('data', (text) => { if (text.includes('migrations applied')) child.kill('SIGKILL'); });
    const [code, signal] = await new Promise((r) => { child.once('close', (...how) => r(how)); });
    assert.deepEqual([code, signal], [null, 'SIGKILL'], 'it was still loading');
    const rows = async () => (await it.command(['user', 'list'])).stdout.trim().split('\n').length - 1;
    assert.equal(await rows(), 0);
    assert.match((await it.command(['init', '--sample'])).stdout, /44 people, 133 documents/);
    assert.equal(await rows(), 44);
    assert.match((await it.command(['init', '--sample'], '', [1])).stderr, /init/);
    assert.match((await it.command(['audit', 'verify'])).stdout, /chain unbroken/);
  } finally {
    await it.remove();
  }
});

test('an empty folder: serve makes everything and prints how to log in', async () => {
  const it = await Installation.create();
  await run('rm', ['-rf', join(it.dir, 'var')]);
  const fresh = { ...it.env, CHENGMING_DATABASE_URL: `sqlite:${join(it.dir, 'var', 'fresh.db')}` };
  const child = spawn(program, ['serve'], { cwd: it.dir, env: fresh, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout) {
    out += chunk;
    if (out.includes('listening on')) break;
  }
  const [, login, password] = /log in at \/login as (\S+) with the one-time password (\S+)/.exec(out);
  const c = new Client(/listening on (\S+)/.exec(out)[1]);
  assert.equal((await c.login(login, password)).status, 303);
  const ended = new Promise((r) => { child.once('close', r); });
  child.kill('SIGTERM');
  child.stdout.resume();
  assert.equal(await ended, 0);
  await it.remove();
});
