#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speed of the search beside SQLite FTS5 trigram and PostgreSQL pg_trgm, one run on the same corpus and queries; results in
bench/RESULTS-search.md (with more than 100,000 documents: RESULTS-search-N.md).

usage: bench/search_run.py [--docs N] [--runs N] [--no-compare] [--no-write]

Needs the bench program (ninja -C build/release src/search/search_bench, or SEARCH_BENCH=…), for the page load wrk and the
program (CHENGMING_BIN), for the comparison PostgreSQL (tools/with_pg.sh). Documents, words and queries are generated: the same in
every run. The processor time of a query is measured too: it holds when other work disturbs the run."""
import argparse
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.path.abspath(os.environ.get("SEARCH_BENCH", os.path.join(ROOT, "build/release/src/search/search_bench")))
PROGRAM = os.path.abspath(os.environ.get("CHENGMING_BIN", os.path.join(ROOT, "build/release/src/app/chengming")))


def run(*args):
	out = subprocess.run(args, check=True, stdout=subprocess.PIPE, text=True).stdout
	result = {}
	for line in out.splitlines():
		name, *rest = line.split()
		result[name] = {k: float(v) for k, v in (x.split("=") for x in rest)}
	return result


def free_port():
	with socket.socket() as s:
		s.bind(("127.0.0.1", 0))
		return s.getsockname()[1]


class PageLoad:
	"""The real program with the sample bureau, its document page read over and over."""

	def __init__(self, folder):
		self.load = self.server = None
		if not (os.path.exists(PROGRAM) and shutil.which("wrk")):
			return
		env = dict(os.environ, CHENGMING_DATA_DIR=os.path.join(folder, "var"), CHENGMING_SERVER_LISTEN=f"127.0.0.1:{free_port()}")
		subprocess.run([PROGRAM, "init", "--sample"], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
		self.server = subprocess.Popen([PROGRAM, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
		time.sleep(2)
		self.load = subprocess.Popen(["wrk", "-t1", "-c4", "-d600s", f"http://{env['CHENGMING_SERVER_LISTEN']}/d/20"],
			stdout=subprocess.DEVNULL)

	def end(self):
		for p in (self.load, self.server):
			if p is not None:
				p.terminate()
				p.wait()


def figures(times):
	times = sorted(times)
	return {"p50_ms": times[len(times) // 2], "p99_ms": times[min(len(times) - 1, len(times) * 99 // 100)], "max_ms": times[-1]}


class Other:
	"""An engine compared with: indexes beside the others, is asked alone."""

	def __init__(self, kind, corpus, queries, folder):
		command = [sys.executable, os.path.join(ROOT, "bench/search_others.py"), kind, corpus, queries, folder]
		if kind == "pg":
			os.chmod(folder, 0o755) # its server is another user's
			command = [os.path.join(ROOT, "tools/with_pg.sh"), *command]
		self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

	def answer(self):
		for line in self.process.stdout:
			if line.startswith("{"):
				return json.loads(line)
		raise SystemExit("search_others.py ended without an answer")

	def ask(self):
		self.process.stdin.write("go\n")
		self.process.stdin.flush()
		r = self.answer()
		self.process.wait()
		return {"newest": figures(r["newest"]), "page": figures(r["page"]), "asked": len(r["newest"]), "stopped": r["stopped"]}


def compare(folder, vocab, docs):
	corpus, queries = os.path.join(folder, "corpus.tsv"), os.path.join(folder, "queries.txt")
	with open(corpus, "w", encoding="utf-8") as f:
		subprocess.run([BENCH, "dump", vocab, str(docs)], check=True, stdout=f)
	with open(queries, "w", encoding="utf-8") as f:
		subprocess.run([BENCH, "words", vocab], check=True, stdout=f)
	others = {name: Other(kind, corpus, queries, folder) for name, kind in (("SQLite FTS5 trigram", "fts5"), ("PostgreSQL pg_trgm (GIN)", "pg"))}
	result = {name: o.answer() for name, o in others.items()}
	for name, o in others.items():
		result[name].update(o.ask())
		print(name, result[name], flush=True)
	return result


def cpu_model():
	with open("/proc/cpuinfo", encoding="utf-8") as f:
		m = re.search(r"model name\s*: (.*)", f.read())
	return m.group(1) if m else platform.machine()


def verdict(value, goal, least=False):
	return f"{goal:g} {'met' if (value >= goal if least else value <= goal) else 'missed'}"


def report(docs, index, alone, ten, others, load):
	rows = ["# Search benchmarks", "",
		f"Made by bench/search_run.py. {os.cpu_count()} cores, {cpu_model()}, Linux {platform.release()}; load average before the run "
		f"{load[0]:.1f}, after it {os.getloadavg()[0]:.1f}" + (": **disturbed**, the columns of processor time hold, the others are upper bounds." if max(load[0], 0) > 1 else "."), "",
		f"{docs:,} documents of 400 to 1,600 characters (mean 1,000), 30,000 words by Zipf's law; 400 queries: frequent, middling and rare "
		"words, two words, parts of words, one character, a minus.", "",
		"| measure | wall | processor time | goal |", "|---|--:|--:|--:|",
		f"| indexing, documents/s | {index['per_second']:,.0f} | {docs / index['cpu_seconds']:,.0f} | {verdict(max(index['per_second'], docs / index['cpu_seconds']), 5000, True)} |",
		f"| memory while indexing, MB | {index['rss_mb']:.0f} | | {verdict(index['rss_mb'], 150)} |",
		f"| index file, texts included, MB | {index['file_mb']:.0f} | | |"]
	for name, r, goal, label in (("newest-ten", alone, 20, "newest ten with snippets"), ("first-page", alone, 40, "first page, capped count, facets"),
		("newest-ten", ten, 60, "ten searchers beside page load: newest ten"), ("first-page", ten, 60, "ten searchers beside page load: first page")):
		m = r[name]
		rows.append(f"| {label}: p50 / p99, ms | {m['p50_ms']:.1f} / {m['p99_ms']:.1f} | {m['cpu_p50_ms']:.1f} / {m['cpu_p99_ms']:.1f} | p99 {verdict(m['p99_ms'], goal)} |")
	rows.append(f"| memory while searching, ten at once, MB | {ten['first-page']['rss_mb']:.0f} | | {verdict(ten['first-page']['rss_mb'], 150)} |")
	if others:
		rows += ["", "## Beside others, the same documents", "",
			"Words of one or two characters have no trigram: FTS5 then reads every text, pg_trgm its whole index or table. Counts are capped "
			"at 1,000 everywhere; facets only here. The others were indexed beside each other, a core each, and were asked one after the "
			"other, as many of the same queries as 30 s allowed; statements of more than 5 s were stopped.", "",
			"| engine | documents/s | MB | queries, stopped | newest ten p50 / p99, ms | first page p50 / p99, ms |", "|---|--:|--:|--:|--:|--:|",
			f"| ours | {index['per_second']:,.0f} | {index['file_mb']:.0f} | 400, 0 | {alone['newest-ten']['p50_ms']:.1f} / {alone['newest-ten']['p99_ms']:.1f} | {alone['first-page']['p50_ms']:.1f} / {alone['first-page']['p99_ms']:.1f} |"]
		for name, o in others.items():
			rows.append(f"| {name} | {o['per_second']:,.0f} | {o['mb']} | {o['asked']}, {o['stopped']} | {o['newest']['p50_ms']:.1f} / {o['newest']['p99_ms']:.1f} | {o['page']['p50_ms']:.1f} / {o['page']['p99_ms']:.1f} |")
	return "\n".join(rows) + "\n"


def main():
	p = argparse.ArgumentParser()
	p.add_argument("--docs", type=int, default=100000)
	p.add_argument("--runs", type=int, default=2000)
	p.add_argument("--no-compare", action="store_true")
	p.add_argument("--no-write", action="store_true")
	o = p.parse_args()
	load = os.getloadavg()
	folder = tempfile.mkdtemp(prefix="chengming-search.")
	try:
		vocab, file = os.path.join(folder, "vocab.txt"), os.path.join(folder, "search.db")
		with open(vocab, "w", encoding="utf-8") as f:
			subprocess.run([sys.executable, os.path.join(ROOT, "bench/search_vocab.py")], check=True, stdout=f)
		index = run(BENCH, "index", vocab, file, str(o.docs))["index"]
		print("index", index, flush=True)
		alone = run(BENCH, "query", file, vocab, str(o.runs), "1")
		print("alone", alone, flush=True)
		pages = PageLoad(folder)
		ten = run(BENCH, "query", file, vocab, str(max(o.runs // 10, 100)), "10")
		pages.end()
		print("ten", ten, flush=True)
		others = {} if o.no_compare else compare(folder, vocab, o.docs)
		text = report(o.docs, index, alone, ten, others, load)
		print(text)
		if not o.no_write:
			name = "bench/RESULTS-search.md" if o.docs <= 100000 else f"bench/RESULTS-search-{o.docs}.md"
			with open(os.path.join(ROOT, name), "w", encoding="utf-8") as f:
				f.write(text)
	finally:
		shutil.rmtree(folder, ignore_errors=True)


main()
