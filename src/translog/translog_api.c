/* SPDX-License-Identifier: Apache-2.0 */
/* The log for machines: heads, leaves, proofs, keys, and the change feed a mirror follows. Everything here is public, cached and
 * has an ETag by web; what a number that does not fit gets is 404 or 422, never a proof of something else. */
#include "base/limits.h"
#include "core/json.h"
#include "translog/proof.h"
#include "translog/translog_int.h"
#include "translog/translog_store.h"

#define MAX_ENTRIES 1000
#define DEFAULT_ENTRIES 200

#define NUMBER(n, required, key)                                                    \
	{                                                                           \
		.name = (n), .type = F_I64, .flags = (required), .label_key = (key) \
	}
static const struct web_field entries_fields[] = {NUMBER("start", F_REQUIRED, "translog.f_start"),
						  NUMBER("end", F_REQUIRED, "translog.f_end")};
static const struct web_field heads_fields[] = {NUMBER("before", 0, "translog.f_before"),
						NUMBER("limit", 0, "translog.f_limit")};
static const struct web_field proof_fields[] = {NUMBER("seq", F_REQUIRED, "translog.f_seq"),
						NUMBER("size", 0, "translog.f_size")};
static const struct web_field consistency_fields[] = {NUMBER("first", F_REQUIRED, "translog.f_first"),
						      NUMBER("second", F_REQUIRED, "translog.f_second")};
static const struct web_field changes_fields[] = {NUMBER("since", 0, "translog.f_since"),
						  NUMBER("limit", 0, "translog.f_limit")};
const struct web_form tl_entries_form = WEB_FORM(entries_fields);
const struct web_form tl_heads_form = WEB_FORM(heads_fields);
const struct web_form tl_proof_form = WEB_FORM(proof_fields);
const struct web_form tl_consistency_form = WEB_FORM(consistency_fields);
const struct web_form tl_changes_form = WEB_FORM(changes_fields);

static void answer(struct web_call *w, const struct buf *b)
{
	web_cache_tag(w, "log");
	web_cache_tag(w, "log.head");
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(b));
}

static struct str hex(struct ctx *c, const struct merkle_hash *h)
{
	return hex_encode(c->arena, h->b, sizeof h->b);
}

static void put_object(struct buf *b, struct json_obj *o, bool first)
{
	if (!first)
		buf_byte(b, ',');
	buf_str(b, json_obj_end(o));
}

/* 1 … max; what is not given is the default. */
static int64_t limit_of(struct web_call *w, int64_t standard)
{
	const struct web_value *v = web_value(w, "limit");

	if (!v->present || v->i < 1)
		return standard;
	return v->i > MAX_ENTRIES ? MAX_ENTRIES : v->i;
}

/* ---- heads ---- */

static void head_members(struct ctx *c, struct json_obj *o, const struct tl_head *h)
{
	json_obj_init(o, c->arena);
	json_i64(o, "n", h->n);
	json_i64(o, "size", h->size);
	json_str(o, "time", translog_time(c->arena, h->at));
	json_str(o, "root", h->root);
	json_str(o, "key", h->public_key);
	json_str(o, "head", h->head);
	json_str(o, "signature", h->signature);
}

enum status tl_api_sth(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct json_obj o;
	struct tl_head *h;
	size_t n;

	TRY(tl_store_heads(c, 0, 1, &h, &n, err));
	if (n == 0)
		return err_say(err, ST_BUSY, "translog.not_signed_yet", NULL);
	head_members(c, &o, &h[0]);
	put_object(&b, &o, true);
	answer(w, &b);
	return ST_OK;
}

enum status tl_api_heads(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct tl_head *h;
	size_t n;

	TRY(tl_store_heads(c, web_value(w, "before")->i, limit_of(w, DEFAULT_ENTRIES), &h, &n, err));
	buf_c(&b, "{\"heads\":[");
	for (size_t i = 0; i < n; i++) {
		struct json_obj o;

		head_members(c, &o, &h[i]);
		put_object(&b, &o, i == 0);
	}
	buf_c(&b, "]}");
	answer(w, &b);
	return ST_OK;
}

/* ---- leaves and proofs ---- */

enum status tl_api_entries(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	int64_t start = web_value(w, "start")->i, end = web_value(w, "end")->i;
	struct translog_change *l;
	size_t n;

	if (start < 0 || end < start)
		return err_say(err, ST_INVALID, "translog.range", NULL);
	/* As RFC 6962 §4.6 has it: end is in it, and fewer may come than were asked for. */
	TRY(translog_changes(c, start, end - start >= MAX_ENTRIES ? MAX_ENTRIES : end - start + 1, &l, &n, err));
	buf_c(&b, "{\"entries\":[");
	for (size_t i = 0; i < n; i++) {
		struct json_obj o;

		json_obj_init(&o, c->arena);
		json_i64(&o, "seq", l[i].seq);
		json_str(&o, "leaf", l[i].leaf);
		json_str(&o, "leaf_hash", hex_encode(c->arena, l[i].leaf_hash, SHA256_LEN));
		put_object(&b, &o, i == 0);
	}
	buf_c(&b, "]}");
	answer(w, &b);
	return ST_OK;
}

static enum status known_size(struct ctx *c, int64_t size, struct err *err)
{
	int64_t now;

	TRY(translog_size(c, &now, err));
	return size >= 0 && size <= now ? ST_OK : err_say(err, ST_INVALID, "translog.range", NULL);
}

static void end_with_proof(struct ctx *c, struct buf *b, struct json_obj *o, const struct merkle_proof *p)
{
	struct str object = json_obj_end(o);

	buf_str(b, str_slice(object, 0, object.n - 1));
	buf_c(b, ",\"proof\":");
	tl_put_proof(c->arena, b, p);
	buf_byte(b, '}');
}

enum status tl_api_proof(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct merkle_source src = tl_store_source(c);
	int64_t seq = web_value(w, "seq")->i, size = web_value(w, "size")->i;
	struct merkle_hash leaf, root;
	struct merkle_proof p;
	struct json_obj o;

	if (!web_value(w, "size")->present)
		TRY(translog_size(c, &size, err));
	TRY(known_size(c, size, err));
	if (seq < 0 || seq >= size)
		return err_say(err, ST_INVALID, "translog.range", NULL);
	TRY(src.get(src.arg, 0, seq, &leaf, err));
	TRY(merkle_inclusion(&src, seq, size, &p, err));
	TRY(merkle_root(&src, size, &root, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "seq", seq);
	json_i64(&o, "size", size);
	json_str(&o, "leaf_hash", hex(c, &leaf));
	json_str(&o, "root", hex(c, &root));
	end_with_proof(c, &b, &o, &p);
	answer(w, &b);
	return ST_OK;
}

enum status tl_api_consistency(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct merkle_source src = tl_store_source(c);
	int64_t first = web_value(w, "first")->i, second = web_value(w, "second")->i;
	struct merkle_hash a, z;
	struct merkle_proof p;
	struct json_obj o;

	TRY(known_size(c, second, err));
	if (first < 0 || first > second)
		return err_say(err, ST_INVALID, "translog.range", NULL);
	TRY(merkle_consistency(&src, first, second, &p, err));
	TRY(merkle_root(&src, first, &a, err));
	TRY(merkle_root(&src, second, &z, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "first", first);
	json_i64(&o, "second", second);
	json_str(&o, "first_root", hex(c, &a));
	json_str(&o, "second_root", hex(c, &z));
	end_with_proof(c, &b, &o, &p);
	answer(w, &b);
	return ST_OK;
}

enum status tl_api_key(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct tl_key *keys;
	size_t n;

	TRY(tl_store_keys(c, &keys, &n, err));
	buf_c(&b, "{\"key\":");
	json_put_str(&b, n > 0 ? keys[n - 1].public_key : STR(""));
	buf_c(&b, ",\"algorithm\":\"Ed25519\",\"keys\":[");
	for (size_t i = 0; i < n; i++) {
		struct json_obj o;

		json_obj_init(&o, c->arena);
		json_str(&o, "key", keys[i].public_key);
		json_str(&o, "since", translog_time(c->arena, keys[i].since));
		json_i64(&o, "from_size", keys[i].from_size);
		put_object(&b, &o, i == 0);
	}
	buf_c(&b, "]}");
	answer(w, &b);
	return ST_OK;
}

/* ---- change feed ---- */

static void change_members(struct ctx *c, struct json_obj *o, const struct translog_change *l)
{
	bool text = l->kind != TL_WITHDRAW && l->kind != TL_KEY;

	json_obj_init(o, c->arena);
	json_i64(o, "seq", l->seq);
	json_str(o, "at", translog_time(c->arena, l->at));
	json_str(o, "kind", str_of(translog_kind_code(l->kind)));
	json_i64(o, "id", l->doc_id);
	json_str(o, "doc", l->doc_id == 0 ? STR("") : arena_printf(c->arena, "/d/%lld", (long long)l->doc_id));
	json_i64(o, "edition", l->edition);
	json_bool(o, "existing", l->existing);
	json_str(o, "index_no", l->index_no);
	json_str(o, "title", l->newest ? l->title : STR(""));
	json_str(o, "content_sha256", text ? hex_encode(c->arena, l->content_sha256, SHA256_LEN) : STR(""));
	json_str(o, "leaf_hash", hex_encode(c->arena, l->leaf_hash, SHA256_LEN));
}

/* The cursor is the number of the next change: it stays good for ever, and asking again with it gives nothing twice. */
enum status tl_api_changes(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	int64_t since = web_value(w, "since")->i, size;
	struct translog_change *l;
	size_t n;

	if (since < 0)
		return err_say(err, ST_INVALID, "translog.range", NULL);
	TRY(translog_size(c, &size, err));
	TRY(translog_changes(c, since, limit_of(w, DEFAULT_ENTRIES), &l, &n, err));
	buf_printf(&b, "{\"since\":%lld,\"next\":%lld,\"size\":%lld,\"changes\":[", (long long)since,
		   (long long)(n > 0 ? l[n - 1].seq + 1 : since), (long long)size);
	for (size_t i = 0; i < n; i++) {
		struct json_obj o;

		change_members(c, &o, &l[i]);
		put_object(&b, &o, i == 0);
	}
	buf_c(&b, "]}");
	answer(w, &b);
	return ST_OK;
}
