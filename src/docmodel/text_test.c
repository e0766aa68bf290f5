/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"

#include "docmodel/build.h"

static struct doc from_text(struct arena *a, const char *text)
{
	struct doc d = {0};
	struct err err = {0};

	assert_int_equal(doc_from_text(a, str_of(text), &d, &err), ST_OK);
	return d;
}

static void headings_by_their_numbers(void **state)
{
	static const struct {
		const char *line;
		int level;
	} cases[] = {
		{"一、总体要求", 1},
		{"十二、保障措施", 1},
		{"（一）监测公开", 2},
		{"(十)强化宣传", 2},
		{"1.范围", 3},
		{"1．范围", 3},
		{"２．方法", 3},
		{"（1）采样", 4},
		{"(12)分析", 4},
		{"第一章 总则", 1},
		{"第二节 监督", 2},
		{"总体要求", 0},
		{"一、做好公开。", 0},
		{"1.5倍以上", 0},
		{"2026年工作", 0},
		{"一是加强领导", 0},
		{"（一）", 0},
		{"（二）各单位要：", 0},
		{"（略）说明", 0},
		{"1.到位；", 0},
		{"一、开头。后面还有", 0},
		{"第三条 各单位", 0},
		{"（一）这一行虽然有编号但是写得实在是太长了长到不可能是任何一级的标题因为标题总是短的而这一行并不短", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (heading_level(str_of(cases[i].line)) != cases[i].level)
			fail_msg("%s: %d", cases[i].line, heading_level(str_of(cases[i].line)));
}

static void text_becomes_blocks(void **state)
{
	struct arena *a = *state;
	struct doc d = from_text(a, "\xEF\xBB\xBF一、概况\r\n　　全市优良天数 312 天。\r\n\r\n"
				    "- 臭氧\n- 颗粒物\n  - 细颗粒物\n指标\t数值\nPM2.5\t28\nO3\t\n\n"
				    "第一行\\\n第二行\n3) 丙\n4) 丁\n---\n![点位|示意](file:7)\n\\一、不是标题\n## 附则\n");

	assert_str(doc_json(a, &d),
		   "{\"type\":\"doc\",\"content\":["
		   "{\"type\":\"heading\",\"attrs\":{\"level\":1},\"content\":[{\"type\":\"text\",\"text\":\"一、概况\"}]},"
		   "{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"全市优良天数 312 天。\"}]},"
		   "{\"type\":\"bullet_list\",\"content\":[{\"type\":\"list_item\",\"content\":[{\"type\":\"paragraph\","
		   "\"content\":[{\"type\":\"text\",\"text\":\"臭氧\"}]}]},"
		   "{\"type\":\"list_item\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
		   "\"颗粒物\"}]},"
		   "{\"type\":\"bullet_list\",\"content\":[{\"type\":\"list_item\",\"content\":[{\"type\":\"paragraph\","
		   "\"content\":[{\"type\":\"text\",\"text\":\"细颗粒物\"}]}]}]}]}]},"
		   "{\"type\":\"table\",\"content\":["
		   "{\"type\":\"table_row\",\"content\":[{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\","
		   "\"content\":[{\"type\":\"text\",\"text\":\"指标\"}]}]},"
		   "{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
		   "\"数值\"}]}]}]},"
		   "{\"type\":\"table_row\",\"content\":[{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\","
		   "\"content\":[{\"type\":\"text\",\"text\":\"PM2.5\"}]}]},"
		   "{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
		   "\"28\"}]}]}]},"
		   "{\"type\":\"table_row\",\"content\":[{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\","
		   "\"content\":[{\"type\":\"text\",\"text\":\"O3\"}]}]},"
		   "{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\"}]}]}]},"
		   "{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"第一行\"},{\"type\":\"hard_break\"},{"
		   "\"type\":\"text\",\"text\":\"第二行\"}]},"
		   "{\"type\":\"ordered_list\",\"attrs\":{\"start\":3},\"content\":[{\"type\":\"list_item\",\"content\":[{"
		   "\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"丙\"}]}]},"
		   "{\"type\":\"list_item\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
		   "\"丁\"}]}]}]},"
		   "{\"type\":\"rule\"},"
		   "{\"type\":\"figure\",\"attrs\":{\"file\":7,\"alt\":\"示意\",\"caption\":\"点位\"}},"
		   "{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"一、不是标题\"}]},"
		   "{\"type\":\"heading\",\"attrs\":{\"level\":2},\"content\":[{\"type\":\"text\",\"text\":\"附则\"}]}]}");
}

static void source_reads_back_as_the_same_model(void **state)
{
	struct arena *a = *state;
	static const char *const texts[] = {
		"一、概况\n正文。\n（一）水\n1. 方法\n（1）取样\n## 附则\n\\一、引文\n",
		"- 甲\n  - 乙\n    - 丙\n- 丁\n\n1) 一\n2) 二\n",
		"甲\t乙\n\t丙\n丁\t\n\n戊\t己\n",
		"上\\\n中\\\n下\n---\n![图|示意](file:3)\n\\# 井号\n\\- 横线\n\\\\反斜线\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct doc d = from_text(a, texts[i]);
		struct str source = doc_to_source(a, &d);
		struct doc again = from_text(a, arena_cstr(a, source));

		assert_str(doc_json(a, &again), arena_cstr(a, doc_json(a, &d)));
		assert_str(doc_to_source(a, &again), arena_cstr(a, source));
	}
}

static void merged_cells_keep_their_columns_in_text(void **state)
{
	struct arena *a = *state;
	struct doc d = {0};
	struct err err = {0};

	assert_int_equal(doc_parse(a,
				   STR("{\"type\":\"doc\",\"content\":[{\"type\":\"table\",\"content\":[{\"type\":\"table_"
				       "row\",\"content\":["
				       "{\"type\":\"table_cell\",\"attrs\":{\"rowspan\":2},\"content\":[{\"type\":"
				       "\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"河\"}]}]},"
				       "{\"type\":\"table_cell\",\"attrs\":{\"colspan\":2},\"content\":[{\"type\":"
				       "\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"类别\"}]}]}]},"
				       "{\"type\":\"table_row\",\"content\":[{\"type\":\"table_cell\",\"content\":[{"
				       "\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"上年\"}]}]},"
				       "{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\",\"content\":[{"
				       "\"type\":\"text\",\"text\":\"今年\"}]}]}]}]}]}"),
				   &d, &err),
			 ST_OK);
	assert_str(doc_text(a, &d), "河\t类别\t\n\t上年\t今年\n");
}

static void summary_ends_at_a_sentence(void **state)
{
	struct arena *a = *state;
	struct doc d = from_text(
		a, "各分局：\n一、概况\n全年共监测河流断面四十二个。优良比例为百分之九十。其余断面正在整治，年底前完成。");

	assert_str(doc_summary(a, &d, 30), "全年共监测河流断面四十二个。优良比例为百分之九十。");
	assert_str(doc_summary(a, &d, 8), "全年共监测河流…");
	assert_str(doc_summary(a, &d, 200),
		   "全年共监测河流断面四十二个。优良比例为百分之九十。其余断面正在整治，年底前完成。");
}

static void bad_bytes_are_refused(void **state)
{
	struct doc d = {0};
	struct err err = {0};

	assert_int_equal(doc_from_text(*state, STR("水\xFF质"), &d, &err), ST_BAD_UTF8);
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
	const struct CMUnitTest tests[] = {
		T(headings_by_their_numbers),		T(text_becomes_blocks),
		T(source_reads_back_as_the_same_model), T(merged_cells_keep_their_columns_in_text),
		T(summary_ends_at_a_sentence),		T(bad_bytes_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
