/* SPDX-License-Identifier: Apache-2.0 */
/* The index made anew beside the old one, which goes on serving; texts of attachments are taken over, since a file's text is known
 * by its checksum. Interrupted, it goes on behind the last document it put down. */
#include "base/log.h"
#include "documents/documents.h"
#include "search/postings.h"
#include "search/search_int.h"
#include "translog/translog.h"

#define PAGE 700
#define PAGES_A_COMMIT 8

struct rebuild {
	struct engine *e; /* the new file */
	void (*progress)(void *arg, int64_t done, int64_t total);
	void *arg;
	int64_t done, total;
};

static void engine_close_p(struct engine **e)
{
	engine_close(*e);
}

static enum status count_public(struct ctx *c, int64_t *ret, struct err *err)
{
	struct doc_entry_count *counts;
	size_t n;

	TRY(doc_count_entries(c, 0, &counts, &n, err));
	*ret = 0;
	for (size_t i = 0; i < n; i++)
		*ret += counts[i].n;
	return ST_OK;
}

/* The first time: where the feed stands now, and the texts already read. */
static enum status start(struct ctx *c, struct engine *e, const char *old, struct err *err)
{
	CLEANUP(engine_write_end_p) struct conn *w = NULL;
	int64_t begun, size;

	TRY(translog_size(c, &size, err));
	TRY(engine_write(e, &w, err));
	TRY(meta_get(w, "rebuild", -1, &begun, err));
	if (begun >= 0)
		return ST_OK;
	TRY(meta_set(w, "seq", size, err));
	TRY(meta_set(w, "rebuild", 0, err));
	TRY(conn_run(w, err, ES_COMMIT, ""));
	return engine_take_texts(w, old, err);
}

/* ret_more: false at the end. */
static enum status page(struct ctx *c, struct rebuild *r, struct index_writer *iw, bool *ret_more, struct err *err)
{
	struct arena *a = arena_new(), *one = arena_new();
	struct translog_change *ch = NULL;
	struct ctx s = *c;
	int64_t after = 0;
	size_t n = 0;
	enum status st = meta_get(index_conn(iw), "rebuild", 0, &after, err);

	s.arena = a;
	if (st == ST_OK)
		st = translog_newest(&s, after, PAGE, &ch, &n, err);
	s.arena = one;
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		if (ch[i].kind != TL_WITHDRAW)
			st = feed_document(&s, iw, ch[i].doc_id, err);
		arena_clear(one);
		if (r->progress != NULL && st == ST_OK && ch[i].kind != TL_WITHDRAW)
			r->progress(r->arg, ++r->done < r->total ? r->done : r->total, r->total);
	}
	if (st == ST_OK && n > 0)
		st = meta_set(index_conn(iw), "rebuild", ch[n - 1].doc_id, err);
	arena_free(a);
	arena_free(one);
	*ret_more = n == PAGE;
	return st;
}

static enum status fill(struct ctx *c, struct rebuild *r, struct err *err)
{
	CLEANUP(index_end_p) struct index_writer *iw = NULL;
	bool more = true;

	TRY(index_begin(r->e, true, &iw, err));
	TRY(conn_i64(index_conn(iw), 0, &r->done, err, ES_ITEM_COUNT, ""));
	for (int pages = 1; more; pages++) {
		TRY(page(c, r, iw, &more, err));
		if (pages % PAGES_A_COMMIT == 0 && more)
			TRY(index_commit(iw, err));
	}
	return index_close(iw, err);
}

enum status search_rebuild(struct ctx *c, void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
			   struct err *err)
{
	struct rebuild r = {.progress = progress, .arg = arg};
	struct engine *live;
	struct str path;

	TRY(search_engine(c, &live, err));
	path = arena_printf(c->arena, "%s.new", engine_path(live));
	TRY(count_public(c, &r.total, err));
	{
		CLEANUP(engine_close_p) struct engine *e = NULL;

		TRY(engine_open(path.p, &e, err));
		r.e = e;
		TRY(start(c, e, engine_path(live), err));
		TRY(fill(c, &r, err));
		TRY(segments_merge(e, 0, err));
		TRY(engine_settle(e, err));
	}
	TRY(engine_replace(live, path.p, err));
	return search_catch_up(c, 0, err);
}
