/* SPDX-License-Identifier: Apache-2.0 */
/* Signed heads, bundles, keys; and whatever is done to the tables by hand is found. On both engines. */
#include "translog/translog.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/test.h"
#include "core/audit.h"
#include "core/jobs.h"
#include "support/core_fixture.h"
#include "translog/translog_sign.h"

static const struct module *const modules[] = {&translog_module};
static struct err err;

#define OK(call)                                                                                   \
	do {                                                                                       \
		err_clear(&err);                                                                   \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)
#define OPEN_OR_SKIP(f, state)                                                                              \
	do {                                                                                                \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, ARRAY_LEN(modules))) \
			skip();                                                                             \
	} while (0)

/* One leaf in a transaction of its own, with an audit row before it as every publication has. */
static int64_t add_at(struct ctx *c, int64_t body_id, enum translog_kind kind, int64_t doc_id, int64_t now)
{
	struct translog_event e = {.kind = kind,
				   .doc_id = doc_id,
				   .body_id = body_id,
				   .edition = 1,
				   .index_no = arena_printf(c->arena, "HJ-%lld", (long long)doc_id),
				   .title = STR("公告 \"一\"\n"),
				   .published_at = kind == TL_WITHDRAW ? 0 : now};
	const struct audit_entry a = {.action = "document.sign", .object = "document", .object_id = doc_id};
	int64_t seq, before = c->now;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (kind != TL_WITHDRAW)
		sha256(arena_printf(c->arena, "%lld", (long long)doc_id), e.content_sha256);
	c->now = now;
	OK(core_begin(c, &tx, &err));
	OK(audit_add(c, &a, &err));
	OK(translog_append(c, &e, &seq, &err));
	OK(core_commit(c, &tx, &err));
	c->now = before;
	return seq;
}

static int64_t add(struct core_fixture *f, enum translog_kind kind, int64_t doc_id)
{
	return add_at(f->c, f->body[CF_CITY], kind, doc_id, f->c->now);
}

static char said[4000];

static void hear(void *arg, const char *text)
{
	size_t n = strlen(said);

	(void)arg;
	(void)snprintf(said + n, sizeof said - n, "%s\n", text);
}

static struct translog_report check(struct core_fixture *f)
{
	struct translog_report r;

	said[0] = '\0';
	OK(translog_check(f->c, hear, NULL, &r, &err));
	return r;
}

static void finds(struct core_fixture *f, const char *words)
{
	struct translog_report r = check(f);

	assert_true(r.problems > 0);
	if (strstr(said, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, said);
}

static void sign(struct core_fixture *f)
{
	struct tl_head h;

	OK(tl_sign(f->c, &h, &err));
}

/* Ten leaves and a head after every other one. */
static void fill(struct core_fixture *f)
{
	for (int64_t i = 1; i <= 10; i++) {
		assert_int_equal(add(f, i == 9 ? TL_WITHDRAW : TL_PUBLISH, i == 9 ? 3 : i), i - 1);
		if (i % 2 == 0)
			sign(f);
	}
	assert_int_equal(check(f).problems, 0);
}

/* Somebody with the database's password: triggers off, a statement, triggers on. */
static void by_hand(struct core_fixture *f, const char *table, const char *sql)
{
	struct arena *a = f->c->arena;
	struct str off =
		db_is_pg(f->c->db)
			? arena_printf(a, "ALTER TABLE %s DISABLE TRIGGER ALL", table)
			: arena_printf(a, "DROP TRIGGER IF EXISTS %s_no_update;\nDROP TRIGGER IF EXISTS %s_no_delete", table,
				       table);

	OK(db_script(f->c->db, off, &err));
	OK(db_script(f->c->db, str_of(sql), &err));
}

static struct bundle bundle_of(struct core_fixture *f, int64_t doc_id, int64_t seq)
{
	struct bundle b;
	struct str json;

	OK(translog_bundle(f->c, doc_id, seq, STR(""), &json, &err));
	OK(bundle_parse(f->c->arena, json, &b, &err));
	return b;
}

/* ---- what the log gives ---- */

static void S0_0_3_bundles_prove_every_leaf(void **state)
{
	struct core_fixture f;
	struct bundle b;
	uint8_t other[ED25519_KEY_LEN] = {1};
	struct str json;

	OPEN_OR_SKIP(&f, state);
	assert_int_equal(add(&f, TL_PUBLISH, 7), 0);
	assert_int_equal(translog_bundle(f.c, 7, -1, STR(""), &json, &err), ST_BUSY);
	assert_int_equal(translog_bundle(f.c, 8, -1, STR(""), &json, &err), ST_NOT_FOUND);
	sign(&f);
	for (int64_t i = 2; i <= 20; i++)
		(void)add(&f, TL_CORRECT, i % 3 == 0 ? 7 : 100 + i);
	sign(&f);
	b = bundle_of(&f, 7, -1);
	assert_int_equal(b.leaf.seq, 17);
	assert_int_equal(b.head.size, 20);
	assert_int_equal(bundle_verify(&b, NULL), PROOF_GOOD);
	assert_int_equal(bundle_verify(&b, b.head.key), PROOF_GOOD);
	assert_int_equal(bundle_verify(&b, other), PROOF_OTHER_KEY);
	assert_true(str_empty(b.leaf.title_sha256)); /* under content_sha256 */
	assert_true(str_find_c(b.leaf_json, "公告") < 0);
	b = bundle_of(&f, 7, 0); /* its first: the oldest head over it */
	assert_int_equal(b.head.size, 1);
	assert_int_equal(bundle_verify(&b, NULL), PROOF_GOOD);
	assert_int_equal(translog_bundle(f.c, 7, 1, STR(""), &json, &err), ST_NOT_FOUND); /* another document's leaf */

	b = bundle_of(&f, 7, -1);
	b.signature[10] ^= 1;
	assert_int_equal(bundle_verify(&b, NULL), PROOF_BAD_SIGNATURE);
	b.signature[10] ^= 1;
	b.leaf_json = STR("{}");
	assert_int_equal(bundle_verify(&b, NULL), PROOF_NOT_INCLUDED);
	b = bundle_of(&f, 7, -1);
	b.leaf.at = STR("2999-01-01T00:00:00.000Z");
	assert_int_equal(bundle_verify(&b, NULL), PROOF_LATER_THAN_HEAD);
	core_fixture_close(&f);
}

static void the_job_signs_after_a_publication_and_every_hour(void **state)
{
	struct core_fixture f;
	struct tl_head *h;
	size_t n;
	int ran;

	OPEN_OR_SKIP(&f, state);
	OK(jobs_run_due(f.core, f.c->now, &ran, &err)); /* the hourly one, of the empty log */
	OK(tl_store_heads(f.c, 0, 10, &h, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(h[0].size, 0);
	(void)add(&f, TL_PUBLISH, 1);
	(void)add(&f, TL_PUBLISH, 2);
	OK(jobs_run_due(f.core, f.c->now + 1000, &ran, &err));
	OK(tl_store_heads(f.c, 0, 10, &h, &n, &err));
	assert_int_equal(n, 2); /* one head for both */
	assert_int_equal(h[0].size, 2);
	OK(jobs_run_due(f.core, f.c->now + 3600001, &ran, &err));
	OK(tl_store_heads(f.c, 0, 10, &h, &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(h[0].size, 2);
	assert_int_equal(h[0].at, f.c->now + 3600001);
	assert_int_equal(check(&f).problems, 0);
	core_fixture_close(&f);
}

static void a_head_is_never_older_than_its_leaves(void **state)
{
	struct core_fixture f;
	struct bundle b;

	OPEN_OR_SKIP(&f, state);
	(void)add_at(f.c, f.body[CF_CITY], TL_PUBLISH, 1,
		     f.c->now + 700); /* fixed after the job had its instant, committed before */
	sign(&f);
	b = bundle_of(&f, 1, -1);
	assert_true(str_eq(b.head.time, b.leaf.at));
	assert_int_equal(bundle_verify(&b, NULL), PROOF_GOOD);
	assert_int_equal(check(&f).problems, 0);
	core_fixture_close(&f);
}

static void the_key_file_is_the_owners_only(void **state)
{
	struct core_fixture f;
	struct tl_key *keys;
	struct tl_head h;
	const char *path;
	struct stat sb;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	path = arena_printf(f.c->arena, "%s/keys/translog.key", core_data_dir(f.core)).p;
	assert_int_equal(stat(path, &sb), 0);
	assert_int_equal(sb.st_mode & 07777, 0600);
	OK(tl_seed(f.c, &err)); /* again: the same key */
	OK(tl_store_keys(f.c, &keys, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(unlink(path), 0); /* lost: nothing is signed with a key nobody knows */
	assert_int_equal(tl_sign(f.c, &h, &err), ST_CORRUPT);
	assert_non_null(strstr(err.detail, "rotate-key --lost"));
	core_fixture_close(&f);
}

static void a_new_key_is_vouched_for_by_the_old_one(void **state)
{
	struct core_fixture f;
	struct bundle old, new;
	struct translog_change *l;
	struct tl_head *h;
	struct str key;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	(void)add(&f, TL_PUBLISH, 1);
	sign(&f);
	OK(translog_rotate_key(f.c, false, STR("年度更换"), &key, &err));
	OK(translog_changes(f.c, 0, 10, &l, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(l[1].kind, TL_KEY);
	assert_int_equal(l[1].doc_id, 0);
	assert_true(str_find(l[1].leaf, key) > 0);
	OK(tl_store_heads(f.c, 0, 10, &h, &n, &err));
	assert_int_equal(n, 3);
	assert_true(str_eq(h[0].public_key, key)); /* the new one signs what the old one has signed */
	assert_false(str_eq(h[1].public_key, key));
	assert_true(str_eq(h[0].root, h[1].root));
	(void)add(&f, TL_PUBLISH, 2);
	sign(&f);
	old = bundle_of(&f, 1, -1);
	new = bundle_of(&f, 2, -1);
	assert_int_equal(bundle_verify(&old, NULL), PROOF_GOOD);
	assert_int_equal(bundle_verify(&new, NULL), PROOF_GOOD);
	assert_int_equal(bundle_verify(&new, old.head.key), PROOF_OTHER_KEY);
	assert_int_equal(check(&f).problems, 0);
	/* The key file is gone: a new one is possible, and the leaf says that the old one was lost. */
	assert_int_equal(unlink(arena_printf(f.c->arena, "%s/keys/translog.key", core_data_dir(f.core)).p), 0);
	assert_int_equal(translog_rotate_key(f.c, false, STR("换"), &key, &err), ST_CORRUPT);
	OK(translog_rotate_key(f.c, true, STR("密钥文件遗失"), &key, &err));
	OK(translog_changes(f.c, 3, 10, &l, &n, &err));
	assert_true(str_find_c(l[0].leaf, "\"lost\":true") > 0);
	sign(&f);
	assert_int_equal(check(&f).problems, 0);
	struct audit_row *rows;
	OK(audit_list(f.c, "translog", 0, 0, 0, 10, &rows, &n, &err));
	assert_int_equal(n, 2);
	core_fixture_close(&f);
}

/* ---- tampering ---- */

static void triggers_refuse(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	static const char *const tries[] = {"UPDATE translog_leaf SET at_ms = 0", "DELETE FROM translog_leaf WHERE seq = 9",
					    "UPDATE translog_node SET hash = ''", "DELETE FROM translog_head",
					    "UPDATE translog_head SET root = ''", "DELETE FROM translog_key"};
	for (size_t i = 0; i < ARRAY_LEN(tries); i++)
		assert_int_equal(db_script(f.c->db, str_of(tries[i]), &err), ST_RULE_REFUSED);
	assert_int_equal(check(&f).problems, 0);
	core_fixture_close(&f);
}

static void S0_0_3_a_forged_date_is_found(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	by_hand(&f, "translog_leaf", "UPDATE translog_leaf SET at_ms = at_ms - 86400000 WHERE seq = 4");
	finds(&f, "the columns of leaf 4 do not say what its bytes say");
	/* In the bytes too. */
	by_hand(&f, "translog_leaf",
		"UPDATE translog_leaf SET leaf = replace(leaf, '\"at\":\"2026-', '\"at\":\"2025-') WHERE seq = 4");
	finds(&f, "leaf 4 was altered");
	core_fixture_close(&f);
}

static void S0_0_3_a_leaf_forged_with_its_hashes_is_found(void **state)
{
	struct core_fixture f;
	struct translog_change *l;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	OK(translog_changes(f.c, 9, 1, &l, &n, &err));
	struct str forged = arena_printf(f.c->arena, "%.*s,\"v\":1}", STR_ARG(str_slice(l[0].leaf, 0, l[0].leaf.n - 7)));
	assert_true(str_eq(forged, l[0].leaf)); /* the text is put together as it was … */
	char *other = arena_alloc(f.c->arena, forged.n + 1);
	memcpy(other, forged.p, forged.n);
	other[forged.n] = '\0';
	char *no = strstr(other, "HJ-10");
	assert_non_null(no);
	memcpy(no, "HJ-99", 5); /* … and another index number in it */
	struct merkle_hash h = merkle_leaf((struct str){other, forged.n}), left, up;
	struct merkle_source src = tl_store_source(f.c);
	OK(src.get(src.arg, 0, 8, &left, &err));
	up = merkle_node(&left, &h);
	by_hand(&f, "translog_node",
		arena_printf(f.c->arena, "UPDATE translog_node SET hash = '%.*s' WHERE level = 1 AND idx = 4",
			     STR_ARG(hex_encode(f.c->arena, up.b, 32)))
			.p);
	by_hand(&f, "translog_leaf",
		arena_printf(
			f.c->arena,
			"UPDATE translog_leaf SET index_no = 'HJ-99', leaf = replace(leaf, 'HJ-10', 'HJ-99'), leaf_hash "
			"= '%.*s' WHERE seq = 9",
			STR_ARG(hex_encode(f.c->arena, h.b, 32)))
			.p);
	struct translog_report r = check(&f); /* everything fits but what was signed */
	assert_int_equal(r.problems, 1);
	assert_non_null(strstr(said, "head 5 signed another tree of 10 leaves"));
	core_fixture_close(&f);
}

static void S0_0_3_a_deleted_leaf_is_found(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	by_hand(&f, "translog_leaf", "DELETE FROM translog_leaf WHERE seq = 4");
	finds(&f, "leaf 4 is missing");
	core_fixture_close(&f);
}

static void S0_0_3_a_cut_tail_is_found(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	by_hand(&f, "translog_leaf", "DELETE FROM translog_leaf WHERE seq >= 8");
	by_hand(&f, "translog_node", "DELETE FROM translog_node WHERE level = 1 AND idx = 4");
	by_hand(&f, "translog_size", "UPDATE translog_size SET size = 8");
	finds(&f, "its end is missing");
	/* With its head: the audit trail still tells, but what this log gave away is the proof. */
	by_hand(&f, "translog_head", "DELETE FROM translog_head WHERE n = 3");
	finds(&f, "head 3 is missing");
	core_fixture_close(&f);
}

static void S0_0_3_a_leaf_dated_back_is_found(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	/* The clock of the machine is set back for a publication that should look older. */
	(void)add_at(f.c, f.body[CF_CITY], TL_PUBLISH, 50, f.c->now - 86400000);
	finds(&f, "it was dated back");
	core_fixture_close(&f);
}

static void a_rewritten_audit_trail_is_found(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	by_hand(&f, "audit_log", "UPDATE audit_log SET hash = replace(hash, 'a', 'b')");
	finds(&f, "the audit trail was written anew");
	core_fixture_close(&f);
}

static void altered_heads_nodes_and_keys_are_found(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	fill(&f);
	by_hand(&f, "translog_node",
		"UPDATE translog_node SET hash = replace(replace(hash, '1', '2'), '3', '4') WHERE level = 2");
	finds(&f, "subtree 2/0 was altered");
	by_hand(&f, "translog_head", "UPDATE translog_head SET signature = replace(signature, '1', '2') WHERE n = 2");
	finds(&f, "the signature of head 2 is wrong");
	by_hand(&f, "translog_key",
		"UPDATE translog_key SET public_key = "
		"'0000000000000000000000000000000000000000000000000000000000000000'");
	finds(&f, "a key the log did not have");
	core_fixture_close(&f);
}

static void no_transaction_no_leaf(void **state)
{
	struct core_fixture f;
	struct translog_event e = {.kind = TL_PUBLISH, .doc_id = 1, .edition = 1};
	int64_t seq, n;

	OPEN_OR_SKIP(&f, state);
	e.body_id = f.body[CF_CITY];
	assert_int_not_equal(translog_append(f.c, &e, &seq, &err), ST_OK);
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		OK(core_begin(f.c, &tx, &err));
		OK(translog_append(f.c, &e, &seq, &err)); /* and is rolled back with what it belongs to */
	}
	OK(translog_size(f.c, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(add(&f, TL_PUBLISH, 1), 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_0_3_bundles_prove_every_leaf),	  ON_BOTH(the_job_signs_after_a_publication_and_every_hour),
		ON_BOTH(a_head_is_never_older_than_its_leaves),	  ON_BOTH(the_key_file_is_the_owners_only),
		ON_BOTH(a_new_key_is_vouched_for_by_the_old_one), ON_BOTH(triggers_refuse),
		ON_BOTH(S0_0_3_a_forged_date_is_found),		  ON_BOTH(S0_0_3_a_leaf_forged_with_its_hashes_is_found),
		ON_BOTH(S0_0_3_a_deleted_leaf_is_found),	  ON_BOTH(S0_0_3_a_cut_tail_is_found),
		ON_BOTH(S0_0_3_a_leaf_dated_back_is_found),	  ON_BOTH(a_rewritten_audit_trail_is_found),
		ON_BOTH(altered_heads_nodes_and_keys_are_found),  ON_BOTH(no_transaction_no_leaf),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
