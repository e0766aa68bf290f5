/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/annual_rules.h"
#include "base/test.h"

static struct date on(const char *text)
{
	struct date d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static void S1_3_1_graded_reminders_before_31_january(void **state)
{
	(void)state;
	assert_int_equal(annual_reminder(2025, on("2026-01-14")), AN_NONE);
	assert_int_equal(annual_reminder(2025, on("2026-01-15")), AN_FIRST);
	assert_int_equal(annual_reminder(2025, on("2026-01-23")), AN_FIRST);
	assert_int_equal(annual_reminder(2025, on("2026-01-24")), AN_SECOND);
	assert_int_equal(annual_reminder(2025, on("2026-01-29")), AN_LAST);
	assert_int_equal(annual_reminder(2025, on("2026-01-31")), AN_LAST); /* a Saturday: not moved */
	assert_int_equal(annual_reminder(2025, on("2026-02-01")), AN_OVER);
}

static void S1_3_1_states_follow_the_document_and_the_day(void **state)
{
	(void)state;
	assert_int_equal(annual_state_on(AS_REVIEWED, 2025, false, on("2026-01-20")), AS_REVIEWED);
	assert_int_equal(annual_state_on(AS_REVIEWED, 2025, true, on("2026-01-31")), AS_PUBLISHED);
	assert_int_equal(annual_state_on(AS_REVIEWED, 2025, true, on("2026-02-01")), AS_LOCKED);
	assert_int_equal(annual_state_on(AS_DRAFT, 2025, true, on("2026-02-01")), AS_DRAFT);
	for (int s = 0; s < AS_COUNT; s++) {
		assert_int_equal(annual_may((enum annual_state)s, AA_EDIT), s == AS_DRAFT);
		assert_int_equal(annual_may((enum annual_state)s, AA_SIGN), s == AS_SELF_CHECK);
		assert_int_equal(annual_may((enum annual_state)s, AA_DOCUMENT), s == AS_REVIEWED);
		assert_int_equal(annual_may((enum annual_state)s, AA_CORRECT), s == AS_PUBLISHED || s == AS_LOCKED);
	}
}

static void put(struct ar_tables *t, const char *cell, int64_t v)
{
	struct ar_cell *c = ar_at(t, str_of(cell));

	assert_non_null(c);
	*c = (struct ar_cell){AR_GOOD, v};
}

static struct ar_tables zeros(void)
{
	struct ar_tables t = {.has_t2 = true, .has_t3 = true, .has_t4 = true};

	for (int r = 0; r < AR_T3_ROWS; r++)
		for (int k = 0; k < AR_T3_COLS; k++)
			t.t3[r][k].state = AR_GOOD;
	for (int i = 0; i < AR_T4_CELLS; i++)
		t.t4[i].state = AR_GOOD;
	for (int r = 0; r < AR_T2_ROWS; r++)
		for (int k = 0; k < AR_T2_COLS; k++)
			t.t2[r][k].state = AR_GOOD;
	return t;
}

/* The example of annual-report.md §6, its sums made here. */
static void annex_C_example_sums_and_passes(void **state)
{
	struct arena *a = arena_new();
	struct ar_tables t = zeros(), again;
	const struct ar_finding *v;

	(void)state;
	put(&t, "R1.nat", 12);
	put(&t, "R1.ent", 3);
	put(&t, "R2.nat", 2);
	put(&t, "A1.nat", 6);
	put(&t, "A1.ent", 1);
	put(&t, "B1.nat", 2);
	put(&t, "C4.ent", 1);
	put(&t, "D1.nat", 3);
	put(&t, "D1.ent", 1);
	put(&t, "F1.nat", 1);
	put(&t, "N.nat", 2);
	put(&t, "fees", 1234567);
	ar_sum(&t);
	assert_int_equal(ar_value(&t, STR("T.nat")), 12);
	assert_int_equal(ar_value(&t, STR("T.ent")), 3);
	assert_int_equal(ar_value(&t, STR("T.tot")), 15);
	assert_int_equal(ar_value(&t, STR("C.tot")), 1);
	assert_int_equal(ar_value(&t, STR("suits")), 0);
	assert_int_equal(ar_check(a, &t, NULL, &v), 0);
	assert_int_equal(ar_read(a, ar_tsv(a, &t), &again, NULL), ST_OK);
	assert_memory_equal(t.t3, again.t3, sizeof(t.t3));
	assert_memory_equal(t.t4, again.t4, sizeof(t.t4));
	assert_int_equal(again.t2[5][0].v, 1234567);
	assert_str(ar_show(a, STR("fees"), again.t2[5][0]), "1.234567");
	assert_str(ar_show(a, STR("R2.ent"), t.t3[1][1]), "0"); /* zero is printed as 0 */
	put(&t, "N.nat", 3);
	assert_int_equal(ar_check(a, &t, NULL, &v), 2); /* T3-2 of nat, and T3-3 of the row */
	arena_free(a);
}

static void annex_C_cells_by_name(void **state)
{
	struct arena *a = arena_new();
	struct ar_tables t;

	(void)state;
	assert_null(ar_at(&t, STR("R3.nat")));
	assert_null(ar_at(&t, STR("R1.xyz")));
	assert_null(ar_at(&t, STR("rules")));
	assert_null(ar_at(&t, STR("")));
	assert_ptr_equal(ar_at(&t, STR("la_tot")), &t.t4[14]);
	assert_ptr_equal(ar_at(&t, STR("norm_docs.in_force")), &t.t2[1][2]);
	assert_true(ar_is_sum(STR("T.nat")) && ar_is_sum(STR("R1.tot")) && ar_is_sum(STR("rv_tot")));
	assert_false(ar_is_sum(STR("R1.nat")) || ar_is_sum(STR("rv_keep")));
	assert_true(ar_is_t2(STR("license")) && !ar_is_t2(STR("R1.nat")));
	assert_int_equal(ar_parse(a, STR("R1.nat"), STR(" 12 ")).v, 12);
	assert_int_equal(ar_parse(a, STR("R1.nat"), STR("-1")).state, AR_BAD);
	assert_int_equal(ar_parse(a, STR("R1.nat"), STR("/")).state, AR_BAD);
	assert_int_equal(ar_parse(a, STR("R1.nat"), STR("1.5")).state, AR_BAD);
	assert_int_equal(ar_parse(a, STR("fees"), STR("1.5")).v, 1500000);
	arena_free(a);
}

static void annex_C_X2_numbers_of_the_text_against_the_tables(void **state)
{
	struct arena *a = arena_new();
	struct ar_tables t = zeros();
	struct annual_mention *m;
	struct str rules = STR("# words\n新收政府信息公开申请\tR1.tot\n予以公开\tA1.tot\n不予公开\tC.tot\n");

	(void)state;
	put(&t, "R1.tot", 1206);
	put(&t, "A1.tot", 7);
	put(&t, "C4.tot", 1);
	assert_int_equal(annual_mentions(a, rules, STR("全年新收政府信息公开申请1,206件，予以公开7件，不予公开1件。"), &t,
					 -1, &m),
			 0);
	assert_int_equal(annual_mentions(a, rules, STR("新收政府信息公开申请1205件；予以公开的有8件。"), &t, -1, &m), 2);
	assert_str(m[0].cell, "R1.tot");
	assert_int_equal(m[0].said, 1205);
	assert_int_equal(m[0].table, 1206);
	/* another sentence's number is not meant */
	assert_int_equal(annual_mentions(a, rules, STR("依法予以公开。本年有3次培训。"), &t, -1, &m), 0);
	/* chapter six: the fees of the register */
	rules = STR("收取信息处理费\tfee_yuan\n");
	assert_int_equal(annual_mentions(a, rules, STR("收取信息处理费2440元，已上缴国库。"), &t, 2440, &m), 0);
	assert_int_equal(annual_mentions(a, rules, STR("收取信息处理费2400元，已上缴国库。"), &t, 2440, &m), 1);
	assert_str(m[0].cell, "fee_yuan");
	assert_int_equal(annual_mentions(a, rules, STR("收取信息处理费2400元。"), &t, -1, &m), 0); /* an imported report */
	arena_free(a);
}

static struct str value(void *arg, struct str name)
{
	(void)arg;
	return str_eq_c(name, "late") ? STR("0") : str_eq_c(name, "body") ? STR("某局") : STR_NONE;
}

static void S1_2_1_suggested_text_has_figures_and_leaves_out_what_is_zero(void **state)
{
	struct arena *a = arena_new();
	struct ar_tables t = zeros();

	(void)state;
	put(&t, "R1.tot", 15);
	assert_str(annual_compose(a, STR("{body}新收{R1.tot}件。\n?late|逾期{late}件。\n!late|没有逾期。\n?R1.tot|有申请。"),
				  &t, value, NULL),
		   "某局新收15件。\n没有逾期。\n有申请。");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S1_3_1_graded_reminders_before_31_january),
		cmocka_unit_test(S1_3_1_states_follow_the_document_and_the_day),
		cmocka_unit_test(annex_C_example_sums_and_passes),
		cmocka_unit_test(annex_C_cells_by_name),
		cmocka_unit_test(annex_C_X2_numbers_of_the_text_against_the_tables),
		cmocka_unit_test(S1_2_1_suggested_text_has_figures_and_leaves_out_what_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
