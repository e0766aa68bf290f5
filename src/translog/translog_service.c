/* SPDX-License-Identifier: Apache-2.0 */
/* Adding leaves and reading them in commit order. */
#include "core/jobs.h"
#include "core/json.h"
#include "core/org.h"
#include "translog/proof.h"
#include "translog/translog_store.h"

const char *translog_kind_code(enum translog_kind k)
{
	static const char *const codes[] = {"publish", "correct", "withdraw", "republish", "metadata", "key"};

	return k >= 0 && k < TL_KIND_COUNT ? codes[k] : "unknown";
}

struct str translog_time(struct arena *a, int64_t unix_ms)
{
	int64_t day, ms;
	struct ymd d;

	if (unix_ms <= 0)
		return STR("");
	day = unix_ms / 86400000;
	ms = unix_ms % 86400000;
	d = date_ymd((struct date){(int32_t)day});
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day, (int)(ms / 3600000),
			    (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
}

enum status translog_lock(struct ctx *c, struct err *err)
{
	int64_t size;

	return tl_store_lock(c, &size, err);
}

/* Keys in alphabetical order, no blanks, UTF-8: docs/TRANSPARENCY.md. No words of the document are in it: a leaf stays for ever,
 * and a name may have to be corrected away. The title is under content_sha256; of a withdrawal, which has no content, apart. */
static struct str leaf_json(struct ctx *c, const struct translog_event *e, struct str body_code, int64_t seq)
{
	struct json_obj o;
	bool text = e->kind != TL_WITHDRAW;
	char hex[SHA256_HEX_LEN + 1] = "";

	json_obj_init(&o, c->arena);
	json_str(&o, "at", translog_time(c->arena, c->now));
	json_str(&o, "body", body_code);
	json_str(&o, "content_sha256", text ? hex_encode(c->arena, e->content_sha256, SHA256_LEN) : STR(""));
	json_str(&o, "doc", arena_printf(c->arena, "/d/%lld", (long long)e->doc_id));
	json_i64(&o, "edition", e->edition);
	json_bool(&o, "existing", e->existing);
	json_str(&o, "index_no", e->index_no);
	json_str(&o, "kind", str_of(translog_kind_code(e->kind)));
	json_str(&o, "published_at", translog_time(c->arena, e->published_at));
	json_i64(&o, "seq", seq);
	if (!text)
		sha256_hex(e->title, hex);
	json_str(&o, "title_sha256", str_of(hex));
	json_i64(&o, "v", 1);
	return json_obj_end(&o);
}

/* Set once at start and then only read. */
static const char *const *followers;
static size_t n_followers;

void translog_followers_use(const char *const *kinds, size_t n)
{
	followers = kinds;
	n_followers = n;
}

enum status translog_append(struct ctx *c, const struct translog_event *e, int64_t *ret_seq, struct err *err)
{
	struct translog_change l = {.at = c->now,
				    .kind = e->kind,
				    .doc_id = e->doc_id,
				    .body_id = e->body_id,
				    .edition = e->edition,
				    .existing = e->existing,
				    .index_no = e->index_no,
				    .title = e->title};
	struct merkle_hash h;
	struct body b;

	if (e->kind < 0 || e->kind >= TL_KEY || e->doc_id <= 0)
		return err_set(err, ST_INTERNAL, "log event %d of document %lld", (int)e->kind, (long long)e->doc_id);
	TRY(body_get(c, e->body_id, &b, err));
	TRY(tl_store_lock(c, &l.seq, err));
	l.leaf = leaf_json(c, e, b.code, l.seq);
	h = merkle_leaf(l.leaf);
	for (size_t i = 0; i < SHA256_LEN; i++) {
		l.leaf_hash[i] = h.b[i];
		l.content_sha256[i] = e->content_sha256[i];
	}
	TRY(tl_store_add(c, &l, err));
	core_touch(c, "log");
	/* Signed as soon as the job runner comes to it, so that a proof is there within seconds. */
	TRY(outbox_add(c, "translog.sign", STR("{}"), 0, STR("sign"), err));
	for (size_t i = 0; i < n_followers; i++)
		TRY(outbox_add(c, followers[i], STR("{}"), 0, STR("log"), err));
	*ret_seq = l.seq;
	return ST_OK;
}

enum status translog_changes(struct ctx *c, int64_t from, int64_t limit, struct translog_change **ret, size_t *ret_n,
			     struct err *err)
{
	return tl_store_changes(c, from < 0 ? 0 : from, limit < 0 ? 0 : limit > 1000 ? 1000 : limit, ret, ret_n, err);
}

enum status translog_size(struct ctx *c, int64_t *ret, struct err *err)
{
	return tl_store_size(c, ret, err);
}

enum status translog_last_of(struct ctx *c, int64_t doc_id, struct translog_change *ret, struct err *err)
{
	return tl_store_last_of(c, doc_id, ret, err);
}

enum status translog_newest(struct ctx *c, int64_t after, int64_t limit, struct translog_change **ret, size_t *ret_n,
			    struct err *err)
{
	return tl_store_newest(c, after, limit > 1000 ? 1000 : limit, ret, ret_n, err);
}

/* ---- what somebody takes home ---- */

void tl_put_proof(struct arena *a, struct buf *b, const struct merkle_proof *p)
{
	buf_byte(b, '[');
	for (size_t i = 0; i < p->n; i++)
		buf_printf(b, "%s\"%.*s\"", i > 0 ? "," : "", STR_ARG(hex_encode(a, p->hash[i].b, SHA256_LEN)));
	buf_byte(b, ']');
}

static void member(struct buf *b, const char *name, struct str text)
{
	buf_printf(b, "%s\"%s\":", b->n > 1 ? "," : "", name);
	json_put_str(b, text);
}

enum status translog_bundle(struct ctx *c, int64_t doc_id, int64_t seq, struct str document, struct str *ret,
			    struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAX_BUNDLE_BYTES);
	struct merkle_source src = tl_store_source(c);
	struct translog_change l;
	struct merkle_proof p;
	struct tl_head h;
	enum status st;

	TRY(seq < 0 ? tl_store_last_of(c, doc_id, &l, err) : tl_store_leaf(c, seq, &l, err));
	if (l.doc_id != doc_id)
		return err_set(err, ST_NOT_FOUND, "leaf %lld is not of document %lld", (long long)seq, (long long)doc_id);
	/* The first head over it says closest when it was there, and stays the same: a bundle can be cached. */
	st = tl_store_head_covering(c, l.seq + 1, &h, err);
	if (st == ST_NOT_FOUND)
		return err_say(err, ST_BUSY, "translog.not_signed_yet", NULL);
	TRY(st);
	TRY(merkle_inclusion(&src, l.seq, h.size, &p, err));
	buf_byte(&b, '{');
	if (!str_empty(document))
		member(&b, "document", document);
	member(&b, "head", h.head);
	member(&b, "leaf", l.leaf);
	buf_c(&b, ",\"proof\":");
	tl_put_proof(c->arena, &b, &p);
	buf_printf(&b, ",\"seq\":%lld", (long long)l.seq);
	member(&b, "signature", h.signature);
	member(&b, "type", STR("chengming-proof"));
	buf_c(&b, ",\"v\":1}");
	if (b.overflow)
		return err_say(err, ST_TOO_LARGE, "err.too_large", NULL);
	*ret = buf_view(&b);
	return ST_OK;
}

enum status translog_verdict_set(struct ctx *c, const struct translog_verdict *v, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(tl_store_verdict(c, v, err));
	core_touch(c, "log.head");
	return core_commit(c, &tx, err);
}
