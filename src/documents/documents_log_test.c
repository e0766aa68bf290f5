/* SPDX-License-Identifier: Apache-2.0 */
/* Every way of changing what the public sees adds its leaf, on both engines. */
#include "documents/documents_fx.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/hash.h"
#include "core/json.h"

static struct translog_change last_of(struct fx *x, int64_t id)
{
	struct translog_change l;

	OK(translog_last_of(x->f.c, id, &l, &err));
	return l;
}

static int64_t log_size(struct fx *x)
{
	int64_t n;

	OK(translog_size(x->f.c, &n, &err));
	return n;
}

static struct str canonical(struct fx *x, int64_t id)
{
	struct document d;
	struct str json;

	OK(doc_public_get(x->f.c, id, &d, &err));
	OK(doc_canonical_json(x->f.c, &d, &json, &err));
	return json;
}

/* The leaf stands for what is public now. */
static void matches(struct fx *x, const struct translog_change *l)
{
	uint8_t sum[SHA256_LEN];
	struct str json = canonical(x, l->doc_id);

	sha256(json, sum);
	if (memcmp(sum, l->content_sha256, sizeof sum) != 0)
		fail_msg("leaf %lld is not of %.*s", (long long)l->seq, STR_ARG(json));
}

static struct document correct(struct fx *x, const struct document *d, enum attribute at, const char *title)
{
	struct doc_action a = act(EV_CORRECT, d);
	struct document k;

	OK(doc_act(as(x, ROLE_DRAFTER), &a, &k, &err));
	k.title = str_of(title);
	OK(doc_save_draft(x->c, &k, &err));
	for (int i = 0; i < 5; i++) {
		static const enum role roles[] = {ROLE_DRAFTER, ROLE_UNIT_HEAD, ROLE_OFFICE, ROLE_SECRECY, ROLE_SIGNATORY};

		a = act(i == 0 ? EV_SUBMIT : i == 4 ? EV_SIGN : EV_APPROVE, &k);
		a.attribute = at;
		a.article = at == ATTR_PUB ? STR("") : STR("X15");
		a.reason = at == ATTR_PUB ? STR("") : STR("涉及商业秘密");
		OK(doc_act(as(x, roles[i]), &a, &k, &err));
	}
	assert_int_equal(k.state, DS_MERGED);
	return k;
}

static void S0_0_3_every_public_change_is_a_leaf(void **state)
{
	struct fx x;
	struct translog_change l;
	struct document d, k;
	struct doc_action a;

	OPEN(&x, state);
	assert_int_equal(log_size(&x), 0);
	d = reviewed(&x, "公告一");
	assert_int_equal(log_size(&x), 0); /* nothing is public yet */
	d = step(&x, ROLE_SIGNATORY, EV_SIGN, &d);
	l = last_of(&x, d.id);
	assert_int_equal(l.seq, 0);
	assert_int_equal(l.kind, TL_PUBLISH);
	assert_int_equal(l.edition, 1);
	assert_int_equal(l.at, d.published_at);
	assert_true(str_eq(l.index_no, d.index_no));
	assert_true(str_find_c(l.leaf, "\"existing\":false") > 0);
	matches(&x, &l);

	k = correct(&x, &d, ATTR_PUB, "公告一（更正）");
	l = last_of(&x, d.id);
	assert_int_equal(l.seq, 1);
	assert_int_equal(l.kind, TL_CORRECT);
	assert_int_equal(l.edition, 2);
	assert_true(str_eq_c(l.title, "公告一（更正）"));
	matches(&x, &l);
	assert_true(str_find_c(l.leaf, "公告") < 0); /* no words in it: what is corrected away does not stay in the log */
	IS(translog_last_of(x.f.c, k.id, &l, &err), ST_NOT_FOUND); /* the correction itself never was public */

	OK(doc_get(as(&x, ROLE_OFFICE), d.id, &d, &err));
	a = act(EV_WITHDRAW, &d);
	OK(doc_act(x.c, &a, &d, &err));
	l = last_of(&x, d.id);
	assert_int_equal(l.seq, 2);
	assert_int_equal(l.kind, TL_WITHDRAW);
	assert_true(str_eq(l.index_no, d.index_no));
	assert_true(str_find_c(l.leaf, "\"content_sha256\":\"\"") > 0);
	assert_true(str_find_c(l.leaf, "请遵照执行") < 0);

	OK(doc_get(as(&x, ROLE_SIGNATORY), d.id, &d, &err));
	a = act(EV_REPUBLISH, &d);
	OK(doc_act(x.c, &a, &d, &err));
	l = last_of(&x, d.id);
	assert_int_equal(l.seq, 3);
	assert_int_equal(l.kind, TL_REPUBLISH);
	matches(&x, &l);

	(void)correct(&x, &d, ATTR_REQ, "公告一（不再公开）"); /* takes it from the public */
	l = last_of(&x, d.id);
	assert_int_equal(l.seq, 4);
	assert_int_equal(l.kind, TL_WITHDRAW);
	assert_true(str_eq_c(l.title, "公告一（更正）")); /* as the tombstone says: the hidden title is nobody's business */
	assert_int_equal(log_size(&x), 5);
	core_fixture_close(&x.f);
}

static void S0_0_3_validity_and_links_are_logged(void **state)
{
	struct fx x;
	struct translog_change l;
	struct document old, by, d;
	struct doc_action a;

	OPEN(&x, state);
	old = published(&x, "旧规定");
	by = published(&x, "新规定");
	OK(doc_get(as(&x, ROLE_OFFICE), old.id, &d, &err));
	OK(doc_set_validity(x.c, old.id, d.rev, VALID_REPEALED, by.id, day(2026, 11, 20), STR("被新规定废止"), &err));
	l = last_of(&x, old.id);
	assert_int_equal(l.seq, 2);
	assert_int_equal(l.kind, TL_METADATA);
	matches(&x, &l);
	assert_true(str_find_c(canonical(&x, old.id), "\"replaced_by\":\"/d/") > 0);
	/* The successor goes: the link that is shown goes with it, and the log says so. */
	OK(doc_get(as(&x, ROLE_OFFICE), by.id, &d, &err));
	a = act(EV_WITHDRAW, &d);
	OK(doc_act(x.c, &a, &d, &err));
	assert_int_equal(log_size(&x), 5);
	assert_int_equal(last_of(&x, by.id).seq, 3);
	l = last_of(&x, old.id);
	assert_int_equal(l.seq, 4);
	assert_int_equal(l.kind, TL_METADATA);
	matches(&x, &l);
	assert_true(str_find_c(canonical(&x, old.id), "\"replaced_by\":\"\"") > 0);
	core_fixture_close(&x.f);
}

static void S0_0_3_scheduled_publication_is_logged_at_its_time(void **state)
{
	struct fx x;
	struct translog_change l;
	struct document d;
	struct doc_action a;
	int ran;

	OPEN(&x, state);
	d = reviewed(&x, "定时公告");
	a = act(EV_SCHEDULE, &d);
	a.publish_at = x.c->now + 3600000;
	OK(doc_act(as(&x, ROLE_SIGNATORY), &a, &d, &err));
	assert_int_equal(log_size(&x), 0);
	OK(jobs_run_due(x.f.core, a.publish_at + 1000, &ran, &err));
	OK(doc_load(x.f.c, d.id, &d, &err));
	assert_int_equal(d.state, DS_PUBLISHED);
	l = last_of(&x, d.id);
	assert_int_equal(l.kind, TL_PUBLISH);
	assert_int_equal(l.at, d.published_at);
	core_fixture_close(&x.f);
}

static void what_never_was_public_is_not_logged(void **state)
{
	struct fx x;
	struct document d;
	struct doc_action a;

	OPEN(&x, state);
	d = reviewed(&x, "依申请公开的文件");
	a = act(EV_SIGN, &d);
	a.attribute = ATTR_REQ;
	a.article = STR("X15");
	a.reason = STR("涉及商业秘密");
	OK(doc_act(as(&x, ROLE_SIGNATORY), &a, &d, &err));
	assert_int_equal(d.state, DS_ON_FILE);
	(void)correct(&x, &d, ATTR_REQ, "仍不公开");
	OK(doc_get(as(&x, ROLE_OFFICE), d.id, &d, &err));
	OK(doc_set_validity(x.c, d.id, d.rev, VALID_EXPIRED, 0, day(2026, 11, 20), STR("失效"), &err));
	assert_int_equal(log_size(&x), 0);
	OK(doc_get(as(&x, ROLE_OFFICE), d.id, &d, &err));
	(void)correct(&x, &d, ATTR_PUB, "现予公开");
	assert_int_equal(last_of(&x, d.id).kind, TL_PUBLISH);
	core_fixture_close(&x.f);
}

static void S0_0_3_an_existing_installation_is_logged_as_it_is(void **state)
{
	struct fx x;
	struct translog_change l;
	struct document a, b, hidden;
	struct doc_action w;
	int64_t n;

	OPEN(&x, state);
	a = published(&x, "早先公布的");
	b = published(&x, "早先撤下的");
	hidden = reviewed(&x, "没有公开过的");
	OK(doc_get(as(&x, ROLE_OFFICE), b.id, &b, &err));
	w = act(EV_WITHDRAW, &b);
	OK(doc_act(x.c, &w, &b, &err));
	/* As a database of an older version has it: documents and no log. */
	if (db_is_pg(x.f.c->db))
		OK(db_script(x.f.c->db,
			     STR("ALTER TABLE translog_leaf DISABLE TRIGGER ALL;\nALTER TABLE translog_node DISABLE TRIGGER "
				 "ALL;\nDELETE FROM translog_leaf; DELETE FROM translog_node"),
			     &err));
	else
		OK(db_script(x.f.c->db,
			     STR("DROP TRIGGER translog_leaf_no_delete; DROP TRIGGER translog_node_no_delete;\n"
				 "DELETE FROM translog_leaf; DELETE FROM translog_node"),
			     &err));
	OK(db_script(x.f.c->db, STR("UPDATE translog_size SET size = 0"), &err));
	OK(doc_seed(x.f.c, &err));
	assert_int_equal(log_size(&x), 2);
	l = last_of(&x, a.id);
	assert_int_equal(l.kind, TL_PUBLISH);
	assert_true(l.existing);
	assert_true(str_find_c(l.leaf, "\"existing\":true") > 0);
	assert_true(str_find(l.leaf, translog_time(x.f.arena, a.published_at)) > 0);
	matches(&x, &l);
	l = last_of(&x, b.id);
	assert_int_equal(l.kind, TL_WITHDRAW);
	assert_true(l.existing);
	IS(translog_last_of(x.f.c, hidden.id, &l, &err), ST_NOT_FOUND);
	OK(doc_log_existing(x.f.c, &n, &err)); /* nothing is logged twice */
	assert_int_equal(n, 0);
	assert_int_equal(log_size(&x), 2);
	core_fixture_close(&x.f);
}

/* ---- what is done by hand is found ---- */

static char said[2000];

static void hear(void *arg, const char *text)
{
	size_t n = strlen(said);

	(void)arg;
	(void)snprintf(said + n, sizeof said - n, "%s\n", text);
}

static int64_t problems(struct fx *x)
{
	struct doc_log_report r;

	said[0] = '\0';
	OK(doc_log_check(x->f.c, true, hear, NULL, &r, &err));
	return r.problems;
}

/* One statement against a good database with three public documents and a withdrawn one (1 to 4), and what is said then. */
static void S0_0_3_silent_changes_are_found(void **state)
{
	static const struct {
		const char *sql, *says;
	} cases[] = {
		{"UPDATE document SET body_json = replace(body_json, '请遵照执行', '请酌情执行') WHERE id = 1",
		 "document 1 ("},
		{"UPDATE document SET title = '别的标题' WHERE id = 2",
		 "is not what leaf 1 says: it was changed behind the log"},
		{"UPDATE document SET published_at = published_at - 86400000 WHERE id = 1", "changed behind the log"},
		{"UPDATE document SET first_published_at = first_published_at - 1 WHERE id = 1", "changed behind the log"},
		{"UPDATE document SET due_on = '2027-01-01' WHERE id = 1", "changed behind the log"},
		{"UPDATE document SET state = 'withdrawn' WHERE id = 1", "was taken from the public without a leaf"},
		{"UPDATE document SET audience_all = 0, state = 'on_file' WHERE id = 1", "without a leaf"},
		{"UPDATE document SET state = 'published' WHERE id = 4", "2026-00004) is public although leaf"},
		{"UPDATE document SET title = '另一个' WHERE id = 4", "document 4"},
		{"UPDATE document_file SET sha256 = replace(sha256, 'a', 'b') WHERE document_id = 3", "document 3"},
		{"UPDATE document_file SET name = '别的.txt' WHERE document_id = 3", "document 3"},
		{"DELETE FROM document_file WHERE document_id = 3", "document 3"},
		{"UPDATE document SET body_json = '{' WHERE id = 2", "document 2 is damaged"},
	};
	struct fx x;
	struct document d;
	struct stored_file f;
	struct doc_action w;

	OPEN(&x, state);
	(void)published(&x, "一");
	(void)published(&x, "二");
	d = made(&x, "三");
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		OK(core_begin(x.c, &tx, &err));
		OK(files_add_bytes(x.c, STR("附件内容，任何人都可以下载。\n"), &f, &err));
		OK(core_commit(x.c, &tx, &err));
	}
	OK(doc_attach(x.c, d.id, d.rev, f.id, STR("附件.txt"), &err));
	OK(doc_load(x.c, d.id, &d, &err));
	for (int i = 0; i < 5; i++) {
		static const enum role roles[] = {ROLE_DRAFTER, ROLE_UNIT_HEAD, ROLE_OFFICE, ROLE_SECRECY, ROLE_SIGNATORY};

		d = step(&x, roles[i], i == 0 ? EV_SUBMIT : i == 4 ? EV_SIGN : EV_APPROVE, &d);
	}
	d = published(&x, "四");
	w = act(EV_WITHDRAW, &d);
	OK(doc_act(as(&x, ROLE_OFFICE), &w, &d, &err));
	assert_int_equal(d.id, 4);
	assert_int_equal(problems(&x), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		OK(db_begin(x.f.c->db, DB_WRITE, &tx, &err)); /* rolled back: the next case finds a good database */
		OK(db_script(x.f.c->db, str_of(cases[i].sql), &err));
		if (problems(&x) != 1)
			fail_msg("%s: %lld problems: %s", cases[i].sql, (long long)problems(&x), said);
		if (strstr(said, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" is not in: %s", cases[i].sql, cases[i].says, said);
	}
	assert_int_equal(problems(&x), 0);
	core_fixture_close(&x.f);
}

static void S0_0_3_a_document_put_in_by_hand_is_found(void **state)
{
	struct fx x;
	struct document d;
	struct str sql;

	OPEN(&x, state);
	(void)published(&x, "一");
	d = reviewed(&x, "二");
	assert_int_equal(problems(&x), 0);
	sql = arena_printf(
		x.f.arena,
		"UPDATE document SET state = 'published', attribute = 'PUB', index_no = 'X/2020-00001', decided_at "
		"= 1, published_at = 1577836800000, first_published_at = 1577836800000 WHERE id = %lld",
		(long long)d.id);
	OK(db_script(x.f.c->db, sql, &err));
	assert_int_equal(problems(&x), 1);
	assert_non_null(strstr(said, "document 2 is public and has no leaf"));
	core_fixture_close(&x.f);
}

static void a_file_changed_on_disk_is_found(void **state)
{
	struct fx x;
	struct stored_file f;

	OPEN(&x, state);
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		OK(core_begin(x.c, &tx, &err));
		OK(files_add_bytes(x.c, STR("附件内容，任何人都可以下载。\n"), &f, &err));
		OK(core_commit(x.c, &tx, &err));
	}
	assert_int_equal(problems(&x), 0);
	OK(fs_write_atomic(files_path(x.c, &f), STR("另外的内容，任何人都可以下载。\n"), &err));
	assert_int_equal(problems(&x), 1);
	assert_non_null(strstr(said, "1 stored files"));
	core_fixture_close(&x.f);
}

/* What the signature stands for is exact: sorted keys, no blanks, every member named in docs/TRANSPARENCY.md. */
static void canonical_json_is_canonical(void **state)
{
	static const char *const members[] = {"abolished_on",
					      "attachments",
					      "attribute",
					      "attribute_reason",
					      "author",
					      "body",
					      "body_name",
					      "content",
					      "doc",
					      "doc_no",
					      "due_on",
					      "edition",
					      "effective_on",
					      "figures",
					      "first_published_at",
					      "formed_on",
					      "genre",
					      "group",
					      "index_no",
					      "issuing_body",
					      "item",
					      "item_key",
					      "joint_bodies",
					      "keywords",
					      "openness",
					      "published_at",
					      "replaced_by",
					      "sample",
					      "source",
					      "summary",
					      "title",
					      "topic",
					      "unit",
					      "v",
					      "validity"};
	struct fx x;
	struct json_pair p[64];
	struct document d;
	struct str json;
	size_t n;

	OPEN(&x, state);
	d = published(&x, "标题 \"引号\"");
	json = canonical(&x, d.id);
	n = json_pairs(x.f.arena, json, p, ARRAY_LEN(p));
	assert_int_equal(n, ARRAY_LEN(members));
	for (size_t i = 0; i < n; i++)
		assert_true(str_eq_c(p[i].key, members[i]));
	assert_true(str_find_c(json, "\"title\":\"标题 \\\"引号\\\"\"") > 0);
	assert_true(str_find_c(json, "\"content\":{\"content\":[{") >
		    0); /* nested objects are sorted too: content before type */
	assert_true(str_find_c(json, "\": ") < 0);
	core_fixture_close(&x.f);
}

/* ---- two publishers at once ---- */

struct racer {
	struct ctx *c;
	struct document *d;
	size_t n;
	enum status st;
};

static void *publish_all(void *arg)
{
	struct racer *r = arg;

	for (size_t i = 0; i < r->n && r->st == ST_OK; i++) {
		struct err e = {0};
		struct doc_action a = act(EV_SIGN, &r->d[i]);

		r->st = doc_act(r->c, &a, &r->d[i], &e);
	}
	return NULL;
}

static void S0_0_3_two_publishers_at_once_leave_no_gap(void **state)
{
	enum { EACH = 8 };
	struct fx x;
	struct document d[2][EACH];
	struct racer r[2];
	struct translog_change *l;
	pthread_t t[2];
	size_t n;

	OPEN(&x, state);
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < EACH; i++)
			d[k][i] = reviewed(&x, arena_printf(x.f.arena, "公告%d-%d", k, i).p);
	for (int k = 0; k < 2; k++) {
		r[k] = (struct racer){core_fixture_as(&x.f, CF_CITY, ROLE_SIGNATORY), d[k], EACH, ST_OK};
		assert_int_equal(pthread_create(&t[k], NULL, publish_all, &r[k]), 0);
	}
	for (int k = 0; k < 2; k++)
		assert_int_equal(pthread_join(t[k], NULL), 0);
	assert_int_equal(r[0].st, ST_OK);
	assert_int_equal(r[1].st, ST_OK);
	OK(translog_changes(x.f.c, 0, 1000, &l, &n, &err));
	assert_int_equal(n, 2 * EACH);
	assert_int_equal(log_size(&x), 2 * EACH);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(l[i].seq, i);
		matches(&x, &l[i]);
	}
	core_fixture_close(&x.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_0_3_every_public_change_is_a_leaf),
		ON_BOTH(S0_0_3_validity_and_links_are_logged),
		ON_BOTH(S0_0_3_scheduled_publication_is_logged_at_its_time),
		ON_BOTH(what_never_was_public_is_not_logged),
		ON_BOTH(S0_0_3_an_existing_installation_is_logged_as_it_is),
		ON_BOTH(S0_0_3_silent_changes_are_found),
		ON_BOTH(S0_0_3_a_document_put_in_by_hand_is_found),
		ON_BOTH(a_file_changed_on_disk_is_found),
		ON_BOTH(canonical_json_is_canonical),
		ON_BOTH(S0_0_3_two_publishers_at_once_leave_no_gap),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
