#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plain rules that every source file keeps.

usage: tools/check_files.py [ROOT]

- an SPDX line among the first four lines of every file that can carry a comment
- C files: at most 600 lines, tabs for indentation, at most 180 columns, no trailing blanks
- every .c of src/ and fuzz/ is named in its folder's meson.build (a file nobody compiles is a dead file)
- the words TODO, FIXME, XXX, HACK do not stand in sources
- no addresses of package registries in package-lock.json"""
import os
import re
import subprocess
import sys

MAX_LINES = 600
MAX_COLUMNS = 180 # clang-format breaks code at 125; literals (SQL, markup) may run on
LICENSED = (".c", ".h", ".py", ".mjs", ".js", ".css", ".sh", ".html", ".sql", ".build", ".po", ".yml", ".ini", ".svg", ".service",
            ".conf")
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def tracked(root):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, check=False)
    if out.returncode == 0 and out.stdout:
        return [p for p in out.stdout.decode().split("\n") if p and os.path.isfile(os.path.join(root, p))]
    return [os.path.relpath(os.path.join(d, n), root) for d, _, names in os.walk(root) for n in names]


def is_script(path, text):
    return "." not in os.path.basename(path) and text.startswith("#!")


def columns(line):
    return sum(8 if ch == "\t" else 2 if ord(ch) > 0x2E7F else 1 for ch in line)


def check_text(path, text):
    """Problems as (line, message)."""
    problems = []
    ext = os.path.splitext(path)[1]
    lines = text.split("\n")
    if (ext in LICENSED or is_script(path, text) or os.path.basename(path) == "Makefile") and \
            not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:4]):
        problems.append((1, "no SPDX-License-Identifier: Apache-2.0 in the first four lines"))
    if ext in (".c", ".h"):
        if len(lines) - 1 > MAX_LINES:
            problems.append((MAX_LINES, f"{len(lines) - 1} lines, at most {MAX_LINES}: split the file"))
        for no, line in enumerate(lines, 1):
            line_end = line[:-1].rstrip() if line.endswith("\\") else line # the backslashes of a macro stand where they like
            if columns(line_end) > MAX_COLUMNS:
                problems.append((no, f"{columns(line_end)} columns, at most {MAX_COLUMNS}"))
            if line != line.rstrip():
                problems.append((no, "trailing blanks"))
            if re.match(r" {8}", line):
                problems.append((no, "indented with spaces"))
    if ext in (".c", ".h", ".js", ".mjs", ".html", ".sql", ".sh") or is_script(path, text):
        for no, line in enumerate(lines, 1):
            m = LEFTOVER.search(line)
            if m and not path.endswith("check_files.py"):
                problems.append((no, f"{m.group(1)}: do it, or write NEEDSWORK: with the open question"))
    if os.path.basename(path) == "package-lock.json" and '"resolved"' in text:
        problems.append((1, "package-lock.json carries addresses (omit-lockfile-registry-resolved in .npmrc)"))
    return problems


def unlisted(root, paths):
    """C files that their folder's meson.build does not name."""
    problems, listed = [], {}
    for p in paths:
        if not p.endswith(".c") or not p.startswith(("src/", "fuzz/", "tests/support/")):
            continue
        base = os.path.basename(p)[:-2]
        folder = os.path.dirname(p)
        if folder == "tests/support": # compiled by the layer that needs it
            folder = "src/core" if base.startswith("core") else "src/db"
        if folder not in listed:
            path = os.path.join(root, folder, "meson.build")
            listed[folder] = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        short = base[:-5] if base.endswith("_test") else base[5:] if base.startswith("fuzz_") else base
        if not re.search(rf"['/]{re.escape(base)}\.c'|'{re.escape(short)}'|'{re.escape(base)}'", listed[folder]):
            problems.append((p, 1, f"not named in {folder}/meson.build"))
    return problems


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    bad = 0
    paths = tracked(root)
    for path in paths:
        try:
            with open(os.path.join(root, path), encoding="utf-8") as f:
                text = f.read()
        except UnicodeDecodeError:
            continue # a binary file: images, corpora
        if path.startswith(("fuzz/corpus/", "tests/cases/", "tests/spec/", "LICENSE")):
            continue
        for no, message in check_text(path, text):
            print(f"{path}:{no}: {message}")
            bad += 1
    for path, no, message in unlisted(root, paths):
        print(f"{path}:{no}: {message}")
        bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
