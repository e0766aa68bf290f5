/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "web/web_priv.h"

static void cookies(void **state)
{
	static const struct {
		const char *header, *name, *want; /* NULL: absent */
	} cases[] = {
		{"sid=abc", "sid", "abc"},
		{"a=1; sid=abc; b=2", "sid", "abc"},
		{"xsid=no; sid=yes", "sid", "yes"},
		{"sid=first; sid=second", "sid", "first"},
		{"sid=\"quoted\"", "sid", "quoted"},
		{"sid=", "sid", ""},
		{"sid", "sid", NULL},
		{"sid=a=b", "sid", "a=b"},
		{"", "sid", NULL},
		{";;; ;", "sid", NULL},
		{"SID=abc", "sid", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str v = cookie_find(str_of(cases[i].header), cases[i].name);

		if (cases[i].want == NULL)
			assert_int_equal(v.n, 0);
		else
			assert_true(str_eq_c(v, cases[i].want));
	}
}

static void ranges_rfc9110(void **state)
{
	static const struct {
		const char *header;
		uint64_t size;
		enum range_kind want;
		uint64_t off, len;
	} cases[] = {
		{"bytes=0-499", 10000, RANGE_PART, 0, 500}, /* RFC 9110 §14.1.2 examples */
		{"bytes=500-999", 10000, RANGE_PART, 500, 500}, {"bytes=-500", 10000, RANGE_PART, 9500, 500},
		{"bytes=9500-", 10000, RANGE_PART, 9500, 500},	{"bytes=0-0", 10000, RANGE_PART, 0, 1},
		{"bytes=0-", 10000, RANGE_PART, 0, 10000},	{"bytes=0-99999", 10000, RANGE_PART, 0, 10000},
		{"bytes=-99999", 10000, RANGE_PART, 0, 10000},	{"bytes=10000-", 10000, RANGE_BAD, 0, 0},
		{"bytes=-0", 10000, RANGE_BAD, 0, 0},		{"bytes=0-", 0, RANGE_BAD, 0, 0},
		{"bytes=0-0,-1", 10000, RANGE_NONE, 0, 0}, /* several: everything is a right answer */
		{"bytes=5-4", 10000, RANGE_NONE, 0, 0},		{"bytes=a-b", 10000, RANGE_NONE, 0, 0},
		{"bytes=-", 10000, RANGE_NONE, 0, 0},		{"bytes=", 10000, RANGE_NONE, 0, 0},
		{"lines=1-2", 10000, RANGE_NONE, 0, 0},		{"bytes=99999999999999999999-", 10000, RANGE_NONE, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t off = 0, len = 0;

		if (range_parse(str_of(cases[i].header), cases[i].size, &off, &len) != cases[i].want ||
		    off != cases[i].off || len != cases[i].len)
			fail_msg("%s", cases[i].header);
	}
}

static void encodings(void **state)
{
	static const struct {
		const char *header;
		unsigned want;
	} cases[] = {
		{"gzip, deflate, br", ENC_GZIP | ENC_BR},
		{"gzip;q=0, br", ENC_BR},
		{"gzip; q=0.0", 0},
		{"gzip;q=0.5", ENC_GZIP},
		{"", 0},
		{"identity", 0},
		{"*", ENC_GZIP},
		{"*;q=0", 0},
		{"GZIP", ENC_GZIP},
		{"gzipx", 0},
		{"br;q=1.0", ENC_BR},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (accept_encoding(str_of(cases[i].header)) != cases[i].want)
			fail_msg("%s", cases[i].header);
}

static void entity_tags(void **state)
{
	(void)state;
	assert_true(etag_list_has(STR("\"a\""), STR("\"a\"")));
	assert_true(etag_list_has(STR("\"b\", W/\"a\""), STR("\"a\"")));
	assert_true(etag_list_has(STR("W/\"a\""), STR("W/\"a\"")));
	assert_true(etag_list_has(STR("\"a\""), STR("W/\"a\"")));
	assert_true(etag_list_has(STR("*"), STR("\"a\"")));
	assert_false(etag_list_has(STR("\"ab\""), STR("\"a\"")));
	assert_false(etag_list_has(STR(""), STR("\"a\"")));
}

static void media_types(void **state)
{
	struct arena *a = arena_new();
	struct str b;

	(void)state;
	assert_true(str_eq_c(content_type_of(STR("Multipart/Form-Data; boundary=\"x y\""), a, &b), "multipart/form-data"));
	assert_true(str_eq_c(b, "x y"));
	assert_true(str_eq_c(content_type_of(STR("application/json; charset=utf-8"), a, &b), "application/json"));
	assert_int_equal(b.n, 0);
	assert_true(str_eq_c(disposition_name(STR("C:\\docs\\通知.docx")), "通知.docx"));
	assert_true(str_eq_c(disposition_name(STR("../../etc/passwd")), "passwd"));
	assert_int_equal(disposition_name(STR("a/..")).n, 0);
	arena_free(a);
}

static void json_values(void **state)
{
	static const char *const good[] = {"1", "-0.5e+10", "\"a\\u00e9\"", "[]", "{\"a\":[1,{\"b\":null}]}", " true "};
	static const char *const bad[] = {"",	    "01",    "+1",    "1.",  "[1,]",  "{\"a\"}",    "{a:1}", "\"\\x\"",
					  "\"\n\"", "truex", "[1] 2", "nul", "\"abc", "{\"a\":1,}", "1e"};
	struct arena *a = arena_new();
	char deep[200];
	struct str t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!json_valid(str_of(good[i])))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (json_valid(str_of(bad[i])))
			fail_msg("%s", bad[i]);
	for (size_t i = 0; i < sizeof deep; i++)
		deep[i] = i < 100 ? '[' : ']';
	assert_false(json_valid((struct str){deep, sizeof deep}));
	assert_true(json_text(a, STR("\"\\uD83D\\uDE00\\n\\\"\""), &t) && str_eq_c(t, "😀\n\""));
	assert_false(json_text(a, STR("\"\\uD83D\""), &t));
	assert_false(json_text(a, STR("\"\\u0000\""), &t));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cookies),     cmocka_unit_test(ranges_rfc9110), cmocka_unit_test(encodings),
		cmocka_unit_test(entity_tags), cmocka_unit_test(media_types),	 cmocka_unit_test(json_values),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("web/headers", tests, NULL, NULL);
}
