#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Speed of the static copy (chengming export site) beside a floor; results in bench/RESULTS-export.md.

usage: bench/export_run.py [--rounds N] [--documents N] [--no-write] [--write-busy]

A temporary installation with the sample bureau; --documents publishes that many more, of about 12 KB as a page, through the
ordinary flow (about ten a second). Rounds take turns: the copy into an empty folder, the copy again when nothing was
published since, and the floor, which writes the very bytes of the copy's pages and files from memory into an empty folder, under
a name beside their own and renamed, with as many processes as the machine has cores, and syncs once, as the copy does: what the
file system allows when nothing is rendered. Pages and files are timed by the program apart from PDF and DOCX."""
import argparse
import multiprocessing
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(os.environ.get("CHENGMING_BIN", os.path.join(ROOT, "build/release/src/app/chengming")))
FONTS = os.path.join(ROOT, "build/fonts")
GOAL = 1000 # pages a second
BUSY = 0.1
LIST = ".chengming-site.tsv"
TOLD = re.compile(r"(\d+) pages and (\d+) files in ([\d.]+) s \((\d+) a second\); (\d+) PDF and DOCX in ([\d.]+) s \((\d+) a second\)")
FIRST = re.compile(r"(\d+) addresses in ([\d.]+) s: (\d+) files written, (\d+) unchanged")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def publish(env, n):
    """n more documents through the flow of five people."""
    port = free_port()
    with subprocess.Popen([PROGRAM, "serve"], env={**env, "CHENGMING_SERVER_LISTEN": f"127.0.0.1:{port}"},
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            subprocess.run(["node", os.path.join(ROOT, "bench/publish.mjs"), f"http://127.0.0.1:{port}", "12000", str(n)],
                           check=True, stdout=subprocess.DEVNULL)
        finally:
            server.terminate()


def wait_for(port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit(f"nothing answers on port {port}")


def export(env, to):
    used = os.times()
    out = subprocess.run([PROGRAM, "export", "site", to], env=env, capture_output=True, text=True, check=False)
    first, told = FIRST.search(out.stdout), TOLD.search(out.stdout)
    if out.returncode != 0 or not first or not told:
        sys.exit(f"export failed ({out.returncode}): {out.stdout}\n{out.stderr[:2000]}")
    now = os.times()
    return {"addresses": int(first[1]), "s": float(first[2]), "written": int(first[3]), "n": int(told[1]) + int(told[2]),
            "pages_s": float(told[3]), "rate": int(told[4]), "made": int(told[5]), "made_s": float(told[6]),
            "made_rate": int(told[7]), "cpu": now.children_user + now.children_system - used.children_user - used.children_system}


def is_made(path):
    return path.endswith(("/pdf/document.pdf", "/docx/document.docx"))


def read_all(folder):
    files = []
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            if name != LIST and not is_made(path):
                with open(path, "rb") as f:
                    files.append((os.path.relpath(path, folder), f.read()))
    return sorted(files)


def write_some(to, files):
    for name, data in files:
        path = os.path.join(to, name)
        parent = os.path.dirname(path)
        if not os.path.isdir(parent):
            os.makedirs(parent, exist_ok=True)
        fd = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.write(fd, data)
        os.close(fd)
        os.rename(path + ".new", path)


def floor(to, files):
    """Files a second; the processes have their share before the clock starts."""
    cores = os.cpu_count()
    gate, done = multiprocessing.Event(), multiprocessing.Semaphore(0)
    ready = multiprocessing.Semaphore(0)

    def work(share):
        ready.release()
        gate.wait()
        write_some(to, share)
        done.release()

    os.mkdir(to)
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=work, args=(files[i::cores],)) for i in range(cores)]
    for w in workers:
        w.start()
    for _ in workers:
        ready.acquire()
    begun = time.monotonic()
    gate.set()
    for _ in workers:
        done.acquire()
    spent = time.monotonic() - begun
    for w in workers:
        w.join()
    os.sync()
    return len(files) / spent


class Others:
    """Share of the machine that went to others than ourselves and our children."""

    @staticmethod
    def all_s():
        with open("/proc/stat", encoding="ascii") as f:
            v = [int(x) for x in f.readline().split()[1:]]
        return (v[0] + v[1] + v[2] + (v[7] if len(v) > 7 else 0)) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def own_s():
        t = os.times()
        return t.user + t.system + t.children_user + t.children_system

    def __init__(self):
        self.begun, self.all, self.own = time.monotonic(), self.all_s(), self.own_s()

    def share(self):
        spent = self.all_s() - self.all - (self.own_s() - self.own)
        return max(0.0, spent / (time.monotonic() - self.begun) / os.cpu_count())


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = re.search(r"model name\s*:\s*(.*)", f.read())
    return f"{os.cpu_count()} cores, {model.group(1) if model else platform.machine()}, Linux {platform.release()}"


def measure(tmp, env, rounds):
    fresh, again, floors, files = [], [], [], []
    for i in range(rounds + 1): # the first round warms up; folders stay until the end: removing one would be paid by the next
        to = os.path.join(tmp, f"copy-{i}")
        one, two = export(env, to), export(env, to)
        if not files:
            files = read_all(to)
        rate = floor(os.path.join(tmp, f"floor-{i}"), files)
        print(f"round {i}: {one['rate']} pages and files a second, again {two['rate']}, floor {rate:,.0f}; PDF and DOCX {one['made_rate']}",
              flush=True)
        if i > 0:
            fresh.append(one)
            again.append(two)
            floors.append(rate)
    return fresh, again, floors, sum(len(d) for _, d in files) / len(files)


def report(fresh, again, floors, size, others, load, args):
    def mid(rows, key):
        return statistics.median(r[key] for r in rows)

    rate, quiet = mid(fresh, "rate"), others <= BUSY
    ratio = statistics.median(r["rate"] / f for r, f in zip(fresh, floors))
    lines = [
        "# Static copy", "",
        f"Made by `make bench-export` (part of `make bench`). {machine()}. Load average before the run {load:.1f}; other work took "
        f"{others * 100:.0f}% of the machine during it{'.' if quiet else ': **disturbed**.'}", "",
        f"Sample bureau{f' and {args.documents} more documents' if args.documents else ''}: {fresh[0]['n']} pages and files of "
        f"{size / 1000:.1f} KB on average, {fresh[0]['made']} PDF and DOCX; {args.rounds} rounds, medians. Floor: the same bytes written "
        "from memory by as many processes as cores, nothing rendered.", "",
        "| case | a second | seconds | goal |", "|---|--:|--:|--:|",
        f"| pages and files, empty folder | **{rate:,.0f}** | {mid(fresh, 'pages_s'):.2f} | {GOAL:,} {'met' if rate >= GOAL else 'missed'} |",
        f"| floor: the same bytes written, nothing rendered | {statistics.median(floors):,.0f} | | {ratio:.2f} of it reached |",
        f"| PDF and DOCX, empty folder | {mid(fresh, 'made_rate'):,.0f} | {mid(fresh, 'made_s'):.2f} | |",
        f"| pages and files again, nothing published since | {mid(again, 'rate'):,.0f} | {mid(again, 'pages_s'):.2f} | |",
        f"| PDF and DOCX again (their tags hold) | {mid(again, 'made_rate'):,.0f} | {mid(again, 'made_s'):.2f} | |",
        f"| everything, empty folder, with start of the program and sync | {mid(fresh, 'addresses') / mid(fresh, 's'):,.0f} | {mid(fresh, 's'):.1f} | |",
        f"| everything again | {mid(again, 'addresses') / mid(again, 's'):,.0f} | {mid(again, 's'):.1f} | |",
        "", f"CPU of a copy into an empty folder: {mid(fresh, 'cpu'):.1f} s."]
    return lines, quiet


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--documents", type=int, default=0)
    ap.add_argument("--no-write", action="store_true")
    ap.add_argument("--write-busy", action="store_true")
    args = ap.parse_args()
    tmp = tempfile.mkdtemp(prefix="chengming-bench-export.")
    env = {**os.environ, "CHENGMING_DATA_DIR": os.path.join(tmp, "var"), "CHENGMING_LOG_LEVEL": "error"}
    if os.path.isdir(FONTS):
        env.setdefault("CHENGMING_FONTS_DIR", FONTS)
    try:
        subprocess.run([PROGRAM, "init", "--sample"], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if args.documents:
            publish(env, args.documents)
        load, others = os.getloadavg()[0], Others()
        lines, quiet = report(*measure(tmp, env, args.rounds), others.share(), load, args)
        print("\n".join(lines))
        if args.no_write:
            return
        if not quiet and not args.write_busy:
            sys.exit("bench/RESULTS-export.md stays as it was: the machine was busy with other work (--write-busy writes anyway)")
        with open(os.path.join(ROOT, "bench/RESULTS-export.md"), "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
    finally:
        shutil.rmtree(tmp)


if __name__ == "__main__":
    main()
