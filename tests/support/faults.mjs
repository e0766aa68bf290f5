// SPDX-License-Identifier: Apache-2.0
// What goes wrong for real: a database somebody else writes to, and one that is broken. Both engines.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const sqliteFile = (it) => join(it.env.CHENGMING_DATA_DIR, 'chengming.db');

/** Another program holds every table for writing (PostgreSQL: for reading, too); resolves to a function that lets go. */
export async function holdDatabase(it) {
  const child = it.db
    ? spawn('psql', ['-q', '-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', it.db.url], { stdio: ['pipe', 'pipe', 'inherit'] })
    : spawn('sqlite3', ['-batch', sqliteFile(it)], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(it.db
    ? `BEGIN; DO $$ DECLARE t text; BEGIN FOR t IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()
       LOOP EXECUTE 'LOCK TABLE ' || t || ' IN ACCESS EXCLUSIVE MODE'; END LOOP; END $$; SELECT 'held';\n`
    : '.timeout 10000\nBEGIN IMMEDIATE;\n.shell echo held\n');
  child.stdin.on('error', () => {}); // it may have ended already
  const said = await Promise.race([once(child.stdout, 'data').then(([d]) => String(d)), once(child, 'close').then(() => '')]);
  if (said === '' && it.db) return holdDatabase(it); // a job of the server and we waited for each other: PostgreSQL ended us
  if (!said.includes('held')) throw new Error(said);
  return async () => {
    child.stdin.end(it.db ? 'ROLLBACK;\n' : 'ROLLBACK;\n.quit\n');
    await once(child, 'close');
  };
}

/** SQLite: every page of the file but its head is overwritten, as by a dying disk. PostgreSQL: the database is dropped. */
export function breakDatabase(it) {
  if (it.db) {
    const admin = process.env.CHENGMING_TEST_PG;
    const name = /\/([^/?]+)(\?|$)/.exec(it.db.url.replace(/^postgresql:\/\/[^/]*/, ''))[1];
    execFileSync('psql', ['-q', '-d', admin, '-c', `DROP DATABASE ${name} WITH (FORCE)`]);
    return;
  }
  for (const [file, from] of [[sqliteFile(it), 100], [`${sqliteFile(it)}-wal`, 32]]) {
    if (!existsSync(file)) continue;
    const fd = openSync(file, 'r+');
    const { size } = fstatSync(fd);
    const junk = Buffer.alloc(65536, 0xA5);
    for (let at = from; at < size; at += junk.length) writeSync(fd, junk, 0, Math.min(junk.length, size - at), at);
    closeSync(fd);
  }
}
