#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the words of the search corpus, most frequent first: real ones from the repository's own Chinese texts (pieces of two to
four characters, by how often they occur), then pairs and triples of GB 2312 level-1 characters for the long tail. The same
repository gives the same list; search_bench.c draws from it by Zipf's law."""
import glob
import os
import random
import re
import sys

COMMON = "的 和 在 对 为 应 与 等 由 并 或 不 经 按 以 及 其 将 后 内".split()
WORDS = 30000


def texts(root):
	names = glob.glob(root + "/po/zh_CN/*.po") + glob.glob(root + "/data/**/*.tsv", recursive=True)
	names += glob.glob(root + "/data/sample/documents/*")
	for name in sorted(names):
		with open(name, encoding="utf-8", errors="ignore") as f:
			yield f.read()


def main():
	root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
	count = {}
	for text in texts(root):
		for run in re.findall(r"[一-龥]{2,}", text):
			for size in (2, 3, 4):
				for i in range(0, len(run) - size + 1, 2):
					word = run[i:i + size]
					count[word] = count.get(word, 0) + (1, 1, 2)[size - 2]
	real = [w for w, n in sorted(count.items(), key=lambda x: (-x[1], x[0])) if n > 1][:8000]
	chance = random.Random(20261122)
	level1 = [bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)
		if not (row == 0xD7 and cell > 0xF9)]
	words, seen = [], set()
	for w in COMMON + real:
		if w not in seen:
			seen.add(w)
			words.append(w)
	while len(words) < WORDS:
		w = "".join(chance.choice(level1) for _ in range(chance.choice((2, 2, 2, 3))))
		if w not in seen:
			seen.add(w)
			words.append(w)
	sys.stdout.write("\n".join(words) + "\n")


main()
