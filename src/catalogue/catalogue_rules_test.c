/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue.h"

#include <string.h>

#include "base/embedded.h"
#include "base/test.h"

static struct date day(const char *text)
{
	struct date d;

	if (!date_parse(str_of(text), &d))
		fail_msg("test date %s", text);
	return d;
}

static const struct time_rule formed20 = {DE_FORMED, 20, DU_WORKDAY, 0, 0, STR_INIT("条例第26条"), STR_INIT("")};
static const struct time_rule decision7 = {DE_DECISION, 7, DU_WORKDAY, 0, 0, STR_INIT("国办发〔2018〕118号"), STR_INIT("")};

static void S2_2_1_1_shorter_limit_binds(void **state)
{
	struct workcal *cal = workcal_builtin();
	struct cat_entry e = {.rule = formed20};
	struct publish_due due;

	(void)state;
	assert_int_equal(publish_due(&e, day("2026-11-02"), cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-11-30").day);
	e.shorter = decision7;
	assert_int_equal(publish_due(&e, day("2026-11-02"), cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-11-11").day);
	assert_str(due.rule.basis, "国办发〔2018〕118号");
	assert_str(time_rule_binding(&e).basis, "国办发〔2018〕118号");
	e.shorter.days = 20; /* a tie: the special rule */
	assert_str(time_rule_binding(&e).basis, "国办发〔2018〕118号");
	assert_int_equal(publish_due(&e, day("2026-11-02"), cal, &due), ST_OK);
	assert_str(due.rule.basis, "国办发〔2018〕118号");
	e.shorter.days = 21; /* longer never overrides */
	assert_str(time_rule_binding(&e).basis, "条例第26条");
	assert_int_equal(publish_due(&e, day("2026-11-02"), cal, &due), ST_OK);
	assert_str(due.rule.basis, "条例第26条");
	workcal_free(cal);
}

static void due_over_the_holiday_and_into_a_year_without_notice(void **state)
{
	struct workcal *cal = workcal_builtin();
	struct cat_entry e = {.rule = formed20, .shorter = decision7};
	struct publish_due due;

	(void)state;
	assert_int_equal(publish_due(&e, day("2026-09-29"), cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-10-14").day); /* 09-30, 10-08, 09, 10 (make-up), 12, 13, 14 */
	assert_false(due.provisional);
	assert_int_equal(publish_due(&e, day("2026-12-28"), cal, &due), ST_OK);
	assert_true(due.provisional);
	workcal_free(cal);
}

static void rules_without_a_date(void **state)
{
	struct workcal *cal = workcal_builtin();
	struct cat_entry e = {.rule = {DE_REQUEST, 20, DU_WORKDAY}};
	struct publish_due due;

	(void)state;
	assert_int_equal(publish_due(&e, day("2026-11-02"), cal, &due), ST_OK);
	assert_true(due.none && date_is_none(due.due));
	e.rule = (struct time_rule){DE_REALTIME, 0, DU_DAY};
	assert_int_equal(publish_due(&e, day("2026-11-02"), cal, &due), ST_OK);
	assert_true(due.none);
	e.rule = formed20;
	assert_int_equal(publish_due(&e, DATE_NONE, cal, &due), ST_OK);
	assert_true(due.none);
	assert_int_equal(publish_due(&e, day("2060-12-30"), cal, &due), ST_CALENDAR_GAP);
	workcal_free(cal);
}

static void fixed_dates_and_natural_days(void **state)
{
	struct workcal *cal = workcal_builtin();
	struct cat_entry e = {.rule = {DE_FIXED_DATE, 0, DU_DAY, 3, 31}};
	struct publish_due due;

	(void)state;
	assert_int_equal(publish_due(&e, day("2026-02-10"), cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-03-31").day);
	assert_int_equal(publish_due(&e, day("2026-04-01"), cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2027-03-31").day);
	e.rule = (struct time_rule){DE_DECISION, 7, DU_DAY};
	assert_int_equal(publish_due(&e, day("2026-09-24"), cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-10-08").day); /* 10-01 is off: the next working day */
	workcal_free(cal);
}

static struct cat_entry complete(void)
{
	return (struct cat_entry){.level1 = STR("行政许可"),
				  .level2 = STR("审批"),
				  .elements = STR("a"),
				  .legal_basis = STR("b"),
				  .time_limit_text = STR("c"),
				  .publisher = STR("d"),
				  .channels = STR("e"),
				  .rule = formed20};
}

static void S1_1_3_3_active_without_owner_is_refused(void **state)
{
	struct cat_entry e = complete();
	const char *field;

	(void)state;
	assert_null(cat_entry_problem(&e, &field));
	e.active = true;
	assert_string_equal(cat_entry_problem(&e, &field), "catalogue.err_owner");
	assert_string_equal(field, "owner_unit_id");
	e.owner_unit_id = 3;
	assert_null(cat_entry_problem(&e, &field));
}

static void S3_3_2_3_elements_are_required(void **state)
{
	struct cat_entry e = complete();
	const char *field;

	(void)state;
	e.publisher = STR(" 　");
	assert_string_equal(cat_entry_problem(&e, &field), "catalogue.err_required");
	assert_string_equal(field, "publisher");
	e = complete();
	e.rule.days = 0;
	assert_string_equal(cat_entry_problem(&e, &field), "catalogue.err_days");
	e.rule = (struct time_rule){DE_FIXED_DATE, 0, DU_DAY, 2, 29};
	assert_string_equal(cat_entry_problem(&e, &field), "catalogue.err_fixed_date");
	e = complete();
	e.update_days = -1;
	assert_string_equal(cat_entry_problem(&e, &field), "catalogue.err_update_days");
}

static struct cat_entry *standard(struct arena *a, size_t *n)
{
	struct cat_entry *list = NULL;
	struct err err = {0};

	if (cat_parse_standard(a, embedded_get("data/catalogue/standard-directory.tsv"),
			       embedded_get("data/catalogue/openness.tsv"), &list, n, &err) != ST_OK)
		fail_msg("%s", err.detail);
	return list;
}

static void S4_3_1_standard_has_five_groups_and_25_items(void **state)
{
	struct arena *a = arena_new();
	size_t n, groups = 0, seen[OPEN_COUNT] = {0};
	struct cat_entry *list = standard(a, &n);

	(void)state;
	assert_int_equal(n, 25);
	for (size_t i = 0; i < n; i++) {
		bool first = true;

		assert_int_equal(list[i].seq, i + 1);
		for (size_t k = 0; k < i; k++)
			first = first && !str_eq(list[k].level1, list[i].level1);
		groups += first;
		seen[list[i].openness]++;
		assert_int_equal(list[i].rule.days, 20);
		assert_true(list[i].channels.n > 0 && list[i].evidence.n > 0);
		assert_int_equal(list[i].proactive, list[i].rule.event == DE_FORMED);
	}
	assert_int_equal(groups, 5);
	for (int o = 0; o < OPEN_COUNT; o++)
		assert_true(seen[o] > 0);
	assert_false(list[3].audience_all || list[3].proactive); /* 行政处罚流程 goes to a certain group */
	arena_free(a);
}

static void S0_4_2_3_difference_of_two_editions(void **state)
{
	struct arena *a = arena_new();
	struct cat_entry old[3] = {complete(), complete(), complete()}, now[3] = {complete(), complete(), complete()};
	struct cat_diff *d;
	size_t n;
	int items;

	(void)state;
	for (int i = 0; i < 3; i++) {
		old[i].seq = now[i].seq = i + 1;
		old[i].item_key = now[i].item_key = arena_printf(a, "K%d", i);
	}
	cat_diff(a, old, 3, now, 3, &d, &n, &items);
	assert_true(n == 0 && items == 0);
	now[0].seq = 9;
	now[0].elements = STR("a|more");
	now[0].rule.days = 7;
	now[1].item_key = STR("NEW");
	cat_diff(a, old, 3, now, 3, &d, &n, &items);
	assert_int_equal(items, 3);
	assert_int_equal(n, 5);
	assert_true(d[0].kind == CD_ADDED && str_eq_c(d[0].item_key, "NEW"));
	assert_true(d[1].kind == CD_CHANGED && d[1].field == CF_SEQ);
	assert_true(d[2].field == CF_ELEMENTS);
	assert_str(d[2].before, "a");
	assert_str(d[2].after, "a|more");
	assert_true(d[3].field == CF_RULE);
	assert_str(d[3].before, "formed 20 workday");
	assert_true(d[4].kind == CD_REMOVED && str_eq_c(d[4].item_key, "K1"));
	arena_free(a);
}

static void channels_of_all_copies_are_understood(void **state)
{
	static const char *const rows[][2] = {
		{"政府网站|两微一端", "政府网站|两微一端"},
		{"■政府网站 □政府公报 ■两微一端", "政府网站|两微一端"},
		{"■ 政府网站 □ 政府公报\n■ 精准推送", "政府网站|精准推送"},
		{"1.政府网站 2.两微一端", "政府网站|两微一端"},
		{"精准报送", "精准推送"},
		{"■社区企事业单位村公示栏", "社区/企事业单位/村公示栏"},
		{"社区大喇叭", "社区大喇叭"},
		{"", ""},
		{"□", ""},
		{"| |", ""},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_str(cat_channels(a, str_of(rows[i][0])), rows[i][1]);
	arena_free(a);
}

/* One good row with one cell replaced. */
static void bad_files_are_refused_with_their_line(void **state)
{
	static const char head[] = "item_key\tseq\tlevel1\tlevel2\tcontent_elements\tlegal_basis\ttime_limit_"
				   "text\tpublisher\tchannels\taudience\t"
				   "mode\tdeadline_event\tdeadline_days\tday_unit\tevidence\topenness\n";
	static const char *const good[] = {"K1",       "1",	 "g",	 "n",	      "e",  "b",       "t",  "p",
					   "政府网站", "全社会", "主动", "FORMED_WD", "20", "WORKDAY", "C1", "result"};
	static const struct {
		int col;
		const char *value;
	} rows[] = {{0, ""},	{1, "x"},  {1, "0"},	 {3, ""},      {9, "大家"}, {10, "自动"},      {11, "SOON"},
		    {12, "-1"}, {12, "0"}, {13, "HOUR"}, {15, "open"}, {15, ""},    {11, "FIXED_DATE"}};
	struct arena *a = arena_new();
	struct cat_entry *list = NULL;
	size_t n = 0;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i <= ARRAY_LEN(rows); i++) {
		struct buf b = BUF_INIT(a, 1 << 16);

		buf_c(&b, head);
		for (int c = 0; c < 16; c++)
			buf_printf(&b, "%s%s", i < ARRAY_LEN(rows) && rows[i].col == c ? rows[i].value : good[c],
				   c < 15 ? "\t" : "\n");
		if (i == ARRAY_LEN(rows)) {
			assert_int_equal(cat_parse_standard(a, buf_view(&b), STR(""), &list, &n, &err), ST_OK);
			assert_int_equal(n, 1);
			buf_printf(&b, "%s", buf_cstr(&b) + strlen(head)); /* the same key again */
		}
		if (cat_parse_standard(a, buf_view(&b), STR(""), &list, &n, &err) != ST_INVALID)
			fail_msg("row %zu was taken", i);
		if (strstr(err.detail, i < ARRAY_LEN(rows) ? "line 2" : "line 3") == NULL)
			fail_msg("row %zu: %s", i, err.detail);
	}
	assert_int_equal(cat_parse_standard(a, STR("a\tb\n"), STR(""), &list, &n, &err), ST_INVALID);
	assert_int_equal(cat_parse_standard(a, STR(""), STR(""), &list, &n, &err), ST_INVALID);
	assert_int_equal(cat_parse_standard(a, STR("\xFF"), STR(""), &list, &n, &err), ST_BAD_UTF8);
	arena_free(a);
}

static void codes_round_trip(void **state)
{
	enum openness o;
	enum deadline_event ev;

	(void)state;
	for (int i = 0; i < OPEN_COUNT; i++)
		assert_true(openness_from_code(str_of(openness_code((enum openness)i)), &o) && o == (enum openness)i);
	for (int i = 0; i < DE_COUNT; i++)
		assert_true(deadline_event_from_code(str_of(deadline_event_code((enum deadline_event)i)), &ev) &&
			    ev == (enum deadline_event)i);
	assert_false(openness_from_code(STR(""), &o) || deadline_event_from_code(STR("x"), &ev));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S2_2_1_1_shorter_limit_binds),
		cmocka_unit_test(due_over_the_holiday_and_into_a_year_without_notice),
		cmocka_unit_test(rules_without_a_date),
		cmocka_unit_test(fixed_dates_and_natural_days),
		cmocka_unit_test(S1_1_3_3_active_without_owner_is_refused),
		cmocka_unit_test(S3_3_2_3_elements_are_required),
		cmocka_unit_test(S4_3_1_standard_has_five_groups_and_25_items),
		cmocka_unit_test(S0_4_2_3_difference_of_two_editions),
		cmocka_unit_test(channels_of_all_copies_are_understood),
		cmocka_unit_test(bad_files_are_refused_with_their_line),
		cmocka_unit_test(codes_round_trip),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
