/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/proof.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "base/utf8.h"
#include "core/json.h"

#define HEX_32 64

static void release(json_t **j)
{
	json_decref(*j);
}

/* ---- members, read strictly: the first thing that is wrong is named ---- */

struct reader {
	struct arena *a;
	json_t *o;
	size_t taken;
	const char *wrong; /* name of the member */
};

static enum status open_object(struct arena *a, struct str json, size_t max, json_t **ret_owner, struct reader *ret,
			       struct err *err)
{
	json_error_t je;

	if (json.n > max)
		return err_set(err, ST_TOO_LARGE, "%zu bytes of JSON, at most %zu", json.n, max);
	*ret_owner = json_loadb(json.p == NULL ? "" : json.p, json.n, JSON_REJECT_DUPLICATES, &je);
	if (*ret_owner == NULL)
		return err_set(err, ST_INVALID, "no JSON: %.100s (line %d)", je.text, je.line);
	if (!json_is_object(*ret_owner))
		return err_set(err, ST_INVALID, "no JSON object");
	*ret = (struct reader){a, *ret_owner, 0, NULL};
	return ST_OK;
}

static json_t *take(struct reader *r, const char *name, json_type type)
{
	json_t *v = json_object_get(r->o, name);

	if (v != NULL && json_typeof(v) == type) {
		r->taken++;
		return v;
	}
	if (r->wrong == NULL)
		r->wrong = name;
	return NULL;
}

static struct str take_str(struct reader *r, const char *name)
{
	json_t *v = take(r, name, JSON_STRING);

	return v == NULL ? STR("") : arena_dup(r->a, (struct str){json_string_value(v), json_string_length(v)});
}

static int64_t take_count(struct reader *r, const char *name)
{
	json_t *v = take(r, name, JSON_INTEGER);

	if (v != NULL && json_integer_value(v) < 0 && r->wrong == NULL)
		r->wrong = name;
	return v == NULL ? 0 : json_integer_value(v);
}

static bool take_bool(struct reader *r, const char *name)
{
	json_t *v = json_object_get(r->o, name);

	if (json_is_boolean(v))
		r->taken++;
	else if (r->wrong == NULL)
		r->wrong = name;
	return json_is_true(v);
}

static void take_hex(struct reader *r, const char *name, uint8_t *out, size_t n)
{
	if (!hex_decode(take_str(r, name), out, n) && r->wrong == NULL)
		r->wrong = name;
}

/* The whole object was understood: nothing missing, nothing left over. */
static enum status finish(const struct reader *r, const char *what, struct err *err)
{
	if (r->wrong != NULL)
		return err_set(err, ST_INVALID, "%s: \"%s\" is missing or wrong", what, r->wrong);
	if (r->taken != json_object_size(r->o))
		return err_set(err, ST_INVALID, "%s: unknown members", what);
	return ST_OK;
}

static void require(struct reader *r, bool good, const char *name)
{
	if (!good && r->wrong == NULL)
		r->wrong = name;
}

/* 2026-11-22T08:00:00.123Z: such texts compare as the instants do. */
static bool is_time(struct str s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";

	if (s.n != sizeof form - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i])
			return false;
	return true;
}

static bool is_hash(struct str s)
{
	uint8_t sum[SHA256_LEN];

	return hex_decode(s, sum, sizeof sum);
}

/* ---- leaf ---- */

static void read_key_leaf(struct reader *r, struct leaf *l)
{
	l->lost = take_bool(r, "lost");
	l->new_key = take_str(r, "new_key");
	l->old_key = take_str(r, "old_key");
	require(r, l->new_key.n == HEX_32 && is_hash(l->new_key), "new_key");
	require(r, l->old_key.n == HEX_32 && is_hash(l->old_key), "old_key");
}

static void read_doc_leaf(struct reader *r, struct leaf *l)
{
	static const char *const kinds[] = {"publish", "correct", "withdraw", "republish", "metadata"};
	bool known = false, gone = str_eq_c(l->kind, "withdraw");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		known = known || str_eq_c(l->kind, kinds[i]);
	require(r, known, "kind");
	l->body = take_str(r, "body");
	l->content_sha256 = take_str(r, "content_sha256");
	l->doc = take_str(r, "doc");
	l->edition = take_count(r, "edition");
	l->existing = take_bool(r, "existing");
	l->index_no = take_str(r, "index_no");
	l->published_at = take_str(r, "published_at");
	l->title_sha256 = take_str(r, "title_sha256");
	require(r, gone ? is_hash(l->title_sha256) : str_empty(l->title_sha256), "title_sha256");
	require(r, gone ? str_empty(l->content_sha256) : is_hash(l->content_sha256), "content_sha256");
	require(r, gone ? str_empty(l->published_at) : is_time(l->published_at), "published_at");
	require(r, str_starts_c(l->doc, "/d/"), "doc");
}

enum status leaf_parse(struct arena *a, struct str json, struct leaf *ret, struct err *err)
{
	struct leaf l = {0};
	struct reader r = {.taken = 0};
	CLEANUP(release) json_t *j = NULL;

	TRY(open_object(a, json, MAX_LEAF_BYTES, &j, &r, err));
	l.at = take_str(&r, "at");
	require(&r, is_time(l.at), "at");
	l.kind = take_str(&r, "kind");
	l.seq = take_count(&r, "seq");
	require(&r, take_count(&r, "v") == 1, "v");
	if (str_eq_c(l.kind, "key"))
		read_key_leaf(&r, &l);
	else
		read_doc_leaf(&r, &l);
	TRY(finish(&r, "leaf", err));
	*ret = l;
	return ST_OK;
}

/* ---- head ---- */

static const char head_type[] = "chengming-tree-head";

struct str head_json(struct arena *a, const struct tree_head *h)
{
	struct json_obj o;

	json_obj_init(&o, a);
	json_str(&o, "audit_hash", h->audit_hash);
	json_i64(&o, "audit_seq", h->audit_seq);
	json_str(&o, "key", hex_encode(a, h->key, sizeof h->key));
	json_str(&o, "root", hex_encode(a, h->root.b, sizeof h->root.b));
	json_i64(&o, "size", h->size);
	json_str(&o, "time", h->time);
	json_str(&o, "type", str_of(head_type));
	json_i64(&o, "v", 1);
	return json_obj_end(&o);
}

enum status head_parse(struct arena *a, struct str json, struct tree_head *ret, struct err *err)
{
	struct tree_head h = {0};
	struct reader r = {.taken = 0};
	CLEANUP(release) json_t *j = NULL;

	TRY(open_object(a, json, MAX_LEAF_BYTES, &j, &r, err));
	h.audit_hash = take_str(&r, "audit_hash");
	h.audit_seq = take_count(&r, "audit_seq");
	take_hex(&r, "key", h.key, sizeof h.key);
	take_hex(&r, "root", h.root.b, sizeof h.root.b);
	h.size = take_count(&r, "size");
	h.time = take_str(&r, "time");
	require(&r, is_time(h.time), "time");
	require(&r, str_eq_c(take_str(&r, "type"), head_type), "type");
	require(&r, take_count(&r, "v") == 1, "v");
	TRY(finish(&r, "tree head", err));
	*ret = h;
	return ST_OK;
}

/* ---- bundle ---- */

static void read_proof(struct reader *r, struct merkle_proof *p)
{
	json_t *list = take(r, "proof", JSON_ARRAY), *v;
	size_t i;

	if (list == NULL)
		return;
	require(r, json_array_size(list) <= MERKLE_MAX, "proof");
	json_array_foreach(list, i, v)
	{
		if (i >= MERKLE_MAX)
			break;
		require(r,
			json_is_string(v) && hex_decode((struct str){json_string_value(v), json_string_length(v)},
							p->hash[i].b, SHA256_LEN),
			"proof");
		p->n = i + 1;
	}
}

enum status bundle_parse(struct arena *a, struct str json, struct bundle *ret, struct err *err)
{
	struct bundle *b = ARENA_NEW(a, struct bundle);
	struct reader r = {.taken = 0};
	json_t *type;
	int64_t seq;
	CLEANUP(release) json_t *j = NULL;

	TRY(open_object(a, json, MAX_BUNDLE_BYTES, &j, &r, err));
	type = json_object_get(j, "type");
	if (!json_is_string(type) || strcmp(json_string_value(type), "chengming-proof") != 0)
		return err_set(err, ST_NOT_FOUND, "no proof bundle: its \"type\" is not chengming-proof");
	r.taken++;
	if (json_object_get(j, "document") != NULL)
		b->document = take_str(&r, "document");
	b->head_json = take_str(&r, "head");
	b->leaf_json = take_str(&r, "leaf");
	read_proof(&r, &b->proof);
	seq = take_count(&r, "seq");
	take_hex(&r, "signature", b->signature, sizeof b->signature);
	require(&r, take_count(&r, "v") == 1, "v");
	TRY(finish(&r, "proof bundle", err));
	TRY(head_parse(a, b->head_json, &b->head, err));
	TRY(leaf_parse(a, b->leaf_json, &b->leaf, err));
	if (b->leaf.seq != seq)
		return err_set(err, ST_INVALID, "the leaf says it is number %lld, the bundle %lld", (long long)b->leaf.seq,
			       (long long)seq);
	*ret = *b;
	return ST_OK;
}

bool head_signed(struct str head_json, const uint8_t signature[ED25519_SIG_LEN], const uint8_t key[ED25519_KEY_LEN])
{
	if (sodium_init() < 0)
		BUG("libsodium did not start");
	return crypto_sign_verify_detached(signature, (const unsigned char *)head_json.p, head_json.n, key) == 0;
}

enum proof_result bundle_verify(const struct bundle *b, const uint8_t *key)
{
	struct merkle_hash leaf = merkle_leaf(b->leaf_json);

	if (key != NULL && memcmp(key, b->head.key, ED25519_KEY_LEN) != 0)
		return PROOF_OTHER_KEY;
	if (!head_signed(b->head_json, b->signature, b->head.key))
		return PROOF_BAD_SIGNATURE;
	if (!merkle_verify_inclusion(&leaf, b->leaf.seq, b->head.size, &b->proof, &b->head.root))
		return PROOF_NOT_INCLUDED;
	if (str_cmp(b->leaf.at, b->head.time) > 0)
		return PROOF_LATER_THAN_HEAD;
	return PROOF_GOOD;
}
