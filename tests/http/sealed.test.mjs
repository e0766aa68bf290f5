// SPDX-License-Identifier: Apache-2.0
// Identity and contact of applicants: masked everywhere, sealed in the database, in clear only by a named act with a reason.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { people } from '../support/flow.mjs';
import { startServer } from '../support/server.mjs';

const CLEAR = '990101199002200057'.slice(0, 14); // whose identity card: region and day of birth of the sample's 钱大伟

describe('sealed', () => {
  let s;
  let office;
  let auditor;
  let id;
  before(async () => {
    s = await startServer({ sample: true });
    office = s.client();
    await office.login(people.chengzhou.office);
    auditor = s.client();
    await auditor.login('gu.shenming');
    const list = (await office.get(`/wb/requests?state=all&q=${encodeURIComponent('钱大伟')}`)).text;
    id = /href="\/wb\/requests\/(\d+)"/.exec(list)[1];
  });
  after(() => s?.stop());

  const unmask = (client, reason) => client.post(`/wb/requests/${id}/unmask`, { reason });

  test('S2-2.3.1 the clear text needs a reason and leaves an entry in the audit trail with it', async () => {
    const page = (await office.get(`/wb/requests/${id}`)).text;
    assert.match(page, /9901\*{10}\w{4}/);
    assert.doesNotMatch(page, new RegExp(CLEAR));
    const none = await unmask(office, ' ');
    assert.equal(none.status, 422, 'a reason is asked for');
    assert.doesNotMatch(none.text, new RegExp(CLEAR));
    const shown = await unmask(office, '核对身份后邮寄答复书');
    assert.equal(shown.status, 200);
    assert.match(shown.text, new RegExp(CLEAR));
    assert.equal((await unmask(auditor, '看看')).status, 403);
    const trail = (await auditor.get('/wb/audit?action=request.unmask')).text;
    assert.match(trail, /周明远/);
    assert.match((await auditor.get(/href="(\/wb\/audit\/\d+)"/.exec(trail)[1])).text, /核对身份后邮寄答复书/);
    assert.doesNotMatch(trail, new RegExp(CLEAR));
    assert.doesNotMatch((await office.get(`/wb/requests/${id}`)).text, new RegExp(CLEAR), 'shown once');
  });

  test('a new key seals everything anew while the server runs; the old key stays for backups', async () => {
    const file = join(s.installation.env.CHENGMING_DATA_DIR, 'keys', 'seal.keys');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const first = readFileSync(file, 'utf8').trim().split('\n');
    const { stdout } = await s.command(['rotate-keys']);
    assert.match(stdout, /new key: 2\nsealed anew: (2[7-9]|[3-9]\d)/);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    assert.deepEqual(lines.slice(0, first.length), first);
    assert.equal(lines.length, first.length + 1);
    assert.match((await unmask(office, '换钥后再核对')).text, new RegExp(CLEAR));
    assert.match((await s.command(['rotate-keys', '--keep'])).stdout, /sealed anew: 0/);
    assert.equal((await s.command(['rotate-keys', '--what'], '', [2])).code, 2);
  });
});
