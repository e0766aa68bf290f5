// SPDX-License-Identifier: Apache-2.0
// Waiting in tests, never for a time to pass: what is asked is asked again when something happened, or, where nothing tells, on
// the turn of the event loop after the last answer. The only ceiling is that of the test runner: when it ends the file (SIGTERM),
// what was being waited for is said on stderr.
//
//   await until('the index has it', async () => (await get('/search?q=x')).includes('x'));   // gives what was answered
//   await until('the spool is empty', () => readdirSync(spool).length === 0, folder(spool));
//   await until('the hook was called', () => hits.length > 0, event(server, 'hit'));
import { watch } from 'node:fs';

/** Wakes by a change in the folder: a name come or gone, a file written. */
export const folder = (dir) => (wake) => {
  const w = watch(dir, wake);
  return () => w.close();
};

export const event = (emitter, ...names) => (wake) => {
  for (const n of names) emitter.on(n, wake);
  return () => names.forEach((n) => emitter.off(n, wake));
};

const open = new Set();
process.once('SIGTERM', () => {
  for (const what of open) console.error(`still waiting: ${typeof what === 'function' ? what() : what}`);
  process.exit(1);
});

/**
 * Asks until the answer is true and gives it. what: a text, or a function that makes one when it is needed; wakers: folder(),
 * event(): they listen from before the first question on, so that nothing can happen between a question and the waiting.
 */
export async function until(what, ask, ...wakers) {
  let happened = false;
  let wake = () => {};
  const ends = wakers.map((waker) => waker(() => {
    happened = true;
    wake();
  }));
  open.add(what);
  try {
    for (;;) {
      happened = false;
      const answer = await ask();
      if (answer) return answer;
      if (wakers.length === 0) await new Promise((done) => { setImmediate(done); });
      else if (!happened) await new Promise((done) => { wake = done; });
    }
  } finally {
    open.delete(what);
    ends.forEach((end) => end());
  }
}
