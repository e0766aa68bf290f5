/* SPDX-License-Identifier: Apache-2.0 */
/* The template language, and that every shipped template is written in it. */
#include "letters/letter_tpl.h"

#include "base/test.h"
#include "letters/letter_kinds.h"

static struct arena *a;
static struct err err;

static const struct lt_field fields[] = {
	{.name = STR_INIT("name")},
	{.name = STR_INIT("lines"), .type = LT_LINES},
	{.name = STR_INIT("none")},
	{.name = STR_INIT("parts"), .type = LT_LIST, .col = {STR_INIT("part"), STR_INIT("reason")}, .n_cols = 2},
	{.name = STR_INIT("list"), .type = LT_LIST, .col = {STR_INIT(".")}, .n_cols = 1},
};
enum { N = sizeof fields / sizeof fields[0] };

static enum status made(const char *text, struct str *ret)
{
	static const struct lt_row rows[] = {{{STR_INIT("甲"), STR_INIT("一\n二")}}, {{STR_INIT("乙"), STR_INIT("")}}};
	static const struct lt_value values[N] = {
		{.text = STR_INIT("李\n静文 {{none}}")},
		{.text = STR_INIT("一\n二\t三")},
		{.text = STR_INIT("  ")},
		{.rows = rows, .n = 2},
		{.rows = rows, .n = 1},
	};
	struct lt t;

	err_clear(&err);
	TRY(lt_parse(a, str_of(text), &t, &err));
	TRY(lt_check(&t, fields, N, &err));
	return lt_render(a, &t, fields, values, N, ret, &err);
}

static void S2_1_3_3_fields_sections_lists(void **state)
{
	static const struct {
		const char *text, *out;
	} cases[] = {
		{"您好，{{name}}。", "您好，李 静文 {{none}}。"}, /* a value is no template, and one line */
		{"{{ name }}", "李 静文 {{none}}"},
		{"{{lines}}", "一\n二 三"},
		{"表\t{{lines}}", "表\t一；二 三"}, /* a cell is one line */
		{"a{{none?}}b", "ab"},
		{"{{#name}}有{{/name}}{{^name}}无{{/name}}{{#none}}有{{/none}}{{^none}}无{{/none}}", "有无"},
		{"{{#parts}}{{i}}.{{han}}{{part}}{{#reason}}（有理由）{{/reason}}；{{/parts}}",
		 "1.一甲（有理由）；2.二乙；"},
		{"{{#list}}{{.}}{{/list}}{{^list}}空{{/list}}", "甲"},
		{"{{#parts}}{{name}}{{/parts}}", "李 静文 {{none}}李 静文 {{none}}"},
		{"无栏目", "无栏目"},
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (made(cases[i].text, &out) != ST_OK)
			fail_msg("%s: %s %s", cases[i].text, err.key, err.arg);
		if (!str_eq_c(out, cases[i].out))
			fail_msg("%s: %.*s", cases[i].text, STR_ARG(out));
	}
}

static void S2_1_3_3_refused_with_the_reason(void **state)
{
	static const struct {
		const char *text, *key, *arg;
	} cases[] = {
		{"{{none}}", "letters.missing", "none"},
		{"{{salary}}", "letters.tpl_unknown", "salary"},
		{"{{part}}", "letters.tpl_unknown", "part"}, /* outside of its list */
		{"{{parts}}", "letters.tpl_unknown", "parts"},
		{"{{#list}}{{reason}}{{/list}}", "letters.tpl_unknown", "reason"},
		{"a\nb\n{{#name}}", "letters.tpl_syntax", "3"},
		{"{{/name}}", "letters.tpl_syntax", "1"},
		{"{{#name}}{{/none}}", "letters.tpl_syntax", "1"},
		{"{{name", "letters.tpl_syntax", "1"},
		{"{{}}", "letters.tpl_syntax", "1"},
		{"{{NAME}}", "letters.tpl_syntax", "1"},
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (made(cases[i].text, &out) != ST_INVALID)
			fail_msg("%s was taken", cases[i].text);
		assert_string_equal(err.key, cases[i].key);
		assert_string_equal(err.arg, cases[i].arg);
	}
}

/* One for each document of request-procedure.md §9.1, and for each decision one answer. */
static void S0_3_3_5_every_shipped_template_is_good(void **state)
{
	struct letter_tables t = letter_tables_load(a);
	struct lt tpl;

	(void)state;
	assert_int_equal(t.n_kinds, 45);
	for (size_t i = 0; i < t.n_kinds; i++) {
		const struct letter_kind *k = &t.kind[i];
		enum rf_type e;

		if (lt_parse(a, k->shipped, &tpl, &err) != ST_OK || lt_check(&tpl, t.field, t.n_fields, &err) != ST_OK)
			fail_msg("%.*s: %s %s", STR_ARG(k->kind), err.key, err.arg);
		assert_true(str_find_c(k->shipped, "\n\n") > 0);
		assert_true(k->word.n > 0);
		assert_true(str_empty(k->event) || rf_type_of(k->event, &e));
		assert_true(str_empty(k->until) || letter_field_of(&t, k->until) >= 0);
		assert_true(str_empty(k->n) || letter_field_of(&t, k->n) >= 0);
		for (size_t j = 0; j < i; j++) /* one word, one counter: only the answers share theirs */
			assert_true(!str_eq(k->word, t.kind[j].word) || str_eq_c(k->word, "答"));
	}
}

static void han_numbers(void **state)
{
	static const char *const want[][2] = {{"\n1一\n", "\n2二\n"},
					      {"\n10十\n", "\n12十二\n"},
					      {"\n20二十\n", "\n99九十九\n"}};
	struct lt_row *rows = ARENA_ARRAY(a, 100, struct lt_row);
	struct lt_value values[N] = {[4] = {.rows = rows, .n = 100}};
	struct str out;
	struct lt t;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		rows[i].col[0] = STR("");
	assert_int_equal(lt_parse(a, STR("\n{{#list}}{{i}}{{han}}\n{{/list}}"), &t, &err), ST_OK);
	assert_int_equal(lt_render(a, &t, fields, values, N, &out, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(str_find_c(out, want[i][0]) >= 0 && str_find_c(out, want[i][1]) >= 0);
	assert_true(str_ends_c(out, "\n100100\n")); /* no list of a letter is that long */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S2_1_3_3_fields_sections_lists),
		cmocka_unit_test(S2_1_3_3_refused_with_the_reason),
		cmocka_unit_test(S0_3_3_5_every_shipped_template_is_good),
		cmocka_unit_test(han_numbers),
	};
	int failed;

	a = arena_new();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(a);
	return failed;
}
