#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every class a template or a script gives an element is one the style sheets know: a class nobody draws is a typing error.

usage: tools/check_classes.py [ROOT]

A class made of text and a value ("tag--{{kind}}") needs a style that begins like the text. C sources that write markup
(docmodel) are read too. Also refused in templates: style= and on…= attributes, <style>, scripts with text."""
import glob
import os
import re
import sys

CLASS_ATTR = re.compile(r'\bclass="([^"]*)"')
TAG = re.compile(r"\{\{[^}]*\}\}\}?")
C_CLASS = re.compile(r'class=\\"([^"\\]*)\\"')
JS_CLASS = re.compile(r"className = '([^']+)'|classList\.(?:add|toggle)\('([^']+)'")
FORBIDDEN = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*(?:\ssrc=|application/json))")


def defined(css_texts):
    return {m for text in css_texts for m in re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", text, flags=re.S))}


def split_classes(value):
    """(whole classes, beginnings) of a class attribute with template tags in it."""
    marked = re.sub(r"\{\{[#^/][^}]*\}\}", " ", value)
    whole, starts = [], []
    for word in re.sub(r"\{\{[^}]*\}\}", "\0", marked).split():
        if "\0" in word:
            if word.split("\0")[0]:
                starts.append(word.split("\0")[0])
        else:
            whole.append(word)
    return whole, starts


def check_text(text, known):
    problems = []
    for no, line in enumerate(text.splitlines(), 1):
        values = CLASS_ATTR.findall(line) + C_CLASS.findall(line) + [a or b for a, b in JS_CLASS.findall(line)]
        for value in values:
            whole, starts = split_classes(value.replace("%s", "{{x}}").replace("%.*s", "{{x}}").replace("%d", "{{x}}"))
            problems += [(no, f"class {w} has no style") for w in whole if w not in known]
            problems += [(no, f"no style begins with {s}") for s in starts if not any(k.startswith(s) for k in known)]
    return problems


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    css = [open(p, encoding="utf-8").read() for p in glob.glob(os.path.join(root, "assets", "css", "*.css"))]
    known = defined(css)
    bad = 0
    for pattern in ("templates/**/*.html", "src/docmodel/*.c", "assets/js/*.js"):
        for path in sorted(glob.glob(os.path.join(root, pattern), recursive=True)):
            with open(path, encoding="utf-8") as f:
                text = f.read()
            found = check_text(text, known)
            if path.endswith(".html"):
                found += [(no, f"not allowed under the security policy: {m.group(0).strip()}")
                          for no, line in enumerate(text.splitlines(), 1) for m in FORBIDDEN.finditer(TAG.sub("", line))]
            for no, message in found:
                print(f"{os.path.relpath(path, root)}:{no}: {message}")
                bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
