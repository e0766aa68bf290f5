// SPDX-License-Identifier: Apache-2.0
// A node:test reporter for tests/run: one TSV line a test (result, name, first line of the reason), details of failures as
// comment lines. A test that only groups others is not counted, unless it failed by itself.
const flat = (s) => String(s ?? '').replace(/[\t\r\n]+/g, ' ').trim();

export default async function* reporter(source) {
  const failedBelow = []; // by nesting: did a child fail since the last test of this level
  const seenBelow = [];
  for await (const { type, data } of source) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      yield `# ${flat(data.message)}\n`;
      continue;
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { nesting: n, name, details } = data;
    const group = seenBelow[n + 1] || details?.type === 'suite' || /\.test\.mjs$/.test(name);
    const failed = type === 'test:fail' && data.todo === undefined;
    const own = failed && !failedBelow[n + 1];
    seenBelow[n] = true;
    if (failed) failedBelow[n] = true;
    seenBelow[n + 1] = false;
    failedBelow[n + 1] = false;
    if (group && !own) continue;
    const result = data.skip !== undefined && data.skip !== false ? 'skip' : failed ? 'fail' : 'pass';
    const reason = result === 'skip' ? flat(data.skip === true ? '' : data.skip) : flat(details?.error?.cause?.message ?? details?.error?.message);
    yield `${result}\t${flat(name)}\t${result === 'pass' ? '' : reason}\n`;
    if (result === 'fail') {
      const text = details?.error?.cause?.stack ?? details?.error?.stack ?? '';
      yield `${String(text).split('\n').map((l) => `# ${l}`).join('\n')}\n`;
    }
  }
}
