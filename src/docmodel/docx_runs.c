/* SPDX-License-Identifier: Apache-2.0 */
/* Inside a paragraph of a DOCX: runs, links, pictures, tracked changes. */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/docx_read.h"

#define MAX_LINKS 20000

void docx_note(struct reader *r, const char *key)
{
	for (size_t i = 0; i < r->out->n_notes; i++)
		if (strcmp(r->out->notes[i], key) == 0)
			return;
	if (r->out->n_notes < ARRAY_LEN(r->out->notes))
		r->out->notes[r->out->n_notes++] = key;
}

/* ---- images ---- */
/* "media/a.png", "../media/a.png" or "/word/media/a.png" → name in the package. */
static const char *part_name(struct arena *a, struct str target)
{
	if (str_starts_c(target, "/"))
		return arena_cstr(a, str_skip(target, 1));
	while (str_starts_c(target, "../"))
		target = str_skip(target, 3);
	return arena_printf(a, "word/%.*s", STR_ARG(target)).p;
}

static enum status read_image(struct reader *r, struct para *p, struct str rel_id, struct str alt)
{
	const struct docx_rel *rel = docx_rel_find(&r->parts, rel_id);
	struct doc_node *fig;
	struct str bytes;
	int64_t id = 0;
	enum status st;

	if (rel == NULL || rel->external || r->on_image == NULL) {
		docx_note(r, "docmodel.note.image");
		return ST_OK;
	}
	st = zip_in_read(r->a, r->zip, part_name(r->a, rel->target), MAX_ZIP_ENTRY_BYTES, &bytes, r->err);
	if (st == ST_NOT_FOUND) {
		err_clear(r->err);
		docx_note(r, "docmodel.note.image");
		return ST_OK;
	}
	TRY(st);
	TRY(r->on_image(r->arg, bytes, &id, r->err));
	if (id <= 0) {
		docx_note(r, "docmodel.note.image");
		return ST_OK;
	}
	fig = node_new(r->a, DN_FIGURE);
	fig->file_id = id;
	fig->alt = utf8_cut(inline_clean(r->a, alt), 500);
	nodes_add(&p->figures, fig);
	return ST_OK;
}

/* ---- runs ---- */
static unsigned run_marks(struct reader *r, const xmlNode *run, unsigned marks)
{
	const xmlNode *rpr = xml_child(run, "rPr");
	const struct docx_style *style = docx_style_find(&r->parts, xml_child_val(r->a, rpr, "rStyle"));
	struct str va = xml_child_val(r->a, rpr, "vertAlign"), raised = xml_child_val(r->a, rpr, "position");

	if (style != NULL)
		marks |= style->marks;
	marks = xml_on(r->a, rpr, "b", (marks & DM_STRONG) != 0) ? marks | DM_STRONG : marks & ~(unsigned)DM_STRONG;
	marks = xml_on(r->a, rpr, "i", (marks & DM_EM) != 0) ? marks | DM_EM : marks & ~(unsigned)DM_EM;
	/* Links are underlined by their look, not by their author. */
	if (!(marks & DM_LINK) && xml_on(r->a, rpr, "u", false))
		marks |= DM_UNDERLINE;
	if (str_eq_c(va, "superscript"))
		marks |= DM_SUP;
	else if (str_eq_c(va, "subscript"))
		marks |= DM_SUB;
	else if (raised.n > 0 && xml_child(rpr, "sz") != NULL) /* LibreOffice says it by place and size */
		marks |= raised.p[0] == '-' ? DM_SUB : DM_SUP;
	return marks;
}

/* Everything inside a drawing or picture: images, and text boxes, whose text is kept as text of the paragraph. */
static enum status read_drawing(struct reader *r, struct para *p, const xmlNode *n, struct str alt, int depth)
{
	if (depth > DOCX_DEPTH_MAX)
		return err_say(r->err, ST_TOO_LARGE, "docmodel.too_deep", NULL);
	for (const xmlNode *c = n->children; c != NULL; c = c->next) {
		if (c->type != XML_ELEMENT_NODE)
			continue;
		if (xml_is(c, "docPr"))
			alt = xml_attr(r->a, c, "descr");
		if (xml_is(c, "blip")) {
			TRY(read_image(r, p, xml_attr(r->a, c, "embed"), alt));
		} else if (xml_is(c, "imagedata")) {
			TRY(read_image(r, p, xml_attr(r->a, c, "id"), alt));
		} else if (xml_is(c, "txbxContent")) {
			docx_note(r, "docmodel.note.textbox");
			for (const xmlNode *t = c->children; t != NULL; t = t->next)
				TRY(docx_inlines(r, p, t, 0, STR_NONE, depth + 1));
		} else {
			TRY(read_drawing(r, p, c, alt, depth + 1));
		}
	}
	return ST_OK;
}

static void add_text(struct reader *r, struct para *p, const xmlNode *n, unsigned marks, struct str href)
{
	for (const xmlNode *t = n->children; t != NULL; t = t->next)
		if ((t->type == XML_TEXT_NODE || t->type == XML_CDATA_SECTION_NODE) && t->content != NULL)
			inline_add(&p->in, inline_clean(r->a, str_of((const char *)t->content)), marks, href);
}

static enum status read_run_part(struct reader *r, struct para *p, const xmlNode *c, unsigned marks, struct str href,
				 int depth)
{
	if (xml_is(c, "t")) {
		add_text(r, p, c, marks, href);
	} else if (xml_is(c, "br") || xml_is(c, "cr")) {
		struct str type = xml_attr(r->a, c, "type");

		if (type.n == 0 || str_eq_c(type, "textWrapping"))
			nodes_add(&p->in, node_new(r->a, DN_HARD_BREAK));
	} else if (xml_is(c, "tab") || xml_is(c, "ptab")) {
		inline_add(&p->in, STR(" "), marks, href);
	} else if (xml_is(c, "noBreakHyphen")) {
		inline_add(&p->in, STR("-"), marks, href);
	} else if (xml_is(c, "sym")) {
		docx_note(r, "docmodel.note.symbol");
	} else if (xml_is(c, "footnoteReference") || xml_is(c, "endnoteReference")) {
		docx_note(r, "docmodel.note.footnote");
	} else if (xml_is(c, "object")) {
		docx_note(r, "docmodel.note.object");
	} else if (xml_is(c, "drawing") || xml_is(c, "pict")) {
		return read_drawing(r, p, c, STR_NONE, depth + 1);
	} else if (xml_is(c, "AlternateContent")) {
		const xmlNode *pick = xml_child(c, "Choice");

		for (const xmlNode *k = pick == NULL ? NULL : pick->children; k != NULL; k = k->next)
			if (k->type == XML_ELEMENT_NODE)
				TRY(read_run_part(r, p, k, marks, href, depth + 1));
	}
	return ST_OK;
}

static enum status read_run(struct reader *r, struct para *p, const xmlNode *run, unsigned marks, struct str href, int depth)
{
	marks = run_marks(r, run, marks);
	for (const xmlNode *c = run->children; c != NULL; c = c->next)
		if (c->type == XML_ELEMENT_NODE)
			TRY(read_run_part(r, p, c, marks, href, depth));
	return ST_OK;
}

static enum status read_link(struct reader *r, struct para *p, const xmlNode *n, unsigned marks, int depth)
{
	const struct docx_rel *rel = ++r->n_links > MAX_LINKS ? NULL : docx_rel_find(&r->parts, xml_attr(r->a, n, "id"));
	struct str href = STR_NONE;

	if (rel != NULL && rel->external && href_ok(rel->target)) {
		href = rel->target;
		marks |= DM_LINK;
	} else if (rel != NULL) {
		docx_note(r, "docmodel.note.link");
	}
	for (const xmlNode *c = n->children; c != NULL; c = c->next)
		TRY(docx_inlines(r, p, c, marks, href, depth + 1));
	return ST_OK;
}

enum status docx_inlines(struct reader *r, struct para *p, const xmlNode *n, unsigned marks, struct str href, int depth)
{
	if (n->type != XML_ELEMENT_NODE || xml_is(n, "pPr"))
		return ST_OK;
	if (depth > DOCX_DEPTH_MAX)
		return err_say(r->err, ST_TOO_LARGE, "docmodel.too_deep", NULL);
	if (xml_is(n, "del") || xml_is(n, "moveFrom")) {
		docx_note(r, "docmodel.note.tracked");
		return ST_OK;
	}
	if (xml_is(n, "ins"))
		docx_note(r, "docmodel.note.tracked");
	if (xml_is(n, "r") && strstr((const char *)(n->ns == NULL ? "" : (const char *)n->ns->href), "math") == NULL)
		return read_run(r, p, n, marks, href, depth);
	if (xml_is(n, "oMath"))
		docx_note(r, "docmodel.note.formula");
	if (xml_is(n, "t")) { /* text of a formula */
		add_text(r, p, n, marks, href);
		return ST_OK;
	}
	if (xml_is(n, "hyperlink"))
		return read_link(r, p, n, marks, depth);
	if (xml_is(n, "AlternateContent"))
		return read_run_part(r, p, n, marks, href, depth);
	for (const xmlNode *c = n->children; c != NULL; c = c->next)
		TRY(docx_inlines(r, p, c, marks, href, depth + 1));
	return ST_OK;
}
