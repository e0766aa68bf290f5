/* SPDX-License-Identifier: Apache-2.0 */
/* The log computed anew from its leaves and compared with everything that was derived or signed. Nothing of the tables is
 * believed: a leaf is its bytes, the columns beside them are compared with them. */
#include <stdio.h>
#include <string.h>

#include "core/audit.h"
#include "translog/translog_sign.h"

#define BATCH 500
#define MAX_HOLE 100000
/* A head may be signed while a change that began before it waits for its commit. */
#define BACKDATE_TOLERANCE_MS (10ll * 60000)

struct check {
	struct ctx *c;
	translog_say *say;
	void *arg;
	struct translog_report rep;
	struct merkle_hash part[MERKLE_MAX]; /* complete subtrees of the leaves so far, largest first */
	int level[MERKLE_MAX];
	size_t n_part;
	int64_t nodes; /* subtrees above the leaves that have to be stored */
	int64_t head_n, head_at, head_size;
	struct tl_key *keys;
	size_t n_keys, key; /* key: index of the one in force at this size */
};

static void problem(struct check *k, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void problem(struct check *k, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	k->rep.problems++;
	if (k->say != NULL)
		k->say(k->arg, text);
}

/* ---- tree ---- */

static enum status stored_node(struct check *k, int level, int64_t index, const struct merkle_hash *want, struct err *err)
{
	struct merkle_source src = tl_store_source(k->c);
	struct merkle_hash have;
	enum status st = src.get(src.arg, level, index, &have, err);

	k->nodes++;
	if (st == ST_NOT_FOUND) {
		err_clear(err);
		problem(k, "subtree %d/%lld is missing", level, (long long)index);
		return ST_OK;
	}
	TRY(st);
	if (!merkle_eq(&have, want))
		problem(k, "subtree %d/%lld was altered", level, (long long)index);
	return ST_OK;
}

static enum status grow(struct check *k, const struct merkle_hash *leaf, struct err *err)
{
	struct merkle_hash h = *leaf;
	int level = 0;
	int64_t index = k->rep.leaves;

	while (k->n_part > 0 && k->level[k->n_part - 1] == level) {
		h = merkle_node(&k->part[--k->n_part], &h);
		level++;
		index >>= 1;
		TRY(stored_node(k, level, index, &h, err));
	}
	k->part[k->n_part] = h;
	k->level[k->n_part++] = level;
	k->rep.leaves++;
	return ST_OK;
}

static struct merkle_hash root_now(const struct check *k)
{
	struct merkle_hash h = {0};

	if (k->n_part == 0) {
		sha256(STR(""), h.b);
		return h;
	}
	h = k->part[k->n_part - 1];
	for (size_t i = k->n_part - 1; i > 0; i--)
		h = merkle_node(&k->part[i - 1], &h);
	return h;
}

/* ---- heads ---- */

static enum status head_audit(struct check *k, const struct tl_head *h, const struct tree_head *t, struct err *err)
{
	struct audit_row row;
	enum status st;

	if (t->audit_seq == 0)
		return ST_OK;
	st = audit_get(k->c, t->audit_seq, &row, err);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	if (st == ST_NOT_FOUND)
		problem(k, "head %lld names audit row %lld, which is missing", (long long)h->n, (long long)t->audit_seq);
	else if (!str_eq(row.hash, t->audit_hash))
		problem(k, "head %lld names another audit row %lld: the audit trail was written anew", (long long)h->n,
			(long long)t->audit_seq);
	err_clear(err);
	return ST_OK;
}

/* Signed with the key in force at that size, or, at the size where the key changed, with the one before. */
static bool key_fits(const struct check *k, const struct tree_head *t)
{
	uint8_t key[ED25519_KEY_LEN];

	for (size_t i = 0; i < k->n_keys; i++)
		if (hex_decode(k->keys[i].public_key, key, sizeof key) && memcmp(key, t->key, sizeof key) == 0)
			return t->size >= k->keys[i].from_size &&
			       (i + 1 == k->n_keys || t->size <= k->keys[i + 1].from_size);
	return false;
}

static enum status one_head(struct check *k, const struct tl_head *h, struct err *err)
{
	uint8_t sig[ED25519_SIG_LEN];
	struct merkle_hash root = root_now(k);
	struct tree_head t;
	long long n = (long long)h->n;

	k->rep.heads++;
	if (h->n != k->head_n + 1)
		problem(k, "head %lld is missing", (long long)k->head_n + 1);
	if (h->at < k->head_at || h->size < k->head_size)
		problem(k, "head %lld is older or smaller than the one before it", n);
	if (head_parse(k->c->arena, h->head, &t, err) != ST_OK) {
		problem(k, "head %lld is not readable: %s", n, err == NULL ? "" : err->detail);
		err_clear(err);
		return ST_OK;
	}
	if (t.size != h->size || !str_eq(t.time, translog_time(k->c->arena, h->at)) || t.audit_seq != h->audit_seq ||
	    !str_eq(t.audit_hash, h->audit_hash) || !str_eq(h->root, hex_encode(k->c->arena, t.root.b, SHA256_LEN)) ||
	    !str_eq(h->public_key, hex_encode(k->c->arena, t.key, sizeof t.key)))
		problem(k, "the columns of head %lld do not say what was signed", n);
	if (!hex_decode(h->signature, sig, sizeof sig) || !head_signed(h->head, sig, t.key))
		problem(k, "the signature of head %lld is wrong", n);
	if (!key_fits(k, &t))
		problem(k, "head %lld was signed with a key the log did not have then", n);
	if (t.size == k->rep.leaves && !merkle_eq(&t.root, &root))
		problem(k, "head %lld signed another tree of %lld leaves: a leaf was altered, added or removed", n,
			(long long)t.size);
	return head_audit(k, h, &t, err);
}

/* Heads of the size reached; with all set also those of trees that are no longer there. */
static enum status heads_here(struct check *k, bool all, struct err *err)
{
	struct tl_head *h;
	size_t n;

	for (;;) {
		TRY(tl_store_heads_after(k->c, k->head_n, 1, &h, &n, err));
		if (n == 0 || (!all && h->size > k->rep.leaves))
			return ST_OK;
		if (h->size > k->rep.leaves)
			problem(k, "head %lld signed %lld leaves, the log has %lld: its end is missing", (long long)h->n,
				(long long)h->size, (long long)k->rep.leaves);
		TRY(one_head(k, h, err));
		k->head_n = h->n;
		k->head_at = h->at > k->head_at ? h->at : k->head_at;
		k->head_size = h->size > k->head_size ? h->size : k->head_size;
	}
}

/* ---- leaves ---- */

static void key_leaf(struct check *k, const struct leaf *l)
{
	if (k->key + 1 >= k->n_keys || !str_eq(l->old_key, k->keys[k->key].public_key) ||
	    !str_eq(l->new_key, k->keys[k->key + 1].public_key) || k->keys[k->key + 1].from_size != l->seq + 1)
		problem(k, "leaf %lld changes the key otherwise than the table of keys", (long long)l->seq);
	else
		k->key++;
}

static bool columns_fit(struct check *k, const struct translog_change *row, const struct leaf *l)
{
	struct arena *a = k->c->arena;
	bool key = row->kind == TL_KEY, text = !key && row->kind != TL_WITHDRAW;
	char title[SHA256_HEX_LEN + 1];

	sha256_hex(row->title, title);

	return l->seq == row->seq && str_eq(l->at, translog_time(a, row->at)) &&
	       str_eq_c(l->kind, translog_kind_code(row->kind)) &&
	       (key || (str_eq(l->doc, arena_printf(a, "/d/%lld", (long long)row->doc_id)) && l->edition == row->edition &&
			l->existing == row->existing && str_eq(l->index_no, row->index_no) &&
			(text || str_eq_c(l->title_sha256, title)) &&
			(!text || str_eq(l->content_sha256, hex_encode(a, row->content_sha256, SHA256_LEN)))));
}

static enum status one_leaf(struct check *k, const struct translog_change *row, struct err *err)
{
	struct merkle_hash h = merkle_leaf(row->leaf);
	struct leaf l;
	long long seq = (long long)row->seq;

	if (row->seq - k->rep.leaves > MAX_HOLE)
		return err_set(err, ST_CORRUPT, "leaf %lld follows leaf %lld", seq, (long long)k->rep.leaves - 1);
	while (row->seq > k->rep.leaves) { /* the hole counts as a leaf of nothing, so that what follows is still compared */
		struct merkle_hash none = {{0}};

		problem(k, "leaf %lld is missing", (long long)k->rep.leaves);
		TRY(grow(k, &none, err));
		TRY(heads_here(k, false, err));
	}
	if (memcmp(h.b, row->leaf_hash, SHA256_LEN) != 0)
		problem(k, "leaf %lld was altered: its hash is another one", seq);
	if (leaf_parse(k->c->arena, row->leaf, &l, err) != ST_OK) {
		problem(k, "leaf %lld is not readable: %s", seq, err == NULL ? "" : err->detail);
		err_clear(err);
	} else {
		if (!columns_fit(k, row, &l))
			problem(k, "the columns of leaf %lld do not say what its bytes say", seq);
		if (row->kind == TL_KEY)
			key_leaf(k, &l);
	}
	if (row->at + BACKDATE_TOLERANCE_MS < k->head_at)
		problem(k, "leaf %lld is dated %.*s, but a head signed later did not have it: it was dated back", seq,
			STR_ARG(translog_time(k->c->arena, row->at)));
	TRY(grow(k, &h, err));
	return heads_here(k, false, err);
}

static enum status batch(struct check *k, bool *ret_more, struct err *err)
{
	struct translog_change *rows;
	size_t n;

	TRY(tl_store_changes(k->c, k->rep.leaves, BATCH, &rows, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(one_leaf(k, &rows[i], err));
	*ret_more = n > 0;
	return ST_OK;
}

static enum status end(struct check *k, struct err *err)
{
	int64_t size, nodes;

	TRY(heads_here(k, true, err));
	TRY(tl_store_size(k->c, &size, err));
	if (size != k->rep.leaves)
		problem(k, "the log says it has %lld leaves, it has %lld", (long long)size, (long long)k->rep.leaves);
	TRY(tl_store_node_count(k->c, &nodes, err));
	if (nodes != k->nodes)
		problem(k, "%lld subtrees are stored, %lld belong to the leaves", (long long)nodes, (long long)k->nodes);
	if (k->n_keys > 0 && k->key + 1 != k->n_keys)
		problem(k, "%zu keys are in the table, the leaves tell of %zu", k->n_keys, k->key + 1);
	return ST_OK;
}

/* A snapshot, so that what is published meanwhile does not look like damage; memory of one batch at a time. */
enum status translog_check(struct ctx *c, translog_say *say, void *arg, struct translog_report *ret, struct err *err)
{
	struct check k = {.c = c, .say = say, .arg = arg};
	struct arena *own = c->arena;
	enum status st = ST_OK;
	bool more = true;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!db_in_tx(c->db))
		TRY(db_begin(c->db, DB_READ, &tx, err));
	TRY(tl_store_keys(c, &k.keys, &k.n_keys, err));
	TRY(heads_here(&k, false, err)); /* of the empty tree */
	while (st == ST_OK && more) {
		c->arena = arena_new();
		st = batch(&k, &more, err);
		arena_free(c->arena);
		c->arena = own;
	}
	TRY(st);
	TRY(end(&k, err));
	*ret = k.rep;
	return ST_OK;
}
