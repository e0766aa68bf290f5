#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that includes point one way, as tools/layers.txt says.

usage: tools/check_layers.py [ROOT]

Also refused: a cycle in the table, a folder of src/ that the table does not name, a private header of another domain, a
library's header outside the place that may know it. Tests (*_test.c, their fixtures *_fx.h) may also include cmocka and tests/support."""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def load(path):
    allowed, public, only = {}, {}, {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.split("#", 1)[0].strip()
            if not line:
                continue
            head, _, rest = line.partition(":")
            words = head.split()
            if words[0] == "public":
                public[words[1]] = set(rest.split())
            elif words[0] == "only":
                only[words[1]] = rest.split()
            else:
                allowed[words[0]] = set(rest.split())
    return allowed, public, only


def cycles(allowed):
    state, found = {}, []

    def visit(node, path):
        if state.get(node) == 2:
            return
        if state.get(node) == 1:
            found.append(" → ".join(path[path.index(node):] + [node]))
            return
        state[node] = 1
        for n in sorted(allowed.get(node, ())):
            if n != "*":
                visit(n, path + [node])
        state[node] = 2

    for node in sorted(allowed):
        visit(node, [])
    return found


def check_file(rel, text, allowed, public, only):
    """Problems of one file as (line, message). rel: path below the root, src/<folder>/<file>."""
    folder = rel.split("/")[1]
    may = allowed.get(folder)
    problems = []
    if may is None:
        return [(1, f"folder src/{folder} is not in tools/layers.txt")]
    for no, line in enumerate(text.splitlines(), 1):
        m = INCLUDE.match(line)
        if not m:
            continue
        target = m.group(2)
        for lib, places in only.items():
            if (target == lib or (lib.endswith("/") and target.startswith(lib))) and not any(rel.startswith(p) for p in places):
                problems.append((no, f"<{target}> may be used only in {', '.join(places)}"))
        if m.group(1) == "<":
            continue
        if target.startswith(("support/", "tests/")) and rel.endswith(("_test.c", "_fx.h")):
            continue
        if "/" not in target:
            problems.append((no, f'"{target}": write the folder, "{folder}/{target}"'))
            continue
        other, header = target.split("/", 1)
        if other == folder:
            continue
        if other not in may and "*" not in may:
            problems.append((no, f"{folder} may not include {other} ({target})"))
        elif other in public and header not in public[other] and "*" not in may:
            problems.append((no, f"{target} is private to {other}"))
    return problems


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    allowed, public, only = load(os.path.join(root, "tools", "layers.txt"))
    bad = 0
    for c in cycles(allowed):
        print(f"tools/layers.txt: cycle {c}")
        bad += 1
    for folder, _, names in os.walk(os.path.join(root, "src")):
        for name in sorted(names):
            if not name.endswith((".c", ".h")):
                continue
            rel = os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
            with open(os.path.join(root, rel), encoding="utf-8") as f:
                text = f.read()
            for no, message in check_file(rel, text, allowed, public, only):
                print(f"{rel}:{no}: {message}")
                bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
