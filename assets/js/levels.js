// SPDX-License-Identifier: Apache-2.0
// The four heading levels of official documents (GB/T 9704-2012, 7.3.3): 一、 （一） 1. （1）. The same rule as doc_from_text()
// of the server: a short line that does not end a sentence.

const han = '[一二三四五六七八九十百]{1,4}';
const patterns = [
  [new RegExp(`^${han}、`), 1],
  [new RegExp(`^[（(]${han}[）)]`), 2],
  [/^\d{1,3}[.．](?!\d)/, 3],
  [/^[（(]\d{1,3}[）)]/, 4],
];
const LONGEST = 60;

export function levelOf(line) {
  const text = line.trim();
  if (text.length > LONGEST || /[。；;：:，,]$/.test(text)) return 0;
  return patterns.find(([p]) => p.test(text))?.[1] ?? 0;
}
