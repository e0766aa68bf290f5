#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import os
import subprocess
import sys
import tempfile
import unittest

CHECK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_i18n.py")
HEAD = 'msgid ""\nmsgstr ""\n"Language: %s\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def entry(key, text):
    return f'\nmsgid "{key}"\nmsgstr "{text}"\n'


class Catalogues(unittest.TestCase):
    def run_on(self, zh, en, template="", source=""):
        """Exit code and complaints of the checker on a small tree."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in (("po/zh_CN/base.po", HEAD % "zh_CN" + zh), ("po/en/base.po", HEAD % "en" + en),
                               ("templates/a.html", template), ("src/a/a.c", source)):
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                    f.write(text)
            run = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True, check=False)
            return run.returncode, run.stderr

    def test_good(self):
        po = entry("a.one", "1") + entry("a.two", "2 {arg}") + entry("b.x", "x") + entry("b.y", "y")
        code, said = self.run_on(po, po, "<p>{{t.a.one}}</p>", 'f("a.two"); g("b.%s"); /* "a.nothing" */\n')
        self.assertEqual((code, said), (0, ""))

    def test_key_of_a_template_is_missing(self):
        code, said = self.run_on(entry("a.one", "1"), entry("a.one", "1"), "{{t.a.one}}\n{{t.a.two:x}}")
        self.assertEqual(code, 1)
        self.assertIn("templates/a.html:2: no text for the key a.two", said)

    def test_key_in_c_is_missing(self):
        code, said = self.run_on(entry("a.one", "1"), entry("a.one", "1"), "", '\nf("a.one", "a.two", "other.thing", "a.html");\n')
        self.assertEqual(code, 1)
        self.assertIn("src/a/a.c:2: no text for the key a.two", said)
        self.assertNotIn("other.thing", said)
        self.assertNotIn("a.html", said)

    def test_unused_key(self):
        code, said = self.run_on(entry("a.one", "1"), entry("a.one", "1"))
        self.assertEqual(code, 1)
        self.assertIn("po/zh_CN/base.po:6: key a.one is not used", said)

    def test_one_language_only(self):
        code, said = self.run_on(entry("a.one", "1"), "", "{{t.a.one}}")
        self.assertEqual(code, 1)
        self.assertIn("key a.one is missing in en", said)

    def test_argument_in_one_language_only(self):
        code, said = self.run_on(entry("a.one", "{arg}"), entry("a.one", "1"), "{{t.a.one:x}}")
        self.assertEqual(code, 1)
        self.assertIn("{arg} in one language only", said)

    def test_defined_twice(self):
        po = entry("a.one", "1")
        code, said = self.run_on(po + po, po, "{{t.a.one}}")
        self.assertEqual(code, 1)
        self.assertIn("stands already in po/zh_CN/base.po:6", said)

    def test_broken_file(self):
        code, said = self.run_on(entry("a.one", "1") + 'msgstr "lost"\n', entry("a.one", "1"), "{{t.a.one}}")
        self.assertEqual(code, 1)
        self.assertIn("po/zh_CN", said)


if __name__ == "__main__":
    unittest.main()
