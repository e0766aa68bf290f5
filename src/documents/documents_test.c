/* SPDX-License-Identifier: Apache-2.0 */
/* The flow on both engines: five people, returns, races, second tabs, corrections, schedule. */
#include <pthread.h>
#include <stdio.h>

#include "documents/documents_fx.h"

/* S3-8.2.4: one statement writes the state, and it is the only one that can. */
static void S3_8_2_4_one_statement_writes_the_state(void **state)
{
	size_t writers = 0;

	(void)state;
	for (size_t i = 0; i < documents_set.n; i++) {
		struct str sql = str_of(documents_set.stmts[i].sql);
		if (documents_set.stmts[i].mode != DB_WRITE)
			continue;
		if (str_find_c(sql, " state =") >= 0 && str_find_c(sql, "SET state =") >= 0) {
			writers++;
			assert_int_equal(i, DOC_SET_STATE);
		}
		if (str_starts_c(sql, "INSERT INTO document (")) /* new rows are drafts */
			assert_true(str_find_c(sql, "'draft')") > 0);
	}
	assert_int_equal(writers, 1);
}

/* And the database refuses a published row that has not been through it. */
static void S3_8_2_4_the_database_refuses_a_short_cut(void **state)
{
	struct fx x;

	OPEN(&x, state);
	struct document d = made(&x, "绕过流程");
	char sql[200];
	snprintf(sql, sizeof(sql), "UPDATE document SET state = 'published' WHERE id = %lld;", (long long)d.id);
	assert_int_not_equal(db_script(x.f.c->db, str_of(sql), &err), ST_OK);
	assert_int_equal(public_total(&x, "绕过"), 0);
	core_fixture_close(&x.f);
}

static void S3_3_1_5_five_people_publish_a_document(void **state)
{
	struct fx x;
	struct document pub;
	struct doc_reviewer *r;
	size_t n;

	OPEN(&x, state);
	struct document d = reviewed(&x, "入河排污口公告");
	assert_int_equal(public_total(&x, "入河"), 0);
	IS(doc_public_get(x.f.c, d.id, &pub, &err), ST_NOT_FOUND);
	d = step(&x, ROLE_SIGNATORY, EV_SIGN, &d);
	assert_int_equal(d.state, DS_PUBLISHED);
	assert_int_equal(d.attribute, ATTR_PUB);
	assert_true(d.decided_at > 0 && !str_empty(d.signed_by_name));
	OK(doc_public_get(x.f.c, d.id, &pub, &err));
	assert_int_equal(pub.published_at, x.c->now); /* S0-0.3: the real event */
	assert_true(str_ends_c(pub.index_no, "/2026-00001"));
	assert_str(pub.withdraw_order, "");
	assert_str(pub.secrecy_basis, "");
	assert_int_equal(public_total(&x, "入河 公告"), 1);
	OK(doc_reviewers(x.f.c, d.id, &r, &n, &err)); /* S0-4.1.6 */
	assert_int_equal(n, 5);
	assert_str(r[0].role_key, "doc.role.drafter");
	assert_str(r[4].role_key, "doc.role.sign");
	core_fixture_close(&x.f);
}

static void S3_3_2_1_open_by_default(void **state)
{
	struct fx x;

	OPEN(&x, state);
	struct document d = made(&x, "默认公开");
	assert_int_equal(d.proposed, ATTR_PUB); /* nothing was said: open (S4-3.7) */
	assert_int_equal(d.openness, x.entry.openness);
	core_fixture_close(&x.f);
}

static void S0_0_2_index_numbers_have_no_gap_and_are_never_reused(void **state)
{
	struct fx x;

	OPEN(&x, state);
	struct document a = published(&x, "第一件");
	struct document b = reviewed(&x, "第二件");
	struct doc_action bad = act(EV_SIGN, &b);
	struct document out;
	bad.attribute = ATTR_REQ; /* refused: no number is used up */
	IS(doc_act(as(&x, ROLE_SIGNATORY), &bad, &out, &err), ST_RULE_REFUSED);
	a = step(&x, ROLE_OFFICE, EV_WITHDRAW, &a);
	b = step(&x, ROLE_SIGNATORY, EV_SIGN, &b);
	struct document c = published(&x, "第三件");
	assert_true(str_ends_c(a.index_no, "-00001"));
	assert_true(str_ends_c(b.index_no, "-00002"));
	assert_true(str_ends_c(c.index_no, "-00003"));
	a = step(&x, ROLE_SIGNATORY, EV_REPUBLISH, &a); /* keeps its number */
	assert_int_equal(a.state, DS_PUBLISHED);
	assert_true(str_ends_c(a.index_no, "-00001"));
	core_fixture_close(&x.f);
}

struct racer {
	struct ctx *c;
	struct doc_action a;
	struct document out;
	enum status st;
	struct err err;
	pthread_barrier_t *gate;
};

static void *race(void *arg)
{
	struct racer *r = arg;

	pthread_barrier_wait(r->gate);
	do {
		err_clear(&r->err);
		r->st = doc_act(r->c, &r->a, &r->out, &r->err);
	} while (r->st == ST_BUSY);
	return NULL;
}

static void run_race(struct racer *r, size_t n)
{
	pthread_t t[4];
	pthread_barrier_t gate;

	pthread_barrier_init(&gate, NULL, (unsigned)n);
	for (size_t i = 0; i < n; i++) {
		r[i].gate = &gate;
		assert_int_equal(pthread_create(&t[i], NULL, race, &r[i]), 0);
	}
	for (size_t i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	pthread_barrier_destroy(&gate);
}

static void S0_0_2_two_publishers_at_once(void **state)
{
	struct fx x;
	struct racer r[3] = {0};

	OPEN(&x, state);
	for (size_t i = 0; i < ARRAY_LEN(r); i++) {
		struct document d = reviewed(&x, "同时签发");
		r[i].a = act(EV_SIGN, &d);
		r[i].c = core_fixture_as(&x.f, CF_CITY, ROLE_SIGNATORY);
	}
	run_race(r, ARRAY_LEN(r));
	unsigned seen = 0;
	for (size_t i = 0; i < ARRAY_LEN(r); i++) {
		if (r[i].st != ST_OK)
			fail_msg("%s %s", status_name(r[i].st), r[i].err.detail);
		seen |= 1u << (unsigned)(r[i].out.index_no.p[r[i].out.index_no.n - 1] - '0');
	}
	assert_int_equal(seen, 0xE); /* 1, 2 and 3, each once */
	core_fixture_close(&x.f);
}

static void two_people_act_at_once_one_wins(void **state)
{
	struct fx x;
	struct racer r[2] = {0};

	OPEN(&x, state);
	struct document d = reviewed(&x, "同一文稿");
	for (size_t i = 0; i < ARRAY_LEN(r); i++) {
		r[i].a = act(i == 0 ? EV_SIGN : EV_RETURN, &d);
		r[i].c = core_fixture_as(&x.f, CF_CITY, ROLE_SIGNATORY);
	}
	run_race(r, ARRAY_LEN(r));
	assert_int_equal((r[0].st == ST_OK) + (r[1].st == ST_OK), 1);
	assert_int_equal((r[0].st == ST_CONFLICT) + (r[1].st == ST_CONFLICT), 1);
	core_fixture_close(&x.f);
}

static void second_tab_changes_nothing(void **state)
{
	struct fx x;
	struct document d2;

	OPEN(&x, state);
	struct document tab1 = made(&x, "两个标签页");
	struct document tab2 = tab1;
	tab1.title = STR("两个标签页（先保存）");
	OK(doc_save_draft(x.c, &tab1, &err));
	tab2.title = STR("两个标签页（后保存）");
	IS(doc_save_draft(x.c, &tab2, &err), ST_CONFLICT);
	assert_str(tab2.title, "两个标签页（后保存）"); /* what was typed is still there */
	assert_true(err.arg[0] != '\0');
	OK(doc_get(x.c, tab1.id, &d2, &err));
	assert_str(d2.title, "两个标签页（先保存）");
	struct document sent = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d2);
	d2.rev = sent.rev; /* a second tab that knows the revision still cannot write under review */
	IS(doc_save_draft(x.c, &d2, &err), ST_RULE_REFUSED);
	struct doc_action again = act(EV_SIGN, &sent);
	IS(doc_act(as(&x, ROLE_SIGNATORY), &again, &d2, &err), ST_RULE_REFUSED);
	core_fixture_close(&x.f);
}

static void S3_3_1_4_roles_and_persons_are_checked(void **state)
{
	struct fx x;
	struct document out;

	OPEN(&x, state);
	struct document d = made(&x, "角色");
	d = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d);
	struct doc_action a = act(EV_APPROVE, &d);
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (r == ROLE_UNIT_HEAD)
			continue;
		enum status st = doc_act(as(&x, (enum role)r), &a, &out, &err);
		if (st != ST_FORBIDDEN && st != ST_NOT_FOUND)
			fail_msg("%s: %s", role_code((enum role)r), status_name(st));
	}
	as(&x, ROLE_DRAFTER);
	x.c->who.roles |= ROLE_BIT(ROLE_UNIT_HEAD); /* the same person with another hat */
	IS(doc_act(x.c, &a, &out, &err), ST_RULE_REFUSED);
	assert_string_equal(err.key, "doc.own_draft");
	core_fixture_close(&x.f);
}

static void S3_3_1_8_return_with_cause_begins_a_new_round(void **state)
{
	struct fx x;
	struct doc_step *s;
	struct doc_version *v;
	size_t n;

	OPEN(&x, state);
	struct document d = made(&x, "退文");
	d = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d);
	d = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	struct doc_action a = act(EV_RETURN, &d);
	a.cause = STR("reason_missing");
	a.opinion = STR("请说明理由");
	OK(doc_act(as(&x, ROLE_OFFICE), &a, &d, &err));
	assert_int_equal(d.state, DS_DRAFT);
	as(&x, ROLE_DRAFTER);
	d.title = STR("退文（修改）");
	OK(doc_save_draft(x.c, &d, &err));
	assert_int_equal(d.version, 2); /* what was reviewed stays as it was */
	d = step(&x, ROLE_DRAFTER, EV_SUBMIT, &d);
	d = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	OK(doc_steps(x.c, d.id, &s, &n, &err));
	assert_int_equal(n, 5);
	assert_int_equal(s[2].event, EV_RETURN);
	assert_str(s[2].cause, "reason_missing");
	assert_int_equal(s[4].version, 2);
	assert_int_equal(s[3].sha256.n, 64);
	OK(doc_versions(x.c, d.id, &v, &n, &err));
	assert_int_equal(n, 2);
	assert_str(v[0].title, "退文");
	core_fixture_close(&x.f);
}

static void S1_1_3_5_correction_keeps_the_old_text_until_signed(void **state)
{
	struct fx x;
	struct document pub;
	struct doc_version *v;
	size_t n;

	OPEN(&x, state);
	struct document d = published(&x, "有错字的公告");
	struct doc_action a = act(EV_CORRECT, &d);
	struct document corr;
	OK(doc_act(as(&x, ROLE_DRAFTER), &a, &corr, &err));
	assert_int_equal(corr.corrects_id, d.id);
	assert_int_equal(corr.state, DS_DRAFT);
	corr.title = STR("更正后的公告");
	OK(doc_save_draft(x.c, &corr, &err));
	OK(doc_get(x.c, d.id, &d, &err));
	a = act(EV_CORRECT, &d); /* a second one is refused */
	IS(doc_act(x.c, &a, &pub, &err), ST_RULE_REFUSED);
	corr = step(&x, ROLE_DRAFTER, EV_SUBMIT, &corr);
	corr = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &corr);
	corr = step(&x, ROLE_OFFICE, EV_APPROVE, &corr);
	corr = step(&x, ROLE_SECRECY, EV_APPROVE, &corr);
	OK(doc_public_get(x.f.c, d.id, &pub, &err));
	assert_str(pub.title, "有错字的公告");
	assert_int_equal(public_total(&x, "更正后"), 0);
	corr = step(&x, ROLE_SIGNATORY, EV_SIGN, &corr);
	assert_int_equal(corr.state, DS_MERGED);
	OK(doc_public_get(x.f.c, d.id, &pub, &err));
	assert_str(pub.title, "更正后的公告");
	assert_int_equal(pub.version, 2);
	assert_true(str_ends_c(pub.index_no, "-00001"));
	assert_int_equal(public_total(&x, "公告"), 1);
	OK(doc_versions(x.c, d.id, &v, &n, &err));
	assert_int_equal(n, 2);
	core_fixture_close(&x.f);
}

static void S3_3_1_5_attribute_changes_only_by_a_new_decision(void **state)
{
	struct fx x;
	struct document out;

	OPEN(&x, state);
	struct document d = published(&x, "属性变更");
	struct doc_action a = act(EV_SIGN, &d);
	a.attribute = ATTR_NON;
	IS(doc_act(as(&x, ROLE_SIGNATORY), &a, &out, &err), ST_RULE_REFUSED); /* no second signature */
	a = act(EV_CORRECT, &d);
	struct document corr;
	OK(doc_act(as(&x, ROLE_DRAFTER), &a, &corr, &err));
	a = act(EV_SUBMIT, &corr);
	a.attribute = ATTR_NON;
	a.article = STR("X15");
	a.reason = STR("含商业秘密");
	OK(doc_act(x.c, &a, &corr, &err));
	corr = step(&x, ROLE_UNIT_HEAD, EV_APPROVE, &corr);
	a.event = EV_APPROVE;
	a.rev = corr.rev;
	OK(doc_act(as(&x, ROLE_OFFICE), &a, &corr, &err));
	corr = step(&x, ROLE_SECRECY, EV_APPROVE, &corr);
	a.event = EV_SIGN;
	a.rev = corr.rev;
	OK(doc_act(as(&x, ROLE_SIGNATORY), &a, &corr, &err));
	IS(doc_public_get(x.f.c, d.id, &out, &err), ST_GONE);
	OK(doc_get(x.c, d.id, &d, &err));
	assert_int_equal(d.state, DS_WITHDRAWN);
	assert_int_equal(d.attribute, ATTR_NON);
	a = act(EV_REPUBLISH, &d);
	IS(doc_act(x.c, &a, &out, &err), ST_RULE_REFUSED);
	core_fixture_close(&x.f);
}

static void schedule_publishes_at_its_time_and_asks_again(void **state)
{
	struct fx x;
	struct document pub;
	int ran;

	OPEN(&x, state);
	struct document d = reviewed(&x, "定时发布"), e = reviewed(&x, "定时后退回");
	struct doc_action a = act(EV_SCHEDULE, &d);
	a.publish_at = x.c->now + 3600000;
	OK(doc_act(as(&x, ROLE_SIGNATORY), &a, &d, &err));
	assert_int_equal(d.state, DS_SCHEDULED);
	a.id = e.id;
	a.rev = e.rev;
	OK(doc_act(x.c, &a, &e, &err));
	e = step(&x, ROLE_SIGNATORY, EV_RETURN, &e);
	assert_int_equal(e.state, DS_DRAFT);
	OK(jobs_run_due(x.f.core, x.c->now + 60000, &ran, &err));
	IS(doc_public_get(x.f.c, d.id, &pub, &err), ST_NOT_FOUND); /* not before its time */
	OK(jobs_run_due(x.f.core, x.c->now + 3700000, &ran, &err));
	OK(doc_public_get(x.f.c, d.id, &pub, &err));
	assert_int_equal(pub.state, DS_PUBLISHED);
	IS(doc_public_get(x.f.c, e.id, &pub, &err), ST_NOT_FOUND);
	core_fixture_close(&x.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S3_8_2_4_one_statement_writes_the_state),
		ON_BOTH(S3_8_2_4_the_database_refuses_a_short_cut),
		ON_BOTH(S3_3_1_5_five_people_publish_a_document),
		ON_BOTH(S3_3_2_1_open_by_default),
		ON_BOTH(S0_0_2_index_numbers_have_no_gap_and_are_never_reused),
		ON_BOTH(S0_0_2_two_publishers_at_once),
		ON_BOTH(two_people_act_at_once_one_wins),
		ON_BOTH(second_tab_changes_nothing),
		ON_BOTH(S3_3_1_4_roles_and_persons_are_checked),
		ON_BOTH(S3_3_1_8_return_with_cause_begins_a_new_round),
		ON_BOTH(S1_1_3_5_correction_keeps_the_old_text_until_signed),
		ON_BOTH(S3_3_1_5_attribute_changes_only_by_a_new_decision),
		ON_BOTH(schedule_publishes_at_its_time_and_asks_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("documents/service", tests, NULL, NULL);
}
