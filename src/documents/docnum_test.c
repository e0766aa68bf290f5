/* SPDX-License-Identifier: Apache-2.0 */
/* Cases come from tests/cases/documents/docnum.tsv (official forms and the damaged ones met in the wild). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "documents/docnum.h"

static struct str read_cases(struct arena *a, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/tests/cases/documents/%s", SOURCE_ROOT, name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char *p = arena_alloc(a, 1 << 16);
	size_t n = fread(p, 1, 1 << 16, f);
	fclose(f);
	return (struct str){p, n};
}

static void assert_text(struct str got, const char *want)
{
	if (!str_eq_c(got, want))
		fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got), want);
}

static void S4_0_1_cases_of_the_grammar(void **state)
{
	struct arena *a = *state;
	struct csv c;
	struct csv_row r;
	int rows = 0;

	csv_init(&c, read_cases(a, "docnum.tsv"), '\t');
	assert_int_equal(csv_next(&c, a, &r, NULL), ST_OK); /* header: input result shown key */
	while (csv_next(&c, a, &r, NULL) == ST_OK) {
		struct docnum d;
		struct err e;
		err_clear(&e);
		if (r.n == 0 || r.col[0].n == 0 || r.col[0].p[0] == '#')
			continue;
		rows++;
		enum status st = docnum_parse(a, r.col[0], &d, &e);
		if (!str_eq_c(r.col[1], "ok")) {
			if (st == ST_OK || !str_eq_c(r.col[1], st == ST_NOT_FOUND ? "none" : e.key))
				fail_msg("line %zu: %.*s gives %s %s", c.line, STR_ARG(r.col[0]), status_name(st), e.key);
			continue;
		}
		if (st != ST_OK || !str_eq(d.shown, r.col[2]) || !str_eq(d.key, r.col[3]))
			fail_msg("line %zu: %.*s gives %s %s", c.line, STR_ARG(r.col[0]), status_name(st), e.key);
	}
	assert_true(rows > 25);
}

static void brackets_are_one_in_keys(void **state)
{
	struct arena *a = *state;
	static const char *const forms[] = {"环办厅函〔2019〕672号",	"环办厅函[2019]672号",
					    "环办厅函【2019】672号",	"环办厅函(2019)672号",
					    "环办厅函（2019）672号",	"环办厅函［２０１９］６７２号",
					    "环办厅函 〔2019〕 672 号", "環辦廳函〔2019〕672號"};
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct docnum d;
		assert_int_equal(docnum_parse(a, str_of(forms[i]), &d, NULL), ST_OK);
		assert_text(d.key, "环办厅函〔2019〕672号");
		assert_text(d.shown, "环办厅函〔2019〕672号");
		assert_text(docnum_search_key(a, str_of(forms[i])), "环办厅函2019672号");
	}
}

static void search_key_drops_leading_zeros(void **state)
{
	struct arena *a = *state;

	assert_text(docnum_search_key(a, STR("红环责限字〔2019〕02号")), "红环责限字20192号");
	assert_text(docnum_search_key(a, STR("红环责限字[2019]2号")), "红环责限字20192号");
	assert_text(docnum_search_key(a, STR("部令第30号")), "部令30号");
	assert_text(docnum_search_key(a, STR("00")), "0");
	assert_text(docnum_search_key(a, STR("")), "");
}

static void finds_numbers_in_running_text(void **state)
{
	struct arena *a = *state;
	struct docnum *d;
	size_t n = docnum_find_all(
		a,
		STR("根据环办厅函[2019]672号和国办发〔2016〕80号，参照国务院令第711号以及红环责限字〔2019〕02号办理，"
		    "见国办公开办函〔202130，〔2019〕1号不算。"),
		&d);
	assert_int_equal(n, 4);
	assert_text(d[0].shown, "环办厅函〔2019〕672号");
	assert_text(d[1].shown, "国办发〔2016〕80号");
	assert_text(d[2].shown, "国务院令第711号");
	assert_true(d[2].decree);
	assert_text(d[3].shown, "红环责限字〔2019〕02号");
	assert_true(d[3].padded);
	assert_int_equal(d[3].serial, 2);
	assert_int_equal(docnum_find_all(a, STR(""), &d), 0);
	assert_int_equal(docnum_find_all(a, STR("号〔〕号第号"), &d), 0);
	/* A decree has no bracketed year: read alone it would be damaged. */
	assert_int_equal(docnum_find_all(a, STR("依据国务院令第〔2026〕1号"), &d), 0);
}

static void S0_0_2_index_number_is_never_empty_or_none(void **state)
{
	struct arena *a = *state;
	struct str prefix;
	int year;
	int64_t serial;
	static const char *const bad[] = {"11370300MB2865913J/2021-None",
					  "11370300MB2865913J/2021-null",
					  "11370300MB2865913J/2021-",
					  "11370300MB2865913J/2021-00000",
					  "/2019-97599",
					  "None/2021-00001",
					  "0/2021-00001",
					  "",
					  "11370300MB2865913J",
					  "11370300MB2865913J/21-00001",
					  "A/2021-0001",
					  "A/2021-00001x"};

	assert_text(indexno_format(a, STR("11370300MB2865913J"), 2026, 874), "11370300MB2865913J/2026-00874");
	assert_text(indexno_format(a, STR("11370300MB2865913J"), 2026, 1234567), "11370300MB2865913J/2026-1234567");
	assert_null(indexno_format(a, STR("None"), 2026, 1).p);
	assert_null(indexno_format(a, STR(""), 2026, 1).p);
	assert_null(indexno_format(a, STR("11370300MB2865913J"), 2026, 0).p);
	assert_null(indexno_format(a, STR("11370300MB2865913J"), 0, 3).p);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (indexno_parse(a, str_of(bad[i]), &prefix, &year, &serial, NULL) != ST_INVALID)
			fail_msg("%s was taken", bad[i]);
	assert_int_equal(indexno_parse(a, STR("000014349/2017-00110"), &prefix, &year, &serial, NULL), ST_OK);
	assert_text(prefix, "000014349");
	assert_int_equal(year, 2017);
	assert_int_equal(serial, 110);
	assert_int_equal(indexno_parse(a, STR("11370300MB2865913J/2021-0000012"), &prefix, &year, &serial, NULL), ST_OK);
	assert_int_equal(serial, 12);
	assert_int_equal(indexno_parse(a, STR("0142768-8/2022-00185"), &prefix, &year, &serial, NULL), ST_OK);
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(S4_0_1_cases_of_the_grammar, set_up, tear_down),
		cmocka_unit_test_setup_teardown(brackets_are_one_in_keys, set_up, tear_down),
		cmocka_unit_test_setup_teardown(search_key_drops_leading_zeros, set_up, tear_down),
		cmocka_unit_test_setup_teardown(finds_numbers_in_running_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(S0_0_2_index_number_is_never_empty_or_none, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("documents/docnum", tests, NULL, NULL);
}
