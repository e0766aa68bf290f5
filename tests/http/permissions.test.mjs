// SPDX-License-Identifier: Apache-2.0
// Every route as every role and as nobody, held against the program's own table (chengming help --routes), and the table
// against docs/PERMISSIONS.md. A refusal by permission is told apart from any other answer by its sentence.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, startServer } from '../support/server.mjs';

const ROLES = ['drafter', 'unit_head', 'office', 'secrecy', 'legal', 'signatory', 'technical', 'auditor', 'evaluator', 'admin'];
const FORBIDDEN = '没有权限查看或办理';
const CSRF = '页面已经过期';
const PASSWORD = 'clear-river-77';

/** One value that fits each kind of parameter; the numbers belong to nothing. */
const fill = (pattern) => pattern.replace(/\{[a-z_]+:i64\}/g, '999999999').replace(/\{[a-z_]+\*?\}/g, 'x');

function table(text) {
  return text.trim().split('\n').map((line) => {
    const [method, pattern, perm, flags, roles] = line.split('\t');
    return { method, pattern, perm, flags: flags.split(','), roles: roles === '*' ? null : roles.split(',') };
  });
}

/** A person with exactly one role, through the workbench, up to the changed password. */
async function onePerson(s, admin, role) {
  const login = `only.${role.replace('_', '-')}`;
  await admin.get('/wb/people/new');
  const body = /name="body" value="(\d+)"/.exec((await admin.get('/wb/people/new')).text)[1];
  const made = await admin.post('/wb/people/new', {
    body, name: `试验${role}`, login, unit: '0', sort: '900', active: '1', [`role_${role}`]: '1', password: 'first-word-2026',
  });
  assert.equal(made.status, 303, `person for ${role}: ${made.text.slice(0, 300)}`);
  const c = s.client();
  await c.get('/login');
  assert.equal((await c.post('/login', { login, password: 'first-word-2026' })).status, 303);
  const elsewhere = await c.get('/wb');
  assert.equal(elsewhere.location, '/password', 'forced change on first log-in');
  await c.get('/password');
  assert.equal((await c.post('/password', { old: 'first-word-2026', fresh: PASSWORD, again: PASSWORD })).status, 303);
  return c;
}

/** "allowed", "denied" or "login": what the permission phase said. */
async function verdict(c, route) {
  const path = fill(route.pattern);
  const answer = route.method === 'GET' ? await c.request('GET', path)
    : await c.request('POST', path, { body: new URLSearchParams(), headers: {} });
  if (answer.status >= 500 && answer.status !== 503) return `broken: ${answer.status}`;
  if (answer.status === 401 || (answer.status === 303 && answer.location.startsWith('/login?next='))) return 'login';
  if (answer.status === 403 && answer.text.includes(FORBIDDEN)) return 'denied';
  if (answer.status === 403 && !answer.text.includes(CSRF)) return `unclear 403: ${answer.text.slice(0, 200)}`;
  return 'allowed';
}

describe('permissions', () => {
  let s;
  let routes;
  let admin;
  before(async () => {
    s = await startServer({ sample: true });
    routes = table((await s.command(['help', '--routes'])).stdout);
    admin = s.client();
    await admin.login('admin');
  });
  after(() => s?.stop());

  test('the routes are what this test thinks they are', () => {
    assert.ok(routes.length > 60, `${routes.length} routes`);
    for (const r of routes) {
      assert.ok(r.method === 'GET' || r.method === 'POST');
      if (r.pattern.startsWith('/wb')) assert.notEqual(r.perm, 'public', r.pattern);
    }
  });

  test('S4-2.1 S3-4.0.1 docs/PERMISSIONS.md is the table the program runs by', async () => {
    const { stdout } = await s.command(['help', '--permissions']);
    assert.equal(readFileSync(join(root, 'docs/PERMISSIONS.md'), 'utf8'), stdout);
    const rows = stdout.split('\n').filter((l) => l.startsWith('| `'));
    const held = new Map(rows.map((l) => {
      const cells = l.split('|').map((x) => x.trim());
      return [/`(\w+)`/.exec(cells[1])[1], ROLES.filter((_, i) => cells[3 + i] !== '')];
    }));
    for (const r of routes) if (r.roles) assert.deepEqual(r.roles, held.get(r.perm), r.pattern);
  });

  test('nobody gets what is not public', async () => {
    for (const r of routes) {
      const got = await verdict(s.client(), r);
      assert.equal(got, r.roles === null ? 'allowed' : 'login', `${r.method} ${r.pattern}`);
    }
  });

  for (const role of ROLES) {
    test(`S0-4.1.4 S0-4.1.5 S0-4.1.6 S3-7.1.2 every route as ${role}`, async () => {
      const c = await onePerson(s, admin, role);
      const wrong = [];
      for (const r of routes) {
        const want = r.roles === null || r.roles.includes(role) ? 'allowed' : 'denied';
        const got = await verdict(c, r);
        if (got !== want) wrong.push(`${r.method} ${r.pattern} (${r.perm}): ${got}, expected ${want}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});
