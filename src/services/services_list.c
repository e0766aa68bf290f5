/* SPDX-License-Identifier: Apache-2.0 */
/* The list of licence items 行政许可事项目录 (S0-1.2.2) with its versions, and both lists as files. */
#include <jansson.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/address.h"
#include "services/services_int.h"

enum { LC_CODE, LC_NAME, LC_NAME_EN, LC_BASIS, LC_BODY, LC_UNIT, LC_COUNT };

/* ---- the list as text ---- */

/* Columns stand in one line, so nothing in them may divide. */
static void put_cell(struct buf *b, struct str s, bool last)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, s.p[i] == '\t' || s.p[i] == '\n' ? ' ' : s.p[i]);
	buf_byte(b, last ? '\n' : '\t');
}

static struct str basis_text(struct ctx *c, const struct service_content *s)
{
	struct buf b = BUF_INIT(c->arena, MAX_FORM_BYTES);
	struct service_row *rows;
	size_t n = service_rows(c->arena, s->v[SF_BASES], SF_BASES, &rows);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_c(&b, "；");
		buf_str(&b, rows[i].c[BASIS_NAME]);
		buf_str(&b, rows[i].c[BASIS_CLAUSE]);
	}
	return buf_view(&b);
}

static enum status list_text(struct ctx *c, struct str *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAX_IMPORT_BYTES);
	struct service_public *p;
	struct service_listed *l;
	size_t n, n_p;

	TRY(svc_public_list(c, &l, &n, err));
	TRY(services_published(c, &p, &n_p, err));
	for (size_t i = 0; i < n && i < n_p; i++) {
		struct service_content s;

		if (!str_eq_c(p[i].kind, "licence"))
			continue;
		service_content_parse(c->arena, l[i].version.content, &s);
		put_cell(&b, p[i].code, false);
		put_cell(&b, p[i].name, false);
		put_cell(&b, p[i].name_en, false);
		put_cell(&b, basis_text(c, &s), false);
		put_cell(&b, p[i].body_name, false);
		put_cell(&b, p[i].unit_name, true);
	}
	*ret = buf_view(&b);
	return ST_OK;
}

enum status service_list_refresh(struct ctx *c, struct str why, struct err *err)
{
	struct service_list_version was = {0}, now = {.at = c->now, .summary = why};
	char hex[SHA256_HEX_LEN + 1];
	enum status st;

	TRY(list_text(c, &now.content, err));
	sha256_hex(now.content, hex);
	now.hash = arena_dup(c->arena, str_of(hex));
	st = svc_list_version(c, 0, &was, err);
	if (st == ST_NOT_FOUND)
		err_clear(err);
	else
		TRY(st);
	if (str_eq(was.hash, now.hash) || (was.no == 0 && str_empty(now.content)))
		return ST_OK;
	now.no = was.no + 1;
	return svc_list_add(c, &now, err);
}

/* The guides of today. Earlier versions of the list are kept as they were, but what was withdrawn since is gone from them
 * too, and from what is said about them: withdrawn means that nobody reads it anywhere. */
struct guides {
	struct service_public *list;
	size_t n;
};

static bool is_public(const struct guides *g, struct str code)
{
	for (size_t i = 0; i < g->n; i++)
		if (str_eq(g->list[i].code, code))
			return true;
	return false;
}

static bool is_name(const struct guides *g, struct str name)
{
	for (size_t i = 0; i < g->n; i++)
		if (str_eq(g->list[i].name, name))
			return true;
	return false;
}

static size_t list_rows(struct ctx *c, const struct guides *g, struct str content, struct str (**ret)[LC_COUNT])
{
	struct str rest = content, line;
	size_t n = 0, max = 1;

	for (size_t i = 0; i < content.n; i++)
		max += content.p[i] == '\n';
	*ret = arena_alloc_array(c->arena, max, sizeof **ret);
	while (rest.p != NULL && n < max && str_line(&rest, &line)) {
		for (int k = 0; k < LC_COUNT; k++)
			if (!str_cut(&line, '\t', &(*ret)[n][k]))
				(*ret)[n][k] = STR("");
		n += is_public(g, (*ret)[n][LC_CODE]);
	}
	return n;
}

/* ---- page ---- */

struct licence_row {
	struct str code, name, basis, body, unit, href;
	bool name_zh;
};
#define T struct licence_row
static const struct tpl_field row_fields[] = {TF_STR(T, code), TF_STR(T, name), TF_STR(T, basis),   TF_STR(T, body),
					      TF_STR(T, unit), TF_STR(T, href), TF_BOOL(T, name_zh)};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct view_licences {
	struct page page;
	struct str base, csv, xlsx, json, version_text, newest_href;
	struct tpl_list rows, versions, lines;
	bool any, old, compared, differs;
};
#define T struct view_licences
static const struct tpl_field licences_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, csv),
	TF_STR(T, xlsx),
	TF_STR(T, json),
	TF_STR(T, version_text),
	TF_STR(T, newest_href),
	TF_LIST(T, rows, &row_view),
	TF_LIST(T, versions, &svc_link_view),
	TF_LIST(T, lines, &svc_diff_line_view),
	TF_BOOL(T, any),
	TF_BOOL(T, old),
	TF_BOOL(T, compared),
	TF_BOOL(T, differs),
};
const struct tpl_view services_licences_view = TPL_VIEW_OF(T, licences_fields);
#undef T

static const struct web_field list_fields[] = {
	{"v", F_I64, 0, 20, "services.version", NULL},
	{"diff", F_I64, 0, 20, "services.version", NULL},
};
const struct web_form services_list_form = WEB_FORM(list_fields);

/* The version asked for, the newest without asking; an empty one while there is none. */
static enum status version_asked(struct web_call *w, struct service_list_version *ret, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t no = web_value(w, "v")->i;
	enum status st = svc_list_version(c, no, ret, err);

	web_cache_tag(w, "services");
	if (st == ST_NOT_FOUND && no == 0) {
		err_clear(err);
		*ret = (struct service_list_version){0};
		return ST_OK;
	}
	return st;
}

static struct str file_href(struct ctx *c, const char *ext, int64_t no)
{
	return no == 0 ? arena_printf(c->arena, "/services/licences.%s", ext)
		       : arena_printf(c->arena, "/services/licences.%s?v=%lld", ext, (long long)no);
}

static enum status fill_versions(struct ctx *c, struct view_licences *v, const struct guides *g, int64_t shown,
				 struct err *err)
{
	struct service_list_version *all;
	struct svc_link *links;
	size_t n;

	TRY(svc_list_versions(c, &all, &n, err));
	links = ARENA_ARRAY(c->arena, n + 1, struct svc_link);
	for (size_t i = 0; i < n; i++)
		links[i] = (struct svc_link){
			.href = arena_printf(c->arena, "%.*s/services/licences?v=%lld%s", STR_ARG(v->base),
					     (long long)all[i].no,
					     all[i].no > 1 ? arena_printf(c->arena, "&diff=%lld", (long long)all[i].no - 1).p
							   : ""),
			.text = ctx_textf(c, "services.version_no", page_num(c, all[i].no)),
			.at = page_date(c, date_of_instant(all[i].at)),
			.note = is_name(g, all[i].summary) ? all[i].summary : ctx_text(c, "services.list_gone"),
			.current = all[i].no == shown,
		};
	v->versions = (struct tpl_list){links, n};
	v->old = n > 0 && shown != all[0].no;
	return ST_OK;
}

/* The list for reading side by side: one item a line. */
static struct str list_plain(struct ctx *c, const struct guides *g, struct str content)
{
	struct buf b = BUF_INIT(c->arena, MAX_IMPORT_BYTES);
	struct str(*rows)[LC_COUNT];
	size_t n = list_rows(c, g, content, &rows);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s %.*s｜%.*s｜%.*s｜%.*s\n", STR_ARG(rows[i][LC_CODE]), STR_ARG(rows[i][LC_NAME]),
			   STR_ARG(rows[i][LC_BASIS]), STR_ARG(rows[i][LC_BODY]), STR_ARG(rows[i][LC_UNIT]));
	return buf_view(&b);
}

static enum status fill_diff(struct web_call *w, struct view_licences *v, const struct guides *g,
			     const struct service_list_version *now, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_list_version was;

	if (!web_value(w, "diff")->present)
		return ST_OK;
	TRY(svc_list_version(c, web_value(w, "diff")->i, &was, err));
	TRY(svc_diff(c, list_plain(c, g, was.content), list_plain(c, g, now->content), &v->lines, err));
	v->compared = true;
	v->differs = v->lines.n > 0;
	return ST_OK;
}

enum status services_licences(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_licences *v = ARENA_NEW(c->arena, struct view_licences);
	struct service_list_version lv;
	struct guides g;
	struct licence_row *rows;
	struct str(*cells)[LC_COUNT];
	size_t n;

	TRY(version_asked(w, &lv, err));
	TRY(services_published(c, &g.list, &g.n, err));
	svc_page(c, &v->page, "/services", ctx_text(c, "services.licences"));
	v->base = page_prefix(c);
	page_crumb(c, &v->page, page_href(c, STR("/services")), ctx_text(c, "services.title"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "services.licences_lead");
	v->page.description = v->page.lead;
	v->newest_href = page_href(c, STR("/services/licences"));
	n = list_rows(c, &g, lv.content, &cells);
	rows = ARENA_ARRAY(c->arena, n + 1, struct licence_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct licence_row){cells[i][LC_CODE],
					       c->locale == LOC_EN && !str_empty(cells[i][LC_NAME_EN]) ? cells[i][LC_NAME_EN]
												       : cells[i][LC_NAME],
					       cells[i][LC_BASIS],
					       cells[i][LC_BODY],
					       cells[i][LC_UNIT],
					       arena_printf(c->arena, "%.*s/services/%.*s", STR_ARG(v->base),
							    STR_ARG(cells[i][LC_CODE])),
					       str_empty(cells[i][LC_NAME_EN])};
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	v->csv = file_href(c, "csv", web_value(w, "v")->i);
	v->xlsx = file_href(c, "xlsx", web_value(w, "v")->i);
	v->json = file_href(c, "json", web_value(w, "v")->i);
	if (lv.no != 0)
		v->version_text = arena_printf(c->arena, "%.*s · %.*s",
					       STR_ARG(ctx_textf(c, "services.version_no", page_num(c, lv.no))),
					       STR_ARG(page_date(c, date_of_instant(lv.at))));
	TRY(fill_versions(c, v, &g, lv.no, err));
	TRY(fill_diff(w, v, &g, &lv, err));
	page_render(c, "services/licences.html", v, 200);
	return ST_OK;
}

/* ---- files ---- */

#define MAX_COLS 12
struct table {
	struct str head[MAX_COLS];  /* for people */
	const char *keys[MAX_COLS]; /* for programs */
	double width[MAX_COLS];
	size_t n_cols, n;
	struct str (*cell)[MAX_COLS];
	struct str name;
};

static struct str to_csv(struct ctx *c, const struct table *t)
{
	struct buf b = BUF_INIT(c->arena, MAX_IMPORT_BYTES);

	buf_c(&b, "\xEF\xBB\xBF");
	for (size_t k = 0; k < t->n_cols; k++)
		csv_put(&b, t->head[k], k + 1 == t->n_cols);
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->n_cols; k++)
			csv_put(&b, t->cell[i][k], k + 1 == t->n_cols);
	return buf_view(&b);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* The library only writes to a named file: one in memory has a name below /proc. */
static enum status to_xlsx(struct ctx *c, const struct table *t, struct str *ret, struct err *err)
{
	CLEANUP(close_fd) int fd = memfd_create("services.xlsx", MFD_CLOEXEC);
	const char *path = arena_printf(c->arena, "/proc/self/fd/%d", fd).p;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_error e;

	if (fd < 0)
		return fs_errno(err, "memfd_create", "services.xlsx");
	book = workbook_new(path);
	if (book == NULL)
		return err_set(err, ST_INTERNAL, "cannot make a workbook");
	sheet = workbook_add_worksheet(book, NULL);
	for (size_t k = 0; k < t->n_cols; k++) {
		(void)worksheet_set_column(sheet, (lxw_col_t)k, (lxw_col_t)k, t->width[k], NULL);
		(void)worksheet_write_string(sheet, 0, (lxw_col_t)k, arena_cstr(c->arena, t->head[k]), NULL);
	}
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->n_cols; k++) /* as text: nothing in a cell is ever a formula */
			(void)worksheet_write_string(sheet, (lxw_row_t)(i + 1), (lxw_col_t)k,
						     arena_cstr(c->arena, t->cell[i][k]), NULL);
	worksheet_freeze_panes(sheet, 1, 2);
	e = workbook_close(book);
	if (e != LXW_NO_ERROR)
		return err_set(err, ST_IO, "workbook: %s", lxw_strerror(e));
	return fs_read(c->arena, path, MAX_IMPORT_BYTES, ret, err);
}

static json_t *js(struct str s)
{
	return json_stringn(s.p == NULL ? "" : s.p, s.n);
}

static enum status to_json(struct ctx *c, const struct table *t, struct str *ret, struct err *err)
{
	json_t *root = json_object(), *list = json_array();
	char *text;

	(void)json_object_set_new(root, "generated", js(instant_format_iso(c->arena, c->now)));
	for (size_t i = 0; i < t->n; i++) {
		json_t *o = json_object();

		for (size_t k = 0; k < t->n_cols; k++)
			(void)json_object_set_new(o, t->keys[k], js(t->cell[i][k]));
		(void)json_array_append_new(list, o);
	}
	(void)json_object_set_new(root, "items", list);
	text = json_dumps(root, JSON_INDENT(1));
	json_decref(root);
	if (text == NULL)
		return err_set(err, ST_INTERNAL, "list as JSON");
	*ret = arena_dup(c->arena, str_of(text));
	free(text);
	return ST_OK;
}

enum format { FMT_CSV, FMT_XLSX, FMT_JSON };
static const struct {
	const char *ext, *type;
} formats[] = {
	{"csv", "text/csv; charset=utf-8"},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"json", "application/json; charset=utf-8"},
};

static enum status send(struct web_call *w, const struct table *t, enum format f, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str bytes = STR("");

	if (f == FMT_CSV)
		bytes = to_csv(c, t);
	else if (f == FMT_XLSX)
		TRY(to_xlsx(c, t, &bytes, err));
	else
		TRY(to_json(c, t, &bytes, err));
	web_set_header(w, "Content-Disposition",
		       arena_printf(c->arena, "attachment; filename=\"%.*s.%s\"", STR_ARG(t->name), formats[f].ext));
	web_cache_tag(w, "services");
	web_reply(w, 200, formats[f].type, bytes);
	return ST_OK;
}

static void columns(struct ctx *c, struct table *t, const char *const *keys, const double *widths, size_t n)
{
	t->n_cols = n;
	for (size_t k = 0; k < n; k++) {
		t->keys[k] = keys[k];
		t->width[k] = widths[k];
		t->head[k] = svc_key(c, "services.x.", str_of(keys[k]));
	}
}

static struct str public_url(struct ctx *c, struct str code)
{
	return page_absolute(c, arena_printf(c->arena, "/services/%.*s", STR_ARG(code)));
}

static enum status licences_file(struct web_call *w, enum format f, struct err *err)
{
	static const char *const keys[] = {"code", "name", "basis", "body", "unit", "url"};
	static const double widths[] = {18, 36, 60, 26, 22, 40};
	struct ctx *c = ctx_of(w);
	struct table *t = ARENA_NEW(c->arena, struct table);
	struct service_list_version lv;
	struct guides g;
	struct str(*rows)[LC_COUNT];

	TRY(version_asked(w, &lv, err));
	TRY(services_published(c, &g.list, &g.n, err));
	columns(c, t, keys, widths, ARRAY_LEN(keys));
	t->name = lv.no == 0 ? STR("licences") : arena_printf(c->arena, "licences-v%lld", (long long)lv.no);
	t->n = list_rows(c, &g, lv.content, &rows);
	t->cell = arena_alloc_array(c->arena, t->n + 1, sizeof *t->cell);
	for (size_t i = 0; i < t->n; i++) {
		const struct str cells[] = {rows[i][LC_CODE], rows[i][LC_NAME], rows[i][LC_BASIS],
					    rows[i][LC_BODY], rows[i][LC_UNIT], public_url(c, rows[i][LC_CODE])};

		for (size_t k = 0; k < ARRAY_LEN(cells); k++)
			t->cell[i][k] = cells[k];
	}
	return send(w, t, f, err);
}

static struct str promise_text(struct ctx *c, unsigned bits)
{
	struct buf b = BUF_INIT(c->arena, 1000);

	for (unsigned p = 0; p < SP_COUNT; p++)
		if (bits & (1u << p)) {
			if (b.n > 0)
				buf_c(&b, "、");
			buf_str(&b, svc_key(c, "services.promise.", str_of(service_promise_code((enum service_promise)p))));
		}
	return buf_view(&b);
}

static enum status services_file(struct web_call *w, enum format f, struct err *err)
{
	static const char *const keys[] = {"code",	  "name",      "kind",	     "body",
					   "unit",	  "promises",  "legal_days", "promised_days",
					   "reviewed_on", "review_by", "published",  "url"};
	static const double widths[] = {18, 36, 14, 26, 22, 30, 10, 10, 12, 12, 12, 40};
	struct ctx *c = ctx_of(w);
	struct table *t = ARENA_NEW(c->arena, struct table);
	struct service_public *p;

	TRY(services_published(c, &p, &t->n, err));
	columns(c, t, keys, widths, ARRAY_LEN(keys));
	t->name = STR("services");
	t->cell = arena_alloc_array(c->arena, t->n + 1, sizeof *t->cell);
	for (size_t i = 0; i < t->n; i++) {
		const struct str cells[] = {p[i].code,
					    p[i].name,
					    svc_key(c, "services.kind.", p[i].kind),
					    p[i].body_name,
					    p[i].unit_name,
					    promise_text(c, p[i].promises),
					    p[i].legal_days,
					    p[i].promised_days,
					    date_format(c->arena, p[i].reviewed_on),
					    date_format(c->arena, p[i].review_by),
					    date_format(c->arena, date_of_instant(p[i].published_at)),
					    public_url(c, p[i].code)};

		for (size_t k = 0; k < ARRAY_LEN(cells); k++)
			t->cell[i][k] = cells[k];
	}
	return send(w, t, f, err);
}

enum status services_licences_csv(struct web_call *w, struct err *err)
{
	return licences_file(w, FMT_CSV, err);
}

enum status services_licences_xlsx(struct web_call *w, struct err *err)
{
	return licences_file(w, FMT_XLSX, err);
}

enum status services_licences_json(struct web_call *w, struct err *err)
{
	return licences_file(w, FMT_JSON, err);
}

enum status services_csv(struct web_call *w, struct err *err)
{
	return services_file(w, FMT_CSV, err);
}

enum status services_xlsx(struct web_call *w, struct err *err)
{
	return services_file(w, FMT_XLSX, err);
}

enum status services_json(struct web_call *w, struct err *err)
{
	return services_file(w, FMT_JSON, err);
}
