#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_files  # noqa: E402

SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"


def messages(path, text):
    return [m for _, m in check_files.check_text(path, text)]


class CheckFiles(unittest.TestCase):
    def test_clean_file_passes(self):
        self.assertEqual(messages("src/a/a.c", SPDX + "int a;\n"), [])

    def test_missing_licence_line(self):
        self.assertIn("no SPDX", " ".join(messages("src/a/a.c", "int a;\n")))
        self.assertIn("no SPDX", " ".join(messages("bin/x", "#!/bin/sh\ntrue\n")))

    def test_data_needs_no_licence_line(self):
        self.assertEqual(messages("data/x.tsv", "a\tb\n"), [])

    def test_file_of_601_lines(self):
        self.assertEqual(messages("src/a/a.c", SPDX + "\n" * 599), [])
        self.assertIn("601 lines", " ".join(messages("src/a/a.c", SPDX + "\n" * 600)))

    def test_long_line_counts_wide_characters_twice(self):
        self.assertEqual(messages("src/a/a.c", SPDX + "x" * 180 + "\n"), [])
        self.assertIn("columns", " ".join(messages("src/a/a.c", SPDX + "水" * 91 + "\n")))

    def test_trailing_blanks_and_spaces(self):
        self.assertIn("trailing blanks", messages("src/a/a.c", SPDX + "int a; \n"))
        self.assertIn("indented with spaces", messages("src/a/a.c", SPDX + "        int a;\n"))

    def test_leftover_words(self):
        self.assertIn("TO" "DO", " ".join(messages("src/a/a.c", SPDX + "/* TO" "DO later */\n")))

    def test_lock_file_with_addresses(self):
        self.assertEqual(len(messages("package-lock.json", '{"resolved": "https://x"}')), 1)

    def test_c_file_nobody_compiles(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "src/a"))
            with open(os.path.join(root, "src/a/meson.build"), "w", encoding="utf-8") as f:
                f.write("lib = static_library('a', files('one.c'))\nforeach n : ['two']\nendforeach\n")
            paths = ["src/a/one.c", "src/a/two_test.c", "src/a/three.c"]
            self.assertEqual([p for p, _, _ in check_files.unlisted(root, paths)], ["src/a/three.c"])


if __name__ == "__main__":
    unittest.main()
