/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "web/web_priv.h"

static enum status handler(struct web_call *w, struct err *err)
{
	(void)w;
	(void)err;
	return ST_OK;
}

#define G(p)                                       \
	{                                          \
		WEB_GET, p, handler, 0, NULL, 0, 0 \
	}
#define P(p)                                        \
	{                                           \
		WEB_POST, p, handler, 0, NULL, 0, 0 \
	}

static const struct web_route table[] = {
	G("/"),
	G("/xxgk"),
	G("/xxgk/{item}"),
	G("/xxgk/all"),
	G("/d/{id:i64}"),
	G("/d/{name}"),
	P("/d/{id:i64}/edit"),
	G("/files/{id:i64}/{rest*}"),
	G("/a/{x}/b"),
	G("/a/lit/c"),
	P("/xxgk"),
	P("/only-post"),
};

static const struct {
	enum web_method m;
	const char *path;
	enum status st;
	const char *pattern, *param; /* first parameter */
} cases[] = {
	{WEB_GET, "/", ST_OK, "/", NULL},
	{WEB_GET, "/xxgk", ST_OK, "/xxgk", NULL},
	{WEB_POST, "/xxgk", ST_OK, "/xxgk", NULL},
	{WEB_GET, "/xxgk/all", ST_OK, "/xxgk/all", NULL},
	{WEB_GET, "/xxgk/air", ST_OK, "/xxgk/{item}", "air"},
	{WEB_GET, "/xxgk/%E7%A9%BA", ST_OK, "/xxgk/{item}", "空"},
	{WEB_GET, "/xxgk/a%2Fb", ST_OK, "/xxgk/{item}", "a/b"},
	{WEB_GET, "/xxgk/%61ll", ST_OK, "/xxgk/all", NULL},
	{WEB_GET, "/d/17", ST_OK, "/d/{id:i64}", "17"},
	{WEB_GET, "/d/017", ST_OK, "/d/{name}", "017"},
	{WEB_GET, "/d/-1", ST_OK, "/d/{name}", "-1"},
	{WEB_GET, "/d/9999999999999999999999", ST_OK, "/d/{name}", "9999999999999999999999"},
	{WEB_POST, "/d/17/edit", ST_OK, "/d/{id:i64}/edit", "17"},
	{WEB_POST, "/d/x/edit", ST_NOT_FOUND, NULL, NULL},
	{WEB_GET, "/files/3/a/b/c.pdf", ST_OK, "/files/{id:i64}/{rest*}", "3"},
	{WEB_GET, "/a/lit/b", ST_OK, "/a/{x}/b", "lit"}, /* back from the literal branch */
	{WEB_GET, "/a/lit/c", ST_OK, "/a/lit/c", NULL},
	{WEB_GET, "/a/other/c", ST_NOT_FOUND, NULL, NULL},
	{WEB_GET, "/d/17/edit", ST_METHOD, "/d/{id:i64}/edit", NULL},
	{WEB_GET, "/only-post", ST_METHOD, "/only-post", NULL},
	{WEB_POST, "/", ST_METHOD, "/", NULL},
	{WEB_GET, "/nope", ST_NOT_FOUND, NULL, NULL},
	{WEB_GET, "/xxgk/", ST_NOT_FOUND, NULL, NULL},
	{WEB_GET, "//xxgk", ST_NOT_FOUND, NULL, NULL},
	{WEB_GET, "/files/3/../../etc/passwd", ST_BAD_REQUEST, NULL, NULL},
	{WEB_GET, "/files/3/%2e%2e/x", ST_BAD_REQUEST, NULL, NULL},
	{WEB_GET, "/xxgk/%ZZ", ST_BAD_REQUEST, NULL, NULL},
	{WEB_GET, "/xxgk/%00", ST_BAD_REQUEST, NULL, NULL},
	{WEB_GET, "/xxgk/%FF%FE", ST_BAD_UTF8, NULL, NULL},
	{WEB_GET, "xxgk", ST_BAD_REQUEST, NULL, NULL},
	{WEB_GET, "", ST_BAD_REQUEST, NULL, NULL},
	{WEB_GET, "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0", ST_NOT_FOUND, NULL, NULL},
};

static void addresses_find_their_route(void **state)
{
	const struct web_route *const tables[] = {table};
	const size_t counts[] = {ARRAY_LEN(table)};
	struct arena *a = arena_new();
	struct router *r;
	struct err err = {0};

	(void)state;
	assert_int_equal(router_new(tables, counts, 1, &r, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct web_route *rt = NULL;
		struct route_param p[WEB_MAX_PARAMS];
		size_t n = 0;
		enum status st = router_match(r, a, cases[i].m, str_of(cases[i].path), &rt, p, &n);

		if (st != cases[i].st)
			fail_msg("%s: %s", cases[i].path, status_name(st));
		if (cases[i].pattern != NULL)
			assert_string_equal(rt->pattern, cases[i].pattern);
		if (cases[i].param != NULL) {
			assert_true(n >= 1);
			assert_true(str_eq_c(p[0].text, cases[i].param));
		}
	}
	assert_int_equal(router_list(r, NULL, 0), ARRAY_LEN(table));
	router_free(r);
	arena_free(a);
}

static void rest_and_number_parameters(void **state)
{
	const struct web_route *const tables[] = {table};
	const size_t counts[] = {ARRAY_LEN(table)};
	struct arena *a = arena_new();
	const struct web_route *rt;
	struct route_param p[WEB_MAX_PARAMS];
	struct router *r;
	size_t n = 0;

	(void)state;
	assert_int_equal(router_new(tables, counts, 1, &r, NULL), ST_OK);
	assert_int_equal(router_match(r, a, WEB_GET, STR("/files/42/a%20b/c"), &rt, p, &n), ST_OK);
	assert_int_equal(n, 2);
	assert_true(str_eq_c(p[0].name, "id") && p[0].i == 42);
	assert_true(str_eq_c(p[1].name, "rest") && str_eq_c(p[1].text, "a b/c"));
	router_free(r);
	arena_free(a);
}

static void refused(const struct web_route *routes, size_t n)
{
	const struct web_route *const tables[] = {routes};
	struct router *r = NULL;
	struct err err = {0};

	assert_int_equal(router_new(tables, &n, 1, &r, &err), ST_INTERNAL);
	assert_true(err.detail[0] != '\0');
}

static void wrong_tables_stop_the_start(void **state)
{
	static const struct web_route twice[] = {G("/x/{a}"), G("/x/{b}")};
	static const struct web_route rest_inside[] = {G("/x/{a*}/y")};
	static const struct web_route relative[] = {G("x")};
	static const struct web_route brace[] = {G("/x{a}")};
	static const struct web_route inline_perm[] = {{WEB_GET, "/x", handler, 1, NULL, WEB_INLINE, 0}};
	static const struct web_route no_handler[] = {{WEB_GET, "/x", NULL, 0, NULL, 0, 0}};

	(void)state;
	refused(twice, 2);
	refused(rest_inside, 1);
	refused(relative, 1);
	refused(brace, 1);
	refused(inline_perm, 1);
	refused(no_handler, 1);
}

static void patterns_fit_paths(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool fits;
	} rows[] = {
		{"/", "/", true},
		{"/", "/a", false},
		{"/d/{id:i64}", "/d/12", true},
		{"/d/{id:i64}", "/d/012", false},
		{"/d/{id:i64}", "/d/x", false},
		{"/d/{id:i64}", "/d", false},
		{"/d/{id:i64}", "/d/12/pdf", false},
		{"/c/{slug}", "/c/news", true},
		{"/c/{slug}", "/c/", false},
		{"/i/{no*}", "/i/a/b", true},
		{"/i/{no*}", "/i", false},
		{"/a", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (web_pattern_fits(rows[i].pattern, str_of(rows[i].path)) != rows[i].fits)
			fail_msg("%s %s", rows[i].pattern, rows[i].path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_find_their_route),
		cmocka_unit_test(rest_and_number_parameters),
		cmocka_unit_test(wrong_tables_stop_the_start),
		cmocka_unit_test(patterns_fit_paths),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("web/router", tests, NULL, NULL);
}
