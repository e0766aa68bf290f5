#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the message catalogues against the program.

usage: check_i18n.py [ROOT]

- Every key used in templates ({{t.key}}) and in C string literals exists in both languages. A literal counts as a key when
  it is dotted and its first part is a name space of the catalogues; tools/i18n_other.txt lists literals that look like
  keys and are something else.
- Keys made at run time are seen by their fixed beginning: "openness.%s" or "setting." uses every key that begins so.
- No key is unused, none is defined twice, {arg} is in both languages or in none.
- The joined fragments (base.po first) pass msgfmt --check."""
import os
import re
import subprocess
import sys
import tempfile

LANGUAGES = ("zh_CN", "en")
TEMPLATE_KEY = re.compile(r"\{\{t\.([A-Za-z0-9_.-]+)")
C_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
KEY = re.compile(r"^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+$")
START = re.compile(r"^([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)*\.)(%[-.*0-9]*[a-z]+)*(\.%[a-z]+)*$")
FILE_NAME = re.compile(r"\.(html|css|js|json|po|tsv|csv|xml|xlsx|docx|pdf|ini|c|h|sql|db|svg|txt|atom|rss|otf|ttf)$")


def fragments(root, language):
    folder = os.path.join(root, "po", language)
    names = sorted(n for n in os.listdir(folder) if n.endswith(".po"))
    names.sort(key=lambda n: n != "base.po")
    return [os.path.join(folder, n) for n in names]


def unquote(s):
    return s.strip()[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def read_po(path):
    """(key, text, line) of one fragment; what is malformed is msgfmt's to say."""
    rows, key, text, line_no, part = [], "", "", 0, None
    with open(path, encoding="utf-8") as f:
        for i, line in enumerate(f, 1):
            line = line.strip()
            if line.startswith("msgid "):
                if part == "str":
                    rows.append((key, text, line_no))
                key, text, line_no, part = unquote(line[6:]), "", i, "id"
            elif line.startswith("msgstr "):
                text, part = unquote(line[7:]), "str"
            elif line.startswith('"') and part:
                if part == "id":
                    key += unquote(line)
                else:
                    text += unquote(line)
    if part == "str":
        rows.append((key, text, line_no))
    return [r for r in rows if r[0]]


def read_language(root, language, problems):
    keys = {}
    for path in fragments(root, language):
        rel = os.path.relpath(path, root)
        for key, text, line in read_po(path):
            if key in keys:
                problems.append(f"{rel}:{line}: key {key} stands already in {keys[key][1]}")
            if not text:
                problems.append(f"{rel}:{line}: key {key} has no text")
            keys.setdefault(key, (text, f"{rel}:{line}"))
    return keys


def files(root, folder, ends):
    for base, subs, names in os.walk(os.path.join(root, folder)):
        subs.sort()
        for name in sorted(names):
            if name.endswith(ends):
                yield os.path.join(base, name)


def strip_comments(text):
    """Comments become blanks of the same lines; strings stay."""
    def keep(m):
        return m.group(0) if m.group(0).startswith('"') else "\n" * m.group(0).count("\n")
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/|//[^\n]*', keep, text, flags=re.S)


def used_in_templates(root):
    for path in files(root, "templates", ".html"):
        with open(path, encoding="utf-8") as f:
            for i, line in enumerate(f, 1):
                for m in TEMPLATE_KEY.finditer(line):
                    yield m.group(1), f"{os.path.relpath(path, root)}:{i}"


def literals(root):
    for path in files(root, "src", (".c", ".h")):
        if path.endswith(("_test.c", "_test_server.c")):
            continue
        with open(path, encoding="utf-8") as f:
            text = strip_comments(f.read())
        for i, line in enumerate(text.split("\n"), 1):
            if not line.startswith("#include"):
                for m in C_STRING.finditer(line):
                    yield m.group(1), f"{os.path.relpath(path, root)}:{i}"


def other_literals(root):
    path = os.path.join(root, "tools", "i18n_other.txt")
    if not os.path.exists(path):
        return set()
    with open(path, encoding="utf-8") as f:
        return {line.split("#")[0].strip() for line in f} - {""}


def check_use(root, keys, problems):
    spaces = {k.split(".")[0] for k in keys}
    others, used, starts = other_literals(root), set(), set()
    for key, where in used_in_templates(root):
        used.add(key)
        if key not in keys:
            problems.append(f"{where}: no text for the key {key}")
    for text, where in literals(root):
        start = START.match(text)
        if start and start.group(1).split(".")[0] in spaces:
            starts.add(start.group(1))
            if text not in others and not any(k.startswith(start.group(1)) for k in keys):
                problems.append(f"{where}: no key begins with {start.group(1)}")
        if not KEY.match(text) or FILE_NAME.search(text):
            continue
        if text in keys:
            used.add(text)
        elif text.split(".")[0] in spaces and text not in others:
            problems.append(f"{where}: no text for the key {text} (or list it in tools/i18n_other.txt)")
    for key in sorted(keys):
        if key not in used and not key.startswith(tuple(starts) or ("\0",)):
            problems.append(f"{keys[key][1]}: key {key} is not used")


def check_languages(both, problems):
    zh, en = (both[name] for name in LANGUAGES)
    for key in sorted(set(zh) | set(en)):
        if key not in en or key not in zh:
            there, missing = (zh, "en") if key in zh else (en, "zh_CN")
            problems.append(f"{there[key][1]}: key {key} is missing in {missing}")
        elif ("{arg}" in zh[key][0]) != ("{arg}" in en[key][0]):
            problems.append(f"{zh[key][1]}: key {key} has {{arg}} in one language only")


def check_msgfmt(root, language, problems):
    with tempfile.NamedTemporaryFile("w", suffix=".po", encoding="utf-8") as joined:
        for path in fragments(root, language):
            with open(path, encoding="utf-8") as f:
                joined.write(f.read() + "\n")
        joined.flush()
        run = subprocess.run(["msgfmt", "--check-format", "--check-header", "-o", os.devnull, joined.name],
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            problems.append(f"po/{language}: " + run.stderr.replace(joined.name, "joined").strip())


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    problems = []
    both = {name: read_language(root, name, problems) for name in LANGUAGES}
    check_languages(both, problems)
    check_use(root, {**both["en"], **both["zh_CN"]}, problems)
    for name in LANGUAGES:
        check_msgfmt(root, name, problems)
    for p in problems:
        print(p, file=sys.stderr)
    print(f"check_i18n: {len(both['zh_CN'])} keys, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
