/* SPDX-License-Identifier: Apache-2.0 */
/* What a document page links to: PDF, DOCX, attachments, figures, the view counter. Whatever does not belong to a public
 * document answers exactly like what never existed (404), so that a number tells nothing. */
#include "portal/document_files.h"

#include "base/fs.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/url.h"
#include "core/address.h"
#include "core/files.h"
#include "docmodel/docmodel.h"
#include "portal/portal_int.h"

struct str document_figure_url(void *arg, struct arena *a, int64_t file_id)
{
	const struct figure_address *fa = arg;
	struct attachment at;
	struct err err;

	if (doc_public_file(fa->c, fa->document_id, file_id, &at, &err) != ST_OK)
		return STR_NONE;
	return arena_printf(a, "/d/%lld/files/%lld/figure.%.*s", (long long)fa->document_id, (long long)file_id,
			    STR_ARG(at.ext));
}

static struct str image_bytes(void *arg, struct arena *a, int64_t file_id)
{
	const struct figure_address *fa = arg;
	struct stored_file f;
	struct attachment at;
	struct str bytes;
	struct err err;

	if (doc_public_file(fa->c, fa->document_id, file_id, &at, &err) != ST_OK ||
	    files_get(fa->c, file_id, &f, &err) != ST_OK ||
	    fs_read(a, files_path(fa->c, &f), MAX_IMPORT_BYTES, &bytes, &err) != ST_OK)
		return STR_NONE;
	return bytes;
}

/* A withdrawn document's renditions are gone like the document: 410 from the core error page. */
static enum status official_of(struct ctx *c, int64_t id, struct document *d, struct doc *doc, struct doc_official *o,
			       struct err *err)
{
	struct attachment *a;
	struct str *names, text, date;
	size_t n;

	TRY(doc_public_get(c, id, d, err));
	TRY(doc_parse(c->arena, d->body_json, doc, err));
	TRY(doc_attachments(c, id, &a, &n, err));
	names = ARENA_ARRAY(c->arena, n, struct str);
	for (size_t i = 0; i < n; i++)
		names[i] = a[i].name;
	text = doc_text(c->arena, doc);
	date = date_format_zh(c->arena, d->formed_on);
	*o = (struct doc_official){
		.issuer = str_empty(d->issuing_body) ? d->body_name : d->issuing_body,
		.doc_no = d->doc_no,
		.title = d->title,
		.signed_on = DATE_NONE,
		.printed_on = DATE_NONE,
		.mark = attribute_text(c, d->attribute),
		.index_no = d->index_no,
		.attachments = names,
		.n_attachments = n,
		.source_line = arena_printf(c->arena, "%.*s %.*s", STR_ARG(setting(c, "site.platform")),
					    STR_ARG(page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)id)))),
	};
	if (!date_is_none(d->formed_on) && str_find(str_skip(text, text.n > 300 ? text.n - 300 : 0), date) < 0) {
		o->signer_org = o->issuer;
		o->signed_on = d->formed_on;
	}
	return ST_OK;
}

/* attachment; filename*=UTF-8''… with the title (RFC 6266). */
static void name_download(struct web_call *w, struct str title, const char *ext)
{
	struct buf b = BUF_INIT(w->arena, 8192);

	buf_printf(&b, "attachment; filename=\"document.%s\"; filename*=UTF-8''", ext);
	url_encode(&b, title);
	buf_printf(&b, ".%s", ext);
	web_set_header(w, "Content-Disposition", buf_view(&b));
}

typedef enum status make_rendition(struct arena *a, const struct doc *d, const struct doc_official *o, doc_image *image,
				   void *arg, struct str *ret, struct err *err);

/* Tells renditions apart by all that goes into them, without making them. Weak: nobody compared the bytes. */
static struct str rendition_tag(const struct figure_address *fa, const struct document *d, const struct doc *doc,
				const struct doc_official *o, const char *ext)
{
	struct arena *a = fa->c->arena;
	struct buf b = BUF_INIT(a, MAX_PAGE_BYTES);
	char sum[SHA256_HEX_LEN + 1];
	int64_t *figures;
	size_t n = doc_files(a, doc, &figures);

	buf_printf(&b, "%s\n%.*s\n", ext, STR_ARG(doc_made_with(a)));
	buf_printf(&b, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n", STR_ARG(o->issuer), STR_ARG(o->doc_no),
		   STR_ARG(o->title), STR_ARG(o->signer_org), STR_ARG(date_format(a, o->signed_on)), STR_ARG(o->mark),
		   STR_ARG(o->index_no), STR_ARG(o->source_line));
	for (size_t i = 0; i < o->n_attachments; i++)
		buf_printf(&b, "%.*s\n", STR_ARG(o->attachments[i]));
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s\n",
			   STR_ARG(document_figure_url((void *)(uintptr_t)fa, a, figures[i]))); /* empty: not shown */
	buf_str(&b, d->body_json);
	sha256_hex(buf_view(&b), sum);
	return arena_printf(a, "W/\"%.32s\"", sum);
}

static enum status rendition(struct web_call *w, make_rendition *make, const char *ext, const char *type, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct figure_address fa = {c, id};
	struct doc_official o;
	struct document d = {0};
	struct doc doc;
	struct str bytes;

	web_cache_tag(w, "doc:%lld", (long long)id);
	TRY(official_of(c, id, &d, &doc, &o, err));
	if (web_not_modified(w, rendition_tag(&fa, &d, &doc, &o, ext)))
		return ST_NOT_MODIFIED;
	TRY(make(c->arena, &doc, &o, image_bytes, &fa, &bytes, err));
	name_download(w, d.title, ext);
	web_reply(w, 200, type, bytes);
	return ST_OK;
}

enum status portal_document_pdf(struct web_call *w, struct err *err)
{
	return rendition(w, doc_pdf, "pdf", "application/pdf", err);
}

enum status portal_document_docx(struct web_call *w, struct err *err)
{
	return rendition(w, doc_docx, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
			 err);
}

/* Pictures are shown in the page; everything else is a download under its own name. */
static bool shown_inline(struct str media_type)
{
	return str_eq_c(media_type, "image/png") || str_eq_c(media_type, "image/jpeg") ||
	       str_eq_c(media_type, "image/gif") || str_eq_c(media_type, "image/webp");
}

enum status portal_document_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct stored_file f;
	struct attachment at;
	const char *path;
	enum status st = doc_public_file(c, web_param_i64(w, "id"), web_param_i64(w, "file_id"), &at, err);

	if (st == ST_GONE || st == ST_FORBIDDEN)
		return err_set(err, ST_NOT_FOUND, "file is not public");
	if (st != ST_OK)
		return st;
	TRY(files_get(c, at.file_id, &f, err));
	path = files_path(c, &f);
	return web_send_file(w, path, arena_cstr(c->arena, f.media_type), shown_inline(f.media_type) ? STR("") : at.name,
			     f.sha256, err);
}

/* One transparent pixel. Counting is all it does: no cookie, no address, no person (S1-0.1). */
enum status portal_document_view(struct web_call *w, struct err *err)
{
	static const char gif[] = "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";

	if (!w->head)
		TRY(doc_count_view(ctx_of(w), web_param_i64(w, "id"), err));
	web_set_header(w, "Cache-Control", STR("no-store"));
	web_reply(w, 200, "image/gif", (struct str){gif, sizeof gif - 1});
	return ST_OK;
}
