/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of casework without a database: what a draft must hold, tables, masking. */
#include "base/test.h"
#include "casework/cw_acts.h"
#include "casework/cw_rules.h"

struct fx {
	struct arena *a;
};

static int setup(void **state)
{
	struct fx *x = test_calloc(1, sizeof *x);

	x->a = arena_new();
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fx *x = *state;

	arena_free(x->a);
	test_free(x);
	return 0;
}

static struct cw_draft a_draft(const char *code, const char *article, const char *reason, const char *provide)
{
	return (struct cw_draft){.code = str_of(code),
				 .article = str_of(article),
				 .reason = str_of(reason),
				 .provide = str_of(provide)};
}

static const char *first_problem(struct fx *x, bool own, const struct cw_draft *d, int searched)
{
	struct cw_problem p[CW_MAX_PROBLEMS];

	return cw_draft_check(x->a, own, d, searched, p) == 0 ? "" : p[0].key;
}

static void S2_1_4_3_a_refusal_needs_article_and_reason(void **state)
{
	struct fx *x = *state;
	static const struct {
		const char *code, *article, *reason, *provide, *problem;
		int searched;
	} rows[] = {
		{"A1", "36.1", "", "见网站", "", 0},
		{"A1", "36.1", "", "", "cw.problem.provide", 0},
		{"A1", "15", "", "见网站", "cw.problem.article_fits", 0},
		{"C4", "15", "商业秘密", "", "", 0},
		{"C4", "15", "", "", "cw.problem.reason", 0},
		{"C4", "", "商业秘密", "", "cw.problem.article", 0},
		{"C5", "16.2", "内部流程", "", "cw.problem.article_fits", 0},
		{"C6", "16.2", "过程稿", "", "", 0},
		{"D1", "36.4", "没有", "", "request.not.search_first", 0},
		{"D1", "36.4", "没有", "", "", 1},
		{"B1", "37", "", "其余部分", "cw.problem.parts", 0},
		{"F1", "30", "逾期", "", "cw.problem.code", 0},
		{"Z9", "30", "x", "", "cw.problem.code", 0},
		{"K1", "41", "更正", "", "cw.problem.code", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct cw_draft d = a_draft(rows[i].code, rows[i].article, rows[i].reason, rows[i].provide);

		assert_string_equal(first_problem(x, false, &d, rows[i].searched), rows[i].problem);
	}
}

static void S2_1_4_3_every_withheld_part_needs_its_article_and_reason(void **state)
{
	struct fx *x = *state;
	struct cw_draft d = a_draft("B1", "37", "", "其余部分");

	d.part[0] = (struct cw_part){STR("第12页"), STR("15"), STR("工艺参数")};
	d.n_parts = 1;
	assert_string_equal(first_problem(x, false, &d, 0), "");
	d.part[1] = (struct cw_part){STR("签名"), STR("37"), STR("隐私")}; /* Art. 37 separates, it withholds nothing */
	d.n_parts = 2;
	assert_string_equal(first_problem(x, false, &d, 0), "cw.problem.part_row");
	d.part[1].article = STR("15");
	d.part[1].reason = STR("");
	assert_string_equal(first_problem(x, false, &d, 0), "cw.problem.part_row");
	d.code = STR("A1");
	d.article = STR("36.2");
	assert_string_equal(first_problem(x, false, &d, 0), "cw.problem.parts_only_b1");
}

static bool drafted(struct fx *x, struct str code)
{
	struct str codes[CW_MAX_CODES];

	for (size_t i = cw_codes(x->a, false, codes); i-- > 0;)
		if (str_eq(codes[i], code))
			return true;
	return false;
}

/* Every decision that is drafted has an article, every article a decision, every result a row of the yearly report. */
static void tables_hold_together(void **state)
{
	struct fx *x = *state;
	const struct cw_article *art;
	const struct cw_check *ch;
	struct str codes[CW_MAX_CODES];
	size_t n = cw_codes(x->a, false, codes), na = cw_articles(x->a, &art), nc = cw_checks(x->a, &ch);

	assert_int_equal(n, 18); /* A1–E5; F1–F3 are ends of events */
	for (size_t i = 0; i < n; i++) {
		bool found = false;

		for (size_t j = 0; j < na; j++)
			found = found || cw_word_in(art[j].fits, codes[i]);
		if (!found)
			fail_msg("no article for %.*s", STR_ARG(codes[i]));
		assert_string_not_equal(cw_row_key(codes[i]), "cw.row.none");
	}
	assert_int_equal(cw_codes(x->a, true, codes), 3);
	assert_string_equal(cw_row_key(STR("K2")), "cw.row.none");
	for (size_t i = 0; i < nc; i++) {
		struct str rest = ch[i].findings, finding, speaks, code;
		const struct cw_guide *g;

		assert_true(cw_guides(x->a, ch[i].code, &g) > 0); /* S0-4.4.3: no decision without its guidance */
		while (cw_finding_next(&rest, &finding, &speaks))
			while (str_cut(&speaks, ' ', &code))
				assert_true(str_empty(code) || drafted(x, code));
	}
}

static void S0_4_4_3_every_question_has_one_right_answer(void **state)
{
	struct fx *x = *state;
	const struct cw_question *q;
	size_t n = cw_questions(x->a, &q);

	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++) {
		assert_true(q[i].right.n == 1 && q[i].right.p[0] >= 'a' && q[i].right.p[0] <= 'c');
		for (size_t j = 0; j < 3; j++)
			assert_true(q[i].answer_zh[j].n > 0 && q[i].answer_en[j].n > 0);
		assert_true(q[i].why_zh.n > 0 && q[i].why_en.n > 0);
	}
}

static void S2_1_3_6_personal_data_is_found_before_a_reply_becomes_public(void **state)
{
	const struct applicant who = {.name = STR("司马云飞"),
				      .id_no = STR("110101199003070018"),
				      .phone = STR("0000-1234567"),
				      .email = STR("someone@example.com"),
				      .address = STR("某区某路 1 号")};

	(void)state;
	assert_null(cw_public_problem(STR("记录水鸟四十二种，2025年共调查12次。"), &who));
	assert_string_equal(cw_public_problem(STR("应司马云飞申请公开"), &who), "cw.problem.public_name");
	assert_string_equal(cw_public_problem(STR("电话0000-1234567"), &who), "cw.problem.public_number");
	assert_string_equal(cw_public_problem(STR("发送至someone@example.com"), &who), "cw.problem.public_number");
	assert_string_equal(cw_public_problem(STR("联系人13800000000"), &who), "cw.problem.public_number");
	assert_string_equal(cw_public_problem(STR("住某区某路 1 号"), &who), "cw.problem.public_number");
}

static void every_act_is_an_event_of_its_name(void **state)
{
	const struct cw_act *a;
	size_t n = cw_acts(&a);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(a[i].code, rf_type_code(a[i].type));
		assert_ptr_equal(cw_act_of(str_of(a[i].code)), &a[i]);
		assert_int_equal((a[i].asks & CW_CODE) != 0, a[i].choices != NULL);
		assert_int_equal((a[i].asks & CW_PARTY) != 0, a[i].party != NULL);
		assert_int_equal(a[i].diary, cw_diary_type(a[i].type));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(S2_1_4_3_a_refusal_needs_article_and_reason, setup, teardown),
		cmocka_unit_test_setup_teardown(S2_1_4_3_every_withheld_part_needs_its_article_and_reason, setup, teardown),
		cmocka_unit_test_setup_teardown(tables_hold_together, setup, teardown),
		cmocka_unit_test_setup_teardown(S0_4_4_3_every_question_has_one_right_answer, setup, teardown),
		cmocka_unit_test(S2_1_3_6_personal_data_is_found_before_a_reply_becomes_public),
		cmocka_unit_test(every_act_is_an_event_of_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
