#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A register of requests at size: rules alone, lists and pages, the yearly report, recomputation after a change of the calendar,
letters; results in bench/RESULTS-requests.md.

usage: bench/requests_run.py [--cases N] [--no-write] [--write-busy]

Needs build/release/src/annual/requests_bench (or REQUESTS_BENCH=…) and the program (CHENGMING_BIN). A temporary installation with the
sample bureau gets N generated requests of some twenty events each; one in ten is open. Times of pages are processor time of the
server a request, from /proc/PID/stat over many requests, logged in as the disclosure office; the floor beside them is the same
server's answer for the list of documents, a page of the same shell. Others are processor or wall time as named."""
import argparse
import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from export_run import Others, free_port, machine  # noqa: E402  (the same measures in every run)

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RELEASE = os.path.join(ROOT, "build/release")
PROGRAM = os.path.abspath(os.environ.get("CHENGMING_BIN", os.path.join(RELEASE, "src/app/chengming")))
BENCH = os.path.abspath(os.environ.get("REQUESTS_BENCH", os.path.join(RELEASE, "src/annual/requests_bench")))
TICK = os.sysconf("SC_CLK_TCK")
BUSY = 0.1


def run(*args):
    out = subprocess.run([BENCH, *args], check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = []
    for line in out.splitlines():
        name, *rest = line.split()
        rows.append((name, {k: float(v) for k, v in (x.split("=") for x in rest)}))
    return rows


class Session:
    """One member of staff at a running server."""

    def __init__(self, port, login, password):
        self.port, self.cookie = port, ""
        body = urllib.parse.urlencode({"login": login, "password": password})
        r, _ = self.ask("POST", "/login", body)
        if r.status != 303:
            sys.exit(f"log-in of {login}: {r.status}")
        self.cookie = "; ".join(v.split(";")[0] for k, v in r.getheaders() if k.lower() == "set-cookie")

    def ask(self, method, path, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
        c.request(method, path, body, headers)
        r = c.getresponse()
        data = r.read()
        c.close()
        return r, data


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def page_cpu(session, pid, path, times):
    """Milliseconds of the server's processor a request, and the time the client waited."""
    for _ in range(5):
        r, body = session.ask("GET", path)
        if r.status != 200:
            sys.exit(f"{path}: {r.status}")
    before, start = cpu_s(pid), time.monotonic()
    for _ in range(times):
        session.ask("GET", path)
    return (cpu_s(pid) - before) * 1000 / times, (time.monotonic() - start) * 1000 / times, len(body)


def pages(env, port):
    password = open(os.path.join(ROOT, "data/sample/password.txt"), encoding="utf-8").read().strip()
    server = subprocess.Popen([PROGRAM, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rows = []
    try:
        for _ in range(400):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.02)
        time.sleep(8) # the jobs of a first start
        s = Session(port, "zhou.mingyuan", password)
        year = time.gmtime().tm_year - 1
        for name, path, times in [
            ("floor", "/wb/docs", 200),
            ("register", "/wb/requests", 200),
            ("register, overdue", "/wb/requests?state=overdue", 200),
            ("register, a decision", "/wb/requests?state=&decision=C4", 100),
            ("register, a word", "/wb/requests?state=&q=" + urllib.parse.quote("第77号项目"), 50),
            ("inbox", "/wb", 200),
            ("statistics of a year", f"/wb/reports/stats?year={year}", 5),
        ]:
            r, _ = s.ask("GET", path)
            if r.status == 200:
                rows.append((name, path, *page_cpu(s, server.pid, path, times)))
            else:
                print(f"{path}: {r.status}, left out", file=sys.stderr)
    finally:
        server.terminate()
        server.wait()
    return rows


def table(rules, measured, page_rows):
    out = ["| what | measured | goal |", "|---|---|---|",
           f"| rules: fold of a request with its clocks | {rules:,.0f} a second | ≥ 200,000 |"]
    for name, v in measured:
        goal = ""
        if name == "recompute" and v["changed"] > 0:
            goal = "≤ 1,000 ms for 10,000"
        if name == "letter":
            goal = "≤ 30 ms CPU each"
        if name == "report":
            goal = "≤ 2,000 ms CPU, the whole report"
        shown = ", ".join(f"{k} {x:,.2f}" if k.endswith("ms") else f"{k} {x:,.0f}" for k, x in v.items())
        out.append(f"| {name.replace('_', ' ')} | {shown} | {goal} |")
    for name, path, cpu, wall, size in page_rows:
        goal = "≤ 10 ms CPU" if name.startswith("register") else "≤ 5 ms CPU" if name == "inbox" else ""
        out.append(f"| page: {name} | {cpu:.2f} ms CPU, {wall:.2f} ms waited, {size / 1024:.0f} KB | {goal} |")
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cases", type=int, default=100000)
    p.add_argument("--no-write", action="store_true")
    p.add_argument("--write-busy", action="store_true")
    args = p.parse_args()
    load, others = os.getloadavg()[0], Others()
    with tempfile.TemporaryDirectory() as folder:
        data, port = os.path.join(folder, "var"), free_port()
        env = dict(os.environ, CHENGMING_DATA_DIR=data, CHENGMING_SERVER_LISTEN=f"127.0.0.1:{port}")
        subprocess.run([PROGRAM, "init", "--sample"], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rules = run("rules", "400000")[0][1]["per_second"]
        letter = run("letter", "40")
        run("fill", data, str(args.cases))
        page_rows = pages(env, port)
        measured = letter + run("measure", data)
        size = os.path.getsize(os.path.join(data, "chengming.db")) / 1e6
    share = others.share()
    lines = ["# Requests at size", "",
             f"Made by `make bench-requests` (part of `make bench`). {machine()}. Load average before the run {load:.1f}; other work "
             f"took {share * 100:.0f}% of the machine during it{'.' if share <= BUSY else ': **disturbed**.'}", "",
             f"{args.cases:,} generated requests with some twenty events each beside the sample, SQLite, {size:,.0f} MB; one in ten open. "
             "The floor is the list of documents.", "", *table(rules, measured, page_rows), ""]
    print("\n".join(lines))
    if args.no_write:
        return
    if share > BUSY and not args.write_busy:
        sys.exit("bench/RESULTS-requests.md stays as it was: the machine was busy with other work (--write-busy writes anyway)")
    with open(os.path.join(ROOT, "bench/RESULTS-requests.md"), "w", encoding="utf-8") as f:
        f.write("\n".join(lines))


if __name__ == "__main__":
    main()
