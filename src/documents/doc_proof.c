/* SPDX-License-Identifier: Apache-2.0 */
/* The log against the documents, and what a visitor takes home: canonical JSON and proof bundle. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "core/files.h"
#include "documents/doc_pages.h"
#include "documents/documents_internal.h"
#include "translog/translog.h"

#define BATCH 200

struct audit_walk {
	struct ctx *c;
	void (*say)(void *arg, const char *problem);
	void *arg;
	struct doc_log_report rep;
	int64_t after;
};

static void problem(struct audit_walk *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void problem(struct audit_walk *w, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	w->rep.problems++;
	if (w->say != NULL)
		w->say(w->arg, text);
}

/* A document and its newest leaf. */
static enum status compare(struct audit_walk *w, const struct translog_change *l, struct err *err)
{
	struct translog_event e;
	long long id = (long long)l->doc_id, seq = (long long)l->seq;
	enum status st = doc_as_public(w->c, l->doc_id, &e, err);

	if (st == ST_NOT_FOUND || st == ST_CORRUPT) {
		err_clear(err);
		problem(w,
			st == ST_CORRUPT ? "document %lld is damaged, leaf %lld cannot be compared"
					 : "document %lld has leaf %lld and is no longer in the database",
			id, seq);
		return ST_OK;
	}
	TRY(st);
	w->rep.documents++;
	if (e.kind == TL_WITHDRAW && l->kind != TL_WITHDRAW)
		problem(w, "document %lld (%.*s) was taken from the public without a leaf", id, STR_ARG(l->index_no));
	else if (e.kind != TL_WITHDRAW && l->kind == TL_WITHDRAW)
		problem(w, "document %lld (%.*s) is public although leaf %lld withdrew it", id, STR_ARG(l->index_no), seq);
	else if (e.kind == TL_WITHDRAW ? !str_eq(e.title, l->title) || !str_eq(e.index_no, l->index_no)
				       : memcmp(e.content_sha256, l->content_sha256, SHA256_LEN) != 0)
		problem(w, "document %lld (%.*s) is not what leaf %lld says: it was changed behind the log", id,
			STR_ARG(l->index_no), seq);
	return ST_OK;
}

static enum status newest_batch(struct audit_walk *w, bool *ret_more, struct err *err)
{
	struct translog_change *l;
	size_t n;

	TRY(translog_newest(w->c, w->after, BATCH, &l, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(compare(w, &l[i], err));
	*ret_more = n > 0;
	if (n > 0)
		w->after = l[n - 1].doc_id;
	return ST_OK;
}

static enum status unlogged_batch(struct audit_walk *w, bool *ret_more, struct err *err)
{
	struct ctx *c = w->c;
	struct translog_change l;
	struct db_rows r;

	TRY(DOC_RUN(c, DOC_WERE_PUBLIC, &r, err, db_i(w->after)));
	for (size_t i = 0; i < r.n; i++) {
		enum status st = translog_last_of(c, db_int(&r, i, 0), &l, err);

		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		if (st == ST_NOT_FOUND)
			problem(w, "document %lld is public and has no leaf", (long long)db_int(&r, i, 0));
		err_clear(err);
	}
	*ret_more = r.n > 0;
	if (r.n > 0)
		w->after = db_int(&r, r.n - 1, 0);
	return ST_OK;
}

/* Runs one of the two with memory for a batch at a time. */
static enum status walk(struct audit_walk *w, enum status (*step)(struct audit_walk *w, bool *ret_more, struct err *err),
			struct err *err)
{
	struct arena *own = w->c->arena;
	enum status st = ST_OK;
	bool more = true;

	w->after = 0;
	while (st == ST_OK && more) {
		w->c->arena = arena_new();
		st = step(w, &more, err);
		arena_free(w->c->arena);
		w->c->arena = own;
	}
	return st;
}

enum status doc_log_check(struct ctx *c, bool files, void (*say)(void *arg, const char *problem), void *arg,
			  struct doc_log_report *ret, struct err *err)
{
	struct audit_walk w = {.c = c, .say = say, .arg = arg};
	int64_t bad = 0;

	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		if (!db_in_tx(c->db))
			TRY(db_begin(c->db, DB_READ, &tx, err));
		TRY(walk(&w, newest_batch, err));
		TRY(walk(&w, unlogged_batch, err));
	}
	if (files)
		TRY(files_verify(c, &bad, err));
	if (bad > 0)
		problem(&w, "%lld stored files are missing or not what their SHA-256 says", (long long)bad);
	*ret = w.rep;
	return ST_OK;
}

/* ---- taken home ---- */

enum status doc_proof(struct ctx *c, int64_t id, int64_t seq, bool with_document, struct str *ret, struct err *err)
{
	struct document d;
	struct str json = STR("");

	if (with_document) {
		TRY(doc_public_get(c, id, &d, err));
		TRY(doc_canonical_json(c, &d, &json, err));
	}
	return translog_bundle(c, id, seq, json, ret, err);
}

static const struct web_field proof_fields[] = {
	{.name = "seq", .type = F_I64, .label_key = "translog.f_seq"},
	{.name = "document", .type = F_BOOL, .label_key = "translog.f_document"},
};
const struct web_form doc_proof_form = WEB_FORM(proof_fields);

static void tags(struct web_call *w, int64_t id)
{
	web_cache_tag(w, "doc:%lld", (long long)id);
	web_cache_tag(w, "log");
	web_cache_tag(w, "log.head");
}

enum status doc_proof_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	const struct web_value *seq = web_value(w, "seq");
	struct str json;

	if (seq->present && seq->i < 0)
		return err_say(err, ST_INVALID, "translog.range", NULL);
	TRY(doc_proof(c, id, seq->present ? seq->i : -1, web_value(w, "document")->present, &json, err));
	tags(w, id);
	web_reply(w, 200, "application/json; charset=utf-8", json);
	return ST_OK;
}

enum status doc_canonical_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct document d;
	struct str json;

	TRY(doc_public_get(c, id, &d, err));
	TRY(doc_canonical_json(c, &d, &json, err));
	tags(w, id);
	web_reply(w, 200, "application/json; charset=utf-8", json);
	return ST_OK;
}
