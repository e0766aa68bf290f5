/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"

#include "base/buf.h"
#include "docmodel/docmodel.h"

static struct doc from_text(struct arena *a, struct str text)
{
	struct doc d = {0};
	struct err err = {0};

	assert_int_equal(doc_from_text(a, text, &d, &err), ST_OK);
	return d;
}

/* " same", "-removed", "+added", "~kept[-gone-]{+new+}" one a line. */
static struct str show(struct arena *a, struct str from, struct str to)
{
	struct doc x = from_text(a, from), y = from_text(a, to);
	struct doc_diff_line *l;
	struct buf b = BUF_INIT(a, 1 << 20);
	size_t n;

	doc_diff(a, &x, &y, &l, &n);
	for (size_t i = 0; i < n; i++) {
		buf_byte(&b, l[i].changed ? '~' : " -+"[l[i].kind]);
		for (size_t k = 0; k < l[i].n; k++) {
			const struct doc_diff_span *s = &l[i].spans[k];
			bool mark = l[i].changed && s->kind != DD_SAME;

			buf_printf(&b, "%s%.*s%s", mark ? (s->kind == DD_DEL ? "[-" : "{+") : "", STR_ARG(s->text),
				   mark ? (s->kind == DD_DEL ? "-]" : "+}") : "");
		}
		buf_byte(&b, '\n');
	}
	return buf_view(&b);
}

static void blocks_and_characters(void **state)
{
	struct arena *a = *state;

	assert_str(show(a, STR("甲。\n乙。\n丙。"), STR("甲。\n丙。\n丁。")), " 甲。\n-乙。\n 丙。\n+丁。\n");
	assert_str(show(a, STR("开头。\n自2026年1月1日起施行。"), STR("开头。\n自2027年1月1日起施行。")),
		   " 开头。\n~自[-2026-]{+2027+}年1月1日起施行。\n");
	assert_str(show(a, STR("夜间禁止施工作业。"), STR("夜间原则上禁止施工。")), "~夜间{+原则上+}禁止施工[-作业-]。\n");
	assert_str(show(a, STR("同一行。"), STR("同一行。")), " 同一行。\n");
	assert_str(show(a, STR("同一行。"), STR("")), "-同一行。\n");
	assert_str(show(a, STR("完全不同的一段。"), STR("Nothing alike here")), "-完全不同的一段。\n+Nothing alike here\n");
}

/* The longest allowed texts, alike in nothing or in every other line, must not take long. */
static void cost_is_bounded(void **state)
{
	struct arena *a = *state;
	struct buf x = BUF_INIT(a, 8 << 20), y = BUF_INIT(a, 8 << 20);
	struct doc_diff_line *l;
	size_t n, kept = 0;
	struct doc dx, dy;

	for (int i = 0; i < 9000; i++) {
		buf_printf(&x, "行%d的旧文字写在这里，说明情况若干。\n", i % 2 == 0 ? i : i + 100000);
		buf_printf(&y, "行%d的新文字写在这里，说明情况若干。\n", i % 2 == 0 ? i : i + 200000);
		buf_printf(i % 3 == 0 ? &x : &y, "重复的行\n");
	}
	dx = from_text(a, buf_view(&x));
	dy = from_text(a, buf_view(&y));
	doc_diff(a, &dx, &dy, &l, &n);
	assert_true(n >= 9000);
	for (size_t i = 0; i < n; i++) /* nothing is lost: every line of the new text is there */
		kept += l[i].kind != DD_DEL;
	assert_int_equal(kept, 9000 + 6000);
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

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {T(blocks_and_characters), T(cost_is_bounded)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
