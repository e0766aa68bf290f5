/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue_export.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "base/fs.h"
#include "base/limits.h"

/* ---- one table of columns for XLSX and CSV ---- */

typedef struct str cell_fn(struct ctx *c, const struct cat_entry *e);

static struct str list_text(struct ctx *c, struct str parts)
{
	struct buf b = BUF_INIT(c->arena, MAX_IMPORT_BYTES);
	struct str part;

	while (str_cut(&parts, '|', &part)) {
		if (b.n > 0)
			buf_byte(&b, '\n');
		buf_str(&b, part);
	}
	return buf_view(&b);
}

static struct str cell_key(struct ctx *c, const struct cat_entry *e)
{
	(void)c;
	return e->item_key;
}

static struct str cell_seq(struct ctx *c, const struct cat_entry *e)
{
	return cat_field_text(c->arena, e, CF_SEQ);
}

static struct str cell_level1(struct ctx *c, const struct cat_entry *e)
{
	(void)c;
	return e->level1;
}

static struct str cell_level2(struct ctx *c, const struct cat_entry *e)
{
	(void)c;
	return e->level2;
}

static struct str cell_elements(struct ctx *c, const struct cat_entry *e)
{
	return list_text(c, e->elements);
}

static struct str cell_basis(struct ctx *c, const struct cat_entry *e)
{
	return list_text(c, e->legal_basis);
}

static struct str cell_limit(struct ctx *c, const struct cat_entry *e)
{
	const struct time_rule binding = time_rule_binding(e);

	if (e->shorter.basis.n > 0 && str_eq(binding.basis, e->shorter.basis))
		return arena_printf(c->arena, "%.*s (%.*s)", STR_ARG(binding.text), STR_ARG(binding.basis));
	return e->time_limit_text;
}

static struct str cell_publisher(struct ctx *c, const struct cat_entry *e)
{
	(void)c;
	return e->publisher;
}

static struct str cell_channels(struct ctx *c, const struct cat_entry *e)
{
	return list_text(c, e->channels);
}

static struct str cell_audience(struct ctx *c, const struct cat_entry *e)
{
	return ctx_text(c, e->audience_all ? "catalogue.audience_all" : "catalogue.audience_some");
}

static struct str cell_mode(struct ctx *c, const struct cat_entry *e)
{
	return ctx_text(c, e->proactive ? "catalogue.mode_proactive" : "catalogue.mode_request");
}

static struct str cell_openness(struct ctx *c, const struct cat_entry *e)
{
	return ctx_text(c, arena_printf(c->arena, "openness.%s", openness_code(e->openness)).p);
}

static struct str cell_owner(struct ctx *c, const struct cat_entry *e)
{
	(void)c;
	return e->owner_unit_name;
}

static struct str cell_update(struct ctx *c, const struct cat_entry *e)
{
	return e->update_days == 0 ? STR("") : arena_printf(c->arena, "%d", e->update_days);
}

static const struct {
	const char *key;
	cell_fn *text;
	double width;
} columns[] = {
	{"catalogue.f.item_key", cell_key, 14},
	{"catalogue.f.seq", cell_seq, 6},
	{"catalogue.f.level1", cell_level1, 18},
	{"catalogue.f.level2", cell_level2, 26},
	{"catalogue.f.elements", cell_elements, 44},
	{"catalogue.f.legal_basis", cell_basis, 36},
	{"catalogue.f.time_limit_text", cell_limit, 26},
	{"catalogue.f.publisher", cell_publisher, 18},
	{"catalogue.f.channels", cell_channels, 16},
	{"catalogue.f.audience", cell_audience, 10},
	{"catalogue.f.mode", cell_mode, 10},
	{"catalogue.f.openness", cell_openness, 10},
	{"catalogue.f.owner_unit_id", cell_owner, 18},
	{"catalogue.f.update_days", cell_update, 10},
};

enum status cat_export_csv(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAX_IMPORT_BYTES);

	buf_c(&b, "\xEF\xBB\xBF");
	for (size_t k = 0; k < ARRAY_LEN(columns); k++)
		csv_put(&b, ctx_text(c, columns[k].key), k + 1 == ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ARRAY_LEN(columns); k++)
			csv_put(&b, columns[k].text(c, &entries[i]), k + 1 == ARRAY_LEN(columns));
	if (b.overflow)
		return err_set(err, ST_TOO_LARGE, "catalogue as CSV");
	*ret = buf_view(&b);
	return ST_OK;
}

/* ---- XLSX ---- */

static lxw_format *format_of(lxw_workbook *book, bool head)
{
	lxw_format *f = workbook_add_format(book);

	format_set_text_wrap(f);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (head) {
		format_set_bold(f);
		format_set_bg_color(f, 0xE6EEF4);
	}
	return f;
}

static void write_rows(struct ctx *c, lxw_workbook *book, lxw_worksheet *sheet, const struct cat_entry *entries, size_t n)
{
	lxw_format *head = format_of(book, true), *body = format_of(book, false);

	for (size_t k = 0; k < ARRAY_LEN(columns); k++) {
		(void)worksheet_set_column(sheet, (lxw_col_t)k, (lxw_col_t)k, columns[k].width, NULL);
		(void)worksheet_write_string(sheet, 0, (lxw_col_t)k, arena_cstr(c->arena, ctx_text(c, columns[k].key)),
					     head);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ARRAY_LEN(columns); k++) /* always as text: nothing in a cell is ever a formula */
			(void)worksheet_write_string(sheet, (lxw_row_t)(i + 1), (lxw_col_t)k,
						     arena_cstr(c->arena, columns[k].text(c, &entries[i])), body);
	worksheet_freeze_panes(sheet, 1, 4);
	worksheet_set_landscape(sheet);
	(void)worksheet_repeat_rows(sheet, 0, 0);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* The library only writes to a named file: a file in memory has a name below /proc, so nothing reaches the disk. */
enum status cat_export_xlsx(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret, struct err *err)
{
	CLEANUP(close_fd) int fd = memfd_create("catalogue.xlsx", MFD_CLOEXEC);
	const char *path = arena_printf(c->arena, "/proc/self/fd/%d", fd).p;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_error e;

	if (fd < 0)
		return fs_errno(err, "memfd_create", "catalogue.xlsx");
	book = workbook_new(path);
	if (book == NULL)
		return err_set(err, ST_INTERNAL, "cannot make a workbook");
	sheet = workbook_add_worksheet(book, arena_cstr(c->arena, ctx_text(c, "catalogue.sheet")));
	if (sheet == NULL) /* a name that the format forbids must not lose the export */
		sheet = workbook_add_worksheet(book, NULL);
	write_rows(c, book, sheet, entries, n);
	e = workbook_close(book);
	if (e != LXW_NO_ERROR)
		return err_set(err, ST_IO, "workbook: %s", lxw_strerror(e));
	return fs_read(c->arena, path, MAX_IMPORT_BYTES, ret, err);
}

/* ---- JSON ---- */

static json_t *js(struct str s)
{
	return json_stringn(s.p == NULL ? "" : s.p, s.n);
}

static json_t *js_list(struct str parts)
{
	json_t *list = json_array();
	struct str part;

	while (str_cut(&parts, '|', &part))
		if (part.n > 0)
			(void)json_array_append_new(list, js(part));
	return list;
}

static json_t *js_rule(const struct time_rule *r)
{
	json_t *o = json_object();

	(void)json_object_set_new(o, "event", json_string(deadline_event_code(r->event)));
	if (r->event == DE_FIXED_DATE) {
		(void)json_object_set_new(o, "month", json_integer(r->month));
		(void)json_object_set_new(o, "day", json_integer(r->day));
	} else {
		(void)json_object_set_new(o, "days", json_integer(r->days));
		(void)json_object_set_new(o, "unit", json_string(r->unit == DU_DAY ? "day" : "workday"));
	}
	(void)json_object_set_new(o, "text", js(r->text));
	(void)json_object_set_new(o, "basis", js(r->basis));
	return o;
}

static json_t *js_entry(const struct cat_entry *e)
{
	const struct time_rule binding = time_rule_binding(e);
	json_t *o = json_object();

	(void)json_object_set_new(o, "item_key", js(e->item_key));
	(void)json_object_set_new(o, "derived_from", e->derived_from.n > 0 ? js(e->derived_from) : json_null());
	(void)json_object_set_new(o, "seq", json_integer(e->seq));
	(void)json_object_set_new(o, "level1", js(e->level1));
	(void)json_object_set_new(o, "level2", js(e->level2));
	(void)json_object_set_new(o, "elements", js_list(e->elements));
	(void)json_object_set_new(o, "legal_basis", js_list(e->legal_basis));
	(void)json_object_set_new(o, "time_limit", js(e->time_limit_text));
	(void)json_object_set_new(o, "binding_rule", js_rule(&binding));
	(void)json_object_set_new(o, "publisher", js(e->publisher));
	(void)json_object_set_new(o, "channels", js_list(e->channels));
	(void)json_object_set_new(o, "audience", json_string(e->audience_all ? "all" : "certain"));
	(void)json_object_set_new(o, "mode", json_string(e->proactive ? "proactive" : "request"));
	(void)json_object_set_new(o, "openness", json_string(openness_code(e->openness)));
	(void)json_object_set_new(o, "owner_unit", js(e->owner_unit_name));
	(void)json_object_set_new(o, "update_days", e->update_days > 0 ? json_integer(e->update_days) : json_null());
	(void)json_object_set_new(o, "not_applicable", json_boolean(e->not_applicable));
	(void)json_object_set_new(o, "published", json_integer(e->published));
	return o;
}

enum status cat_export_json(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret, struct err *err)
{
	struct cat_version *v;
	size_t n_v;
	json_t *root, *list;
	char *text;

	TRY(cat_versions(c, &v, &n_v, err));
	root = json_object();
	list = json_array();
	for (size_t i = 0; i < n_v; i++)
		if (v[i].in_force)
			(void)json_object_set_new(root, "standard", js(v[i].name));
	(void)json_object_set_new(root, "generated", js(instant_format_iso(c->arena, c->now)));
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, js_entry(&entries[i]));
	(void)json_object_set_new(root, "entries", list);
	text = json_dumps(root, JSON_INDENT(1));
	json_decref(root);
	if (text == NULL)
		return err_set(err, ST_INTERNAL, "catalogue as JSON");
	*ret = arena_dup(c->arena, str_of(text));
	free(text);
	return ST_OK;
}
