/* SPDX-License-Identifier: Apache-2.0 */
/* What the public sees, files, import, reach, search and figures, on both engines. */
#include <stdio.h>

#include "documents/documents_fx.h"

static void every_statement_prepares(void **state)
{
	struct fx x;
	const struct db_set *sets[] = {&documents_set};

	OPEN(&x, state);
	OK(db_check_sets(x.f.c->db, sets, 1, &err));
	core_fixture_close(&x.f);
}

static void S4_3_3_items_for_certain_persons_are_never_public(void **state)
{
	struct fx x;
	struct document out;
	struct doc_entry_count *e;
	size_t n;

	OPEN(&x, state);
	struct document d = draft_of(as(&x, ROLE_DRAFTER), x.entry.id, "事先告知书");
	d.audience_all = false;
	OK(doc_save_draft(x.c, &d, &err));
	d = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d);
	d = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	d = step(&x, ROLE_OFFICE, EV_APPROVE, &d);
	d = step(&x, ROLE_SECRECY, EV_APPROVE, &d);
	d = step(&x, ROLE_SIGNATORY, EV_SIGN, &d);
	assert_int_equal(d.state, DS_ON_FILE);
	assert_str(d.index_no, "");
	assert_int_equal(public_total(&x, "告知书"), 0);
	IS(doc_public_get(x.f.c, d.id, &out, &err), ST_NOT_FOUND);
	OK(doc_count_entries(x.f.c, 0, &e, &n, &err));
	assert_int_equal(n, 0);
	core_fixture_close(&x.f);
}

static int64_t stored(struct fx *x, const char *text)
{
	struct stored_file f;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	OK(core_begin(x->c, &tx, &err));
	OK(files_add_bytes(x->c, str_of(text), &f, &err));
	OK(core_commit(x->c, &tx, &err));
	return f.id;
}

static void hidden_file_is_as_if_it_never_existed(void **state)
{
	struct fx x;
	struct attachment at;

	OPEN(&x, state);
	struct document d = made(&x, "带附件");
	int64_t file = stored(&x, "附件一的内容\n");
	OK(doc_attach(x.c, d.id, d.rev, file, STR("附件1.txt"), &err));
	IS(doc_public_file(x.f.c, d.id, file, &at, &err), ST_NOT_FOUND);
	char never[256], hidden[256];
	snprintf(hidden, sizeof(hidden), "%s", err.key);
	IS(doc_public_file(x.f.c, 999999, 999999, &at, &err), ST_NOT_FOUND);
	snprintf(never, sizeof(never), "%s", err.key);
	assert_string_equal(hidden, never);
	OK(doc_get(x.c, d.id, &d, &err));
	d = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d);
	IS(doc_attach(x.c, d.id, d.rev, file, STR("附件2.txt"), &err), ST_RULE_REFUSED); /* under review nothing is added */
	d = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	d = step(&x, ROLE_OFFICE, EV_APPROVE, &d);
	d = step(&x, ROLE_SECRECY, EV_APPROVE, &d);
	d = step(&x, ROLE_SIGNATORY, EV_SIGN, &d);
	OK(doc_public_file(x.f.c, d.id, file, &at, &err));
	assert_str(at.name, "附件1.txt");
	d = step(&x, ROLE_OFFICE, EV_WITHDRAW, &d);
	IS(doc_public_file(x.f.c, d.id, file, &at, &err), ST_NOT_FOUND);
	/* S3-8.2.4: the file of a withdrawn item does not come back on the back of another */
	struct document o = made(&x, "夹带");
	OK(doc_attach(x.c, o.id, o.rev, file, STR("夹带.txt"), &err));
	OK(doc_get(x.c, o.id, &o, &err));
	o = step(&x, ROLE_DRAFTER, EV_SUBMIT, &o);
	o = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &o);
	o = step(&x, ROLE_OFFICE, EV_APPROVE, &o);
	o = step(&x, ROLE_SECRECY, EV_APPROVE, &o);
	struct doc_action a = act(EV_SIGN, &o);
	IS(doc_act(as(&x, ROLE_SIGNATORY), &a, &o, &err), ST_RULE_REFUSED);
	assert_string_equal(err.key, "doc.file_hidden");
	core_fixture_close(&x.f);
}

static void withdrawn_leaves_a_tombstone(void **state)
{
	struct fx x;
	struct document out, *list;
	size_t n;

	OPEN(&x, state);
	struct document d = published(&x, "将被撤回");
	d = step(&x, ROLE_OFFICE, EV_WITHDRAW, &d);
	IS(doc_public_get(x.f.c, d.id, &out, &err), ST_GONE);
	assert_str(out.title, "将被撤回");
	assert_str(out.withdraw_reason, "内容核实中");
	assert_str(out.body_json.p == NULL ? STR("") : out.body_json, "");
	assert_int_equal(public_total(&x, "撤回"), 0);
	OK(doc_withdrawn_list(x.f.c, 0, 10, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_str(list[0].withdraw_order, "");
	core_fixture_close(&x.f);
}

static void import_makes_one_draft_and_never_more(void **state)
{
	struct fx x;
	bool existing = true;

	OPEN(&x, state);
	struct document d = draft_of(as(&x, ROLE_OFFICE), 0, "导入的文件");
	d.state = DS_PUBLISHED; /* whatever a file claims */
	d.published_at = 5;
	d.index_no = STR("X/2020-00001");
	OK(doc_import_draft(x.c, &d, STR("sha256:abc"), &existing, &err));
	assert_false(existing);
	assert_int_equal(d.state, DS_DRAFT);
	struct document again = draft_of(x.c, 0, "导入的文件"), row;
	OK(doc_import_draft(x.c, &again, STR("sha256:abc"), &existing, &err));
	assert_true(existing);
	assert_int_equal(again.id, d.id);
	OK(doc_get(x.c, d.id, &row, &err));
	assert_int_equal(row.state, DS_DRAFT);
	assert_int_equal(row.published_at, 0);
	assert_str(row.index_no, "");
	assert_int_equal(public_total(&x, "导入"), 0);
	core_fixture_close(&x.f);
}

static void a_branch_never_sees_another_branch(void **state)
{
	struct fx x;
	struct document out, *list;
	size_t n;
	int64_t total;
	const struct doc_staff_filter all = {.state = -1};
	struct cat_entry e;

	OPEN(&x, state);
	OK(cat_entry_by_key(x.f.c, x.f.body[CF_WANGHU], STR("MEE2019-05"), &e, &err));
	core_fixture_become(&x.f, x.c, CF_WANGHU, ROLE_DRAFTER);
	struct document d = draft_of(x.c, e.id, "望湖分局的稿子");
	OK(doc_save_draft(x.c, &d, &err));
	core_fixture_become(&x.f, x.c, CF_QINGYUAN, ROLE_OFFICE);
	IS(doc_get(x.c, d.id, &out, &err), ST_NOT_FOUND);
	OK(doc_staff_list(x.c, &all, &list, &n, &total, &err));
	assert_int_equal(total, 0);
	core_fixture_become(&x.f, x.c, CF_CITY, ROLE_OFFICE); /* the city sees its branches */
	OK(doc_get(x.c, d.id, &out, &err));
	OK(doc_staff_list(x.c, &all, &list, &n, &total, &err));
	assert_int_equal(total, 1);
	struct doc_action a = act(EV_SUBMIT, &d);
	IS(doc_act(x.c, &a, &out, &err), ST_FORBIDDEN); /* and does not act in their name */
	d.entry_id = x.entry.id;
	core_fixture_become(&x.f, x.c, CF_WANGHU, ROLE_DRAFTER);
	IS(doc_save_draft(x.c, &d, &err), ST_INVALID); /* another body's catalogue */
	core_fixture_close(&x.f);
}

static void S4_0_1_search_reads_all_brackets_alike(void **state)
{
	struct fx x;
	static const char *const forms[] = {"澄环发〔2026〕3号", "澄环发[2026]3号", "澄环发【2026】3号", "澄环发(2026)3号",
					    "澄环发（2026）3号"};

	OPEN(&x, state);
	struct document d = made(&x, "有文号的通知");
	d.doc_no = STR("澄环发[2026]3号");
	OK(doc_save_draft(x.c, &d, &err));
	assert_str(d.doc_no, "澄环发〔2026〕3号");
	d = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d);
	d = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	d = step(&x, ROLE_OFFICE, EV_APPROVE, &d);
	d = step(&x, ROLE_SECRECY, EV_APPROVE, &d);
	d = step(&x, ROLE_SIGNATORY, EV_SIGN, &d);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		const struct doc_filter f = {.openness = -1, .validity = -1, .doc_no = str_of(forms[i])};
		struct document *list;
		size_t n;
		int64_t total;
		OK(doc_public_list(x.f.c, &f, &list, &n, &total, &err));
		assert_int_equal(total, 1);
		assert_int_equal(public_total(&x, forms[i]), 1);
	}
	assert_int_equal(public_total(&x, "100%"), 0); /* signs of LIKE are letters */
	assert_int_equal(public_total(&x, "_"), 0);
	struct document e = made(&x, "同号");
	e.doc_no = STR("澄环发（2026）03号");
	OK(doc_save_draft(x.c, &e, &err));
	struct doc_action a = act(EV_SUBMIT, &e);
	IS(doc_act(x.c, &a, &e, &err), ST_RULE_REFUSED);
	core_fixture_close(&x.f);
}

static void S1_1_3_5_timeliness_counts_and_sums(void **state)
{
	struct fx x;
	struct doc_stat_row *r, total;
	size_t n;

	OPEN(&x, state);
	struct document late = made(&x, "逾期");
	late.formed_on = day(2026, 9, 1);
	OK(doc_save_draft(x.c, &late, &err));
	assert_false(date_is_none(late.due_on));
	late = step(&x, ROLE_DRAFTER, EV_SUBMIT, &late);
	struct doc_action back = act(EV_RETURN, &late);
	OK(doc_act(as(&x, ROLE_UNIT_HEAD), &back, &late, &err));
	late = step(&x, ROLE_DRAFTER, EV_SUBMIT, &late);
	late = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &late);
	late = step(&x, ROLE_OFFICE, EV_APPROVE, &late);
	late = step(&x, ROLE_SECRECY, EV_APPROVE, &late);
	late = step(&x, ROLE_SIGNATORY, EV_SIGN, &late);
	struct document soon = made(&x, "按期");
	soon.formed_on = day(2026, 11, 18);
	OK(doc_save_draft(x.c, &soon, &err));
	soon = step(&x, ROLE_DRAFTER, EV_SUBMIT, &soon);
	soon = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &soon);
	soon = step(&x, ROLE_OFFICE, EV_APPROVE, &soon);
	soon = step(&x, ROLE_SECRECY, EV_APPROVE, &soon);
	(void)step(&x, ROLE_SIGNATORY, EV_SIGN, &soon);
	for (int by = 0; by < STAT_STEP; by++) { /* S2-1.1.24: the rows sum to the total in every class */
		int64_t sum = 0;
		OK(doc_stats(as(&x, ROLE_OFFICE), (enum doc_stat_by)by, day(2026, 1, 1), day(2026, 12, 31), &r, &n, &total,
			     &err));
		for (size_t i = 0; i < n; i++)
			sum += r[i].published;
		assert_int_equal(sum, 2);
		assert_int_equal(total.published, 2);
		assert_int_equal(total.in_time, 1);
		assert_int_equal(total.late, 1);
		assert_true(total.late_days > 0);
		assert_int_equal(total.returns, 1); /* S3-3.1.8 */
	}
	OK(doc_stats(x.c, STAT_STEP, day(2026, 1, 1), day(2026, 12, 31), &r, &n, &total, &err));
	assert_int_equal(n, 5); /* S3-3.1.9: five steps with their time */
	assert_int_equal(total.steps, 12);
	OK(doc_stats(x.c, STAT_UNIT, day(2025, 1, 1), day(2025, 12, 31), &r, &n, &total, &err));
	assert_int_equal(total.published, 0);
	core_fixture_close(&x.f);
}

static void S1_1_3_5_gaps_end_with_a_publication(void **state)
{
	struct fx x;
	struct doc_body_gaps *list;
	struct document d;
	size_t n;

	assert_int_equal(doc_gap_days(30, DATE_NONE, day(2026, 11, 20)), -1);
	assert_int_equal(doc_gap_days(30, day(2026, 10, 21), day(2026, 11, 20)), 0); /* the thirtieth day is in time */
	assert_int_equal(doc_gap_days(30, day(2026, 10, 20), day(2026, 11, 20)), 1);
	assert_int_equal(doc_gap_days(0, day(2020, 1, 1), day(2026, 11, 20)), 0);
	OPEN(&x, state);
	OK(doc_gaps(as(&x, ROLE_OFFICE), &list, &n, &err));
	assert_true(n >= 1);
	size_t before = list[0].n;
	int64_t covered = list[0].covered;
	assert_true(before >= 1);
	d = published(&x, "补上");
	OK(doc_gaps(as(&x, ROLE_OFFICE), &list, &n, &err));
	assert_int_equal(list[0].covered, covered + 1);
	assert_int_equal(list[0].n, before - 1);
	for (size_t i = 0; i < list[0].n; i++)
		assert_false(str_eq(list[0].gaps[i].key, d.entry_key));
	core_fixture_close(&x.f);
}

static void validity_links_both_ways(void **state)
{
	struct fx x;
	struct document *list, pub;
	size_t n;

	OPEN(&x, state);
	struct document old = published(&x, "旧办法"), neu = published(&x, "新办法");
	IS(doc_set_validity(as(&x, ROLE_DRAFTER), old.id, old.rev, VALID_REPEALED, neu.id, day(2026, 11, 20),
			    STR("新办法施行"), &err),
	   ST_FORBIDDEN);
	OK(doc_set_validity(as(&x, ROLE_OFFICE), old.id, old.rev, VALID_REPEALED, neu.id, day(2026, 11, 20),
			    STR("新办法施行"), &err));
	IS(doc_set_validity(x.c, old.id, old.rev, VALID_IN_FORCE, 0, DATE_NONE, STR("x"), &err), ST_CONFLICT);
	OK(doc_public_get(x.f.c, old.id, &pub, &err));
	assert_int_equal(pub.validity, VALID_REPEALED);
	assert_int_equal(pub.replaced_by, neu.id);
	OK(doc_public_replaces(x.f.c, neu.id, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, old.id);
	core_fixture_close(&x.f);
}

static void every_change_is_audited_and_views_count(void **state)
{
	struct fx x;
	struct audit_row *r;
	size_t n;
	struct document pub;

	OPEN(&x, state);
	struct document d = published(&x, "审计");
	OK(audit_list(x.f.c, "document", d.id, 0, 0, 50, &r, &n, &err));
	assert_int_equal(n, 6); /* create, submit, three approvals, signature */
	assert_str(r[0].action, "document.sign");
	OK(doc_count_view(x.c, d.id, &err));
	OK(doc_count_view(x.c, d.id, &err));
	OK(doc_public_get(x.f.c, d.id, &pub, &err));
	assert_int_equal(pub.views, 2);
	assert_int_equal(pub.rev, d.rev); /* a reader does not disturb a writer */
	core_fixture_close(&x.f);
}

static void a_figure_of_another_body_cannot_be_named(void **state)
{
	struct fx x;
	struct cat_entry e;

	OPEN(&x, state);
	OK(cat_entry_by_key(x.f.c, x.f.body[CF_WANGHU], STR("MEE2019-05"), &e, &err));
	core_fixture_become(&x.f, x.c, CF_WANGHU, ROLE_DRAFTER);
	struct document theirs = draft_of(x.c, e.id, "分局稿");
	OK(doc_save_draft(x.c, &theirs, &err));
	int64_t file = stored(&x, "不公开的内容\n");
	OK(doc_attach(x.c, theirs.id, theirs.rev, file, STR("a.txt"), &err));
	struct document mine = draft_of(as(&x, ROLE_DRAFTER), x.entry.id, "引用别人的图");
	mine.body_json = arena_printf(
		x.c->arena,
		"{\"type\":\"doc\",\"content\":[{\"type\":\"figure\",\"attrs\":{\"file\":%lld,\"alt\":\"图\"}}]}",
		(long long)file);
	IS(doc_save_draft(x.c, &mine, &err), ST_INVALID);
	assert_string_equal(err.key, "doc.figure_unknown");
	core_fixture_close(&x.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(every_statement_prepares),
		ON_BOTH(S4_3_3_items_for_certain_persons_are_never_public),
		ON_BOTH(hidden_file_is_as_if_it_never_existed),
		ON_BOTH(withdrawn_leaves_a_tombstone),
		ON_BOTH(import_makes_one_draft_and_never_more),
		ON_BOTH(a_branch_never_sees_another_branch),
		ON_BOTH(S4_0_1_search_reads_all_brackets_alike),
		ON_BOTH(S1_1_3_5_timeliness_counts_and_sums),
		ON_BOTH(S1_1_3_5_gaps_end_with_a_publication),
		ON_BOTH(validity_links_both_ways),
		ON_BOTH(every_change_is_audited_and_views_count),
		ON_BOTH(a_figure_of_another_body_cannot_be_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("documents/public", tests, NULL, NULL);
}
