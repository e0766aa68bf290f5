#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_classes as c  # noqa: E402

KNOWN = c.defined([".btn { color: red } .btn--sm:hover, a.tag--jade { } /* .gone */ .x { background: url(a.png) }"])


class Classes(unittest.TestCase):
    def test_known_from_style_sheets(self):
        self.assertEqual(KNOWN, {"btn", "btn--sm", "tag--jade", "x"})

    def test_unknown_class(self):
        self.assertEqual(c.check_text('<a class="btn btnn">', KNOWN), [(1, "class btnn has no style")])

    def test_made_class_needs_a_beginning(self):
        self.assertEqual(c.check_text('<a class="btn tag--{{kind}}">', KNOWN), [])
        self.assertEqual(len(c.check_text('<a class="tug--{{kind}}">', KNOWN)), 1)
        self.assertEqual(c.check_text('<a class="{{#hot}}btn{{/hot}}{{^hot}}x{{/hot}}">', KNOWN), [])

    def test_scripts_and_c(self):
        self.assertEqual(len(c.check_text("b.className = 'nope btn';", KNOWN)), 1)
        self.assertEqual(len(c.check_text('buf_c(b, "<p class=\\"nope\\">");', KNOWN)), 1)

    def test_policy(self):
        for bad in ('<p style="x">', '<a onclick="x">', "<style>", "<script>x"):
            self.assertTrue(c.FORBIDDEN.search(bad), bad)
        for good in ('<script src="/a.js" defer>', '<script type="application/json">', '<a data-on="x">'):
            self.assertFalse(c.FORBIDDEN.search(good), good)


if __name__ == "__main__":
    unittest.main()
