/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "core/core.h"
#include "core/files.h"
#include "support/core_fixture.h"

static enum status add(struct core_fixture *f, struct str bytes, struct stored_file *ret, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(f->c, &tx, err));
	TRY(files_add_bytes(f->c, bytes, ret, err));
	return core_commit(f->c, &tx, err);
}

#define PDF "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
#define PNG "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\2\0\0\0\x90wS\xde"
#define GIF "GIF89a\1\0\1\0\0\0\0;"
static void type_by_content(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct stored_file sf;
	static const struct {
		struct str bytes;
		const char *ext; /* NULL: refused */
	} cases[] = {
		{STR_INIT(PDF), "pdf"},
		{STR_INIT(PNG), "png"},
		{STR_INIT(GIF), "gif"},
		{STR_INIT("澄州市生态环境局\n关于公布名单的通知\n"), "txt"},
		{STR_INIT("<!DOCTYPE html><html><head><script>alert(1)</script></head></html>"), NULL},
		{STR_INIT("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"), NULL},
		{STR_INIT("#!/bin/sh\nrm -rf /\n"), NULL},
		{STR_INIT("\x7f"
			  "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0\1\0\0\0"),
		 NULL},
	};

	FIXTURE_OR_SKIP(&f, state);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum status st = add(&f, cases[i].bytes, &sf, &err);

		if (cases[i].ext == NULL) {
			assert_int_equal(st, ST_UNSUPPORTED_TYPE);
			assert_true(err.arg[0] != '\0'); /* says what was found */
		} else {
			assert_int_equal(st, ST_OK);
			assert_true(str_eq_c(sf.ext, cases[i].ext));
		}
	}
	assert_int_equal(add(&f, STR(""), &sf, &err), ST_INVALID);
	core_fixture_close(&f);
}

static void one_copy_a_content(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct stored_file a, b, c;
	struct str bytes;
	const char *path;

	FIXTURE_OR_SKIP(&f, state);
	assert_int_equal(add(&f, STR(PDF), &a, &err), ST_OK);
	assert_int_equal(add(&f, STR(PDF), &b, &err), ST_OK);
	assert_int_equal(a.id, b.id);
	path = files_path(f.c, &a);
	assert_non_null(strstr(path, "/files/"));
	assert_int_equal(fs_read(f.arena, path, 1 << 20, &bytes, &err), ST_OK);
	assert_true(str_eq(bytes, STR(PDF)));
	assert_int_equal(files_get(f.c, a.id, &c, &err), ST_OK);
	assert_true(str_eq(c.sha256, a.sha256));
	assert_int_equal(c.size, sizeof(PDF) - 1);
	assert_int_equal(files_get(f.c, a.id + 1000, &c, &err), ST_NOT_FOUND);
	core_fixture_close(&f);
}

static void from_a_path_and_source_stays(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct stored_file a, b;
	char path[200];

	FIXTURE_OR_SKIP(&f, state);
	(void)snprintf(path, sizeof(path), "%s/in.pdf", f.db.dir);
	assert_int_equal(fs_write_atomic(path, STR(PDF), &err), ST_OK);
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		assert_int_equal(core_begin(f.c, &tx, &err), ST_OK);
		assert_int_equal(files_add_path(f.c, path, &a, &err), ST_OK);
		assert_int_equal(core_commit(f.c, &tx, &err), ST_OK);
	}
	assert_true(fs_exists(path));
	assert_int_equal(add(&f, STR(PDF), &b, &err), ST_OK);
	assert_int_equal(a.id, b.id);
	core_fixture_close(&f);
}

static void verify_finds_damage(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct stored_file a, b;
	int64_t bad = -1;

	FIXTURE_OR_SKIP(&f, state);
	assert_int_equal(add(&f, STR(PDF), &a, &err), ST_OK);
	assert_int_equal(add(&f, STR(GIF), &b, &err), ST_OK);
	assert_int_equal(files_verify(f.c, &bad, &err), ST_OK);
	assert_int_equal(bad, 0);
	assert_int_equal(fs_write_atomic(files_path(f.c, &a), STR("changed"), &err), ST_OK);
	assert_int_equal(unlink(files_path(f.c, &b)), 0);
	assert_int_equal(files_verify(f.c, &bad, &err), ST_OK);
	assert_int_equal(bad, 2);
	core_fixture_close(&f);
}

static void make_old(const char *path)
{
	const struct timespec then[2] = {{.tv_sec = time(NULL) - 2 * 86400}, {.tv_sec = time(NULL) - 2 * 86400}};

	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
}

static void a_roll_back_leaves_nothing_for_long(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct stored_file kept, lost, fresh;
	int64_t removed = 0;
	const char *lost_path, *cut;

	FIXTURE_OR_SKIP(&f, state);
	assert_int_equal(add(&f, STR(PDF), &kept, &err), ST_OK);
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		assert_int_equal(core_begin(f.c, &tx, &err), ST_OK);
		assert_int_equal(files_add_bytes(f.c, STR(PNG), &lost, &err), ST_OK);
		assert_int_equal(files_add_bytes(f.c, STR(GIF), &fresh, &err), ST_OK);
	}
	lost_path = files_path(f.c, &lost);
	cut = arena_printf(f.arena, "%s.77.tmp", files_path(f.c, &kept)).p;
	assert_int_equal(fs_write_atomic(cut, STR("x"), &err), ST_OK);
	make_old(files_path(f.c, &kept));
	make_old(lost_path);
	make_old(cut);
	f.c->now = (int64_t)time(NULL) * 1000;
	assert_int_equal(files_sweep(f.c, &removed, &err), ST_OK);
	assert_int_equal(removed, 2);
	assert_false(fs_exists(lost_path));
	assert_false(fs_exists(cut));
	assert_true(fs_exists(files_path(f.c, &kept)));	 /* has a row */
	assert_true(fs_exists(files_path(f.c, &fresh))); /* may belong to an open transaction */
	/* The same bytes added again make an old file young: a sweep before that transaction commits leaves it. */
	make_old(files_path(f.c, &fresh));
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		assert_int_equal(core_begin(f.c, &tx, &err), ST_OK);
		assert_int_equal(files_add_bytes(f.c, STR(GIF), &fresh, &err), ST_OK);
	}
	assert_int_equal(files_sweep(f.c, &removed, &err), ST_OK);
	assert_int_equal(removed, 0);
	assert_true(fs_exists(files_path(f.c, &fresh)));
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(type_by_content),
		ON_BOTH(one_copy_a_content),
		ON_BOTH(from_a_path_and_source_stays),
		ON_BOTH(verify_finds_damage),
		ON_BOTH(a_roll_back_leaves_nothing_for_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
