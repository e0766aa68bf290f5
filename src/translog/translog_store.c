/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/translog_store.h"

enum {
	TL_LOCK,
	TL_SIZE,
	TL_SET_SIZE,
	TL_ADD,
	TL_LIST,
	TL_LAST,
	TL_NEWEST,
	TL_LEAF,
	TL_OF,
	TL_LEAF_HASH,
	TL_NODES,
	TL_LATEST,
	TL_NODE,
	TL_NODE_ADD,
	TL_KEY_ADD,
	TL_KEYS,
	TL_HEAD_ADD,
	TL_HEADS,
	TL_HEADS_AFTER,
	TL_HEAD_COVER,
	TL_VERDICT,
	TL_VERDICT_SET
};

#define LEAF_COLS "seq, at_ms, kind, doc_id, body_id, edition, existing, index_no, title, leaf, leaf_hash, content_sha256"
#define LEAF_IN "iisiiiisssss"
#define LEAF_OUT LEAF_IN "i"
#define LEAF_READ                                                                                                       \
	"SELECT l.seq, l.at_ms, l.kind, l.doc_id, l.body_id, l.edition, l.existing, l.index_no, l.title, l.leaf, "      \
	"l.leaf_hash, l.content_sha256, CASE WHEN EXISTS (SELECT 1 FROM translog_leaf n WHERE n.doc_id = l.doc_id AND " \
	"n.seq > l.seq) THEN 0 ELSE 1 END FROM translog_leaf l "
#define HEAD_COLS "n, at_ms, size, audit_seq, root, audit_hash, public_key, head, signature"
#define HEAD_OUT "iiiisssss"

static const struct db_stmt stmts[] = {
	[TL_LOCK] = {"translog_lock", DB_WRITE, "", "i", "UPDATE translog_size SET size = size WHERE id = 1 RETURNING size",
		     NULL},
	[TL_SIZE] = {"translog_size", DB_READ, "", "i", "SELECT size FROM translog_size WHERE id = 1", NULL},
	[TL_SET_SIZE] = {"translog_set_size", DB_WRITE, "i", "", "UPDATE translog_size SET size = ?1 WHERE id = 1", NULL},
	[TL_ADD] = {"translog_leaf_add", DB_WRITE, LEAF_IN, "",
		    "INSERT INTO translog_leaf (" LEAF_COLS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
		    NULL},
	[TL_LIST] = {"translog_leaf_list", DB_READ, "ii", LEAF_OUT, LEAF_READ "WHERE l.seq >= ?1 ORDER BY l.seq LIMIT ?2",
		     NULL},
	[TL_LAST] = {"translog_leaf_last", DB_READ, "i", LEAF_OUT,
		     LEAF_READ "WHERE l.doc_id = ?1 ORDER BY l.seq DESC LIMIT 1", NULL},
	[TL_NEWEST] = {"translog_leaf_newest", DB_READ, "ii", LEAF_OUT,
		       LEAF_READ "WHERE l.doc_id > ?1 AND NOT EXISTS (SELECT 1 FROM "
				 "translog_leaf n WHERE n.doc_id = l.doc_id AND n.seq > l.seq) ORDER BY l.doc_id LIMIT ?2",
		       NULL},
	[TL_LEAF] = {"translog_leaf", DB_READ, "i", LEAF_OUT, LEAF_READ "WHERE l.seq = ?1", NULL},
	[TL_OF] = {"translog_leaf_of", DB_READ, "i", LEAF_OUT, LEAF_READ "WHERE l.doc_id = ?1 ORDER BY l.seq DESC LIMIT 200",
		   NULL},
	[TL_NODES] = {"translog_nodes", DB_READ, "", "i", "SELECT COUNT(*) FROM translog_node", NULL},
	[TL_LATEST] = {"translog_leaf_latest", DB_READ, "i", "i",
		       "SELECT COALESCE(MAX(at_ms), 0) FROM translog_leaf WHERE seq >= ?1", NULL},
	[TL_LEAF_HASH] = {"translog_leaf_hash", DB_READ, "i", "s", "SELECT leaf_hash FROM translog_leaf WHERE seq = ?1",
			  NULL},
	[TL_NODE] = {"translog_node", DB_READ, "ii", "s", "SELECT hash FROM translog_node WHERE level = ?1 AND idx = ?2",
		     NULL},
	[TL_NODE_ADD] = {"translog_node_add", DB_WRITE, "iis", "",
			 "INSERT INTO translog_node (level, idx, hash) VALUES (?1, ?2, ?3)", NULL},
	[TL_KEY_ADD] = {"translog_key_add", DB_WRITE, "sii", "",
			"INSERT INTO translog_key (public_key, since_ms, from_size) VALUES (?1, ?2, ?3)", NULL},
	[TL_KEYS] = {"translog_keys", DB_READ, "", "sii",
		     "SELECT public_key, since_ms, from_size FROM translog_key ORDER BY id", NULL},
	[TL_HEAD_ADD] = {"translog_head_add", DB_WRITE, "iiisssss", "i",
			 "INSERT INTO translog_head (" HEAD_COLS ") SELECT COALESCE(MAX(n), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, "
			 "?7, ?8 FROM translog_head RETURNING n",
			 NULL},
	[TL_HEADS] = {"translog_heads", DB_READ, "ii", HEAD_OUT,
		      "SELECT " HEAD_COLS " FROM translog_head WHERE (?1 = 0 OR n < ?1) ORDER BY n DESC LIMIT ?2", NULL},
	[TL_HEADS_AFTER] = {"translog_heads_after", DB_READ, "ii", HEAD_OUT,
			    "SELECT " HEAD_COLS " FROM translog_head WHERE n > ?1 ORDER BY n LIMIT ?2", NULL},
	[TL_HEAD_COVER] = {"translog_head_cover", DB_READ, "i", HEAD_OUT,
			   "SELECT " HEAD_COLS " FROM translog_head WHERE size >= ?1 ORDER BY size, n LIMIT 1", NULL},
	[TL_VERDICT] = {"translog_verdict", DB_READ, "", "iiiiis",
			"SELECT at_ms, leaves, heads, documents, problems, first FROM translog_verdict WHERE id = 1", NULL},
	[TL_VERDICT_SET] =
		{"translog_verdict_set", DB_WRITE, "iiiiis", "",
		 "INSERT INTO translog_verdict (id, at_ms, leaves, heads, documents, problems, first) VALUES (1, ?1, ?2, "
		 "?3, "
		 "?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, leaves = excluded.leaves, heads = "
		 "excluded.heads, documents = excluded.documents, problems = excluded.problems, first = excluded.first",
		 NULL},
};
const struct db_set translog_set = {"translog", stmts, ARRAY_LEN(stmts)};

#define RUN(c, stmt, rows, err, ...) db_run((c)->db, (c)->arena, &translog_set, (stmt), DB_ARGS(__VA_ARGS__), (rows), (err))
#define ONE(c, stmt, rows, err, ...) db_one((c)->db, (c)->arena, &translog_set, (stmt), DB_ARGS(__VA_ARGS__), (rows), (err))

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct db_val hash_val(struct ctx *c, const uint8_t *b)
{
	return db_s(hex_encode(c->arena, b, SHA256_LEN));
}

/* What is no hash (somebody wrote into the table) reads as zeros, which no leaf hashes to: verification finds it. */
static void hash_of(struct str hex, uint8_t *ret)
{
	for (size_t i = 0; i < SHA256_LEN; i++)
		ret[i] = 0;
	(void)hex_decode(hex, ret, SHA256_LEN);
}

enum status tl_store_lock(struct ctx *c, int64_t *ret_size, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &translog_set, TL_LOCK, DB_NOARGS, &r, err));
	*ret_size = db_int(&r, 0, 0);
	return ST_OK;
}

enum status tl_store_size(struct ctx *c, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &translog_set, TL_SIZE, DB_NOARGS, &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

static enum status get_node(void *arg, int level, int64_t index, struct merkle_hash *ret, struct err *err)
{
	struct ctx *c = arg;
	struct db_rows r;

	if (level == 0)
		TRY(ONE(c, TL_LEAF_HASH, &r, err, db_i(index)));
	else
		TRY(ONE(c, TL_NODE, &r, err, db_i(level), db_i(index)));
	hash_of(db_text(&r, 0, 0), ret->b);
	return ST_OK;
}

struct merkle_source tl_store_source(struct ctx *c)
{
	return (struct merkle_source){get_node, c};
}

enum status tl_store_add(struct ctx *c, const struct translog_change *l, struct err *err)
{
	struct merkle_hash h, left;
	int64_t index = l->seq;
	bool text = l->kind != TL_WITHDRAW && l->kind != TL_KEY;

	TRY(RUN(c, TL_ADD, NULL, err, db_i(l->seq), db_i(l->at), db_s(str_of(translog_kind_code(l->kind))), db_i(l->doc_id),
		db_i(l->body_id), db_i(l->edition), db_i(l->existing), txt(l->index_no), txt(l->title), txt(l->leaf),
		hash_val(c, l->leaf_hash), text ? hash_val(c, l->content_sha256) : db_s(STR(""))));
	h = merkle_leaf(l->leaf);
	for (int level = 1; (index & 1) == 1; level++) { /* a right child completes its parent */
		TRY(get_node(c, level - 1, index - 1, &left, err));
		h = merkle_node(&left, &h);
		index >>= 1;
		TRY(RUN(c, TL_NODE_ADD, NULL, err, db_i(level), db_i(index), hash_val(c, h.b)));
	}
	return RUN(c, TL_SET_SIZE, NULL, err, db_i(l->seq + 1));
}

static struct translog_change leaf_of(const struct db_rows *r, size_t i)
{
	struct translog_change l = {
		.seq = db_int(r, i, 0),
		.at = db_int(r, i, 1),
		.kind = TL_KIND_COUNT,
		.doc_id = db_int(r, i, 3),
		.body_id = db_int(r, i, 4),
		.edition = db_int(r, i, 5),
		.existing = db_int(r, i, 6) != 0,
		.index_no = db_text(r, i, 7),
		.title = db_text(r, i, 8),
		.leaf = db_text(r, i, 9),
		.newest = db_int(r, i, 12) != 0,
	};

	for (int k = 0; k < TL_KIND_COUNT; k++)
		if (str_eq_c(db_text(r, i, 2), translog_kind_code((enum translog_kind)k)))
			l.kind = (enum translog_kind)k;
	hash_of(db_text(r, i, 10), l.leaf_hash);
	hash_of(db_text(r, i, 11), l.content_sha256);
	return l;
}

static enum status leaves_of(struct ctx *c, const struct db_rows *r, struct translog_change **ret, size_t *ret_n)
{
	*ret = ARENA_ARRAY(c->arena, r->n + 1, struct translog_change);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = leaf_of(r, i);
	*ret_n = r->n;
	return ST_OK;
}

enum status tl_store_changes(struct ctx *c, int64_t from, int64_t limit, struct translog_change **ret, size_t *ret_n,
			     struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, TL_LIST, &r, err, db_i(from), db_i(limit)));
	return leaves_of(c, &r, ret, ret_n);
}

enum status tl_store_newest(struct ctx *c, int64_t after, int64_t limit, struct translog_change **ret, size_t *ret_n,
			    struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, TL_NEWEST, &r, err, db_i(after), db_i(limit)));
	return leaves_of(c, &r, ret, ret_n);
}

enum status tl_store_leaf(struct ctx *c, int64_t seq, struct translog_change *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, TL_LEAF, &r, err, db_i(seq)));
	*ret = leaf_of(&r, 0);
	return ST_OK;
}

enum status tl_store_of(struct ctx *c, int64_t doc_id, struct translog_change **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, TL_OF, &r, err, db_i(doc_id)));
	return leaves_of(c, &r, ret, ret_n);
}

enum status tl_store_latest(struct ctx *c, int64_t seq, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, TL_LATEST, &r, err, db_i(seq)));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status tl_store_node_count(struct ctx *c, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &translog_set, TL_NODES, DB_NOARGS, &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status tl_store_last_of(struct ctx *c, int64_t doc_id, struct translog_change *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, TL_LAST, &r, err, db_i(doc_id)));
	*ret = leaf_of(&r, 0);
	return ST_OK;
}

enum status tl_store_key_add(struct ctx *c, const struct tl_key *k, struct err *err)
{
	return RUN(c, TL_KEY_ADD, NULL, err, txt(k->public_key), db_i(k->since), db_i(k->from_size));
}

enum status tl_store_keys(struct ctx *c, struct tl_key **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &translog_set, TL_KEYS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct tl_key);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct tl_key){db_text(&r, i, 0), db_int(&r, i, 1), db_int(&r, i, 2)};
	*ret_n = r.n;
	return ST_OK;
}

enum status tl_store_head_add(struct ctx *c, struct tl_head *h, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, TL_HEAD_ADD, &r, err, db_i(h->at), db_i(h->size), db_i(h->audit_seq), txt(h->root), txt(h->audit_hash),
		txt(h->public_key), txt(h->head), txt(h->signature)));
	h->n = db_int(&r, 0, 0);
	return ST_OK;
}

static struct tl_head head_of(const struct db_rows *r, size_t i)
{
	return (struct tl_head){
		.n = db_int(r, i, 0),
		.at = db_int(r, i, 1),
		.size = db_int(r, i, 2),
		.audit_seq = db_int(r, i, 3),
		.root = db_text(r, i, 4),
		.audit_hash = db_text(r, i, 5),
		.public_key = db_text(r, i, 6),
		.head = db_text(r, i, 7),
		.signature = db_text(r, i, 8),
	};
}

enum status tl_store_heads(struct ctx *c, int64_t before, int64_t limit, struct tl_head **ret, size_t *ret_n,
			   struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, TL_HEADS, &r, err, db_i(before), db_i(limit)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct tl_head);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = head_of(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status tl_store_heads_after(struct ctx *c, int64_t after, int64_t limit, struct tl_head **ret, size_t *ret_n,
				 struct err *err)
{
	struct db_rows r;

	TRY(RUN(c, TL_HEADS_AFTER, &r, err, db_i(after), db_i(limit)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct tl_head);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = head_of(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status tl_store_head_covering(struct ctx *c, int64_t size, struct tl_head *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, TL_HEAD_COVER, &r, err, db_i(size)));
	*ret = head_of(&r, 0);
	return ST_OK;
}

enum status translog_verdict(struct ctx *c, struct translog_verdict *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(c, TL_VERDICT, &r, err));
	*ret = (struct translog_verdict){
		.at = db_int(&r, 0, 0),
		.leaves = db_int(&r, 0, 1),
		.heads = db_int(&r, 0, 2),
		.documents = db_int(&r, 0, 3),
		.problems = db_int(&r, 0, 4),
		.first = db_text(&r, 0, 5),
	};
	return ST_OK;
}

enum status tl_store_verdict(struct ctx *c, const struct translog_verdict *v, struct err *err)
{
	return RUN(c, TL_VERDICT_SET, NULL, err, db_i(v->at), db_i(v->leaves), db_i(v->heads), db_i(v->documents),
		   db_i(v->problems), txt(v->first));
}
