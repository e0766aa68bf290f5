/* SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"

#include <string.h>

#include "base/test.h"

/* Fields joined with | and rows with / so that a case is one line. */
static struct str read_all(struct arena *a, struct str text, char sep, enum status *st, struct err *err)
{
	struct csv c;
	struct csv_row row;
	struct buf b = BUF_INIT(a, 1 << 16);

	csv_init(&c, text, sep);
	while ((*st = csv_next(&c, a, &row, err)) == ST_OK) {
		for (size_t i = 0; i < row.n; i++)
			buf_printf(&b, "%.*s%s", STR_ARG(row.col[i]), i + 1 < row.n ? "|" : "/");
	}
	return buf_view(&b);
}

static void reading(void **state)
{
	static const struct {
		const char *text;
		char sep;
		const char *want;
		enum status st;
	} rows[] = {
		{"", ',', "", ST_NOT_FOUND},
		{"a,b\n1,2\n", ',', "a|b/1|2/", ST_NOT_FOUND},
		{"\xEF\xBB\xBF"
		 "a,b\r\n1,2",
		 ',', "a|b/1|2/", ST_NOT_FOUND},
		{"\"a,1\",\"say \"\"hi\"\"\"\r\n", ',', "a,1|say \"hi\"/", ST_NOT_FOUND},
		{"\"two\nlines\",x\n", ',', "two\nlines|x/", ST_NOT_FOUND},
		{"a,\n,\n", ',', "a|/|/", ST_NOT_FOUND},
		{"a,", ',', "a|/", ST_NOT_FOUND},
		{"\n\n", ',', "//", ST_NOT_FOUND},
		{"\"quoted\"\ttab\n", '\t', "\"quoted\"|tab/", ST_NOT_FOUND},
		{"ok\n\"open", ',', "ok/", ST_INVALID},
		{"\"a\"b\n", ',', "", ST_INVALID},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = {0};
		enum status st;

		assert_str(read_all(a, str_of(rows[i].text), rows[i].sep, &st, &err), rows[i].want);
		assert_int_equal(st, rows[i].st);
	}
	arena_free(a);
}

static void limits_and_lines(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 1 << 16);
	struct csv c;
	struct csv_row row;
	struct err err = {0};

	(void)state;
	buf_c(&b, "\"1\n2\",x\n");
	for (int i = 0; i < CSV_MAX_COLS; i++)
		buf_byte(&b, ',');
	csv_init(&c, buf_view(&b), ',');
	assert_int_equal(csv_next(&c, a, &row, &err), ST_OK);
	assert_int_equal(c.line, 2); /* the row ended on line 2 */
	assert_int_equal(csv_next(&c, a, &row, &err), ST_INVALID);
	assert_non_null(strstr(err.detail, "line 3"));
	arena_free(a);
}

static void header_lookup(void **state)
{
	struct csv_row h = {2, {STR_INIT("date"), STR_INIT(" kind ")}};

	(void)state;
	assert_int_equal(csv_col(&h, "kind"), 1);
	assert_int_equal(csv_col(&h, "name"), -1);
}

static void writing_quotes_and_defuses_formulas(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 1 << 16);

	(void)state;
	csv_put(&b, STR("plain"), false);
	csv_put(&b, STR("a,\"b\""), false);
	csv_put(&b, STR("=HYPERLINK(\"x\")"), false);
	csv_put(&b, STR("@cmd"), false);
	csv_put(&b, STR(""), true);
	assert_str(buf_view(&b), "plain,\"a,\"\"b\"\"\",\"'=HYPERLINK(\"\"x\"\")\",'@cmd,\r\n");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),
		cmocka_unit_test(limits_and_lines),
		cmocka_unit_test(header_lookup),
		cmocka_unit_test(writing_quotes_and_defuses_formulas),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
