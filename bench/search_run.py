#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speed of the search beside SQLite FTS5 trigram and PostgreSQL pg_trgm, one run on the same corpus and queries; results in
bench/RESULTS-search.md.

usage: bench/search_run.py [--docs N] [--runs N] [--no-compare] [--no-write]

Needs the bench program (ninja -C build/release src/search/search_bench, or SEARCH_BENCH=…), for the page load wrk and the
program (CHENGMING_BIN), for the comparison PostgreSQL (tools/with_pg.sh). Documents, words and queries are generated: the same in
every run. The processor time of a query is measured too: it holds when other work disturbs the run."""
import argparse
import os
import platform
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.path.abspath(os.environ.get("SEARCH_BENCH", os.path.join(ROOT, "build/release/src/search/search_bench")))
PROGRAM = os.path.abspath(os.environ.get("CHENGMING_BIN", os.path.join(ROOT, "build/release/src/app/chengming")))
COMPARED = 96 # queries the other engines are asked


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


def parts(query):
	wanted, excluded = [], []
	for word in query.split():
		(excluded if word.startswith("-") else wanted).append(word.lstrip("-"))
	return wanted, excluded


def figures(times):
	times = sorted(times)
	return {"p50_ms": times[len(times) // 2], "p99_ms": times[min(len(times) - 1, len(times) * 99 // 100)], "max_ms": times[-1]}


def timed(ask, queries):
	newest, page = [], []
	for q in queries:
		t0 = time.monotonic()
		ask(q, False)
		newest.append((time.monotonic() - t0) * 1000)
		t0 = time.monotonic()
		ask(q, True)
		page.append((time.monotonic() - t0) * 1000)
	return figures(newest), figures(page)


def fts5(folder, corpus, queries):
	path = os.path.join(folder, "fts5.db")
	db = sqlite3.connect(path)
	db.execute("PRAGMA journal_mode=WAL")
	db.execute("PRAGMA synchronous=OFF")
	db.execute("CREATE VIRTUAL TABLE t USING fts5(title, text, tokenize='trigram')")
	t0, n = time.monotonic(), 0
	with open(corpus, encoding="utf-8") as f:
		for line in f:
			n += 1
			db.execute("INSERT INTO t(rowid, title, text) VALUES (?, ?, ?)", (n, *line.rstrip("\n").split("\t")))
			if n % 1500 == 0:
				db.commit()
	db.commit()
	seconds = time.monotonic() - t0

	def ask(query, count):
		wanted, excluded = parts(query)
		long = [w for w in wanted if len(w) > 2]
		where, args = [], []
		if long: # the rest cannot be asked of trigrams: every text is read
			where.append("t MATCH ?")
			args.append(" ".join('"' + w + '"' for w in long))
		for words, no in ((wanted, ""), (excluded, "NOT ")):
			for w in words:
				if no or w not in long:
					where.append(f"(title || text) {no}LIKE ?")
					args.append(f"%{w}%")
		sql = " FROM t WHERE " + " AND ".join(where)
		if count:
			db.execute("SELECT count(*) FROM (SELECT 1" + sql + " LIMIT 1001)", args).fetchall()
		db.execute("SELECT rowid, substr(text, max(1, instr(text, ?) - 20), 100)" + sql + " ORDER BY rowid DESC LIMIT 10",
			[wanted[0]] + args).fetchall()

	newest, page = timed(ask, queries)
	db.close()
	return {"per_second": n / seconds, "newest": newest, "page": page, "mb": os.path.getsize(path) >> 20}


PG = r"""
import json, subprocess, sys, time, os
url, corpus, queries = sys.argv[1], sys.argv[2], sys.argv[3]
def psql(sql, u=url, **kw):
	return subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", u], input=sql, text=True, check=True, stdout=subprocess.PIPE, **kw).stdout
psql("CREATE DATABASE search_bench TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
import re
u = re.sub(r"^(postgresql://[^/]*/)[^?]*", r"\1search_bench", url)
psql("CREATE EXTENSION pg_trgm; CREATE TABLE t (id bigserial PRIMARY KEY, title text, text text);"
     "ALTER SYSTEM SET maintenance_work_mem = '256MB'; SELECT pg_reload_conf()", u)
t0 = time.monotonic()
psql("\\copy t(title, text) FROM '" + corpus + "'\nSET maintenance_work_mem = '256MB'; CREATE INDEX t_x ON t USING gin ((title || text) gin_trgm_ops); ANALYZE t;", u)
seconds = time.monotonic() - t0
n = int(psql("SELECT count(*) FROM t", u))
# One session with \timing: the client's start is not counted.
script = ["\\timing on", "SET statement_timeout = '20s';"]
for q in open(queries, encoding="utf-8").read().splitlines():
	where = []
	for w in q.split():
		no = w.startswith("-")
		where.append("(title || text) " + ("NOT " if no else "") + "LIKE '%" + w.lstrip("-") + "%'")
	first = q.split()[0]
	sql = " FROM t WHERE " + " AND ".join(where)
	top = "SELECT id, substr(text, greatest(1, position('" + first + "' in text) - 20), 100)" + sql + " ORDER BY id DESC LIMIT 10;"
	script += ["\\echo newest", top, "\\echo page", "SELECT count(*) FROM (SELECT 1" + sql + " LIMIT 1001) x;", top]
out = subprocess.run(["psql", "-qAt", "-d", u], input="\n".join(script), text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
times = {"newest": [], "page": []}
now = None
for line in out.splitlines():
	if line in times:
		now = line
		times[now].append(0.0)
	m = re.match(r"Time: ([0-9.]+) ms", line)
	if m and now:
		times[now][-1] += float(m.group(1))
size = int(psql("SELECT pg_total_relation_size('t')", u))
print(json.dumps({"per_second": n / seconds, "times": times, "mb": size >> 20}))
"""


def pg_trgm(folder, corpus, queries):
	import json
	script, list_ = os.path.join(folder, "pg.py"), os.path.join(folder, "queries.txt")
	with open(script, "w", encoding="utf-8") as f:
		f.write(PG)
	with open(list_, "w", encoding="utf-8") as f:
		f.write("\n".join(queries) + "\n")
	os.chmod(folder, 0o755)
	out = subprocess.run([os.path.join(ROOT, "tools/with_pg.sh"), "sh", "-c", f'exec {sys.executable} {script} "$CHENGMING_TEST_PG" {corpus} {list_}'],
		check=True, stdout=subprocess.PIPE, text=True).stdout
	r = json.loads(out.strip().splitlines()[-1])
	return {"per_second": r["per_second"], "newest": figures(r["times"]["newest"]), "page": figures(r["times"]["page"]), "mb": r["mb"]}


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
		rows += ["", f"## Beside others, the same documents, {COMPARED} of the queries", "",
			"Words of one or two characters have no trigram: FTS5 then reads every text, pg_trgm its whole index or table. Counts are capped "
			"at 1,000 everywhere; facets only here. Statements of more than 20 s were stopped.", "",
			"| engine | documents/s | MB | newest ten p50 / p99, ms | first page p50 / p99, ms |", "|---|--:|--:|--:|--:|",
			f"| ours | {index['per_second']:,.0f} | {index['file_mb']:.0f} | {alone['newest-ten']['p50_ms']:.1f} / {alone['newest-ten']['p99_ms']:.1f} | {alone['first-page']['p50_ms']:.1f} / {alone['first-page']['p99_ms']:.1f} |"]
		for name, o in others.items():
			rows.append(f"| {name} | {o['per_second']:,.0f} | {o['mb']} | {o['newest']['p50_ms']:.1f} / {o['newest']['p99_ms']:.1f} | {o['page']['p50_ms']:.1f} / {o['page']['p99_ms']:.1f} |")
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
		others = {}
		if not o.no_compare:
			corpus = os.path.join(folder, "corpus.tsv")
			with open(corpus, "w", encoding="utf-8") as f:
				subprocess.run([BENCH, "dump", vocab, str(o.docs)], check=True, stdout=f)
			queries = subprocess.run([BENCH, "words", vocab], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[:COMPARED]
			others["SQLite FTS5 trigram"] = fts5(folder, corpus, queries)
			print("fts5", others, flush=True)
			others["PostgreSQL pg_trgm (GIN)"] = pg_trgm(folder, corpus, queries)
		text = report(o.docs, index, alone, ten, others, load)
		print(text)
		if not o.no_write:
			with open(os.path.join(ROOT, "bench/RESULTS-search.md"), "w", encoding="utf-8") as f:
				f.write(text)
	finally:
		shutil.rmtree(folder, ignore_errors=True)


main()
