#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Joins docs/requirements.tsv with the tests of the last run that carry a requirement's id in their name.

usage: tools/requirements.py [--summary] [RESULTS.tsv]      default: build/test-results.tsv

A line is green when at least one such test passed and none failed. --summary prints only the count. Exit code 1: a test
names an id that does not exist (a typing error proves nothing), or there are no results."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ID = re.compile(r"(?<![A-Za-z0-9])S(\d)[-_](\d+(?:[._]\d+)*)")


def load_requirements(path):
    rows = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith(("#", "id\t")) or not line.strip():
                continue
            key, kind, text = line.rstrip("\n").split("\t")
            rows[key] = (kind, text)
    return rows


def ids_in(name, known):
    """(ids, unknown): the longest known id at each place; "S0_0_1_2nd_page" is S0-0.1 when S0-0.1.2 does not exist."""
    found, unknown = [], []
    for m in ID.finditer(name):
        parts = re.split(r"[._]", m.group(2))
        for n in range(len(parts), 0, -1):
            key = f"S{m.group(1)}-{'.'.join(parts[:n])}"
            if key in known:
                found.append(key)
                break
        else:
            unknown.append(m.group(0))
    return found, unknown


def load_results(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if line.strip()]


def join(known, results):
    proofs, unknown = {key: [] for key in known}, []
    for row in results:
        suite, test, result = row[:3]
        found, bad = ids_in(test, known)
        unknown += [(b, f"{suite}: {test}") for b in bad]
        for key in dict.fromkeys(found):
            proofs[key].append((result, f"{suite}: {test}"))
    return proofs, unknown


def state(tests):
    if any(r == "fail" for r, _ in tests):
        return "RED"
    return "green" if any(r == "pass" for r, _ in tests) else "open"


def main():
    args = [a for a in sys.argv[1:] if a != "--summary"]
    path = args[0] if args else os.path.join(ROOT, "build", "test-results.tsv")
    known = load_requirements(os.path.join(ROOT, "docs", "requirements.tsv"))
    if not os.path.exists(path):
        print(f"no results at {os.path.relpath(path, ROOT)}: run make test first", file=sys.stderr)
        return 1
    proofs, unknown = join(known, load_results(path))
    states = {key: state(tests) for key, tests in proofs.items()}
    if "--summary" not in sys.argv:
        for key, (_, text) in known.items():
            print(f"{states[key]:5}  {key:11} {text}")
            for result, test in sorted(set(proofs[key])):
                print(f"         {result}  {test}")
    for bad, test in unknown:
        print(f"unknown id {bad} in {test}", file=sys.stderr)
    count = {s: sum(v == s for v in states.values()) for s in ("green", "RED", "open")}
    print(f"{count['green']} of {len(known)} requirement lines green, {count['RED']} red, {count['open']} without a test")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
