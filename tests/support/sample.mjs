// SPDX-License-Identifier: Apache-2.0
// The sample bureau, made once by "init --sample" for a program, an engine and a day, and then copied: making it takes seconds,
// many more under the sanitizers, and every test file wants one. Folders stay in the temporary folder until tests/run ends.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

function place(program, engine, today) {
  const { mtimeMs, size } = statSync(program);
  const key = [program, mtimeMs, size, engine, process.env.CHENGMING_TEST_PG ?? '', today || new Date().toDateString()].join('\n');
  return join(tmpdir(), `chengming-sample.${createHash('sha256').update(key).digest('hex').slice(0, 20)}`);
}

/** Somebody else may make one at the same time: who is first wins, the other's is thrown away. */
async function make(to, kit) {
  const dir = mkdtempSync(`${to}.new.`);
  const db = kit.makeDatabase ? await kit.makeDatabase() : null;
  try {
    await kit.init(join(dir, 'var'), db?.url);
    if (db) writeFileSync(join(dir, 'database'), db.name);
    renameSync(dir, to);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    await db?.drop();
    if (!existsSync(to)) throw error;
  }
}

/**
 * Gives the installation at dir the sample.
 * kit: program, engine; init(dataDir, url) runs "init --sample"; makeDatabase(template?) → {name, url, drop} or absent for SQLite.
 * Resolves to the database, null for SQLite.
 */
export async function copySample(dir, kit) {
  const from = place(kit.program, kit.engine, kit.today);
  if (!existsSync(from)) await make(from, kit);
  await run('cp', ['-a', join(from, 'var'), dir]);
  return kit.makeDatabase ? kit.makeDatabase(readFileSync(join(from, 'database'), 'utf8')) : null;
}
