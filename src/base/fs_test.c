/* SPDX-License-Identifier: Apache-2.0 */
/* Files in a fresh folder; clocks, log lines and the embedded files, which need no folder of their own. */
#include "base/fs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/log.h"
#include "base/test.h"

static int fresh(void **state)
{
	char *dir = strdup("/tmp/base_fs_XXXXXX");

	*state = mkdtemp(dir);
	return *state == NULL;
}

static int gone(void **state)
{
	struct arena *a = arena_new();
	const char **list;
	size_t n;
	struct err err;

	if (fs_list(a, *state, true, &list, &n, &err) == ST_OK)
		for (size_t i = 0; i < n; i++)
			(void)unlink(list[i]);
	(void)unlink(arena_printf(a, "%s/link", (char *)*state).p);
	(void)rmdir(arena_printf(a, "%s/a/b", (char *)*state).p);
	(void)rmdir(arena_printf(a, "%s/a", (char *)*state).p);
	(void)rmdir(*state);
	free(*state);
	arena_free(a);
	return 0;
}

static void write_read_list(void **state)
{
	struct arena *a = arena_new();
	struct err err = {0};
	const char *dir = *state;
	const char *deep = arena_printf(a, "%s/a/b", dir).p;
	const char *two = arena_printf(a, "%s/a/b/2.txt", dir).p, *one = arena_printf(a, "%s/1.txt", dir).p;
	const char **list;
	struct str got = STR_NONE;
	size_t n;

	assert_int_equal(fs_mkdirs(deep, &err), ST_OK);
	assert_int_equal(fs_mkdirs(deep, &err), ST_OK);
	assert_true(fs_is_dir(deep));
	assert_int_equal(fs_write_atomic(two, STR("旧"), &err), ST_OK);
	assert_int_equal(fs_write_atomic(two, STR("新内容"), &err), ST_OK);
	assert_int_equal(fs_write_atomic(one, STR(""), &err), ST_OK);
	assert_int_equal(fs_read(a, two, 100, &got, &err), ST_OK);
	assert_str(got, "新内容");
	assert_int_equal(got.p[got.n], 0);
	assert_int_equal(fs_read(a, one, 0, &got, &err), ST_OK);
	assert_str(got, "");
	assert_int_equal(symlink("/etc", arena_printf(a, "%s/link", dir).p), 0);
	assert_int_equal(fs_list(a, dir, true, &list, &n, &err), ST_OK);
	assert_int_equal(n, 2); /* no temporary file left, no link followed */
	assert_string_equal(list[0], one);
	assert_string_equal(list[1], two);
	assert_int_equal(fs_list(a, dir, false, &list, &n, &err), ST_OK);
	assert_int_equal(n, 1);
	arena_free(a);
}

static void failures_are_values(void **state)
{
	struct arena *a = arena_new();
	struct err err = {0};
	const char *file = arena_printf(a, "%s/f", (char *)*state).p;
	struct str got = STR("kept");

	assert_int_equal(fs_write_atomic(file, STR("123456"), &err), ST_OK);
	assert_int_equal(fs_read(a, file, 5, &got, &err), ST_TOO_LARGE);
	assert_int_equal(fs_read(a, arena_printf(a, "%s/none", (char *)*state).p, 5, &got, &err), ST_NOT_FOUND);
	assert_non_null(strstr(err.detail, "none"));
	assert_int_equal(fs_read(a, *state, 5, &got, &err), ST_IO);
	assert_str(got, "kept");
	assert_int_equal(fs_mkdirs(arena_printf(a, "%s/x", file).p, &err), ST_IO);
	assert_int_equal(fs_write_atomic(arena_printf(a, "%s/no/f", (char *)*state).p, STR("x"), &err), ST_NOT_FOUND);
	assert_true(fs_exists(file));
	assert_false(fs_is_dir(file) || fs_exists(arena_printf(a, "%s/none", (char *)*state).p));
	errno = ENOSPC;
	assert_int_equal(fs_errno(&err, "write", "f"), ST_DISK_FULL);
	arena_free(a);
}

static void files_without_a_size_are_read_whole(void **state)
{
	struct arena *a = arena_new();
	struct err err = {0};
	struct str got;

	(void)state;
	assert_int_equal(fs_read(a, "/proc/self/status", 1 << 20, &got, &err), ST_OK);
	assert_true(str_find_c(got, "VmRSS") > 0);
	arena_free(a);
}

static void embedded_files_are_found(void **state)
{
	(void)state;
	assert_true(str_starts_c(embedded_get("data/calendar/working-days.tsv"), "date\tkind"));
	assert_null(embedded_get("data/none").p);
	for (size_t i = 1; i < embedded_count; i++)
		assert_true(strcmp(embedded_files[i - 1].path, embedded_files[i].path) < 0);
}

static void clocks_move_forward(void **state)
{
	int64_t a = clock_mono_us(), b = clock_mono_us();

	(void)state;
	assert_true(b >= a);
	assert_true(clock_now_ms() > 1700000000000LL);
	assert_in_range(clock_mono_ms() - b / 1000, 0, 60000);
}

static void a_log_event_is_one_line(void **state)
{
	struct arena *a = arena_new();
	const char *path = arena_printf(a, "%s/log", (char *)*state).p;
	struct err err = {0};
	struct str got, line;
	int keep = dup(STDERR_FILENO);

	assert_true(keep >= 0);
	assert_non_null(freopen(path, "w", stderr));
	log_set_level(LOG_INFO);
	log_line(LOG_DEBUG, "hidden");
	log_line(LOG_WARN, "title=%s", "one\ntwo\x1b[31m");
	(void)err_say(&err, ST_NOT_FOUND, "doc.none", "17");
	log_err("show", &err);
	assert_true(dup2(keep, STDERR_FILENO) >= 0);
	(void)close(keep);
	assert_int_equal(fs_read(a, path, 1 << 16, &got, &err), ST_OK);
	assert_true(str_line(&got, &line));
	assert_true(str_ends_c(line, "Z warn title=one two [31m"));
	assert_true(str_line(&got, &line));
	assert_true(str_find_c(line, "info what=show status=ST_NOT_FOUND key=doc.none arg=17") > 0);
	assert_false(str_line(&got, &line));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(write_read_list, fresh, gone),
		cmocka_unit_test_setup_teardown(failures_are_values, fresh, gone),
		cmocka_unit_test(files_without_a_size_are_read_whole),
		cmocka_unit_test(embedded_files_are_found),
		cmocka_unit_test(clocks_move_forward),
		cmocka_unit_test_setup_teardown(a_log_event_is_one_line, fresh, gone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
