/* SPDX-License-Identifier: Apache-2.0 */
/* One document: its metadata, text, attachments, neighbours, what replaced it — or, withdrawn, the neutral note (410).
 * S0-0.1, S0-0.4, S1-0.1, S3-0.1, S3-0.3, S4-0.2; 条例 Art. 17, 26. */
#include "portal/portal_int.h"

#include <string.h>

#include "base/limits.h"
#include "base/url.h"
#include "base/utf8.h"
#include "core/address.h"
#include "core/files.h"
#include "base/fs.h"
#include "policy/policy.h"
#include "portal/document_files.h"

struct view_document {
	struct page page;
	struct str base, title, index_no, index_unit /* to its slash */, index_rest, topic, issuer, doc_no, formed,
		published, published_time, published_iso, category;
	struct str attribute, validity_text, validity_kind, validity_span, genre, keywords, unit, author, entry, entry_href,
		source;
	struct str views, summary, time_text, time_kind, proof, pdf, docx, counter, self, sign_org, sign_date, redaction,
		version_text;
	struct str size_l, size_m, size_s, author_line, abs_url, history, correct, helpful, qr, permanent, chain, ended,
		ended_kind, pending, more_citing;
	bool scanned, any_cites, any_citing, any_explained, any_making;
	struct tpl_list cites, citing, explained, making;
	bool any_reviewers, has_validity, has_files, has_prev, has_next, has_related, has_bases, size_is_l, size_is_m,
		size_is_s, signature;
	struct safe_html body;
	struct tpl_list files, related, bases, reviewers;
	struct link_row prev, next;
};
#define V struct view_document
static const struct tpl_field fields[] = {TF_VIEW(V, page, &page_view),
					  TF_STR(V, base),
					  TF_STR(V, title),
					  TF_STR(V, index_no),
					  TF_STR(V, index_unit),
					  TF_STR(V, index_rest),
					  TF_STR(V, topic),
					  TF_STR(V, issuer),
					  TF_STR(V, doc_no),
					  TF_STR(V, formed),
					  TF_STR(V, published),
					  TF_STR(V, published_time),
					  TF_STR(V, published_iso),
					  TF_STR(V, category),
					  TF_STR(V, attribute),
					  TF_STR(V, validity_text),
					  TF_STR(V, validity_kind),
					  TF_STR(V, validity_span),
					  TF_STR(V, genre),
					  TF_STR(V, keywords),
					  TF_STR(V, unit),
					  TF_STR(V, author),
					  TF_STR(V, entry),
					  TF_STR(V, entry_href),
					  TF_STR(V, source),
					  TF_STR(V, views),
					  TF_STR(V, summary),
					  TF_STR(V, time_text),
					  TF_STR(V, time_kind),
					  TF_STR(V, proof),
					  TF_STR(V, pdf),
					  TF_STR(V, docx),
					  TF_STR(V, counter),
					  TF_STR(V, self),
					  TF_STR(V, sign_org),
					  TF_STR(V, sign_date),
					  TF_STR(V, redaction),
					  TF_STR(V, version_text),
					  TF_STR(V, size_l),
					  TF_STR(V, size_m),
					  TF_STR(V, size_s),
					  TF_STR(V, author_line),
					  TF_STR(V, abs_url),
					  TF_STR(V, history),
					  TF_STR(V, correct),
					  TF_STR(V, helpful),
					  TF_STR(V, qr),
					  TF_STR(V, permanent),
					  TF_STR(V, chain),
					  TF_STR(V, ended),
					  TF_STR(V, ended_kind),
					  TF_STR(V, pending),
					  TF_STR(V, more_citing),
					  TF_BOOL(V, scanned),
					  TF_BOOL(V, any_cites),
					  TF_BOOL(V, any_citing),
					  TF_BOOL(V, any_explained),
					  TF_BOOL(V, any_making),
					  TF_LIST(V, making, &link_row_view),
					  TF_LIST(V, cites, &link_row_view),
					  TF_LIST(V, citing, &link_row_view),
					  TF_LIST(V, explained, &link_row_view),
					  TF_BOOL(V, any_reviewers),
					  TF_BOOL(V, has_validity),
					  TF_BOOL(V, has_files),
					  TF_BOOL(V, has_prev),
					  TF_BOOL(V, has_next),
					  TF_BOOL(V, has_related),
					  TF_BOOL(V, has_bases),
					  TF_BOOL(V, size_is_l),
					  TF_BOOL(V, size_is_m),
					  TF_BOOL(V, size_is_s),
					  TF_BOOL(V, signature),
					  TF_HTML(V, body),
					  TF_LIST(V, files, &link_row_view),
					  TF_LIST(V, related, &link_row_view),
					  TF_LIST(V, bases, &text_row_view),
					  TF_LIST(V, reviewers, &link_row_view),
					  TF_VIEW(V, prev, &link_row_view),
					  TF_VIEW(V, next, &link_row_view)};
const struct tpl_view document_view = TPL_VIEW_OF(V, fields);
#undef V

struct view_withdrawn {
	struct page page;
	struct str base, title, when, reason, entry, entry_href, proof;
};
static const struct tpl_field withdrawn_fields[] = {TF_VIEW(struct view_withdrawn, page, &page_view),
						    TF_STR(struct view_withdrawn, base),
						    TF_STR(struct view_withdrawn, title),
						    TF_STR(struct view_withdrawn, when),
						    TF_STR(struct view_withdrawn, reason),
						    TF_STR(struct view_withdrawn, entry),
						    TF_STR(struct view_withdrawn, entry_href),
						    TF_STR(struct view_withdrawn, proof)};
const struct tpl_view withdrawn_view = TPL_VIEW_OF(struct view_withdrawn, withdrawn_fields);

static void withdrawn(struct ctx *c, const struct document *d)
{
	struct view_withdrawn *v = ARENA_NEW(c->arena, struct view_withdrawn);

	page_init(c, &v->page, SHELL_PORTAL, "/xxgk", ctx_text(c, "portal.withdrawn"));
	page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "portal.home"));
	page_crumb(c, &v->page, STR(""), ctx_text(c, "portal.withdrawn"));
	v->page.canonical = STR("");
	v->base = page_prefix(c);
	v->title = d->title;
	v->when = page_date(c, date_of_instant(d->withdrawn_at));
	v->reason = d->withdraw_reason;
	v->proof = page_href(c, arena_printf(c->arena, "/d/%lld/proof", (long long)d->id));
	if (!str_empty(d->entry_key)) { /* the way on: what else stands under the same item */
		v->entry = d->entry_name;
		v->entry_href = arena_printf(c->arena, "%.*s/xxgk/catalogue/%.*s", STR_ARG(v->base), STR_ARG(d->entry_key));
	}
	page_render(c, "portal/withdrawn.html", v, 410);
}

/* At least the last n bytes of the text, from its last blocks: a long document is not written out for its end. */
static struct str end_of_text(struct arena *a, const struct doc *doc, size_t n)
{
	struct doc_node root = *doc->root;
	struct doc part = {doc->arena, &root};
	struct str text;
	size_t blocks = 4;

	do {
		if (blocks > doc->root->n)
			blocks = doc->root->n;
		root.child = doc->root->child + (doc->root->n - blocks);
		root.n = blocks;
		text = doc_text(a, &part);
		blocks *= 4;
	} while (text.n <= n && root.n < doc->root->n);
	return text;
}

/* The end of the text already carries the date of forming: the signature is part of the text then. */
static bool text_is_signed(struct ctx *c, const struct doc *doc, const struct document *d)
{
	struct str text = end_of_text(c->arena, doc, 300), date = date_format_zh(c->arena, d->formed_on);
	struct str tail = str_skip(text, text.n > 300 ? text.n - 300 : 0);

	return str_find(tail, date) >= 0;
}

static void fill_metadata(struct ctx *c, struct view_document *v, const struct document *d)
{
	struct date on = doc_published_on(d);
	ptrdiff_t slash;

	v->title = d->title;
	v->index_no = d->index_no;
	slash = str_find_byte(d->index_no, '/');
	v->index_unit = str_slice(d->index_no, 0, (size_t)(slash + 1));
	v->index_rest = str_skip(d->index_no, (size_t)(slash + 1));
	v->topic = d->topic;
	v->issuer = str_empty(d->issuing_body) ? d->body_name : d->issuing_body;
	if (!str_empty(d->joint_bodies))
		v->issuer = arena_printf(c->arena, "%.*s %.*s", STR_ARG(v->issuer), STR_ARG(d->joint_bodies));
	v->doc_no = d->doc_no;
	v->formed = page_date(c, d->formed_on);
	v->published = page_date(c, on);
	v->published_time = page_time(c, d->published_at);
	v->published_iso = instant_format_iso(c->arena, d->published_at);
	v->attribute = attribute_text(c, d->attribute);
	v->category = ctx_textf(c, "portal.category_proactive", v->attribute);
	v->genre = d->genre;
	v->keywords = doc_keyword_list(c->arena, d->keywords);
	v->unit = d->unit_name;
	v->author = d->author_name;
	v->source = str_empty(d->source) ? (str_empty(d->unit_name) ? v->issuer : d->unit_name) : d->source;
	v->views = page_num(c, d->views);
	v->summary = d->summary;
	doc_timeliness(c, d, &v->time_text, &v->time_kind);
	doc_validity(c, d, &v->validity_text, &v->validity_kind);
	v->has_validity = v->validity_text.n > 0;
	if (!date_is_none(d->effective_on))
		v->validity_span =
			arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(page_date(c, d->effective_on)),
				     date_is_none(d->abolished_on) ? "" : " — ", STR_ARG(page_date(c, d->abolished_on)));
	if (d->attribute == ATTR_RED)
		v->redaction = str_empty(d->attr_reason) ? ctx_text(c, "portal.redacted")
							 : ctx_textf(c, "portal.redacted_why", d->attr_reason);
}

/* What is no longer, or not yet, a rule says so before anything else. */
static void fill_ended(struct ctx *c, struct view_document *v, const struct document *d)
{
	bool over = d->validity == VALID_REPEALED || d->validity == VALID_EXPIRED;

	if (over)
		v->ended = ctx_textf(c, d->validity == VALID_REPEALED ? "portal.note_repealed" : "portal.note_expired",
				     page_date(c, d->abolished_on));
	else if (d->validity == VALID_AMENDED)
		v->ended = ctx_text(c, "portal.note_amended");
	else if (d->validity == VALID_PENDING)
		v->ended = ctx_textf(c, "portal.note_pending", page_date(c, d->effective_on));
	v->ended_kind = over ? STR("red") : STR("amber");
}

/* Says so when the text was corrected (S1-1.3.5): readers may have kept the earlier one. */
static enum status fill_edition(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	int64_t edition;

	TRY(doc_public_edition(c, d, &edition, err));
	if (edition > 1)
		v->version_text = ctx_textf(c, "portal.version", page_num(c, edition));
	return ST_OK;
}

static void fill_tools(struct ctx *c, struct view_document *v, const struct document *d)
{
	struct str self = page_doc_href(c, d->id);

	v->self = self;
	v->abs_url = page_absolute(c, self);
	v->proof = page_href(c, arena_printf(c->arena, "/d/%lld/proof", (long long)d->id));
	v->pdf = arena_printf(c->arena, "/d/%lld/pdf", (long long)d->id);
	v->docx = arena_printf(c->arena, "/d/%lld/docx", (long long)d->id);
	v->counter = arena_printf(c->arena, "/d/%lld/v.gif", (long long)d->id);
	v->history = arena_printf(c->arena, "%.*s/history", STR_ARG(self));
	v->correct = arena_printf(c->arena, "%.*s/correct", STR_ARG(self));
	v->helpful = arena_printf(c->arena, "%.*s/helpful", STR_ARG(self));
	v->qr = arena_printf(c->arena, "/d/%lld/qr.svg", (long long)d->id);
	v->permanent = page_href(c, arena_printf(c->arena, "/i/%.*s", STR_ARG(d->index_no)));
	v->size_l = arena_printf(c->arena, "/display?size=l&back=%.*s", STR_ARG(self));
	v->size_m = arena_printf(c->arena, "/display?size=m&back=%.*s", STR_ARG(self));
	v->size_s = arena_printf(c->arena, "/display?size=s&back=%.*s", STR_ARG(self));
	v->size_is_l = c->size == 'l';
	v->size_is_m = c->size == 'm' || c->size == 0;
	v->size_is_s = c->size == 's';
}

static enum status fill_body(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct figure_address fa = {c, d->id};
	struct policy_reference *refs;
	struct link_row *rows;
	struct doc doc;
	size_t n;

	TRY(doc_parse(c->arena, d->body_json, &doc, err));
	v->scanned = str_empty(str_trim(doc_text(c->arena, &doc)));
	TRY(policy_cite(c, d, &doc, &refs, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	for (size_t i = 0; i < n; i++)
		rows[i] =
			(struct link_row){.href = page_href(c, refs[i].href), .text = refs[i].title, .note = refs[i].doc_no};
	v->cites = link_list(rows, n);
	v->any_cites = n > 0;
	v->body = doc_html(c->arena, &doc, document_figure_url, &fa);
	v->signature = !date_is_none(d->formed_on) && !text_is_signed(c, &doc, d);
	v->sign_org = v->issuer;
	v->sign_date = date_format_zh(c->arena, d->formed_on);
	return ST_OK;
}

static struct str upper(struct ctx *c, struct str s)
{
	char *p = arena_alloc(c->arena, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
	return (struct str){p, s.n};
}

/* A file that is gone from the disk is named, not linked; the job that found it missing has told the operator. */
static bool on_disk(struct ctx *c, int64_t file_id)
{
	struct stored_file f;

	return files_get(c, file_id, &f, NULL) == ST_OK && fs_exists(files_path(c, &f));
}

static enum status fill_files(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct attachment *a;
	struct link_row *rows;
	size_t n;

	TRY(doc_attachments(c, d->id, &a, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct link_row);
	for (size_t i = 0; i < n; i++) {
		struct buf href = BUF_INIT(c->arena, 8192);

		buf_printf(&href, "/d/%lld/files/%lld/", (long long)d->id, (long long)a[i].file_id);
		url_encode(&href, a[i].name);
		if (on_disk(c, a[i].file_id))
			rows[i].href = buf_view(&href);
		rows[i].text = arena_printf(c->arena, "%zu. %.*s", i + 1, STR_ARG(a[i].name));
		rows[i].note =
			arena_printf(c->arena, "%.*s · %.*s", STR_ARG(upper(c, a[i].ext)), STR_ARG(page_size(c, a[i].size)));
	}
	v->files = link_list(rows, n);
	v->has_files = n > 0;
	return ST_OK;
}

/* What replaced or amended this document, then what it replaced or amended itself; only what is public. */
static enum status fill_related(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct document by = {0}, *old;
	struct link_row *rows;
	size_t n, k = 0;
	enum status st = d->replaced_by == 0 ? ST_NOT_FOUND : doc_public_get(c, d->replaced_by, &by, err);

	if (st != ST_OK && st != ST_NOT_FOUND && st != ST_GONE)
		return st;
	TRY(doc_public_replaces(c, d->id, &old, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	if (st == ST_OK) { /* else the validity tag alone says that it was replaced */
		rows[k].href = page_doc_href(c, by.id);
		rows[k].text = by.title;
		rows[k].note = ctx_text(c, d->validity == VALID_AMENDED ? "portal.amended_by" : "portal.replaced_by");
		doc_validity(c, &by, &rows[k].tag, &rows[k].tag_kind);
		k++;
	}
	for (size_t i = 0; i < n; i++, k++) {
		rows[k].href = page_doc_href(c, old[i].id);
		rows[k].text = old[i].title;
		rows[k].note = ctx_text(c, old[i].validity == VALID_AMENDED ? "portal.amends" : "portal.replaces");
		doc_validity(c, &old[i], &rows[k].tag, &rows[k].tag_kind);
	}
	v->related = link_list(rows, k);
	v->has_related = k > 0;
	if (k > 0)
		v->chain = page_href(c, arena_printf(c->arena, "/zcwj/chain/%lld", (long long)d->id));
	return ST_OK;
}

/* The library of rules shows it. */
static bool is_rule(const struct document *d)
{
	return d->normative || str_eq_c(d->genre, "规范性文件");
}

/* Interpretations come with the document, at the latest within three working days (国办发〔2016〕80号附件 三(八)). */
static void fill_pending(struct ctx *c, struct view_document *v, const struct document *d)
{
	struct deadline due;

	if (!is_rule(d) || v->any_explained || d->validity == VALID_REPEALED || d->validity == VALID_EXPIRED)
		return;
	if (workcal_add(c->cal, doc_published_on(d), 3, &due) == ST_OK && date_cmp(c->today, due.due) <= 0)
		v->pending = ctx_textf(c, "portal.explain_pending", page_date(c, due.due));
}

static enum status fill_citing(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct policy_reference *by;
	struct link_row *explained, *citing;
	int64_t total;
	size_t n, e = 0, k = 0;

	TRY(policy_cited_by(c, d->doc_no_key, &by, &n, &total, err));
	explained = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	citing = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	for (size_t i = 0; i < n; i++) {
		struct link_row r = {.href = page_href(c, by[i].href), .text = by[i].title};

		r.note = by[i].explains ? by[i].genre : by[i].doc_no;
		if (by[i].explains)
			explained[e++] = r;
		else
			citing[k++] = r;
	}
	v->explained = link_list(explained, e);
	v->any_explained = e > 0;
	v->citing = link_list(citing, k);
	v->any_citing = k > 0;
	if (total > (int64_t)n)
		v->more_citing = ctx_textf(c, "portal.more_citing", page_num(c, total - (int64_t)n));
	fill_pending(c, v, d);
	return ST_OK;
}

/* 制定过程: the chain from the draft for comment to the end of the rule; what lies ahead is marked (current). */
static enum status fill_making(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct policy_stage *s;
	struct link_row *rows;
	size_t n;

	TRY(policy_making(c, d, &s, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct link_row){.text = ctx_text(c, s[i].key),
					    .note = page_date(c, s[i].on),
					    .current = s[i].ahead};
		if (s[i].document_id != 0 && !s[i].here) {
			rows[i].href = page_doc_href(c, s[i].document_id);
			rows[i].after = s[i].title;
		}
	}
	v->making = link_list(rows, n);
	v->any_making = n > 0;
	return ST_OK;
}

static enum status fill_around(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct document prev = {0}, next = {0};

	TRY(doc_public_neighbours(c, d, &prev, &next, err));
	v->has_prev = prev.id != 0;
	v->prev = (struct link_row){.href = page_doc_href(c, prev.id), .text = prev.title};
	v->has_next = next.id != 0;
	v->next = (struct link_row){.href = page_doc_href(c, next.id), .text = next.title};
	return fill_related(c, v, d, err);
}

/* The legal bases of the document's catalogue item as they were in force on the day it was formed (S4-3.2). */
static enum status fill_entry(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct date on = date_is_none(d->formed_on) ? doc_published_on(d) : d->formed_on;
	struct cat_filter f = {.body_id = d->body_id, .item_key = d->entry_key, .openness = -1};
	struct legal_basis *b;
	struct text_row *rows;
	struct cat_entry *active, e;
	enum status st;
	size_t n;

	if (str_empty(d->entry_key))
		return ST_OK;
	v->entry = d->entry_name;
	v->entry_href = arena_printf(c->arena, "%.*s/xxgk/catalogue/%.*s", STR_ARG(v->base), STR_ARG(d->entry_key));
	TRY(cat_list(c, &f, &active, &n, err)); /* without a query, nearly always */
	st = n == 1 && active[0].id == d->entry_id ? ST_OK : cat_entry_get(c, d->entry_id, &e, err);
	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	if (n == 1 && active[0].id == d->entry_id)
		e = active[0];
	TRY(legal_bases_on(c, &e, on, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct text_row);
	for (size_t i = 0; i < n; i++)
		rows[i].text = str_empty(b[i].full_name) ? b[i].name : b[i].full_name;
	v->bases = (struct tpl_list){rows, n};
	v->has_bases = n > 0;
	return ST_OK;
}

static enum status fill_reviewers(struct ctx *c, struct view_document *v, const struct document *d, struct err *err)
{
	struct doc_reviewer *r;
	struct link_row *rows;
	size_t n;

	TRY(doc_reviewers(c, d->id, &r, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct link_row);
	for (size_t i = 0; i < n; i++) {
		struct str role = ctx_text(c, arena_cstr(c->arena, r[i].role_key));

		rows[i].note = arena_printf(c->arena, "%.*s%.*s", STR_ARG(role), STR_ARG(ctx_text(c, "portal.colon")));
		rows[i].text = r[i].name;
	}
	v->reviewers = link_list(rows, n);
	v->any_reviewers = n > 0;
	return ST_OK;
}

/* design README §6 */
static void fill_meta(struct ctx *c, struct view_document *v, const struct document *d)
{
	struct page *p = &v->page;

	p->description = utf8_cut(d->summary, 160);
	page_meta_add(c, p, "ColumnName", d->entry_name);
	page_meta_add(c, p, "ColumnType", ctx_text(c, "portal.catalogue"));
	page_meta_add(c, p, "ArticleTitle", d->title);
	page_meta_add(c, p, "PubDate", instant_format(c->arena, d->published_at));
	page_meta_add(c, p, "ContentSource", v->source);
	page_meta_add(c, p, "Keywords", d->keywords);
	page_meta_add(c, p, "Author", d->author_name);
	page_meta_add(c, p, "Description", d->summary);
	page_meta_add(c, p, "Url", v->abs_url);
}

enum status portal_document(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_document *v = ARENA_NEW(c->arena, struct view_document);
	int64_t id = web_param_i64(w, "id");
	struct document d = {0};
	struct str title;
	enum status st = doc_public_get(c, id, &d, err);

	web_cache_tag(w, "doc:%lld", (long long)id);
	if (st == ST_GONE) {
		withdrawn(c, &d);
		return ST_OK;
	}
	if (st != ST_OK)
		return st;
	title = str_empty(d.entry_name) ? d.title
					: arena_printf(c->arena, "%.*s — %.*s", STR_ARG(d.title), STR_ARG(d.entry_name));
	page_init(c, &v->page, SHELL_PORTAL, is_rule(&d) ? "/zcwj" : "/xxgk", title);
	v->base = page_prefix(c);
	page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "portal.home"));
	page_crumb(c, &v->page, page_href(c, STR("/xxgk/catalogue")), ctx_text(c, "portal.catalogue"));
	TRY(fill_entry(c, v, &d, err));
	if (!str_empty(v->entry))
		page_crumb(c, &v->page, v->entry_href, v->entry);
	page_crumb(c, &v->page, STR(""), ctx_text(c, "portal.text"));
	fill_metadata(c, v, &d);
	fill_ended(c, v, &d);
	fill_tools(c, v, &d);
	TRY(fill_body(c, v, &d, err));
	TRY(fill_edition(c, v, &d, err));
	TRY(fill_files(c, v, &d, err));
	v->scanned = v->scanned && v->has_files;
	TRY(fill_around(c, v, &d, err));
	TRY(fill_citing(c, v, &d, err));
	TRY(fill_making(c, v, &d, err));
	TRY(fill_reviewers(c, v, &d, err));
	fill_meta(c, v, &d);
	web_cache_tag(w, "entry:%.*s", STR_ARG(str_slice(d.entry_key, 0, 64)));
	web_set_header(w, "Link",
		       arena_printf(c->arena, "</d/%lld/jsonld>; rel=\"alternate\"; type=\"application/ld+json\"",
				    (long long)id));
	page_render(c, "portal/document.html", v, 200);
	return ST_OK;
}
