// SPDX-License-Identifier: Apache-2.0
// The real program for end-to-end tests: a data folder of its own, a free port, an engine of choice; gone after the test.
//
//   const s = await startServer({ sample: true });        // or { admin: { login, password } } for an empty installation
//   const c = s.client(); await c.login('zhou.mingyuan'); // sample password unless given
//   const page = await c.get('/wb'); await c.post('/wb/…', { field: 'value' });   // CSRF token is taken from the last page
//   await s.stop();
//
// CHENGMING_BIN       the program (default build/release/src/app/chengming)
// CHENGMING_TEST_DB   sqlite (default) or pg; pg makes a database of its own on CHENGMING_TEST_PG
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { copySample } from './sample.mjs';

const run = promisify(execFile);
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const program = resolve(root, process.env.CHENGMING_BIN ?? 'build/release/src/app/chengming');
export const engine = process.env.CHENGMING_TEST_DB ?? 'sqlite';
let databases = 0;

/** The password every sample person has, from the file the program loads it from. */
export function samplePassword() {
  return readFileSync(join(root, 'data/sample/password.txt'), 'utf8').trim();
}

async function makeDatabase(template = 'template0') {
  const admin = process.env.CHENGMING_TEST_PG;
  if (!admin) throw new Error('CHENGMING_TEST_DB=pg needs CHENGMING_TEST_PG (run inside tools/with_pg.sh)');
  databases += 1;
  const name = `e2e_${process.pid}_${databases}_${Date.now().toString(36)}`;
  await run('psql', ['-q', '-d', admin, '-c', `CREATE DATABASE ${name} TEMPLATE ${template} ENCODING 'UTF8'`]);
  return {
    name,
    url: admin.replace(/^(postgresql:\/\/[^/]*\/)[^?]*/, `$1${name}`),
    drop: () => run('psql', ['-q', '-d', admin, '-c', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]),
  };
}

function lines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    rest += chunk;
    const parts = rest.split('\n');
    rest = parts.pop();
    parts.forEach(onLine);
  });
}

/** One installation: folder, database, environment. Commands and servers run in it. */
export class Installation {
  /** today: the clock stands on that day for the sample and the servers, so that the sample's numbers are always the same. */
  static async create({ sample = false, admin = null, env = {}, today = '' } = {}) {
    const self = new Installation();
    self.dir = mkdtempSync(join(tmpdir(), 'chengming-e2e.'));
    self.servers = new Set();
    const copied = sample && Object.keys(env).length === 0; // settings of its own could make another sample
    const environment = (dataDir, url) => ({
      ...process.env, CHENGMING_DATA_DIR: dataDir, CHENGMING_SERVER_LISTEN: '127.0.0.1:0', ...(url ? { CHENGMING_DATABASE_URL: url } : {}),
      ...(today ? { CHENGMING_TEST_TODAY: today } : {}), ...env,
    });
    try {
      if (copied) {
        self.db = await copySample(self.dir, {
          program, engine, today, makeDatabase: engine === 'pg' ? makeDatabase : null,
          init: (dataDir, url) => run(program, ['init', '--sample'], { cwd: dirname(dataDir), env: environment(dataDir, url) }),
        });
      } else if (engine === 'pg') self.db = await makeDatabase();
      self.env = environment(join(self.dir, 'var'), self.db?.url);
      if (copied) return self;
      if (sample) await self.command(['init', '--sample']);
      else if (admin) await self.command(['init', '--admin', admin.login], `${admin.password}\n`);
      else await self.command(['init']);
    } catch (error) {
      await self.remove();
      throw error;
    }
    return self;
  }

  /** Runs "chengming ARGS…"; resolves to {stdout, stderr, code}; throws on exit codes other than those in ok. */
  async command(args, input = '', ok = [0]) {
    const child = spawn(program, args, { cwd: this.dir, env: this.env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (d) => { stdout += d; });
    child.stderr.setEncoding('utf8').on('data', (d) => { stderr += d; });
    child.stdin.on('error', () => {}); // a command that reads nothing may be gone already
    child.stdin.end(input);
    const code = await new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (c, signal) => done(c ?? signal));
    });
    if (!ok.includes(code)) throw new Error(`chengming ${args.join(' ')}: exit ${code}\n${stderr}${stdout}`);
    return { stdout, stderr, code };
  }

  async serve(env = {}, args = []) {
    const server = new Server(this, env, args);
    this.servers.add(server);
    await server.ready;
    return server;
  }

  async remove() {
    for (const s of this.servers) await s.stop();
    if (this.db) await this.db.drop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A running "chengming serve". */
export class Server {
  constructor(installation, env, args) {
    this.installation = installation;
    this.log = [];
    this.child = spawn(program, ['serve', ...args],
      { cwd: installation.dir, env: { ...installation.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.pid = this.child.pid;
    this.exited = new Promise((done) => { this.child.once('close', (code, signal) => done({ code, signal })); });
    this.ready = new Promise((done, fail) => {
      lines(this.child.stdout, (line) => {
        const at = /listening on (http:\/\/\S+)/.exec(line);
        if (!at) return;
        this.base = at[1].replace(/\/$/, '');
        this.port = Number(new URL(this.base).port);
        done(this);
      });
      lines(this.child.stderr, (line) => this.log.push(line));
      this.child.once('error', fail);
      this.child.once('close', (code, signal) => fail(
        new Error(`chengming serve ended before it was ready: ${code ?? signal}\n${this.log.join('\n')}`)));
    });
    this.ready.catch(() => {}); // reported where it is awaited
  }

  client() {
    return new Client(this.base);
  }

  /** SIGTERM and wait; resolves to {code, signal}. Safe to call twice. */
  async stop(signal = 'SIGTERM') {
    this.installation.servers.delete(this);
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.exited;
  }
}

/** Installation and server in one, for suites that need just that. */
export async function startServer({ serveEnv = {}, serveArgs = [], ...options } = {}) {
  const installation = await Installation.create(options);
  try {
    const server = await installation.serve(serveEnv, serveArgs);
    return {
      installation, server, base: server.base, port: server.port, pid: server.pid, dir: installation.dir, log: server.log,
      client: () => server.client(), command: (...a) => installation.command(...a),
      stop: async () => {
        const how = await server.stop();
        await installation.remove();
        return how;
      },
    };
  } catch (error) {
    await installation.remove();
    throw error;
  }
}

const unescape = (s) => s.replace(/&(amp|lt|gt|quot|#39|#x27);/g,
  (_, e) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" })[e]);

/** The Set-Cookie lines of an answer. Debian 12's own Node joins them with commas and has no getSetCookie. */
export function cookieLines(headers) {
  if (headers.getSetCookie) return headers.getSetCookie();
  return (headers.get('set-cookie') ?? '').split(/,\s*(?=[^;,\s]+=)/).filter(Boolean);
}

/** A visitor: cookies, redirects by hand, the CSRF token of the page last seen. */
export class Client {
  constructor(base) {
    this.base = base;
    this.cookies = new Map();
    this.csrf = '';
  }

  async request(method, path, { headers = {}, body = undefined } = {}) {
    const cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
    const answer = await fetch(new URL(path, this.base), {
      method, body, redirect: 'manual', headers: { ...(cookie ? { cookie } : {}), ...headers },
    });
    for (const line of cookieLines(answer.headers)) this.setCookie(line);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const text = bytes.toString('utf8');
    const token = /name="_csrf"\s+value="([^"]*)"/.exec(text);
    if (token) this.csrf = unescape(token[1]);
    return {
      status: answer.status, headers: answer.headers, location: answer.headers.get('location'), text, bytes,
      json: () => JSON.parse(text),
    };
  }

  setCookie(line) {
    const [pair, ...attributes] = line.split(';').map((s) => s.trim());
    const at = pair.indexOf('=');
    const gone = attributes.some((a) => /^max-age=(0|-)/i.test(a));
    if (gone) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  get(path, headers = {}) {
    return this.request('GET', path, { headers });
  }

  /** A form: values may be arrays (repeated fields) or {name, type, bytes} (files; makes it multipart). */
  post(path, fields = {}, headers = {}) {
    const all = { ...(this.csrf && !('_csrf' in fields) ? { _csrf: this.csrf } : {}), ...fields };
    const pairs = Object.entries(all).flatMap(([k, v]) => (Array.isArray(v) ? v : [v]).map((x) => [k, x]));
    if (!pairs.some(([, v]) => v !== null && typeof v === 'object')) {
      return this.request('POST', path, { headers, body: new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])) });
    }
    const form = new FormData();
    for (const [k, v] of pairs) {
      if (v !== null && typeof v === 'object') form.append(k, new Blob([v.bytes], { type: v.type ?? 'application/octet-stream' }), v.name);
      else form.append(k, String(v));
    }
    return this.request('POST', path, { headers, body: form });
  }

  async login(login, password = samplePassword()) {
    await this.get('/login');
    const answer = await this.post('/login', { login, password });
    if (answer.status !== 303) throw new Error(`log-in of ${login} failed: ${answer.status}`);
    await this.get(answer.location);
    return answer;
  }
}
