/* SPDX-License-Identifier: Apache-2.0 */
/* The table of topics, its rules, and the rules of columns, links, channels and outgoing calls: pure, no database. */
#include "site/template.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/embedded.h"
#include "base/test.h"
#include "site/link.h"
#include "site/net.h"

static struct arena *arena;
static struct err err;

static const struct topic *find(const struct topic *all, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(all[i].key, key))
			return &all[i];
	fail_msg("no topic %s", key);
	return NULL;
}

static size_t field(const struct topic *t, const char *code)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq_c(t->fields[i].code, code))
			return i;
	fail_msg("no field %s", code);
	return 0;
}

static void the_table_of_topics_holds_together(void **state)
{
	static const char *const wanted[] = {"inspection", "sources",	   "black-water", "outlets",
					     "waste",	   "green-shield", "cases"};
	struct topic *all;
	size_t n;

	(void)state;
	assert_int_equal(topic_parse(arena, embedded_get("data/site/topics.tsv"), &all, &n, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		assert_non_null(find(all, n, wanted[i]));
	assert_int_equal(topic_parse(arena, STR("topic\tfield\ttype\tzh\ten\toptions\tflags\nx\t\ttopic\t专题\tTopic\t\t\n"),
				     &all, &n, &err),
			 ST_INVALID); /* no state, title, key */
	assert_int_equal(topic_parse(arena, STR("topic\tfield\n"), &all, &n, &err), ST_INVALID);
}

static void every_field_type_refuses_what_it_is_not(void **state)
{
	static const struct {
		const char *topic, *field, *value, *key; /* key NULL: good */
	} cases[] = {
		{"sources", "fence", "6.25", NULL},
		{"sources", "fence", "0", NULL},
		{"sources", "fence", "-1", "arrange.topic.bad_number"},
		{"sources", "fence", "1.2345", "arrange.topic.bad_number"},
		{"sources", "fence", "007", "arrange.topic.bad_number"},
		{"sources", "fence", "六", "arrange.topic.bad_number"},
		{"sources", "due", "2026-12-31", NULL},
		{"sources", "due", "2026-13-01", "arrange.topic.bad_date"},
		{"sources", "due", "", "arrange.topic.required"},
		{"sources", "level", "市级", NULL},
		{"sources", "level", "国家级", "arrange.topic.bad_choice"},
		{"sources", "state", "todo", NULL},
		{"sources", "state", "整改中", NULL},
		{"sources", "state", "消失", "arrange.topic.bad_choice"},
		{"sources", "place", "望湖区", NULL},
		{"sources", "place", "12345", "arrange.topic.bad_place"},
		{"sources", "place", "望湖区\n白石县", "arrange.topic.bad_place"},
		{"sources", "name", "两\n行", "arrange.topic.one_line"},
		{"sources", "measure", "两\n行", NULL},
		{"sources", "doc", "/d/12", NULL},
		{"sources", "doc", "某文件", "arrange.topic.bad_document"},
	};
	struct topic *all;
	size_t n;

	(void)state;
	assert_int_equal(topic_parse(arena, embedded_get("data/site/topics.tsv"), &all, &n, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct topic *t = find(all, n, cases[i].topic);
		struct str values[TOPIC_FIELDS] = {0};
		size_t at = field(t, cases[i].field);
		const char *problem;

		values[at] = str_of(cases[i].value);
		problem = topic_value_problem(arena, t, at, values);
		if ((problem == NULL) != (cases[i].key == NULL) || (problem != NULL && strcmp(problem, cases[i].key) != 0))
			fail_msg("%s \"%s\": %s", cases[i].field, cases[i].value, problem == NULL ? "good" : problem);
	}
}

static void a_date_is_not_before_the_one_it_follows(void **state)
{
	struct topic *all;
	const struct topic *t;
	struct str values[TOPIC_FIELDS] = {0};
	size_t n, due;

	(void)state;
	assert_int_equal(topic_parse(arena, embedded_get("data/site/topics.tsv"), &all, &n, &err), ST_OK);
	t = find(all, n, "inspection");
	due = field(t, "due");
	values[field(t, "handed")] = STR("2026-10-10");
	values[due] = STR("2026-10-09");
	assert_string_equal(topic_value_problem(arena, t, due, values), "arrange.topic.date_order");
	values[due] = STR("2026-10-10");
	assert_null(topic_value_problem(arena, t, due, values));
}

static void a_column_is_whole(void **state)
{
	struct site_column good = {.slug = STR("notices"), .name = STR("通知"), .kind = COL_DOCUMENTS, .template = CT_LIST},
			   c;
	const char *at = "";

	(void)state;
	assert_null(column_problem(&good, &at));
	c = good;
	c.slug = STR("Notices");
	assert_string_equal(column_problem(&c, &at), "arrange.bad_slug");
	assert_string_equal(at, "slug");
	c = good;
	c.kind = COL_TOPIC;
	c.topic = STR("waste");
	assert_string_equal(column_problem(&c, &at), "arrange.template_topic");
	c.template = CT_TOPIC;
	assert_null(column_problem(&c, &at));
	c = good;
	c.update_days = 14; /* a duty without owner is nobody's */
	assert_string_equal(column_problem(&c, &at), "arrange.duty_owner");
	c.unit_id = 3;
	assert_null(column_problem(&c, &at));
	c = good;
	c.kind = COL_LINK;
	c.url = STR("javascript:alert(1)");
	assert_string_equal(column_problem(&c, &at), "arrange.bad_url");
}

static void an_update_is_due_after_its_days(void **state)
{
	struct date last, made;

	(void)state;
	assert_true(date_parse(STR("2026-11-01"), &last) && date_parse(STR("2026-10-01"), &made));
	assert_int_equal(date_diff(column_duty_due(last, made, 14), last), 14);
	assert_int_equal(date_diff(column_duty_due(DATE_NONE, made, 14), made), 14);
}

static void S2_1_1_19_a_link_is_dead_after_three_failures(void **state)
{
	struct site_link l = {.state = STR("new")};

	(void)state;
	link_judge(&l, 200, 1);
	assert_true(str_eq_c(l.state, "ok"));
	link_judge(&l, 0, 2);
	link_judge(&l, 404, 3);
	assert_true(str_eq_c(l.state, "failing"));
	link_judge(&l, 500, 4);
	assert_true(str_eq_c(l.state, "dead"));
	link_judge(&l, 403, 5); /* a site that refuses robots is there */
	assert_true(str_eq_c(l.state, "ok"));
	assert_int_equal(l.fails, 0);
}

static bool open4(const char *text)
{
	struct sockaddr_in sa = {.sin_family = AF_INET};

	assert_int_equal(inet_pton(AF_INET, text, &sa.sin_addr), 1);
	return net_address_public((const struct sockaddr *)&sa);
}

static bool open6(const char *text)
{
	struct sockaddr_in6 sa = {.sin6_family = AF_INET6};

	assert_int_equal(inet_pton(AF_INET6, text, &sa.sin6_addr), 1);
	return net_address_public((const struct sockaddr *)&sa);
}

static void S2_1_1_19_no_call_reaches_the_own_network(void **state)
{
	static const char *const no4[] = {"127.0.0.1",	 "10.1.2.3",	    "172.16.0.1", "172.31.255.255",
					  "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
					  "224.0.0.1",	 "255.255.255.255", "192.0.0.1",  "198.18.0.1"};
	static const char *const no6[] = {"::1",
					  "::",
					  "fe80::1",
					  "fc00::1",
					  "fd12::1",
					  "ff02::1",
					  "::ffff:127.0.0.1",
					  "::ffff:10.0.0.1",
					  "64:ff9b::7f00:1",
					  "2002:7f00:1::",
					  "2001:db8::1"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no4); i++)
		if (open4(no4[i]))
			fail_msg("%s", no4[i]);
	for (size_t i = 0; i < ARRAY_LEN(no6); i++)
		if (open6(no6[i]))
			fail_msg("%s", no6[i]);
	assert_true(open4("8.8.8.8") && open4("172.32.0.1") && open4("223.5.5.5"));
	assert_true(open6("2400:3200::1") && open6("::ffff:8.8.8.8"));
	assert_true(net_host_listed("127.0.0.1:8099 10.0.0.5", STR("127.0.0.1"), 8099));
	assert_false(net_host_listed("127.0.0.1:8099 10.0.0.5", STR("127.0.0.1"), 80));
	assert_true(net_host_listed("127.0.0.1:8099 10.0.0.5", STR("10.0.0.5"), 443));
	assert_false(net_host_listed("", STR("10.0.0.5"), 443));
	assert_true(net_url_reserved(STR("https://wryjc.example/x")));
	assert_false(net_url_reserved(STR("https://www.gov.cn/example")));
}

static void S4_3_6_a_channel_is_whole(void **state)
{
	struct channel ch = {.slug = STR("hook"), .name = STR("回调"), .type = STR("webhook"), .target = STR("ftp://x")};
	const char *at;

	(void)state;
	assert_string_equal(channel_problem(&ch, &at), "arrange.bad_url");
	ch.target = STR("https://hook.example.org/in");
	assert_null(channel_problem(&ch, &at));
	ch.type = STR("script");
	ch.target = STR("../../bin/sh");
	assert_string_equal(channel_problem(&ch, &at), "arrange.bad_script");
	ch.target = STR("weibo.py");
	assert_null(channel_problem(&ch, &at));
}

static struct topic_field line_field(const char *code, const char *zh)
{
	return (struct topic_field){.code = str_of(code), .zh = str_of(zh), .en = STR("Field"), .type = FT_TEXT};
}

/* What is written is read again as it was, for every topic the program brings and a new one. */
static void a_template_is_the_same_table(void **state)
{
	struct topic *all, *again, made = {0};
	size_t n, one;

	(void)state;
	assert_int_equal(topic_parse(arena, embedded_get("data/site/topics.tsv"), &all, &n, &err), ST_OK);
	assert_null(template_apply(
		arena, &made,
		&(struct template_change){.what = TW_NEW, .key = STR("parks"), .zh = STR("公园"), .en = STR("Parks")},
		false));
	for (size_t i = 0; i <= n; i++) {
		const struct topic *t = i < n ? &all[i] : &made;

		assert_int_equal(topic_parse(arena, template_tsv(arena, t), &again, &one, &err), ST_OK);
		assert_int_equal(one, 1);
		assert_true(str_eq(again->key, t->key) && str_eq(again->zh, t->zh) && again->is_case == t->is_case);
		assert_int_equal(again->n, t->n);
		for (size_t k = 0; k < t->n; k++) {
			const struct topic_field *a = &again->fields[k], *b = &t->fields[k];

			assert_true(str_eq(a->code, b->code) && str_eq(a->zh, b->zh) && str_eq(a->en, b->en));
			assert_true(str_eq(a->options, b->options) && str_eq(a->after, b->after) && a->type == b->type);
			assert_true(a->required == b->required && a->key == b->key && a->title == b->title);
		}
	}
}

static void a_template_in_use_keeps_what_rows_need(void **state)
{
	static const struct {
		const char *field;
		enum field_type type;
		const char *options;
		bool remove, used;
		const char *key;
	} cases[] = {
		{"unit", FT_TEXT, "", false, true, NULL},
		{"unit", FT_LINES, "", false, true, "arrange.template.type_fixed"},
		{"unit", FT_LINES, "", false, false, NULL},
		{"person", FT_TEXT, "", false, true, "arrange.template.type_fixed"}, /* a masked name stays masked */
		{"person", FT_NAME, "", true, true, "arrange.template.field_kept"},
		{"person", FT_NAME, "", true, false, NULL},
		{"state", FT_STATE, "done:已办结:Finished:final|doing:办理中:Doing", false, true,
		 "arrange.template.state_fixed"},
		{"state", FT_STATE, "done:已办结:Finished:final|doing:办理中:Doing", false, false, NULL},
		{"state", FT_STATE, "done:已办结:Finished|doing:办理中:Doing", false, false, "arrange.template.no_end"},
		{"state", FT_STATE, "办结|办理中", false, false, "arrange.template.bad_state"},
		{"state", FT_TEXT, "", false, false, "arrange.template.one_state"},
		{"state", FT_STATE, "", true, false, "arrange.template.one_state"},
		{"title", FT_TEXT, "", true, false, "arrange.template.one_title"},
		{"handed", FT_DATE, "", true, false, "arrange.template.bad_after"}, /* due must not precede it */
		{"kind", FT_CHOICE, "大气", false, false, "arrange.template.few_options"},
		{"kind", FT_CHOICE, "大气|大气", false, false, "arrange.template.twice"},
		{"kind", FT_CHOICE, "大气|水", false, true, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct template_change ch = {.what = cases[i].remove ? TW_FIELD_REMOVE : TW_FIELD_SET,
					     .key = STR("inspection"),
					     .field = line_field(cases[i].field, "字段")};
		struct topic *all, t;
		const char *problem;
		size_t n;

		assert_int_equal(topic_parse(arena, embedded_get("data/site/topics.tsv"), &all, &n, &err), ST_OK);
		t = *find(all, n, "inspection");
		ch.field.type = cases[i].type;
		ch.field.options = str_of(cases[i].options);
		problem = template_apply(arena, &t, &ch, cases[i].used);
		if ((problem == NULL) != (cases[i].key == NULL) || (problem != NULL && strcmp(problem, cases[i].key) != 0))
			fail_msg("%zu %s: %s", i, cases[i].field, problem == NULL ? "good" : problem);
	}
}

static void fields_are_added_moved_and_named_once(void **state)
{
	struct topic t = {0};
	struct template_change ch = {.what = TW_NEW, .key = STR("parks"), .zh = STR("公园"), .en = STR("Parks")};

	(void)state;
	assert_null(template_apply(arena, &t, &ch, false));
	ch = (struct template_change){.what = TW_FIELD_ADD, .key = STR("parks"), .field = line_field("area", "面积")};
	assert_null(template_apply(arena, &t, &ch, true));
	assert_string_equal(template_apply(arena, &t, &ch, true), "arrange.template.twice");
	ch.field.code = STR("Area 2");
	assert_string_equal(template_apply(arena, &t, &ch, true), "arrange.template.bad_code");
	ch.what = TW_MOVE_UP;
	ch.field.code = STR("area");
	for (int i = 0; i < 5; i++)
		assert_null(template_apply(arena, &t, &ch, true));
	assert_true(str_eq_c(t.fields[0].code, "area") && str_eq_c(t.fields[3].code, "doc"));
	ch.what = TW_FIELD_SET; /* the key may move to another field while there are no rows */
	ch.field.key = true;
	assert_string_equal(template_apply(arena, &t, &ch, true), "arrange.template.key_fixed");
	assert_null(template_apply(arena, &t, &ch, false));
	assert_true(t.fields[0].key && t.fields[0].required && !t.fields[1].key && t.fields[1].title);
	ch.what = TW_FIELD_ADD;
	ch.field.key = false;
	for (int i = 0; t.n < TOPIC_FIELDS; i++) {
		ch.field.code = arena_printf(arena, "more-%d", i);
		assert_null(template_apply(arena, &t, &ch, true));
	}
	ch.field.code = STR("too-many");
	assert_string_equal(template_apply(arena, &t, &ch, true), "arrange.template.full");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_is_the_same_table),
		cmocka_unit_test(a_template_in_use_keeps_what_rows_need),
		cmocka_unit_test(fields_are_added_moved_and_named_once),
		cmocka_unit_test(the_table_of_topics_holds_together),
		cmocka_unit_test(every_field_type_refuses_what_it_is_not),
		cmocka_unit_test(a_date_is_not_before_the_one_it_follows),
		cmocka_unit_test(a_column_is_whole),
		cmocka_unit_test(an_update_is_due_after_its_days),
		cmocka_unit_test(S2_1_1_19_a_link_is_dead_after_three_failures),
		cmocka_unit_test(S2_1_1_19_no_call_reaches_the_own_network),
		cmocka_unit_test(S4_3_6_a_channel_is_whole),
	};
	int failed;

	arena = arena_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
