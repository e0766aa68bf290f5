/* SPDX-License-Identifier: Apache-2.0 */
/* Writing: one source is one transaction. Whatever stops it, nothing of it is there; run again, it is made. */
#include "intake/intake.h"

#include <string.h>

#include "base/embedded.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "core/core.h"
#include "core/files.h"
#include "core/json.h"
#include "docmodel/build.h"
#include "extract/extract.h"
#include "intake/intake_store.h"

const char *intake_outcome_code(enum intake_outcome o)
{
	static const char *const codes[IN_OUTCOME_COUNT] = {"draft", "existing", "dry", "skipped"};

	return codes[o];
}

enum status intake_rules_load(struct arena *a, struct intake_rules *ret, struct err *err)
{
	return intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), ret, err);
}

struct str finding_text(const struct tpl_set *set, struct arena *a, enum tpl_locale loc, const struct finding *f)
{
	return tpl_textf(set, a, loc, f->key, f->arg.p == NULL ? STR("") : f->arg);
}

/* ---- pictures and links find their places ---- */
struct mapping {
	struct ctx *c;
	const int64_t *file; /* stored file of picture i + 1; 0 = left out */
	size_t n;
	struct err *err;
};

/* A page that has been imported is linked by its number; others by their old address, which leads on once they are there. */
static struct str map_href(struct mapping *m, struct str href)
{
	struct old_address *list;
	size_t n = 0;
	struct err ignored = {0};

	if (!str_starts_c(href, "/") ||
	    old_address_find(m->c, address_decode(m->c->arena, href), &list, &n, &ignored) != ST_OK || n == 0 ||
	    list[0].file_id != 0)
		return href;
	return arena_printf(m->c->arena, "/d/%lld", (long long)list[0].document_id);
}

static const struct doc_node *map_node(struct mapping *m, const struct doc_node *n)
{
	struct arena *a = m->c->arena;
	struct doc_node *copy = node_new(a, n->type);
	const struct doc_node **child = ARENA_ARRAY(a, n->n + 1, const struct doc_node *);
	size_t k = 0;

	*copy = *n;
	if (n->type == DN_FIGURE) {
		copy->file_id = n->file_id > 0 && (size_t)n->file_id <= m->n ? m->file[n->file_id - 1] : 0;
		return copy->file_id > 0 ? copy : NULL;
	}
	if (n->type == DN_TEXT && (n->marks & DM_LINK))
		copy->href = map_href(m, n->href);
	for (size_t i = 0; i < n->n; i++) {
		child[k] = map_node(m, n->child[i]);
		k += child[k] != NULL;
	}
	if (k == 0 && n->n > 0) /* what held only a picture stays, empty */
		child[k++] = node_new(a, DN_PARAGRAPH);
	copy->child = child;
	copy->n = k;
	return copy;
}

/* A kind of file that may not be stored is left out and told; everything else stops the import. */
static enum status store(struct ctx *c, const char *path, struct str bytes, struct stored_file *ret, bool *ret_refused,
			 struct err *err)
{
	enum status st = path != NULL ? files_add_path(c, path, ret, err) : files_add_bytes(c, bytes, ret, err);

	*ret_refused = st == ST_UNSUPPORTED_TYPE || st == ST_TOO_LARGE ||
		       (st == ST_INVALID && strcmp(err->key, "files.empty") == 0);
	if (*ret_refused) {
		err_clear(err);
		return ST_OK;
	}
	return st;
}

static enum status take_pictures(struct ctx *c, struct intake_reading *r, struct doc *ret, struct err *err)
{
	int64_t *id = ARENA_ARRAY(c->arena, r->n_pictures + 1, int64_t);
	struct mapping m = {c, id, r->n_pictures, err};

	for (size_t i = 0; i < r->n_pictures; i++) {
		struct stored_file f;
		bool refused = false;

		if (r->picture[i].path == NULL && r->picture[i].bytes.n == 0)
			continue;
		TRY(store(c, r->picture[i].path, r->picture[i].bytes, &f, &refused, err));
		if (refused)
			finding_add(&r->r, "docmodel.note.image", STR_NONE, true);
		else
			id[i] = f.id;
	}
	*ret = (struct doc){c->arena, map_node(&m, r->doc.root)};
	return ST_OK;
}

/* ---- the draft ---- */
/* "…办法（试行）" is a 办法. */
static struct str without_bracket(struct str title)
{
	ptrdiff_t open = -1, at;

	if (!str_ends_c(title, "）"))
		return title;
	for (struct str rest = title; (at = str_find_c(rest, "（")) >= 0; rest = str_skip(rest, (size_t)at + 3))
		open = (ptrdiff_t)(title.n - rest.n) + at;
	return open > 0 ? str_slice(title, 0, (size_t)open) : title;
}

/* 通知, 公告 … at the end of the title (党政机关公文处理工作条例 Art. 8 and what bureaus add). */
static struct str genre_of(struct str title)
{
	static const char *const genres[] = {"决定书", "意见书", "通知", "公告", "通报", "意见", "决定", "报告",
					     "函",     "批复",	 "通告", "纪要", "方案", "办法", "细则", "规定",
					     "指引",   "计划",	 "总结", "公示", "预案", "规划"};

	title = without_bracket(title);
	for (size_t i = 0; i < ARRAY_LEN(genres); i++)
		if (str_ends_c(title, genres[i]))
			return str_of(genres[i]);
	return STR("");
}

static struct str note_of(struct ctx *c, const struct recognised *r)
{
	const struct tpl_set *set = core_tpl(c->core);
	struct buf b = BUF_INIT(c->arena, 64U << 10);

	for (size_t i = 0; i < r->n_findings; i++) {
		if (!r->finding[i].check)
			continue;
		if (b.n > 0)
			buf_byte(&b, '\n');
		buf_str(&b, finding_text(set, c->arena, c->locale, &r->finding[i]));
	}
	return buf_view(&b);
}

static struct str cell(const struct intake_source *s, enum list_field f)
{
	return s->row == NULL ? STR("") : list_cell(s->list, s->row, f);
}

static int64_t body_of(const struct ctx *c, const struct intake_options *o)
{
	return c->who.system ? o->body_id : c->who.body_id;
}

static enum status fill(struct ctx *c, const struct intake_source *s, const struct intake_options *o,
			const struct intake_reading *r, const struct doc *model, struct document *d, struct err *err)
{
	struct str entry = cell(s, LF_ENTRY);
	struct cat_entry e;

	*d = (struct document){.formed_on = r->r.formed.value,
			       .signed_on = DATE_NONE,
			       .effective_on = DATE_NONE,
			       .abolished_on = DATE_NONE,
			       .due_on = DATE_NONE,
			       .audience_all = true,
			       .openness = OPEN_COUNT,
			       .proposed = ATTR_PUB};
	d->body_id = body_of(c, o);
	d->unit_id = c->who.system ? o->unit_id : c->who.unit_id;
	d->author_id = o->author_id;
	d->author_name = o->author_name;
	d->title = r->r.title.value.n > 0 ? r->r.title.value : utf8_cut(s->name, MAX_TITLE_CP);
	d->doc_no = r->r.doc_no.shown;
	d->genre = cell(s, LF_GENRE).n > 0 ? cell(s, LF_GENRE) : genre_of(d->title);
	d->keywords = cell(s, LF_KEYWORDS);
	d->summary = cell(s, LF_SUMMARY);
	d->source = r->r.source.value;
	d->issuing_body = r->r.issuer.value;
	d->body_json = doc_json(c->arena, model);
	d->import_note = note_of(c, &r->r);
	d->figures_brought = r->n_pictures > 0; /* a text can only name pictures by number, and must not */
	if (r->r.mark.n > 0)
		(void)attribute_from_text(r->r.mark, &d->proposed);
	/* The date of formation may not lie ahead: then it was misread, and the draft begins without it. */
	if (!date_is_none(d->formed_on) && date_cmp(d->formed_on, c->today) > 0)
		d->formed_on = DATE_NONE;
	entry = entry.n > 0 ? entry : o->entry_key;
	if (entry.n > 0) {
		TRY(cat_entry_by_key(c, d->body_id, entry, &e, err));
		d->entry_id = e.id;
	}
	return ST_OK;
}

static enum status attach_all(struct ctx *c, struct document *d, struct intake_reading *r, size_t *ret_n, struct err *err)
{
	for (size_t i = 0; i < r->n_attach; i++) {
		const struct intake_attach *t = &r->attach[i];
		struct stored_file f;
		bool refused = false;

		TRY(store(c, t->path, STR_NONE, &f, &refused, err));
		if (refused) {
			finding_add(&r->r, "intake.f.file_refused", utf8_cut(t->name, 100), true);
			continue;
		}
		TRY(doc_attach(c, d->id, d->rev, f.id, t->name, err));
		d->rev++;
		++*ret_n;
		if (t->address.n > 0)
			TRY(old_address_add(c, t->address, d->id, f.id, err));
	}
	return ST_OK;
}

static enum status add_addresses(struct ctx *c, const struct intake_source *s, const struct intake_reading *r, int64_t id,
				 struct err *err)
{
	struct str at[] = {s->address, s->alias, STR("")};

	if (s->row != NULL && !address_resolve(c->arena, STR("/"), STR(""), cell(s, LF_ADDRESS), &at[2])) {
		struct str url = cell(s, LF_ADDRESS); /* "http://old.site/x": the host is whoever the list speaks of */
		ptrdiff_t host = str_find_c(url, "://"),
			  slash = host < 0 ? -1 : str_find_byte(str_skip(url, (size_t)host + 3), '/');

		if (slash >= 0)
			(void)address_resolve(c->arena, STR("/"), STR(""), str_skip(url, (size_t)host + 3 + (size_t)slash),
					      &at[2]);
	}
	for (size_t i = 0; i < ARRAY_LEN(at); i++)
		if (at[i].n > 0 && at[i].n <= 1000 && !(i == 0 && r->kind == IK_PAPER))
			TRY(old_address_add(c, at[i], id, 0, err));
	return ST_OK;
}

/* ---- the row of the report ---- */
struct str intake_shown(const struct intake_source *s)
{
	struct str shown = s->shown.n > 0 ? s->shown : s->name;

	return utf8_valid(shown) ? shown : STR("?");
}

static struct str report_of(struct ctx *c, const struct intake_source *s, enum tpl_locale loc,
			    const struct intake_result *res)
{
	const struct recognised *r = &res->r;
	struct buf b = BUF_INIT(c->arena, 1U << 20);
	struct json_obj o;
	struct str t;

	json_obj_init(&o, c->arena);
	json_str(&o, "file", intake_shown(s));
	json_i64(&o, "document", res->document_id);
	json_str(&o, "title", r->title.value);
	json_str(&o, "doc_no", r->doc_no.shown);
	json_str(&o, "issuer", r->issuer.value);
	json_str(&o, "source", r->source.value);
	json_str(&o, "formed_on", date_format(c->arena, r->formed.value));
	json_str(&o, "published_on", date_format(c->arena, r->published.value));
	json_str(&o, "mark", r->mark);
	json_str(&o, "address", s->address);
	json_i64(&o, "attachments", (int64_t)res->n_attached);
	json_i64(&o, "furniture_lines", (int64_t)r->dropped);
	t = json_obj_end(&o);
	buf_printf(&b, "%.*s,\"findings\":[", STR_ARG(str_slice(t, 0, t.n - 1)));
	for (size_t i = 0; i < r->n_findings; i++) {
		json_obj_init(&o, c->arena);
		json_str(&o, "key", str_of(r->finding[i].key));
		json_bool(&o, "check", r->finding[i].check);
		json_str(&o, "text", finding_text(core_tpl(c->core), c->arena, loc, &r->finding[i]));
		t = json_obj_end(&o);
		buf_printf(&b, "%s%.*s", i > 0 ? "," : "", STR_ARG(t));
	}
	buf_c(&b, "]}");
	return buf_view(&b);
}

static int64_t checks_of(const struct recognised *r)
{
	int64_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		n += r->finding[i].check;
	return n;
}

/* ---- one source ---- */
static enum status make(struct ctx *c, const struct intake_source *s, struct intake_reading *r,
			const struct intake_options *o, struct intake_result *res, struct err *err)
{
	struct document d;
	struct doc model;
	bool existing = false;

	TRY(take_pictures(c, r, &model, err));
	TRY(fill(c, s, o, r, &model, &d, err));
	TRY(doc_import_draft(c, &d, r->key, &existing, err));
	res->document_id = d.id;
	res->outcome = existing ? IN_EXISTING : IN_DRAFT;
	if (!existing)
		TRY(attach_all(c, &d, r, &res->n_attached, err));
	return add_addresses(c, s, r, d.id, err);
}

static enum status attempt(struct ctx *c, const struct intake_source *s, struct intake_reading *r,
			   const struct intake_options *o, struct intake_result *ret, struct err *err)
{
	struct intake_result res = {.outcome = IN_DRY, .kind = r->kind};
	size_t told = r->r.n_findings;
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	enum status st = ST_OK;

	res.blocks = r->doc.root == NULL ? 0 : r->doc.root->n;
	if (r->column_page || r->doc.root == NULL) { /* nothing to take */
		res.outcome = IN_SKIPPED;
	} else if (!o->dry_run) {
		TRY(core_begin(c, &tx, err));
		st = make(c, s, r, o, &res, err);
	}
	res.r = r->r;
	if (st == ST_OK) {
		res.report = report_of(c, s, o->loc, &res);
		if (tx.open) {
			st = intake_item_add(c, r->key, res.document_id, intake_shown(s), res.report, checks_of(&res.r),
					     err);
			st = st == ST_OK ? core_commit(c, &tx, err) : st;
		}
	}
	r->r.n_findings = st == ST_OK ? r->r.n_findings : told; /* said again by the next attempt */
	if (st == ST_OK)
		*ret = res;
	return st;
}

enum status intake_write(struct ctx *c, const struct intake_source *s, struct intake_reading *r,
			 const struct intake_options *o, struct intake_result *ret, struct err *err)
{
	enum status st = attempt(c, s, r, o, ret, err);

	/* Two at once with the same file: the second finds its key taken when it writes; then the draft is there. */
	if (!o->dry_run && (st == ST_DB || st == ST_CONFLICT || st == ST_BUSY))
		st = attempt(c, s, r, o, ret, err);
	return st;
}

/* ---- lists ---- */
enum status intake_read_list(struct arena *a, const char *path, struct str name, struct list *ret, struct err *err)
{
	bool xlsx = name.n > 5 && str_ieq_c(str_skip(name, name.n - 5), ".xlsx");
	struct extracted x;

	TRY(extract_text(a, path, xlsx ? STR("xlsx") : STR("csv"), &x, err));
	if (x.state == EXTRACT_BROKEN)
		return err_say(err, ST_INVALID, "intake.file_broken", NULL);
	if (x.state == EXTRACT_LIMIT)
		return err_say(err, ST_TOO_LARGE, "intake.file_limit", NULL);
	TRY(list_parse(a, embedded_get("data/intake/columns.tsv"), x.text, ret, err));
	ret->name = name;
	return ST_OK;
}

static bool importable(struct str name)
{
	static const char *const ends[] = {".txt", ".docx", ".pdf", ".ofd", ".html", ".htm", ".shtml"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(ends[i]);

		if (name.n > n && str_ieq_c(str_skip(name, name.n - n), ends[i]))
			return true;
	}
	return false;
}

static void check_files(struct ctx *c, struct list *l, struct list_row *r, const struct intake_place *place)
{
	struct str file = list_cell(l, r, LF_FILE), *names;
	size_t n = list_names(c->arena, list_cell(l, r, LF_ATTACHMENTS), &names);
	const char *path;

	if (file.n > 0 && !intake_place_file(c->arena, place, file, &path))
		list_problem_add(r, list_col(l, LF_FILE), "intake.row.no_file", utf8_cut(file, 80));
	else if (file.n > 0 && !importable(file))
		list_problem_add(r, list_col(l, LF_FILE), "intake.row.bad_kind", utf8_cut(file, 80));
	for (size_t i = 0; i < n; i++)
		if (!intake_place_file(c->arena, place, names[i], &path))
			list_problem_add(r, list_col(l, LF_ATTACHMENTS), "intake.row.no_file", utf8_cut(names[i], 80));
}

enum status intake_check_list(struct ctx *c, struct list *l, const struct intake_place *place, int64_t body_id,
			      struct err *err)
{
	struct cat_filter f = {.body_id = body_id, .openness = -1};
	struct cat_entry *e;
	size_t n;

	TRY(cat_list(c, &f, &e, &n, err));
	for (size_t i = 0; i < l->n; i++) {
		struct list_row *r = &l->row[i];
		struct str key = list_cell(l, r, LF_ENTRY);
		bool known = key.n == 0;

		list_check_row(c->arena, l, r, c->today);
		for (size_t k = 0; k < n && !known; k++)
			known = str_eq(e[k].item_key, key);
		if (!known)
			list_problem_add(r, list_col(l, LF_ENTRY), "intake.row.bad_entry", utf8_cut(key, 60));
		check_files(c, l, r, place);
	}
	return ST_OK;
}
