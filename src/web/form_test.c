/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "web/web_priv.h"

static const char *const colours[] = {"red", "green", NULL};
static const struct web_field fields[] = {
	{"title", F_TEXT, F_REQUIRED, 20, "l", NULL},
	{"text", F_LINES, 0, 0, "l", NULL},
	{"n", F_I64, 0, 0, "l", NULL},
	{"day", F_DATE, 0, 0, "l", NULL},
	{"yes", F_BOOL, 0, 0, "l", NULL},
	{"colour", F_CHOICE, 0, 0, "l", colours},
	{"tag", F_TEXT, F_MULTI, 0, "l", NULL},
	{"model", F_JSON, 0, 0, "l", NULL},
	{"file", F_FILE, 0, 1000, "l", NULL},
};
static const struct web_form form = WEB_FORM(fields);
static const struct web_route get = {WEB_GET, "/", NULL, 0, &form, 0, 0};
static const struct web_route post = {WEB_POST, "/", NULL, 0, &form, WEB_API | WEB_UPLOAD, 0};
static const struct web_hooks hooks;

struct fix {
	struct arena *a;
	struct web_config cfg;
	struct web_req r;
	struct web_hdr h[2];
	char dir[64];
};

static int setup(void **state)
{
	struct fix *f = calloc(1, sizeof *f);

	if (f == NULL)
		return -1;
	(void)snprintf(f->dir, sizeof f->dir, "/tmp/web-form-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return -1;
	f->cfg.spool_dir = f->dir;
	f->a = arena_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fix *f = *state;

	req_release(&f->r);
	arena_free(f->a);
	assert_int_equal(rmdir(f->dir), 0); /* nothing may be left in the spool */
	free(f);
	return 0;
}

static enum status run(struct fix *f, const struct web_route *rt, const char *type, struct str body, size_t portion)
{
	struct err err = {0};

	req_release(&f->r);
	req_init(&f->r, NULL, &hooks, &f->cfg);
	f->r.call.arena = f->a;
	f->r.call.route = rt;
	f->r.call.method = rt->method;
	f->h[0] = (struct web_hdr){STR("Content-Type"), str_of(type)};
	f->r.hdrs = f->h;
	f->r.n_hdrs = type == NULL ? 0 : 1;
	TRY(form_begin(&f->r, &err));
	if (rt->method == WEB_GET)
		f->r.call.query = body;
	else if (f->r.body_kind == BODY_MULTIPART)
		for (size_t i = 0; i < body.n; i += portion)
			TRY(form_stream(&f->r, str_slice(body, i, i + portion), &err));
	else
		f->r.body = body;
	return form_finish(&f->r, &err);
}

static bool has_problem(struct fix *f, const char *field, const char *key)
{
	for (size_t i = 0; i < f->r.n_problems; i++)
		if (strcmp(f->r.problems[i].field, field) == 0 && strcmp(f->r.problems[i].key, key) == 0)
			return true;
	return false;
}

static void typed_fields(void **state)
{
	struct fix *f = *state;
	const struct web_value *v;

	assert_int_equal(run(f, &get, NULL, STR("title=%20%E6%A0%87+a%00"), 0), ST_BAD_REQUEST); /* NUL */
	assert_int_equal(
		run(f, &get, NULL,
		    STR("title=%E6%A0%87%E9%A2%98+a&text=x%0D%0Ay&n=-5&day=2026-11-22&yes=&colour=green&tag=a&tag=b"), 0),
		ST_OK);
	assert_int_equal(f->r.n_problems, 0);
	assert_true(str_eq_c(web_text(&f->r.call, "title"), "标题 a"));
	assert_true(str_eq_c(web_text(&f->r.call, "text"), "x\ny"));
	assert_int_equal(web_value(&f->r.call, "n")->i, -5);
	assert_int_equal(date_ymd(web_value(&f->r.call, "day")->date).year, 2026);
	assert_true(web_value(&f->r.call, "yes")->present);
	assert_int_equal(web_values(&f->r.call, "tag", &v), 2);
	assert_true(str_eq_c(v[1].text, "b"));
	assert_false(web_value(&f->r.call, "model")->present);
}

static void wrong_values_become_problems(void **state)
{
	struct fix *f = *state;

	assert_int_equal(run(f, &get, NULL, STR("title=123456789012345678901&n=x&day=2026-13-01&colour=blue&model=%7B"), 0),
			 ST_OK);
	assert_true(has_problem(f, "title", "form.too_long"));
	assert_true(has_problem(f, "n", "form.not_a_number"));
	assert_true(has_problem(f, "day", "form.not_a_date"));
	assert_true(has_problem(f, "colour", "form.choice"));
	assert_true(has_problem(f, "model", "form.not_json"));
	assert_int_equal(run(f, &get, NULL, STR("title=++"), 0), ST_OK);
	assert_true(has_problem(f, "title", "form.required"));
	assert_int_equal(run(f, &get, NULL, STR("n="), 0), ST_OK); /* an empty number is no number, and no problem */
	assert_false(has_problem(f, "n", "form.not_a_number"));
}

static void undeclared_and_broken_is_refused(void **state)
{
	struct fix *f = *state;
	char many[4000];
	size_t n = 0;

	assert_int_equal(run(f, &get, NULL, STR("title=a&x=1"), 0), ST_UNKNOWN_FIELD);
	assert_int_equal(run(f, &get, NULL, STR("_csrf=1"), 0), ST_UNKNOWN_FIELD);
	assert_int_equal(run(f, &get, NULL, STR("title=%FF"), 0), ST_BAD_UTF8);
	assert_int_equal(run(f, &get, NULL, STR("title=%E"), 0), ST_BAD_REQUEST);
	assert_int_equal(run(f, &get, NULL, STR("title=a&title=b"), 0), ST_BAD_REQUEST);
	for (int i = 0; i < 300; i++)
		n += (size_t)snprintf(many + n, sizeof many - n, "&tag=%d", i);
	assert_int_equal(run(f, &get, NULL, (struct str){many, n}, 0), ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, "text/xml", STR("<a/>"), 0), ST_UNSUPPORTED_TYPE);
	assert_int_equal(run(f, &post, NULL, STR("title=a"), 0), ST_UNSUPPORTED_TYPE);
}

static void json_bodies(void **state)
{
	struct fix *f = *state;
	const struct web_value *v;

	assert_int_equal(run(f, &post, "application/json",
			     STR("{\"title\":\"\\u6807\",\"n\":7,\"yes\":true,\"tag\":[\"a\",\"b\"],\"model\":{\"k\":[1]},"
				 "\"_csrf\":\"t\"}"),
			     0),
			 ST_OK);
	assert_int_equal(f->r.n_problems, 0);
	assert_true(str_eq_c(web_text(&f->r.call, "title"), "标"));
	assert_int_equal(web_value(&f->r.call, "n")->i, 7);
	assert_true(web_value(&f->r.call, "yes")->present);
	assert_int_equal(web_values(&f->r.call, "tag", &v), 2);
	assert_true(str_eq_c(web_text(&f->r.call, "model"), "{\"k\":[1]}"));
	assert_true(str_eq_c(f->r.csrf_sent, "t"));
	assert_int_equal(run(f, &post, "application/json", STR("{\"title\":\"a\",\"x\":{}}"), 0), ST_UNKNOWN_FIELD);
	assert_int_equal(run(f, &post, "application/json", STR("[1]"), 0), ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, "application/json", STR("{\"title\":\"a\"} x"), 0), ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, "application/json", STR("{\"title\":\"\xff\"}"), 0), ST_BAD_UTF8);
	assert_int_equal(run(f, &post, "application/json", STR("{\"title\":\"a\",\"yes\":false}"), 0), ST_OK);
	assert_false(web_value(&f->r.call, "yes")->present);
}

#define MP "multipart/form-data; boundary=BB"

/* The same body in portions of every size from one byte up gives the same result. */
static void multipart_in_any_portions(void **state)
{
	struct fix *f = *state;
	const struct str body = STR("--BB\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n标题\r\n"
				    "--BB\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n"
				    "--BB\r\nContent-Disposition: form-data; name=\"file\"; "
				    "filename=\"C:\\\\a\\\\附件.txt\"\r\nContent-Type: text/plain\r\n"
				    "\r\nline\r\n--B not the end\r\n\r\n--BB--\r\n");
	const struct str file = STR("line\r\n--B not the end\r\n");
	char want[SHA256_HEX_LEN + 1];
	struct stat sb;

	sha256_hex(file, want);
	for (size_t portion = 1; portion <= body.n; portion++) {
		const struct web_value *v;

		assert_int_equal(run(f, &post, MP, body, portion), ST_OK);
		assert_true(str_eq_c(web_text(&f->r.call, "title"), "标题"));
		assert_int_equal(web_text(&f->r.call, "text").n, 0);
		v = web_value(&f->r.call, "file");
		assert_true(v->present && v->file.size == file.n);
		assert_string_equal(v->file.sha256, want);
		assert_true(str_eq_c(v->file.name, "附件.txt"));
		assert_int_equal(stat(v->file.tmp_path.p, &sb), 0);
		assert_int_equal(sb.st_size, file.n);
	}
}

static void taken_file_stays(void **state)
{
	struct fix *f = *state;
	char path[128];

	assert_int_equal(run(f, &post, MP,
			     STR("--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--BB--"),
			     999),
			 ST_OK);
	web_file_take(&f->r.call, &web_value(&f->r.call, "file")->file);
	(void)snprintf(path, sizeof path, "%s", web_value(&f->r.call, "file")->file.tmp_path.p);
	req_release(&f->r);
	assert_int_equal(unlink(path), 0);
}

static void broken_multipart(void **state)
{
	struct fix *f = *state;
	char big[1200];
	struct str too_big;
	int n;

	assert_int_equal(run(f, &post, MP, STR("--BB\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nab"), 99),
			 ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, MP, STR("--BB\r\nContent-Disposition: form-data\r\n\r\nab\r\n--BB--"), 99),
			 ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, MP, STR("--BBx\r\n\r\n"), 99), ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, "multipart/form-data", STR("x"), 99), ST_BAD_REQUEST);
	assert_int_equal(run(f, &post, MP, STR("--BB\r\nContent-Disposition: form-data; name=\"zz\"\r\n\r\na\r\n--BB--"),
			     99),
			 ST_UNKNOWN_FIELD);
	assert_int_equal(run(f, &post, MP,
			     STR("--BB\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n\xff\r\n--BB--"), 99),
			 ST_BAD_UTF8);
	assert_int_equal(
		run(f, &post, MP,
		    STR("--BB\r\nContent-Disposition: form-data; name=\"title\"; filename=\"x\"\r\n\r\na\r\n--BB--"), 99),
		ST_BAD_REQUEST);
	n = snprintf(big, sizeof big,
		     "--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n%01001d\r\n--BB--", 0);
	too_big = (struct str){big, (size_t)n};
	assert_int_equal(run(f, &post, MP, too_big, 7), ST_TOO_LARGE);
	assert_int_equal(run(f, &post, MP,
			     STR("--BB\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na very long title that is "
				 "over\r\n--BB--"),
			     5),
			 ST_OK);
	assert_true(has_problem(f, "title", "form.too_long"));
}

static void empty_file_field_is_no_file(void **state)
{
	struct fix *f = *state;

	assert_int_equal(run(f, &post, MP,
			     STR("--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n"
				 "Content-Type: application/octet-stream\r\n\r\n\r\n--BB--\r\n"),
			     9),
			 ST_OK);
	assert_false(web_value(&f->r.call, "file")->present);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(typed_fields, setup, teardown),
		cmocka_unit_test_setup_teardown(wrong_values_become_problems, setup, teardown),
		cmocka_unit_test_setup_teardown(undeclared_and_broken_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(json_bodies, setup, teardown),
		cmocka_unit_test_setup_teardown(multipart_in_any_portions, setup, teardown),
		cmocka_unit_test_setup_teardown(taken_file_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_multipart, setup, teardown),
		cmocka_unit_test_setup_teardown(empty_file_field_is_no_file, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("web/form", tests, NULL, NULL);
}
