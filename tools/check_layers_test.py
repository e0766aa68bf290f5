#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_layers  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ALLOWED, PUBLIC, ONLY = check_layers.load(os.path.join(ROOT, "tools", "layers.txt"))


def problems(path, *includes):
    text = "\n".join(f"#include {i}" for i in includes)
    return [m for _, m in check_layers.check_file(path, text, ALLOWED, PUBLIC, ONLY)]


class Layers(unittest.TestCase):
    def test_base_includes_nothing_of_ours(self):
        self.assertEqual(problems("src/base/a.c", "<stdio.h>", '"base/str.h"'), [])
        for other in ("cal/cal.h", "db/db.h", "tpl/tpl.h", "web/web.h", "core/ctx.h", "documents/documents.h"):
            self.assertEqual(len(problems("src/base/a.c", f'"{other}"')), 1, other)

    def test_cal_db_tpl_not_each_other(self):
        for a in ("cal", "db", "tpl"):
            self.assertEqual(problems(f"src/{a}/a.c", '"base/str.h"'), [])
            for b in ("cal", "db", "tpl"):
                if a != b:
                    self.assertEqual(len(problems(f"src/{a}/a.c", f'"{b}/{b}.h"')), 1, f"{a} {b}")

    def test_web_knows_neither_database_nor_core(self):
        self.assertEqual(problems("src/web/a.c", '"base/str.h"', '"tpl/tpl.h"'), [])
        self.assertEqual(len(problems("src/web/a.c", '"db/db.h"', '"core/ctx.h"', '"documents/documents.h"')), 3)

    def test_docmodel_is_pure(self):
        self.assertEqual(len(problems("src/docmodel/a.c", '"db/db.h"', '"web/web.h"', '"core/ctx.h"')), 3)

    def test_core_knows_no_domain(self):
        self.assertEqual(problems("src/core/a.c", '"cal/cal.h"', '"db/db.h"', '"web/web.h"'), [])
        self.assertEqual(len(problems("src/core/a.c", '"documents/documents.h"', '"catalogue/catalogue.h"')), 2)

    def test_domains_one_way(self):
        self.assertEqual(problems("src/documents/a.c", '"catalogue/catalogue.h"'), [])
        self.assertEqual(len(problems("src/catalogue/a.c", '"documents/documents.h"')), 1)
        self.assertEqual(len(problems("src/portal/a.c", '"admin/admin.h"')), 1)

    def test_private_header_of_another_domain(self):
        self.assertEqual(problems("src/portal/a.c", '"documents/documents.h"'), [])
        self.assertIn("private", problems("src/portal/a.c", '"documents/documents_store.h"')[0])
        self.assertEqual(problems("src/documents/a.c", '"documents/documents_store.h"'), [])

    def test_app_may_include_everything_and_nobody_includes_app(self):
        self.assertEqual(problems("src/app/a.c", '"documents/documents_store.h"', '"admin/admin.h"'), [])
        self.assertEqual(len(problems("src/core/a.c", '"app/app.h"')), 1)

    def test_library_in_its_place_only(self):
        self.assertEqual(problems("src/web/a.c", "<sys/epoll.h>"), [])
        self.assertEqual(len(problems("src/core/a.c", "<sys/epoll.h>", "<sqlite3.h>", "<libpq-fe.h>")), 3)

    def test_unknown_folder_and_bare_include(self):
        self.assertIn("not in tools/layers.txt", problems("src/new/a.c")[0])
        self.assertIn("write the folder", problems("src/core/a.c", '"ctx.h"')[0])

    def test_tests_may_use_support(self):
        self.assertEqual(problems("src/db/a_test.c", '"support/db_fixture.h"', "<cmocka.h>"), [])
        self.assertNotEqual(problems("src/db/a.c", '"support/db_fixture.h"'), [])
        self.assertEqual(problems("src/db/a_fx.h", '"support/db_fixture.h"'), [])

    def test_cycle_is_found(self):
        self.assertEqual(check_layers.cycles(ALLOWED), [])
        self.assertEqual(len(check_layers.cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}})), 1)


if __name__ == "__main__":
    unittest.main()
