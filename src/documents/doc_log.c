/* SPDX-License-Identifier: Apache-2.0 */
/* Public documents in the transparency log. What the public can read of a document is one canonical JSON text (RFC 8785: sorted
 * keys, no blanks); its SHA-256 is in the log. doc_log() compares what is public now with the newest leaf and adds the one
 * that is missing, so no way of changing a public document has to know the log. Format: docs/TRANSPARENCY.md. S0-0.3. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "documents/documents_internal.h"
#include "translog/translog.h"

#define MAX_CANONICAL_BYTES (2u * MAX_DOC_JSON_BYTES)

/* ---- canonical JSON ---- */

static void put_str(struct buf *b, struct str s)
{
	static const char plain[] = "\b\t\n\f\r\"\\", escaped[] = "btnfr\"\\";

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.p[i] == '\0' ? NULL : strchr(plain, s.p[i]);

		if (at != NULL) {
			buf_byte(b, '\\');
			buf_byte(b, escaped[at - plain]);
		} else if ((unsigned char)s.p[i] < 0x20) {
			buf_printf(b, "\\u%04x", (unsigned)(unsigned char)s.p[i]);
		} else {
			buf_byte(b, s.p[i]);
		}
	}
	buf_byte(b, '"');
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void put_json(struct buf *b, json_t *j);

static void put_object(struct buf *b, json_t *j)
{
	const char **keys = ARENA_ARRAY(b->arena, json_object_size(j) + 1, const char *);
	const char *key;
	json_t *v;
	size_t n = 0;

	json_object_foreach(j, key, v) keys[n++] = key;
	qsort(keys, n, sizeof keys[0], by_bytes);
	buf_byte(b, '{');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_byte(b, ',');
		put_str(b, str_of(keys[i]));
		buf_byte(b, ':');
		put_json(b, json_object_get(j, keys[i]));
	}
	buf_byte(b, '}');
}

/* As deep as jansson lets it in, and the model's own rules are far below that. */
static void put_json(struct buf *b, json_t *j)
{
	switch (json_typeof(j)) {
	case JSON_OBJECT:
		put_object(b, j);
		break;
	case JSON_ARRAY:
		buf_byte(b, '[');
		for (size_t i = 0; i < json_array_size(j); i++) {
			if (i > 0)
				buf_byte(b, ',');
			put_json(b, json_array_get(j, i));
		}
		buf_byte(b, ']');
		break;
	case JSON_STRING:
		put_str(b, (struct str){json_string_value(j), json_string_length(j)});
		break;
	case JSON_INTEGER:
		buf_i64(b, json_integer_value(j));
		break;
	case JSON_TRUE:
		buf_c(b, "true");
		break;
	case JSON_FALSE:
		buf_c(b, "false");
		break;
	case JSON_REAL: /* the model has none */
	case JSON_NULL:
		buf_c(b, "null");
		break;
	}
}

static void release(json_t **j)
{
	json_decref(*j);
}

static enum status put_content(struct buf *b, const struct document *d, struct err *err)
{
	CLEANUP(release) json_t *j = NULL;

	if (str_empty(d->body_json)) {
		buf_c(b, "null");
		return ST_OK;
	}
	j = json_loadb(d->body_json.p, d->body_json.n, JSON_REJECT_DUPLICATES, NULL);
	if (j == NULL)
		return err_set(err, ST_CORRUPT, "text of document %lld is no JSON", (long long)d->id);
	put_json(b, j);
	return ST_OK;
}

static void put_key(struct buf *b, const char *key)
{
	if (b->n > 0 && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
		buf_byte(b, ',');
	put_str(b, str_of(key));
	buf_byte(b, ':');
}

static void put_text(struct buf *b, const char *key, struct str v)
{
	put_key(b, key);
	put_str(b, v);
}

static void put_i64(struct buf *b, const char *key, int64_t v)
{
	put_key(b, key);
	buf_i64(b, v);
}

static enum status put_files(struct ctx *c, struct buf *b, const char *key, enum doc_stmt stmt, int64_t id, struct err *err)
{
	struct db_rows r;
	struct attachment f;

	TRY(DOC_RUN(c, stmt, &r, err, db_i(id)));
	put_key(b, key);
	buf_byte(b, '[');
	for (size_t i = 0; i < r.n; i++) {
		attachment_from_row(&r, i, &f);
		if (i > 0)
			buf_byte(b, ',');
		buf_byte(b, '{');
		put_i64(b, "file", f.file_id);
		put_text(b, "media_type", f.media_type);
		put_text(b, "name", f.name);
		put_text(b, "note", f.note);
		put_text(b, "sha256", f.sha256);
		put_i64(b, "size", f.size);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
	return ST_OK;
}

/* Named only while it is public itself. */
static enum status replaced_by(struct ctx *c, const struct document *d, struct str *ret, struct err *err)
{
	struct document by;
	enum status st;

	*ret = STR("");
	if (d->replaced_by == 0)
		return ST_OK;
	st = doc_public_get(c, d->replaced_by, &by, err);
	if (st == ST_NOT_FOUND || st == ST_GONE) {
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	*ret = arena_printf(c->arena, "/d/%lld", (long long)by.id);
	return ST_OK;
}

enum status doc_canonical_json(struct ctx *c, const struct document *d, struct str *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAX_CANONICAL_BYTES);
	struct arena *a = c->arena;
	struct str by;
	int64_t edition;

	TRY(doc_public_edition(c, d, &edition, err));
	TRY(replaced_by(c, d, &by, err));
	buf_byte(&b, '{');
	put_text(&b, "abolished_on", date_format(a, d->abolished_on));
	TRY(put_files(c, &b, "attachments", FILE_LIST, d->id, err));
	put_text(&b, "attribute", str_of(attribute_code(d->attribute)));
	put_text(&b, "attribute_reason", d->attribute == ATTR_RED ? d->attr_reason : STR(""));
	put_text(&b, "author", d->author_name);
	put_text(&b, "body", d->body_code);
	put_text(&b, "body_name", d->body_name);
	put_key(&b, "content");
	TRY(put_content(&b, d, err));
	put_text(&b, "doc", arena_printf(a, "/d/%lld", (long long)d->id));
	put_text(&b, "doc_no", d->doc_no);
	put_text(&b, "due_on", date_format(a, d->due_on));
	put_i64(&b, "edition", edition);
	put_text(&b, "effective_on", date_format(a, d->effective_on));
	TRY(put_files(c, &b, "figures", FILE_FIGURES, d->id, err));
	put_text(&b, "first_published_at", translog_time(a, d->first_published_at));
	put_text(&b, "formed_on", date_format(a, d->formed_on));
	put_text(&b, "genre", d->genre);
	put_text(&b, "group", d->level1);
	put_text(&b, "index_no", d->index_no);
	put_text(&b, "issuing_body", d->issuing_body);
	put_text(&b, "item", d->entry_name);
	put_text(&b, "item_key", d->entry_key);
	put_text(&b, "joint_bodies", d->joint_bodies);
	put_text(&b, "keywords", d->keywords);
	put_text(&b, "openness", str_of(openness_code(d->openness)));
	put_text(&b, "published_at", translog_time(a, d->published_at));
	put_text(&b, "replaced_by", by);
	put_key(&b, "sample");
	buf_c(&b, d->sample ? "true" : "false");
	put_text(&b, "source", d->source);
	put_text(&b, "summary", d->summary);
	put_text(&b, "title", d->title);
	put_text(&b, "topic", d->topic);
	put_text(&b, "unit", d->unit_name);
	put_i64(&b, "v", 1);
	put_text(&b, "validity", str_of(validity_code(d->validity)));
	buf_byte(&b, '}');
	if (b.overflow)
		return err_say(err, ST_TOO_LARGE, "err.too_large", NULL);
	*ret = buf_view(&b);
	return ST_OK;
}

/* ---- the log ---- */

enum status doc_as_public(struct ctx *c, int64_t id, struct translog_event *ret, struct err *err)
{
	struct document d;
	struct str json;
	enum status st = doc_public_get(c, id, &d, err);

	if (st == ST_NOT_FOUND || st == ST_GONE) {
		err_clear(err);
		TRY(doc_load(c, id, &d, err));
		*ret = (struct translog_event){.kind = TL_WITHDRAW, .doc_id = id, .body_id = d.body_id, .title = d.title};
		ret->index_no = d.index_no;
		return doc_public_edition(c, &d, &ret->edition, err);
	}
	TRY(st);
	TRY(doc_canonical_json(c, &d, &json, err));
	*ret = (struct translog_event){.kind = TL_PUBLISH,
				       .doc_id = id,
				       .body_id = d.body_id,
				       .index_no = d.index_no,
				       .title = d.title,
				       .published_at = d.published_at,
				       .content_json = json};
	sha256(json, ret->content_sha256);
	return doc_public_edition(c, &d, &ret->edition, err);
}

/* Which leaf is missing after last (NULL: none yet). False: nothing the public sees has changed. */
static bool event_kind(struct translog_event *e, const struct translog_change *last)
{
	bool was = last != NULL && last->kind != TL_WITHDRAW;

	if (e->kind == TL_WITHDRAW)
		return was;
	if (last == NULL)
		return true;
	if (!was)
		e->kind = TL_REPUBLISH;
	else if (memcmp(e->content_sha256, last->content_sha256, SHA256_LEN) == 0)
		return false;
	else
		e->kind = e->edition > last->edition ? TL_CORRECT : TL_METADATA;
	return true;
}

static enum status log_one(struct ctx *c, int64_t id, bool existing, bool *ret_added, struct err *err)
{
	struct translog_event e;
	struct translog_change last;
	int64_t seq;
	enum status st = translog_last_of(c, id, &last, err);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	TRY(doc_as_public(c, id, &e, err));
	e.existing = existing;
	if (existing && e.kind == TL_WITHDRAW && st == ST_NOT_FOUND)
		*ret_added = true; /* was public once: its tombstone begins the record */
	else
		*ret_added = event_kind(&e, st == ST_OK ? &last : NULL);
	return *ret_added ? translog_append(c, &e, &seq, err) : ST_OK;
}

enum status doc_log(struct ctx *c, int64_t id, struct err *err)
{
	struct db_rows r;
	bool added;

	TRY(translog_lock(c, err));
	TRY(log_one(c, id, false, &added, err));
	if (!added)
		return ST_OK;
	/* What names this one as its successor shows the link while this one is public. */
	TRY(DOC_RUN(c, DOC_REPLACES, &r, err, db_i(id)));
	for (size_t i = 0; i < r.n; i++)
		TRY(log_one(c, db_int(&r, i, 0), false, &added, err));
	return ST_OK;
}

/* ---- documents that were public before there was a log ---- */

static enum status log_batch(struct ctx *c, int64_t *after, int64_t *ret_added, struct err *err)
{
	struct db_rows r;
	bool added;

	TRY(DOC_RUN(c, DOC_WERE_PUBLIC, &r, err, db_i(*after)));
	for (size_t i = 0; i < r.n; i++) {
		struct translog_change last;
		enum status st = translog_last_of(c, db_int(&r, i, 0), &last, err);

		if (st == ST_NOT_FOUND) {
			err_clear(err);
			TRY(log_one(c, db_int(&r, i, 0), true, &added, err));
			*ret_added += added;
		} else {
			TRY(st);
		}
	}
	*after = r.n == 0 ? -1 : db_int(&r, r.n - 1, 0);
	return ST_OK;
}

enum status doc_log_existing(struct ctx *c, int64_t *ret_added, struct err *err)
{
	struct arena *own = c->arena;
	int64_t after = 0, added = 0;
	CLEANUP(work_end) struct work w = {0};

	TRY(work_begin(c, &w, err));
	TRY(translog_lock(c, err));
	while (after >= 0) {
		enum status st;

		c->arena = arena_new(); /* a batch of texts at a time, however many there are */
		c->n_touched = 0;
		c->touched_all = true;
		st = log_batch(c, &after, &added, err);
		arena_free(c->arena);
		c->arena = own;
		TRY(st);
	}
	TRY(work_commit(c, &w, err));
	*ret_added = added;
	return ST_OK;
}

enum status doc_seed(struct ctx *c, struct err *err)
{
	int64_t size, added;

	/* Only into an empty log: later a public document without a leaf is something "proof log verify" has to tell. */
	TRY(translog_size(c, &size, err));
	return size > 0 ? ST_OK : doc_log_existing(c, &added, err);
}
