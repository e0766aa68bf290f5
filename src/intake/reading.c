/* SPDX-License-Identifier: Apache-2.0 */
/* A source → what the draft will be made of. No database: runs on any thread. */
#include <string.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"
#include "extract/extract.h"
#include "intake/intake.h"

#define MAX_PAPER_BYTES (64U << 20) /* a PDF is read from the disk, its bytes only give its key */
#define MAX_PICTURES 500
#define MAX_ATTACH 500

/* ---- keys ---- */
static bool is_paper(struct str bytes, struct str name)
{
	return str_starts_c(bytes, "%PDF") ||
	       (str_starts_c(bytes, "PK\x03\x04") && name.n > 4 && str_ieq_c(str_skip(name, name.n - 4), ".ofd"));
}

static struct str hash_of(struct arena *a, struct str bytes)
{
	char *hex = arena_alloc(a, SHA256_HEX_LEN + 1);

	sha256_hex(bytes, hex);
	return str_of(hex);
}

static struct str row_text(struct arena *a, const struct list_row *r, struct str file)
{
	struct buf b = BUF_INIT(a, 16U << 20);

	for (size_t i = 0; i < r->n; i++) {
		buf_str(&b, r->cell[i]);
		buf_byte(&b, '\t');
	}
	buf_str(&b, file);
	return buf_view(&b);
}

enum status intake_key(struct arena *a, const struct intake_source *s, int64_t body_id, struct str *ret_bytes,
		       struct str *ret_key, struct err *err)
{
	struct str bytes = STR("");
	long long body = (long long)body_id;

	if (s->path != NULL) {
		TRY(fs_read(a, s->path, MAX_PAPER_BYTES, &bytes, err));
		if (bytes.n > MAX_IMPORT_BYTES && !is_paper(bytes, s->name))
			return err_say(err, ST_TOO_LARGE, "intake.too_large", NULL);
		if (str_trim(bytes).n == 0)
			return err_say(err, ST_INVALID, "intake.empty", NULL);
	}
	if (s->row != NULL)
		*ret_key = arena_printf(a, "row:%s:%lld",
					hash_of(a, row_text(a, s->row, bytes.n > 0 ? hash_of(a, bytes) : bytes)).p, body);
	else if (s->address.n > 0 && s->address.n < 400)
		*ret_key = arena_printf(a, "page:%lld:%.*s", body, STR_ARG(s->address));
	else
		*ret_key = arena_printf(a, "file:%s:%lld", hash_of(a, bytes).p, body);
	*ret_bytes = bytes;
	return ST_OK;
}

/* ---- kinds of files ---- */
struct pictures {
	struct arena *a;
	struct intake_picture *list;
	size_t n;
};

static enum status keep_picture(void *arg, struct str bytes, int64_t *ret_id, struct err *err)
{
	struct pictures *p = arg;

	(void)err;
	*ret_id = 0;
	if (p->n < MAX_PICTURES) {
		p->list[p->n++] = (struct intake_picture){.bytes = arena_dup(p->a, bytes)};
		*ret_id = (int64_t)p->n;
	}
	return ST_OK;
}

static enum status read_docx(struct arena *a, const struct intake_rules *rules, struct str bytes, struct intake_reading *r,
			     struct err *err)
{
	struct pictures p = {a, ARENA_ARRAY(a, MAX_PICTURES, struct intake_picture), 0};
	struct docx_import in;
	struct str source;

	TRY(doc_from_docx(a, bytes, keep_picture, &p, &in, err));
	source = doc_to_source(a, &in.doc);
	/* The title line once more in front: what the file calls its title is a title. */
	if (in.title.n > 0)
		source = arena_printf(a, "标题:%.*s\n%.*s", STR_ARG(in.title), STR_ARG(source));
	TRY(recognise(a, rules, source, &r->r, err));
	for (size_t i = 0; i < in.n_notes; i++)
		finding_add(&r->r, in.notes[i], STR_NONE, true);
	r->doc = in.doc; /* the layout of the file is worth more than its text with furniture taken out */
	r->picture = p.list;
	r->n_pictures = p.n;
	r->kind = IK_DOCX;
	return ST_OK;
}

static enum status read_plain(struct arena *a, const struct intake_rules *rules, struct str bytes, struct intake_reading *r,
			      struct err *err)
{
	struct str text, from;

	if (!extract_decode(a, bytes, STR(""), &text, &from))
		return err_say(err, ST_UNSUPPORTED_TYPE, "intake.not_text", NULL);
	TRY(recognise(a, rules, text, &r->r, err));
	if (!str_eq_c(from, "UTF-8"))
		finding_add(&r->r, "intake.f.gbk", STR_NONE, true);
	r->kind = IK_TEXT;
	return doc_from_text(a, r->r.body, &r->doc, err);
}

static struct str ending(struct str name)
{
	size_t at = name.n;

	while (at > 0 && name.p[at - 1] != '.' && name.p[at - 1] != '/')
		at--;
	return at > 0 && name.p[at - 1] == '.' ? str_skip(name, at - 1) : STR("");
}

static struct str last_part(struct str path)
{
	size_t at;

	path = address_path(path);
	for (at = path.n; at > 0 && path.p[at - 1] != '/'; at--)
		;
	return str_skip(path, at);
}

/* What the link says, with the ending of the file; "下载" and the like say nothing. */
static struct str attach_name(struct arena *a, const struct page_ref *f)
{
	struct str name = last_part(f->path), text = utf8_cut(str_trim(f->text), 100), end = ending(name);

	if (utf8_len(text) < 4 || str_find_c(text, "下载") >= 0 || str_find_byte(text, '/') >= 0)
		return name;
	return str_ends(text, end) ? text : arena_printf(a, "%.*s%.*s", STR_ARG(text), STR_ARG(end));
}

static void add_attach(struct intake_reading *r, const char *path, struct str name, struct str address)
{
	if (r->n_attach < MAX_ATTACH)
		r->attach[r->n_attach++] = (struct intake_attach){path, name, address};
}

static enum status read_page(struct arena *a, const struct intake_rules *rules, const struct intake_source *s,
			     const struct intake_place *place, struct str bytes, struct intake_reading *r, struct err *err)
{
	struct page_read *p = ARENA_NEW(a, struct page_read);

	TRY(page_read(a, rules, bytes, s->address, place->hosts, p, err));
	r->r = p->r;
	r->doc = p->doc;
	r->column_page = p->list && s->row == NULL;
	r->kind = IK_PAGE;
	r->picture = ARENA_ARRAY(a, p->n_images + 1, struct intake_picture);
	for (size_t i = 0; i < p->n_images; i++) {
		struct intake_picture *k = &r->picture[r->n_pictures++];

		k->src = p->image[i].path;
		(void)intake_place_file(a, place, k->src, &k->path);
	}
	for (size_t i = 0; i < p->n_files; i++) {
		const char *path;

		if (intake_place_file(a, place, p->file[i].path, &path))
			add_attach(r, path, attach_name(a, &p->file[i]), s->address.n > 0 ? p->file[i].path : STR(""));
		else
			finding_add(&r->r, "intake.f.file_missing", utf8_cut(p->file[i].path, 100), true);
	}
	return ST_OK;
}

static enum status read_paper(struct arena *a, const struct intake_rules *rules, const struct intake_source *s, bool pdf,
			      struct intake_reading *r, struct err *err)
{
	struct extracted x;
	struct str text;

	TRY(extract_text(a, s->path, pdf ? STR("pdf") : STR("ofd"), &x, err));
	if (x.state == EXTRACT_BROKEN || x.state == EXTRACT_UNSUPPORTED)
		return err_say(err, ST_INVALID, "intake.file_broken", NULL);
	if (x.state == EXTRACT_LIMIT && x.text.n == 0)
		return err_say(err, ST_TOO_LARGE, "intake.file_limit", NULL);
	text = intake_paper_text(a, x.text, x.title);
	TRY(recognise(a, rules, text, &r->r, err));
	if (x.state == EXTRACT_NO_TEXT)
		finding_add(&r->r, "intake.f.scan", STR_NONE, true);
	if (x.state == EXTRACT_LIMIT)
		finding_add(&r->r, "intake.f.cut", STR_NONE, true);
	r->kind = IK_PAPER;
	add_attach(r, s->path, s->name, s->address); /* the paper itself stays with the draft */
	return doc_from_text(a, r->r.body.n > 0 ? r->r.body : STR("（正文见附件。）\n"), &r->doc, err);
}

static bool looks_like_page(struct str bytes, struct str name)
{
	struct str head = str_trim(str_slice(bytes, 0, 4096));

	if (str_starts_c(head, "\xEF\xBB\xBF"))
		head = str_trim(str_skip(head, 3));
	if (str_starts_c(head, "<!") || str_starts_c(head, "<html") || str_starts_c(head, "<HTML") ||
	    str_starts_c(head, "<?xml"))
		return true;
	return str_starts_c(head, "<") && address_is_page(name) && ending(name).n > 0;
}

static enum status read_file(struct arena *a, const struct intake_rules *rules, const struct intake_source *s,
			     const struct intake_place *place, struct str bytes, struct intake_reading *r, struct err *err)
{
	if (is_paper(bytes, s->name))
		return read_paper(a, rules, s, str_starts_c(bytes, "%PDF"), r, err);
	if (str_starts_c(bytes, "PK\x03\x04"))
		return read_docx(a, rules, bytes, r, err);
	if (looks_like_page(bytes, last_part(str_of(s->path))) || looks_like_page(bytes, s->name))
		return read_page(a, rules, s, place, bytes, r, err);
	return read_plain(a, rules, bytes, r, err);
}

/* ---- rows ---- */
/* What the list says needs no looking at. */
static void settle(struct recognised *r, const char *const *keys)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		bool drop = false;

		for (const char *const *k = keys; *k != NULL; k++)
			drop = drop || strcmp(r->finding[i].key, *k) == 0;
		if (!drop)
			r->finding[n++] = r->finding[i];
	}
	r->n_findings = n;
}

static void row_text_field(const struct intake_source *s, enum list_field f, struct recognised_text *t)
{
	struct str v = list_cell(s->list, s->row, f);

	if (v.n > 0)
		*t = (struct recognised_text){v, CONF_HIGH};
}

static void row_date_field(const struct intake_source *s, enum list_field f, struct recognised_date *t)
{
	struct date d;

	if (date_parse_loose(list_cell(s->list, s->row, f), &d))
		*t = (struct recognised_date){d, CONF_HIGH};
}

static void apply_row(struct arena *a, const struct intake_source *s, const struct intake_place *place,
		      struct intake_reading *r)
{
	static const char *const title[] = {"intake.f.no_title", "intake.f.title_guess", "intake.f.title_attached", NULL},
				 *const issuer[] = {"intake.f.no_issuer", "intake.f.issuer_guess", NULL},
				 *const formed[] = {"intake.f.no_formed", "intake.f.formed_guess", "intake.f.formed_differs",
						    NULL},
				 *const docno[] = {"intake.f.no_docno", "intake.f.docno_bad", NULL};
	struct str no = list_cell(s->list, s->row, LF_DOC_NO), *names;
	struct docnum d;
	struct err err = {0};
	size_t n;

	row_text_field(s, LF_TITLE, &r->r.title);
	row_text_field(s, LF_ISSUER, &r->r.issuer);
	row_text_field(s, LF_SOURCE, &r->r.source);
	row_date_field(s, LF_FORMED, &r->r.formed);
	row_date_field(s, LF_PUBLISHED, &r->r.published);
	if (no.n > 0 && docnum_parse(a, no, &d, &err) == ST_OK) {
		r->r.doc_no = d;
		r->r.doc_no_conf = CONF_HIGH;
		settle(&r->r, docno);
	}
	if (list_cell(s->list, s->row, LF_TITLE).n > 0)
		settle(&r->r, title);
	if (list_cell(s->list, s->row, LF_ISSUER).n > 0)
		settle(&r->r, issuer);
	if (list_cell(s->list, s->row, LF_FORMED).n > 0)
		settle(&r->r, formed);
	n = list_names(a, list_cell(s->list, s->row, LF_ATTACHMENTS), &names);
	for (size_t i = 0; i < n; i++) {
		const char *path;

		if (intake_place_file(a, place, names[i], &path))
			add_attach(r, path, last_part(names[i]), STR(""));
	}
}

/* A row without a file is its own text. */
static enum status read_row(struct arena *a, const struct intake_rules *rules, const struct intake_source *s,
			    struct intake_reading *r, struct err *err)
{
	struct str cell = list_cell(s->list, s->row, LF_TEXT), rest = cell;
	struct buf b = BUF_INIT(a, MAX_IMPORT_BYTES);
	ptrdiff_t at;

	while ((at = str_find_c(rest, "\xE2\x80\xA8")) >= 0) {
		buf_printf(&b, "%.*s\n", STR_ARG(str_slice(rest, 0, (size_t)at)));
		rest = str_skip(rest, (size_t)at + 3);
	}
	buf_printf(&b, "%.*s\n", STR_ARG(rest));
	TRY(recognise(a, rules, buf_view(&b), &r->r, err));
	r->kind = IK_ROW;
	return doc_from_text(a, r->r.body, &r->doc, err);
}

enum status intake_read(struct arena *a, const struct intake_rules *rules, const struct intake_source *s,
			const struct intake_place *place, struct str bytes, struct intake_reading *ret, struct err *err)
{
	struct intake_reading *r = ARENA_NEW(a, struct intake_reading);

	r->attach = ARENA_ARRAY(a, MAX_ATTACH, struct intake_attach);
	if (s->path == NULL)
		TRY(read_row(a, rules, s, r, err));
	else
		TRY(read_file(a, rules, s, place, bytes, r, err));
	if (s->row != NULL)
		apply_row(a, s, place, r);
	for (size_t i = 0; i < r->n_pictures; i++)
		if (r->picture[i].path == NULL && r->picture[i].bytes.n == 0)
			finding_add(&r->r, "intake.f.picture_missing", utf8_cut(r->picture[i].src, 100), true);
	*ret = *r;
	return ST_OK;
}
