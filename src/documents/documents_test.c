/* SPDX-License-Identifier: Apache-2.0 */
/* Store and services on both engines: the whole flow with five people, publication, withdrawal, corrections, races. */
#include "documents/documents.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "core/audit.h"
#include "core/files.h"
#include "core/jobs.h"
#include "core/org.h"
#include "documents/documents_internal.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&catalogue_module, &documents_module};
static struct err err;

#define OK(call)                                                                                                           \
	do {                                                                                                               \
		err_clear(&err);                                                                                           \
		if ((call) != ST_OK)                                                                                       \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail);                         \
	} while (0)
#define IS(call, want)                                                                                                     \
	do {                                                                                                               \
		err_clear(&err);                                                                                           \
		enum status is_ = (call);                                                                                  \
		if (is_ != (want))                                                                                         \
			fail_msg("%s: %s, want %s (%s %s)", #call, status_name(is_), status_name(want), err.key, err.detail); \
	} while (0)

struct fx {
	struct core_fixture f;
	struct ctx *c; /* acts as whoever is on turn */
	struct cat_entry entry;
};

static bool open_fx(struct fx *x, void **state)
{
	if (!core_fixture_open(&x->f, *(enum db_engine_kind *)*state, modules, ARRAY_LEN(modules)))
		return false;
	for (int b = 0; b < CF_BODIES; b++)
		OK(cat_adopt(x->f.c, x->f.body[b], x->f.unit[b][CF_SECTION], &err));
	OK(cat_entry_by_key(x->f.c, x->f.body[CF_CITY], STR("MEE2019-05"), &x->entry, &err));
	x->c = core_fixture_as(&x->f, CF_CITY, ROLE_DRAFTER);
	return true;
}
#define OPEN(x, state)                                                                                                     \
	do {                                                                                                               \
		if (!open_fx((x), (state)))                                                                                \
			skip();                                                                                            \
	} while (0)

static struct ctx *as(struct fx *x, enum role r)
{
	core_fixture_become(&x->f, x->c, CF_CITY, r);
	return x->c;
}

static struct date day(int y, int m, int d)
{
	struct date r = DATE_NONE;

	assert_true(date_from_ymd(y, m, d, &r));
	return r;
}

static struct document draft_of(struct ctx *c, int64_t entry_id, const char *title)
{
	struct doc model;

	OK(doc_from_text(c->arena, STR("一、总体要求\n请遵照执行。\n二、工作安排\n自发布之日起实施。"), &model, &err));
	return (struct document){.title = str_of(title), .entry_id = entry_id, .genre = STR("公告"), .topic = STR("综合政务"),
				 .summary = STR("概述"), .issuing_body = STR("局"), .openness = OPEN_COUNT, .audience_all = true,
				 .formed_on = day(2026, 11, 2), .signed_on = DATE_NONE, .effective_on = DATE_NONE,
				 .abolished_on = DATE_NONE, .body_json = doc_json(c->arena, &model)};
}

static struct document made(struct fx *x, const char *title)
{
	struct document d = draft_of(as(x, ROLE_DRAFTER), x->entry.id, title);

	OK(doc_save_draft(x->c, &d, &err));
	return d;
}

static struct doc_action act(enum doc_event ev, const struct document *d)
{
	return (struct doc_action){.event = ev, .id = d->id, .rev = d->rev, .opinion = STR("同意"), .attribute = ATTR_PUB, .checklist = true,
				   .secrecy_basis = STR("经审查不涉密"), .order = STR("内撤〔2026〕1号"), .public_note = STR("内容核实中")};
}

static struct document step(struct fx *x, enum role who, enum doc_event ev, const struct document *d)
{
	struct doc_action a = act(ev, d);
	struct document out;

	OK(doc_act(as(x, who), &a, &out, &err));
	return out;
}

/* Draft … ready for the signatory. */
static struct document reviewed(struct fx *x, const char *title)
{
	struct document d = made(x, title);

	d = step(x, ROLE_DRAFTER, EV_SUBMIT, &d);
	assert_int_equal(d.state, DS_UNIT);
	d = step(x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	assert_int_equal(d.state, DS_OFFICE);
	d = step(x, ROLE_OFFICE, EV_APPROVE, &d);
	assert_int_equal(d.state, DS_SECRECY);
	d = step(x, ROLE_SECRECY, EV_APPROVE, &d);
	assert_int_equal(d.state, DS_SIGN);
	return d;
}

static struct document published(struct fx *x, const char *title)
{
	struct document d = reviewed(x, title);

	d = step(x, ROLE_SIGNATORY, EV_SIGN, &d);
	assert_int_equal(d.state, DS_PUBLISHED);
	return d;
}

static int64_t public_total(struct fx *x, const char *words)
{
	const struct doc_filter f = {.openness = -1, .validity = -1, .words = str_of(words), .limit = 50};
	struct document *list;
	size_t n;
	int64_t total;

	OK(doc_public_list(x->f.c, &f, &list, &n, &total, &err));
	assert_int_equal(n, total);
	return total;
}

static void every_statement_prepares(void **state)
{
	struct fx x;
	const struct db_set *sets[] = {&documents_set};

	OPEN(&x, state);
	OK(db_check_sets(x.f.c->db, sets, 1, &err));
	core_fixture_close(&x.f);
}

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
	static const char *const forms[] = {"澄环发〔2026〕3号", "澄环发[2026]3号", "澄环发【2026】3号", "澄环发(2026)3号", "澄环发（2026）3号"};

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
		OK(doc_stats(as(&x, ROLE_OFFICE), (enum doc_stat_by)by, day(2026, 1, 1), day(2026, 12, 31), &r, &n, &total, &err));
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

static void validity_links_both_ways(void **state)
{
	struct fx x;
	struct document *list, pub;
	size_t n;

	OPEN(&x, state);
	struct document old = published(&x, "旧办法"), neu = published(&x, "新办法");
	IS(doc_set_validity(as(&x, ROLE_DRAFTER), old.id, old.rev, VALID_REPEALED, neu.id, day(2026, 11, 20), STR("新办法施行"), &err), ST_FORBIDDEN);
	OK(doc_set_validity(as(&x, ROLE_OFFICE), old.id, old.rev, VALID_REPEALED, neu.id, day(2026, 11, 20), STR("新办法施行"), &err));
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
	mine.body_json = arena_printf(x.c->arena,
				      "{\"type\":\"doc\",\"content\":[{\"type\":\"figure\",\"attrs\":{\"file\":%lld,\"alt\":\"图\"}}]}", (long long)file);
	IS(doc_save_draft(x.c, &mine, &err), ST_INVALID);
	assert_string_equal(err.key, "doc.figure_unknown");
	core_fixture_close(&x.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_BOTH(every_statement_prepares),
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
	    ON_BOTH(S4_3_3_items_for_certain_persons_are_never_public),
	    ON_BOTH(hidden_file_is_as_if_it_never_existed),
	    ON_BOTH(withdrawn_leaves_a_tombstone),
	    ON_BOTH(S1_1_3_5_correction_keeps_the_old_text_until_signed),
	    ON_BOTH(S3_3_1_5_attribute_changes_only_by_a_new_decision),
	    ON_BOTH(schedule_publishes_at_its_time_and_asks_again),
	    ON_BOTH(import_makes_one_draft_and_never_more),
	    ON_BOTH(a_branch_never_sees_another_branch),
	    ON_BOTH(S4_0_1_search_reads_all_brackets_alike),
	    ON_BOTH(S1_1_3_5_timeliness_counts_and_sums),
	    ON_BOTH(validity_links_both_ways),
	    ON_BOTH(every_change_is_audited_and_views_count),
	    ON_BOTH(a_figure_of_another_body_cannot_be_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("documents/service", tests, NULL, NULL);
}
