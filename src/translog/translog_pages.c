/* SPDX-License-Identifier: Apache-2.0 */
/* /xxgk/log: what the log is, its newest heads and entries, how anybody checks it; and the feed of heads. */
#include "base/limits.h"
#include "core/address.h"
#include "tpl/tpl.h"
#include "translog/translog_int.h"
#include "translog/translog_store.h"

#define SHOWN_ENTRIES 20
#define SHOWN_HEADS 8
#define FEED_HEADS 50

struct entry_row {
	struct str seq, at, at_iso, kind, tag, title, index_no, href, hash;
	bool document, existing;
};
#define E struct entry_row
static const struct tpl_field entry_fields[] = {
	TF_STR(E, seq),	 TF_STR(E, at),	       TF_STR(E, at_iso),    TF_STR(E, kind),
	TF_STR(E, tag),	 TF_STR(E, title),     TF_STR(E, index_no),  TF_STR(E, href),
	TF_STR(E, hash), TF_BOOL(E, document), TF_BOOL(E, existing),
};
#undef E
static const struct tpl_view entry_view = TPL_VIEW_OF(struct entry_row, entry_fields);

struct head_row {
	struct str n, at, at_iso, size, root;
};
#define H struct head_row
static const struct tpl_field head_fields[] = {TF_STR(H, n), TF_STR(H, at), TF_STR(H, at_iso), TF_STR(H, size),
					       TF_STR(H, root)};
#undef H
static const struct tpl_view head_view = TPL_VIEW_OF(struct head_row, head_fields);

struct view_log {
	struct page page;
	struct str base, size, key, head_at, head_size, head_root, checked_at, checked_iso, found;
	bool signed_once, any, checked, good;
	struct tpl_list entries, heads;
};
#define V struct view_log
static const struct tpl_field log_fields[] = {
	TF_VIEW(V, page, &page_view),
	TF_STR(V, base),
	TF_STR(V, size),
	TF_STR(V, key),
	TF_STR(V, head_at),
	TF_STR(V, head_size),
	TF_STR(V, head_root),
	TF_STR(V, checked_at),
	TF_STR(V, checked_iso),
	TF_STR(V, found),
	TF_BOOL(V, signed_once),
	TF_BOOL(V, any),
	TF_BOOL(V, checked),
	TF_BOOL(V, good),
	TF_LIST(V, entries, &entry_view),
	TF_LIST(V, heads, &head_view),
};
const struct tpl_view tl_log_view = TPL_VIEW_OF(V, log_fields);
#undef V

static struct str kind_text(struct ctx *c, enum translog_kind k)
{
	return ctx_text(c, arena_printf(c->arena, "translog.kind.%s", translog_kind_code(k)).p);
}

static const char *kind_colour(enum translog_kind k)
{
	switch (k) {
	case TL_PUBLISH:
	case TL_REPUBLISH:
		return "jade";
	case TL_CORRECT:
		return "amber";
	case TL_WITHDRAW:
		return "red";
	default:
		return "grey";
	}
}

/* A title that was corrected is nobody's business any more: older entries are shown under the one of today. */
static struct str shown_title(struct ctx *c, const struct translog_change *l)
{
	struct translog_change newest;

	if (l->doc_id == 0)
		return ctx_text(c, "translog.key_changed");
	if (l->newest || tl_store_last_of(c, l->doc_id, &newest, NULL) != ST_OK)
		return l->newest ? l->title : STR("");
	return newest.title;
}

static struct entry_row entry(struct ctx *c, const struct translog_change *l)
{
	struct str base = page_prefix(c);
	bool document = l->doc_id != 0;

	return (struct entry_row){
		.seq = page_num(c, l->seq),
		.at = page_time(c, l->at),
		.at_iso = translog_time(c->arena, l->at),
		.kind = kind_text(c, l->kind),
		.tag = str_of(kind_colour(l->kind)),
		.title = shown_title(c, l),
		.index_no = l->index_no,
		.href = document ? arena_printf(c->arena, "%.*s/d/%lld", STR_ARG(base), (long long)l->doc_id) : STR(""),
		.hash = hex_encode(c->arena, l->leaf_hash, SHA256_LEN),
		.document = document,
		.existing = l->existing,
	};
}

static struct tpl_list entry_list(struct ctx *c, const struct translog_change *l, size_t n, bool turn)
{
	struct entry_row *rows = ARENA_ARRAY(c->arena, n + 1, struct entry_row);

	for (size_t i = 0; i < n; i++)
		rows[i] = entry(c, &l[turn ? n - 1 - i : i]);
	return (struct tpl_list){rows, n};
}

static enum status fill_entries(struct ctx *c, struct view_log *v, struct err *err)
{
	struct translog_change *l;
	int64_t size;
	size_t n;

	TRY(translog_size(c, &size, err));
	TRY(translog_changes(c, size - SHOWN_ENTRIES, SHOWN_ENTRIES, &l, &n, err));
	v->entries = entry_list(c, l, n, true);
	v->any = n > 0;
	v->size = page_num(c, size);
	return ST_OK;
}

static enum status fill_heads(struct ctx *c, struct view_log *v, struct err *err)
{
	struct tl_head *h;
	struct tl_key *keys;
	struct head_row *rows;
	size_t n, n_keys;

	TRY(tl_store_heads(c, 0, SHOWN_HEADS, &h, &n, err));
	TRY(tl_store_keys(c, &keys, &n_keys, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct head_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct head_row){.n = page_num(c, h[i].n),
					    .at = page_time(c, h[i].at),
					    .at_iso = translog_time(c->arena, h[i].at),
					    .size = page_num(c, h[i].size),
					    .root = h[i].root};
	v->heads = (struct tpl_list){rows, n};
	v->signed_once = n > 0;
	if (n > 0) {
		v->head_at = rows[0].at;
		v->head_size = rows[0].size;
		v->head_root = rows[0].root;
	}
	v->key = n_keys > 0 ? keys[n_keys - 1].public_key : STR("");
	return ST_OK;
}

/* Bad news is shown too: a log that hides what its own verification found would prove nothing. */
static enum status fill_verdict(struct ctx *c, struct view_log *v, struct err *err)
{
	struct translog_verdict last;
	enum status st = translog_verdict(c, &last, err);

	if (st == ST_NOT_FOUND) {
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	v->checked = true;
	v->good = last.problems == 0;
	v->checked_at = page_time(c, last.at);
	v->checked_iso = translog_time(c->arena, last.at);
	v->found = page_num(c, last.problems);
	return ST_OK;
}

enum status tl_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_log v = {.base = page_prefix(c)};

	page_init(c, &v.page, SHELL_PORTAL, "/xxgk", ctx_text(c, "translog.title"));
	page_crumb(c, &v.page, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, &v.page, page_href(c, STR("/xxgk")), ctx_text(c, "nav.xxgk"));
	page_crumb(c, &v.page, STR_NONE, v.page.h1);
	v.page.lead = ctx_text(c, "translog.lead");
	TRY(fill_entries(c, &v, err));
	TRY(fill_heads(c, &v, err));
	TRY(fill_verdict(c, &v, err));
	web_cache_tag(w, "log");
	web_cache_tag(w, "log.head");
	page_render(c, "translog/log.html", &v, 200);
	return ST_OK;
}

/* ---- one document ---- */

struct view_proof {
	struct page page;
	struct str base, title, index_no, doc, first_at, proof, proof_full, canonical, head_at, head_size, root, key;
	bool withdrawn, existing, head;
	struct tpl_list entries;
};
#define V struct view_proof
static const struct tpl_field proof_view_fields[] = {
	TF_VIEW(V, page, &page_view),
	TF_STR(V, base),
	TF_STR(V, title),
	TF_STR(V, index_no),
	TF_STR(V, doc),
	TF_STR(V, first_at),
	TF_STR(V, proof),
	TF_STR(V, proof_full),
	TF_STR(V, canonical),
	TF_STR(V, head_at),
	TF_STR(V, head_size),
	TF_STR(V, root),
	TF_STR(V, key),
	TF_BOOL(V, withdrawn),
	TF_BOOL(V, existing),
	TF_BOOL(V, head),
	TF_LIST(V, entries, &entry_view),
};
const struct tpl_view tl_proof_view = TPL_VIEW_OF(V, proof_view_fields);
#undef V

static enum status fill_head(struct ctx *c, struct view_proof *v, int64_t seq, struct err *err)
{
	struct tl_head h;
	enum status st = tl_store_head_covering(c, seq + 1, &h, err);

	if (st == ST_NOT_FOUND) { /* published this moment: the page says so */
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	v->head = true;
	v->head_at = page_time(c, h.at);
	v->head_size = page_num(c, h.size);
	v->root = h.root;
	v->key = h.public_key;
	return ST_OK;
}

/* Title and index number come from the newest leaf: of a withdrawn document they are what its tombstone says. */
enum status tl_doc_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_proof v = {.base = page_prefix(c)};
	long long id = (long long)web_param_i64(w, "id");
	struct translog_change *l;
	size_t n;

	TRY(tl_store_of(c, id, &l, &n, err));
	if (id <= 0 || n == 0)
		return err_set(err, ST_NOT_FOUND, "document %lld was never logged", id);
	page_init(c, &v.page, SHELL_PORTAL, "/xxgk", ctx_text(c, "translog.document_link"));
	page_crumb(c, &v.page, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, &v.page, page_href(c, STR("/xxgk/log")), ctx_text(c, "translog.title"));
	page_crumb(c, &v.page, STR_NONE, l[0].index_no);
	v.page.lead = ctx_text(c, "translog.document_lead");
	v.title = l[0].title;
	v.index_no = l[0].index_no;
	v.withdrawn = l[0].kind == TL_WITHDRAW;
	v.existing = l[n - 1].existing;
	v.first_at = page_time(c, l[n - 1].at);
	v.doc = arena_printf(c->arena, "%.*s/d/%lld", STR_ARG(v.base), id);
	v.proof = arena_printf(c->arena, "/d/%lld/proof.json", id);
	v.proof_full = arena_printf(c->arena, "/d/%lld/proof.json?document=1", id);
	v.canonical = arena_printf(c->arena, "/api/v1/documents/%lld/canonical", id);
	v.entries = entry_list(c, l, n, false);
	TRY(fill_head(c, &v, l[0].seq, err));
	web_cache_tag(w, "doc:%lld", id);
	web_cache_tag(w, "log");
	web_cache_tag(w, "log.head");
	page_render(c, "translog/proof.html", &v, 200);
	return ST_OK;
}

/* ---- feed of heads: what is written down elsewhere cannot be taken back here ---- */

static void head_entry(struct ctx *c, struct buf *b, const struct tl_head *h)
{
	struct str time = translog_time(c->arena, h->at);

	buf_c(b, "<entry>\n<id>");
	tpl_escape_text(b, page_absolute(c, arena_printf(c->arena, "/xxgk/log/heads.atom#%lld", (long long)h->n)));
	buf_c(b, "</id>\n<title>");
	tpl_escape_text(b, ctx_textf(c, "translog.feed_entry", arena_printf(c->arena, "%lld", (long long)h->size)));
	buf_printf(b, "</title>\n<updated>%.*s</updated>\n<content type=\"text\">", STR_ARG(time));
	tpl_escape_text(b, h->head);
	buf_printf(b, "\n%.*s</content>\n</entry>\n", STR_ARG(h->signature));
}

enum status tl_heads_atom(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct str self = page_absolute(c, STR("/xxgk/log/heads.atom"));
	struct tl_head *h;
	size_t n;

	TRY(tl_store_heads(c, 0, FEED_HEADS, &h, &n, err));
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		  "xml:lang=\"zh-CN\">\n<id>");
	tpl_escape_text(&b, self);
	buf_c(&b, "</id>\n<title>");
	tpl_escape_text(&b, ctx_text(c, "translog.feed_title"));
	buf_printf(&b, "</title>\n<updated>%.*s</updated>\n<author><name>",
		   STR_ARG(translog_time(c->arena, n > 0 ? h[0].at : c->now)));
	tpl_escape_text(&b, setting(c, "site.name"));
	buf_c(&b, "</name></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"");
	tpl_escape_text(&b, self);
	buf_c(&b, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
	tpl_escape_text(&b, page_absolute(c, STR("/xxgk/log")));
	buf_c(&b, "\"/>\n");
	for (size_t i = 0; i < n; i++)
		head_entry(c, &b, &h[i]);
	buf_c(&b, "</feed>\n");
	web_cache_tag(w, "log.head");
	web_reply(w, 200, "application/atom+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
