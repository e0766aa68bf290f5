/* SPDX-License-Identifier: Apache-2.0 */
/* The index follows the facts: changes of documents in the order of the change feed, other sources by comparing stamps. What was
 * withdrawn or changed leaves the index first, in one go, however far behind it is; new texts come in afterwards. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/core.h"
#include "core/files.h"
#include "core/org.h"
#include "documents/documents.h"
#include "extract/extract.h"
#include "search/postings.h"
#include "search/search_int.h"
#include "translog/translog.h"

#define STEP 200	/* changes of one transaction */
#define EXTRACT_STEP 20 /* documents whose attachments one run reads */
#define ATTACHMENTS_MAX 50
#define LIVE_LEVEL 2 /* segments merged while a visitor waits */

enum status search_engine(struct ctx *c, struct engine **ret, struct err *err)
{
	const char *dir = core_data_dir(c->core);

	if (dir == NULL)
		return err_set(err, ST_NOT_FOUND, "no data folder, no search");
	return engine_of(arena_printf(c->arena, "%s/search.db", dir).p, ret, err);
}

/* A ctx for one document at a time: what it reads is forgotten with the next one. */
static struct ctx step_ctx(struct ctx *c)
{
	struct ctx s = *c;

	s.arena = arena_new();
	return s;
}

static void arena_free_p(struct arena **a)
{
	arena_free(*a);
}

/* ---- documents ---- */
struct read_state {
	struct str names[ATTACHMENTS_MAX], texts[ATTACHMENTS_MAX];
	size_t n;
	bool pending;
};

static bool extractable(struct str ext)
{
	static const char *const known[] = {"pdf", "docx", "ofd", "txt", "html", "csv", "xlsx"};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq_c(ext, known[i]))
			return true;
	return false;
}

/* What is known of the attachments' text. */
static enum status read_attachments(struct ctx *c, struct conn *conn, int64_t id, struct read_state *ret, struct err *err)
{
	struct attachment *at;
	size_t n;

	*ret = (struct read_state){0};
	TRY(doc_attachments(c, id, &at, &n, err));
	for (size_t i = 0; i < n && ret->n < ATTACHMENTS_MAX; i++) {
		sqlite3_stmt *s = conn_stmt(conn, ES_EXTRACT_GET, "s", at[i].sha256);
		enum status st = ST_OK;

		ret->names[ret->n] = at[i].name;
		ret->texts[ret->n] = STR("");
		if (conn_row(conn, s, &st, err)) {
			ret->texts[ret->n] = col_text(c->arena, s, 1);
			conn_done(s);
		} else if (extractable(at[i].ext)) {
			ret->pending = true;
		}
		TRY(st);
		ret->n++;
	}
	return ST_OK;
}

static enum status index_document(struct ctx *c, struct index_writer *iw, const struct document *d, struct err *err)
{
	struct read_state at;
	struct thing t = {.source = DOCUMENT_SOURCE, .ref = d->id, .stamp = (uint64_t)d->rev};
	struct err ignored = {0};
	struct doc model;

	TRY(read_attachments(c, index_conn(iw), d->id, &at, err));
	t.it = (struct search_item){
		.tab = str_empty(d->doc_no) ? TAB_INFO : TAB_FILE,
		.href = arena_printf(c->arena, "/d/%lld", (long long)d->id),
		.title = d->title,
		.numbers = d->issuing_body,
		.keywords = d->keywords,
		.genre = d->genre,
		.topic = d->topic,
		.item_key = d->entry_key,
		.group = d->level1,
		.validity = d->validity == VALID_NA ? STR("") : str_of(validity_code(d->validity)),
		.published_at = d->published_at,
	};
	/* Stored text was validated when it was saved; one that does not parse is found by its head. */
	if (doc_parse(c->arena, d->body_json, &model, &ignored) == ST_OK)
		t.it.text = doc_text(c->arena, &model);
	t.body_code = d->body_code;
	t.doc_no = d->doc_no;
	t.index_no = d->index_no;
	t.summary = d->summary;
	t.attachment_names = at.names;
	t.attachment_texts = at.texts;
	t.n_attachments = at.n;
	t.pending = at.pending;
	return index_put(iw, &t, err);
}

enum status feed_document(struct ctx *c, struct index_writer *iw, int64_t id, struct err *err)
{
	struct document d;
	enum status st = doc_public_get(c, id, &d, err);

	if (st == ST_NOT_FOUND || st == ST_GONE) {
		err_clear(err);
		return index_kill(iw, DOCUMENT_SOURCE, id, err);
	}
	TRY(st);
	return index_document(c, iw, &d, err);
}

/* ---- the change feed ---- */
static enum status drop_changed(struct ctx *c, struct engine *e, int64_t size, struct err *err)
{
	CLEANUP(index_end_p) struct index_writer *iw = NULL;
	int64_t seq, dropped;

	TRY(index_begin(e, false, &iw, err));
	TRY(meta_get(index_conn(iw), "seq", 0, &seq, err));
	TRY(meta_get(index_conn(iw), "dropped", 0, &dropped, err));
	for (int64_t at = dropped > seq ? dropped : seq; at < size;) {
		struct ctx s = step_ctx(c);
		CLEANUP(arena_free_p) struct arena *a = s.arena;
		struct translog_change *ch;
		size_t n;

		(void)a; /* freed with the block */
		TRY(translog_changes(&s, at, 1000, &ch, &n, err));
		for (size_t i = 0; i < n; i++)
			if (ch[i].doc_id > 0)
				TRY(index_kill(iw, DOCUMENT_SOURCE, ch[i].doc_id, err));
		if (n == 0)
			break;
		at = ch[n - 1].seq + 1;
	}
	TRY(meta_set(index_conn(iw), "dropped", size, err));
	return index_close(iw, err);
}

static bool later_in(const struct translog_change *ch, size_t n, size_t i)
{
	for (size_t k = i + 1; k < n; k++)
		if (ch[k].doc_id == ch[i].doc_id)
			return true;
	return false;
}

/* One transaction's worth; ret_more: there is still something. */
static enum status take_changes(struct ctx *c, struct engine *e, bool *ret_more, struct err *err)
{
	CLEANUP(index_end_p) struct index_writer *iw = NULL;
	CLEANUP(arena_free_p) struct arena *a = arena_new();
	struct translog_change *ch;
	struct ctx s = *c;
	int64_t seq;
	size_t n;

	s.arena = a;
	TRY(index_begin(e, false, &iw, err));
	TRY(meta_get(index_conn(iw), "seq", 0, &seq, err));
	TRY(translog_changes(&s, seq, STEP, &ch, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct ctx d = step_ctx(c);
		CLEANUP(arena_free_p) struct arena *one = d.arena;

		(void)one; /* freed with the block */
		if (ch[i].doc_id > 0 && !later_in(ch, n, i))
			TRY(feed_document(&d, iw, ch[i].doc_id, err));
	}
	if (n > 0)
		TRY(meta_set(index_conn(iw), "seq", ch[n - 1].seq + 1, err));
	*ret_more = n == STEP;
	return index_close(iw, err);
}

/* ---- other sources ---- */
static enum status body_code_of(struct ctx *c, int64_t id, struct str *ret, struct err *err)
{
	struct body *b;
	size_t n;

	*ret = STR("");
	if (id == 0)
		return ST_OK;
	TRY(body_list(c, &b, &n, err));
	for (size_t i = 0; i < n; i++)
		if (b[i].id == id)
			*ret = b[i].code;
	return ST_OK;
}

static enum status put_item(struct ctx *c, struct index_writer *iw, const struct search_source *src,
			    const struct search_stamp *stamp, struct err *err)
{
	struct thing t = {.source = src->name, .ref = stamp->id, .stamp = stamp->stamp};
	enum status st = src->load(c, stamp->id, &t.it, err);

	if (st == ST_NOT_FOUND || st == ST_GONE) {
		err_clear(err);
		return index_kill(iw, src->name, stamp->id, err);
	}
	TRY(st);
	TRY(body_code_of(c, t.it.body_id, &t.body_code, err));
	return index_put(iw, &t, err);
}

/* What is indexed of the source but not public any more. */
static enum status kill_missing(struct ctx *c, struct index_writer *iw, const char *name, const struct search_stamp *v,
				size_t n, struct err *err)
{
	sqlite3_stmt *s = conn_stmt(index_conn(iw), ES_ITEM_STAMPS, "s", str_of(name));
	int64_t *gone = NULL;
	size_t n_gone = 0, cap = 0;
	enum status st;

	while (conn_row(index_conn(iw), s, &st, err)) {
		int64_t ref = sqlite3_column_int64(s, 0);
		bool there = false;

		for (size_t i = 0; i < n && !there; i++)
			there = v[i].id == ref;
		if (there)
			continue;
		if (n_gone == cap) {
			int64_t *more = ARENA_ARRAY(c->arena, cap = cap * 2 + 64, int64_t);

			if (n_gone > 0)
				memcpy(more, gone, n_gone * sizeof *gone);
			gone = more;
		}
		gone[n_gone++] = ref;
	}
	for (size_t i = 0; i < n_gone && st == ST_OK; i++)
		st = index_kill(iw, name, gone[i], err);
	return st;
}

static enum status sync_source(struct ctx *c, struct engine *e, const struct search_source *src, const char *key,
			       uint64_t stamp, struct err *err)
{
	CLEANUP(index_end_p) struct index_writer *iw = NULL;
	struct ctx s = step_ctx(c);
	CLEANUP(arena_free_p) struct arena *a = s.arena;
	struct search_stamp *v;
	size_t n;

	(void)a; /* freed with the block */
	TRY(index_begin(e, false, &iw, err));
	TRY(src->list(&s, &v, &n, err));
	TRY(kill_missing(&s, iw, src->name, v, n, err));
	for (size_t i = 0; i < n; i++) {
		uint64_t had = 0;
		bool there;

		TRY(index_has(index_conn(iw), src->name, v[i].id, &there, &had, err));
		if (!there || had != v[i].stamp)
			TRY(put_item(&s, iw, src, &v[i], err));
	}
	TRY(meta_set(index_conn(iw), key, (int64_t)stamp, err));
	return index_close(iw, err);
}

/* ---- where we are ---- */
#define SOURCES_MAX 16
struct behind {
	int64_t seq, dropped, size, pending;
	uint64_t stamp[SOURCES_MAX];
	bool changed[SOURCES_MAX], any_source;
};

static struct str source_key(struct ctx *c, size_t i)
{
	return arena_printf(c->arena, "source.%s", source_at(i)->name);
}

static enum status look(struct ctx *c, struct engine *e, struct behind *b, struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;

	*b = (struct behind){0};
	TRY(translog_size(c, &b->size, err));
	TRY(engine_read(e, 5000, &conn, err));
	TRY(meta_get(conn, "seq", 0, &b->seq, err));
	TRY(meta_get(conn, "dropped", 0, &b->dropped, err));
	for (size_t i = 0; i < source_count() && i < SOURCES_MAX; i++) {
		int64_t had;

		TRY(source_at(i)->stamp(c, &b->stamp[i], err));
		TRY(meta_get(conn, source_key(c, i).p, -1, &had, err));
		b->changed[i] = had != (int64_t)b->stamp[i];
		b->any_source = b->any_source || b->changed[i];
	}
	return conn_i64(conn, 0, &b->pending, err, ES_ITEM_PENDING_N, "");
}

static enum status follow(struct ctx *c, struct engine *e, const struct behind *b, int64_t until, struct err *err)
{
	bool more = b->seq < b->size;

	if (b->size - b->seq > STEP && b->dropped < b->size)
		TRY(drop_changed(c, e, b->size, err));
	for (size_t i = 0; i < source_count() && i < SOURCES_MAX; i++)
		if (b->changed[i])
			TRY(sync_source(c, e, source_at(i), source_key(c, i).p, b->stamp[i], err));
	while (more) {
		TRY(take_changes(c, e, &more, err));
		if (until != 0 && clock_mono_ms() > until)
			break;
	}
	return segments_merge(e, until != 0 ? LIVE_LEVEL : 0, err);
}

/* ---- attachments ---- */
/* Reads what is not known yet, without holding the index: a file may take seconds. */
static enum status extract_files(struct ctx *c, struct engine *e, int64_t doc_id, struct err *err)
{
	struct attachment *at;
	size_t n;

	TRY(doc_attachments(c, doc_id, &at, &n, err));
	for (size_t i = 0; i < n && i < ATTACHMENTS_MAX; i++) {
		CLEANUP(engine_write_end_p) struct conn *w = NULL;
		struct stored_file f;
		struct extracted x = {0};
		int64_t known;

		if (!extractable(at[i].ext))
			continue;
		{
			CLEANUP(engine_give_p) struct conn *conn = NULL;

			TRY(engine_read(e, 5000, &conn, err));
			TRY(conn_i64(conn, -1, &known, err, ES_EXTRACT_GET, "s", at[i].sha256));
		}
		if (known >= 0)
			continue;
		TRY(files_get(c, at[i].file_id, &f, err));
		TRY(extract_text(c->arena, files_path(c, &f), f.ext, &x, err));
		TRY(engine_write(e, &w, err));
		TRY(conn_run(w, err, ES_EXTRACT_ADD, "sis", at[i].sha256, (int64_t)x.state,
			     x.text.p == NULL ? STR("") : x.text));
		TRY(conn_run(w, err, ES_COMMIT, ""));
	}
	return ST_OK;
}

static enum status pending_refs(struct engine *e, int64_t refs[EXTRACT_STEP], size_t *ret_n, struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;
	enum status st = ST_OK;
	sqlite3_stmt *s;

	*ret_n = 0;
	TRY(engine_read(e, 5000, &conn, err));
	s = conn_stmt(conn, ES_ITEM_PENDING, "i", (int64_t)EXTRACT_STEP);
	while (conn_row(conn, s, &st, err))
		refs[(*ret_n)++] = sqlite3_column_int64(s, 0);
	return st;
}

static enum status take_attachments(struct ctx *c, struct engine *e, bool *ret_more, struct err *err)
{
	int64_t refs[EXTRACT_STEP];
	size_t n;

	TRY(pending_refs(e, refs, &n, err));
	for (size_t i = 0; i < n; i++) {
		CLEANUP(index_end_p) struct index_writer *iw = NULL;
		struct ctx s = step_ctx(c);
		CLEANUP(arena_free_p) struct arena *a = s.arena;

		(void)a; /* freed with the block */
		TRY(extract_files(&s, e, refs[i], err));
		TRY(index_begin(e, false, &iw, err));
		TRY(feed_document(&s, iw, refs[i], err));
		TRY(index_close(iw, err));
	}
	*ret_more = n == EXTRACT_STEP;
	return ST_OK;
}

enum status search_catch_up(struct ctx *c, int64_t budget_ms, struct err *err)
{
	int64_t until = budget_ms > 0 ? clock_mono_ms() + budget_ms : 0;
	struct engine *e;
	struct behind b;
	bool more = true;

	TRY(search_engine(c, &e, err));
	TRY(look(c, e, &b, err));
	if (b.seq < b.size || b.any_source)
		TRY(follow(c, e, &b, until, err));
	else if (budget_ms == 0)
		TRY(segments_merge(e, 0, err));
	while (budget_ms == 0 && more)
		TRY(take_attachments(c, e, &more, err));
	return ST_OK;
}

enum status search_state(struct ctx *c, struct search_state *ret, struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;
	struct search_state s = {0};
	struct engine *e;
	struct behind b;

	TRY(search_engine(c, &e, err));
	TRY(look(c, e, &b, err));
	TRY(engine_read(e, 5000, &conn, err));
	TRY(conn_i64(conn, 0, &s.items, err, ES_ITEM_COUNT, ""));
	s.seq = b.seq;
	s.size = b.size;
	s.attachments_left = b.pending;
	s.bytes = engine_bytes(e);
	*ret = s;
	return ST_OK;
}
