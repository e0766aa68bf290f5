#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import requirements as r  # noqa: E402

KNOWN = {"S0-0.1": ("PUB", "a"), "S3-3.1.7": ("CTRL", "b"), "S3-3.1.17": ("CTRL", "c")}


class Requirements(unittest.TestCase):
    def test_both_spellings(self):
        self.assertEqual(r.ids_in("x_test: S3_3_1_7_reason_required", KNOWN), (["S3-3.1.7"], []))
        self.assertEqual(r.ids_in("S3-3.1.7 reason is required", KNOWN), (["S3-3.1.7"], []))

    def test_several_and_longest(self):
        self.assertEqual(r.ids_in("S0-0.1, S3-3.1.17: both", KNOWN), (["S0-0.1", "S3-3.1.17"], []))
        self.assertEqual(r.ids_in("S0_0_1_2_bodies", KNOWN), (["S0-0.1"], []))

    def test_unknown_id_is_told(self):
        self.assertEqual(r.ids_in("S9-9.9 nothing", KNOWN), ([], ["S9-9.9"]))
        self.assertEqual(r.ids_in("HTTPS3-3.1.7", KNOWN), ([], []))

    def test_state(self):
        self.assertEqual([r.state(t) for t in ([], [("pass", "a")], [("pass", "a"), ("fail", "b")], [("skip", "a")])],
                         ["open", "green", "RED", "open"])

    def test_the_table_has_332_lines(self):
        self.assertEqual(len(r.load_requirements(os.path.join(r.ROOT, "docs", "requirements.tsv"))), 332)


if __name__ == "__main__":
    unittest.main()
