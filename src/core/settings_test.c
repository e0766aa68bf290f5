/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/audit.h"
#include "core/core.h"
#include "core/settings.h"
#include "support/core_fixture.h"

static void defaults_then_changed_then_audited(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	struct audit_row *rows;
	struct err err = {0};
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	c = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	assert_true(str_eq(setting(c, "site.name"), STR("生态环境局")));
	assert_int_equal(setting_i64(c, "list.page_size"), 20);
	assert_int_equal(setting_set(c, "site.name", STR("澄州市生态环境局"), &err), ST_FORBIDDEN);
	core_fixture_become(&f, c, CF_CITY, ROLE_ADMIN);
	assert_int_equal(setting_set(c, "site.name", STR("澄州市生态环境局"), &err), ST_OK);
	assert_true(str_eq(setting(f.c, "site.name"), STR("澄州市生态环境局"))); /* seen by every call at once */
	assert_int_equal(audit_list(c, "setting", 0, 0, 0, 10, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 1);
	assert_true(str_find_c(rows[0].before, "\"生态环境局\"") > 0);
	assert_true(str_find_c(rows[0].after, "澄州市生态环境局") > 0);
	assert_int_equal(setting_set(c, "site.name", STR("澄州市生态环境局"), &err), ST_OK); /* no change, no row */
	assert_int_equal(audit_list(c, "setting", 0, 0, 0, 10, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 1);
	core_fixture_close(&f);
}

static void values_must_fit(void **state)
{
	struct core_fixture f;
	struct err err = {0};

	FIXTURE_OR_SKIP(&f, state);
	assert_int_equal(setting_set(f.c, "list.page_size", STR("4"), &err), ST_INVALID);
	assert_int_equal(setting_set(f.c, "list.page_size", STR("101"), &err), ST_INVALID);
	assert_int_equal(setting_set(f.c, "list.page_size", STR("viele"), &err), ST_INVALID);
	assert_int_equal(setting_set(f.c, "list.page_size", STR("50"), &err), ST_OK);
	assert_int_equal(setting_i64(f.c, "list.page_size"), 50);
	assert_int_equal(db_script(f.c->db, STR("UPDATE setting SET value = 'x' WHERE name = 'list.page_size';\n"), &err),
			 ST_OK);
	core_reload(f.core);
	assert_int_equal(setting_i64(f.c, "list.page_size"), 20); /* edited by hand into nonsense: the default */
	core_fixture_close(&f);
}

static struct date day(const char *s)
{
	struct date d = DATE_NONE;

	assert_true(date_parse(str_of(s), &d));
	return d;
}

static void S1_2_4_a_term_has_a_day_from_which_it_holds(void **state)
{
	static const char *const bad[] = {"",
					  "0",
					  "61",
					  "20 2027-01-01=0",
					  "20 2027-13-01=15",
					  "20 2027-01-01",
					  "20 2027-01-01=15x",
					  "20 2028-01-01=15 2027-01-01=10",
					  "2027-01-01=15",
					  "20 2027-01-01=15 2027-01-01=16"};
	struct core_fixture f;
	struct err err = {0};

	FIXTURE_OR_SKIP(&f, state);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(setting_set(f.c, "request.answer_days", str_of(bad[i]), &err), ST_INVALID);
	assert_int_equal(setting_set(f.c, "request.answer_days", STR("20 2027-01-01=15 2028-07-01=10"), &err), ST_OK);
	assert_int_equal(setting_on(f.c, "request.answer_days", day("2026-12-31")), 20);
	assert_int_equal(setting_on(f.c, "request.answer_days", day("2027-01-01")), 15);
	assert_int_equal(setting_on(f.c, "request.answer_days", day("2028-06-30")), 15);
	assert_int_equal(setting_on(f.c, "request.answer_days", day("2030-01-01")), 10);
	f.c->today = day("2027-05-01");
	assert_int_equal(setting_i64(f.c, "request.answer_days"), 15);
	core_fixture_close(&f);
}

static void table_is_sound(void **state)
{
	const struct setting_row *rows;
	size_t n = setting_table(&rows);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		int64_t v;

		assert_ptr_equal(setting_find(str_of(rows[i].key)), &rows[i]); /* no key twice */
		if (rows[i].type == SET_I64 || rows[i].type == SET_TERM) {
			assert_true(str_to_i64(str_of(rows[i].def), &v));
			assert_in_range(v, rows[i].min, rows[i].max);
		}
	}
	assert_null(setting_find(STR("no.such")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(defaults_then_changed_then_audited),
		ON_BOTH(values_must_fit),
		ON_BOTH(S1_2_4_a_term_has_a_day_from_which_it_holds),
		cmocka_unit_test(table_is_sound),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
