#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The engines that bench/search_run.py compares ours with, on the same documents and queries.

usage: search_others.py fts5|pg CORPUS QUERIES FOLDER

Prints a line of JSON when the documents are indexed, waits for a line, asks the queries one after the other until its time is up,
and prints a line of JSON with the times. A statement that takes longer than STOP_S is stopped and counts as long as it took."""
import json
import os
import re
import sqlite3
import subprocess
import sys
import time

STOP_S = 5
ASK_S = 30 # all queries together; at least LEAST of them are asked
LEAST = 16


def read_lines(path):
	with open(path, encoding="utf-8") as f:
		return [line.rstrip("\n") for line in f]


def parts(query):
	wanted, excluded = [], []
	for word in query.split():
		(excluded if word.startswith("-") else wanted).append(word.lstrip("-"))
	return wanted, excluded


class Fts5:
	def __init__(self, corpus, folder):
		self.path = os.path.join(folder, "fts5.db")
		self.db = sqlite3.connect(self.path)
		self.db.execute("PRAGMA journal_mode=WAL")
		self.db.execute("PRAGMA synchronous=OFF")
		self.db.execute("CREATE VIRTUAL TABLE t USING fts5(title, text, tokenize='trigram')")
		self.n, self.stop_at = 0, 0
		with open(corpus, encoding="utf-8") as f:
			for line in f:
				self.n += 1
				self.db.execute("INSERT INTO t(rowid, title, text) VALUES (?, ?, ?)", (self.n, *line.rstrip("\n").split("\t")))
				if self.n % 1500 == 0:
					self.db.commit()
		self.db.commit()
		self.db.set_progress_handler(lambda: time.monotonic() > self.stop_at, 5000)

	def megabytes(self):
		return os.path.getsize(self.path) >> 20

	def run(self, sql, args):
		t0 = time.monotonic()
		self.stop_at = t0 + STOP_S
		try:
			self.db.execute(sql, args).fetchall()
			stopped = False
		except sqlite3.OperationalError:
			stopped = True
		return (time.monotonic() - t0) * 1000, stopped

	def ask(self, query):
		"""Milliseconds of the newest ten and of the count; whether one was stopped."""
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
		newest, stop1 = self.run("SELECT rowid, substr(text, max(1, instr(text, ?) - 20), 100)" + sql + " ORDER BY rowid DESC LIMIT 10",
			[wanted[0]] + args)
		count, stop2 = self.run("SELECT count(*) FROM (SELECT 1" + sql + " LIMIT 1001)", args)
		return newest, count, stop1 or stop2


class Postgres:
	"""One psql session with \\timing: the client's start is not counted."""

	def __init__(self, corpus, folder):
		del folder
		url = os.environ["CHENGMING_TEST_PG"]
		self.url = re.sub(r"^(postgresql://[^/]*/)[^?]*", r"\1search_bench", url)
		self.psql("CREATE DATABASE search_bench TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'", url)
		self.psql("CREATE EXTENSION pg_trgm; CREATE UNLOGGED TABLE t (id bigserial PRIMARY KEY, title text, text text);"
			"ALTER TABLE t ALTER COLUMN text SET STORAGE EXTERNAL;") # no log, as with the others; texts need not be unpacked
		self.psql("\\copy t(title, text) FROM '" + corpus + "'\nSET maintenance_work_mem = '1GB'; "
			"CREATE INDEX t_x ON t USING gin ((title || text) gin_trgm_ops); ANALYZE t;")
		self.n = int(self.psql("SELECT count(*) FROM t"))
		self.session = subprocess.Popen(["stdbuf", "-oL", "psql", "-qAt", "-d", self.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
			stderr=subprocess.DEVNULL, text=True, bufsize=1)
		self.session.stdin.write(f"\\timing on\nSET statement_timeout = '{STOP_S}s';\n\\echo end\n")
		self.until_end()

	def psql(self, sql, url=None):
		return subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", url or self.url], input=sql, text=True, check=True,
			stdout=subprocess.PIPE).stdout

	def megabytes(self):
		return int(self.psql("SELECT pg_total_relation_size('t')")) >> 20

	def until_end(self):
		ms = 0.0
		for line in self.session.stdout:
			if line.rstrip("\n") == "end":
				break
			m = re.match(r"Time: ([0-9.]+) ms", line)
			ms += float(m.group(1)) if m else 0
		return ms

	def run(self, sql):
		t0 = time.monotonic()
		self.session.stdin.write(sql + ";\n\\echo end\n")
		ms = self.until_end()
		return (ms, False) if ms > 0 and ms < STOP_S * 1000 else (max(ms, (time.monotonic() - t0) * 1000), True)

	def ask(self, query):
		wanted, excluded = parts(query)
		where = [f"(title || text) LIKE '%{w}%'" for w in wanted] + [f"(title || text) NOT LIKE '%{w}%'" for w in excluded]
		sql = " FROM t WHERE " + " AND ".join(where)
		newest, stop1 = self.run("SELECT id, substr(text, greatest(1, position('" + wanted[0] + "' in text) - 20), 100)" + sql
			+ " ORDER BY id DESC LIMIT 10")
		count, stop2 = self.run("SELECT count(*) FROM (SELECT 1" + sql + " LIMIT 1001) x")
		return newest, count, stop1 or stop2


def main():
	kind, corpus, queries, folder = sys.argv[1:]
	t0 = time.monotonic()
	engine = {"fts5": Fts5, "pg": Postgres}[kind](corpus, folder)
	print(json.dumps({"per_second": engine.n / (time.monotonic() - t0), "mb": engine.megabytes()}), flush=True)
	sys.stdin.readline()
	newest, page, stopped = [], [], 0
	t0 = time.monotonic()
	for query in read_lines(queries):
		if len(newest) >= LEAST and time.monotonic() - t0 > ASK_S:
			break
		top, count, stop = engine.ask(query)
		newest.append(top)
		page.append(top + count)
		stopped += stop
	print(json.dumps({"newest": newest, "page": page, "stopped": stopped}), flush=True)


main()
