// SPDX-License-Identifier: Apache-2.0
// What a public page may cost the database. Statements, not time: the same on every machine. A page that needs more has
// grown a query in a loop or lost the lists that calls share (src/core/shared.h); raise a bound only with a reason.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../support/server.mjs';

const ROUNDS = 7; // the job runner asks the database too now and then: the smallest difference is the page's

describe('statements a page', () => {
  let s;
  let c;

  // A session that does not exist: never from the page cache, never kept in it, and no statement to look it up.
  const get = async (path) => {
    const answer = await fetch(`${s.base}${path}`, { headers: { cookie: 'cm_session=none; __Host-cm=none' } });
    await answer.arrayBuffer();
    assert.equal(answer.status, 200, path);
  };
  const statements = async () => Number(/^chengming_db_statements_total (\d+)$/m.exec((await c.get('/metrics')).text)[1]);
  const step = async (path) => {
    const start = await statements();
    if (path) await get(path);
    return (await statements()) - start;
  };
  /** The page's own statements: what a round with it needs beyond one without, taken in turn, so that jobs fall on both. */
  const cost = async (path) => {
    let least = Infinity;
    let own = Infinity; // of /metrics itself
    for (let i = 0; i < ROUNDS; i += 1) {
      own = Math.min(own, await step(null));
      least = Math.min(least, await step(path));
    }
    return least - own;
  };
  /** The same when jobs may still drop the shared lists between two calls: what it costs once they let it; a page that has grown
   * never gets there, one that is not made never costs anything. */
  const costAtRest = async (path, most) => {
    let n = await cost(path);
    for (let i = 0; i < 100 && (n > most || n < 1); i += 1) n = await cost(path);
    return n;
  };

  before(async () => {
    s = await startServer({ sample: true });
    c = s.client();
    // The jobs of the start are over when many rounds in a row cost the same.
    for (let same = 0, last = -1, tries = 0; same < 20; tries += 1) {
      assert.ok(tries < 5000, 'the server comes to rest');
      const now = await step(null);
      same = now === last ? same + 1 : 0;
      last = now;
    }
  });
  after(() => s?.stop());

  const pages = [
    ['home', '/', 3],
    ['catalogue', '/xxgk/catalogue', 2],
    ['catalogue with a search', '/xxgk/catalogue?words=%E6%8E%92%E6%B1%A1', 3],
    ['catalogue of a branch', '/xxgk/catalogue?body=wanghu', 3],
    ['catalogue item', '/xxgk/catalogue/MEE2019-02', 2],
    ['disclosure list', '/xxgk/list', 4],
  ];
  for (const [name, path, most] of pages) {
    test(`${name}: at most ${most}`, async () => {
      const n = await costAtRest(path, most);
      assert.ok(n >= 1, 'a page made without any statement was not made');
      assert.ok(n <= most, `${path}: ${n} statements`);
    });
  }

  test('document: at most 8', async () => {
    const { documents } = (await c.get('/api/v1/documents')).json();
    assert.ok(documents.length > 0);
    const n = await costAtRest(`/d/${documents[0].id}`, 8);
    assert.ok(n >= 1 && n <= 8, `${n} statements`);
  });

  test('a page of many documents costs no more than a page of few', async () => {
    assert.equal(await cost('/xxgk/catalogue?genre=%E9%80%9A%E7%9F%A5'), await cost('/xxgk/catalogue?genre=none'));
  });
});
