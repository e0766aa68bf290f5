/* SPDX-License-Identifier: Apache-2.0 */
/* Model → DOCX in the GB/T 9704-2012 layout. Lengths are twips (1/20 pt) unless said otherwise; the fixed parts
 * (styles, settings, page numbers) are in docx_style.c. */
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"
#include "docmodel/docx_style.h"
#include "docmodel/docx_write.h"
#include "docmodel/image.h"
#include "docmodel/zipio.h"

#define TYPE_WIDTH_MM 156

void docx_xml_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_c(b, "&amp;");
			break;
		case '<':
			buf_c(b, "&lt;");
			break;
		case '>':
			buf_c(b, "&gt;");
			break;
		case '"':
			buf_c(b, "&quot;");
			break;
		default:
			if ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\t')
				buf_byte(b, s.p[i]);
		}
	}
}

void docx_run_text(struct buf *b, struct str s)
{
	buf_c(b, "<w:t xml:space=\"preserve\">");
	docx_xml_text(b, s);
	buf_c(b, "</w:t>");
}

/* A paragraph of one run. */
void docx_plain(struct docx_writer *w, const char *style, const char *more_ppr, struct str text)
{
	buf_printf(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr><w:r>", style, more_ppr);
	docx_run_text(&w->b, text);
	buf_c(&w->b, "</w:r></w:p>");
}

static void put_run(struct docx_writer *w, const struct doc_node *n)
{
	bool link = (n->marks & DM_LINK) && href_ok(n->href);

	if (n->type == DN_HARD_BREAK) {
		buf_c(&w->b, "<w:r><w:br/></w:r>");
		return;
	}
	if (link) {
		buf_printf(&w->rels,
			   "<Relationship Id=\"rIdL%d\" Type=\"" OOXML_REL "/hyperlink\" TargetMode=\"External\" Target=\"",
			   ++w->n_rels);
		docx_xml_text(&w->rels, n->href);
		buf_c(&w->rels, "\"/>");
		buf_printf(&w->b, "<w:hyperlink r:id=\"rIdL%d\">", w->n_rels);
	}
	buf_c(&w->b, "<w:r>");
	if (n->marks & ~(unsigned)DM_LINK) {
		buf_c(&w->b, "<w:rPr>");
		buf_c(&w->b, n->marks & DM_STRONG ? "<w:b/><w:bCs/>" : "");
		buf_c(&w->b, n->marks & DM_EM ? "<w:i/><w:iCs/>" : "");
		buf_c(&w->b, n->marks & DM_UNDERLINE ? "<w:u w:val=\"single\"/>" : "");
		if (n->marks & (DM_SUP | DM_SUB))
			buf_printf(&w->b, "<w:vertAlign w:val=\"%s\"/>", n->marks & DM_SUP ? "superscript" : "subscript");
		buf_c(&w->b, "</w:rPr>");
	}
	docx_run_text(&w->b, n->text);
	buf_c(&w->b, "</w:r>");
	if (link)
		buf_c(&w->b, "</w:hyperlink>");
}

static void put_runs(struct docx_writer *w, const struct doc_node *n)
{
	for (size_t i = 0; i < n->n; i++)
		put_run(w, n->child[i]);
}

/* ---- figures ---- */
static void put_drawing(struct docx_writer *w, const struct doc_node *n, int rel, const struct image_info *im)
{
	/* EMU: 36000 a millimetre; natural size at 96 dpi, never wider than the type area or higher than two thirds of it. */
	int64_t max_w = (int64_t)TYPE_WIDTH_MM * 36000 * (n->width > 0 ? n->width : 100) / 100, max_h = 150LL * 36000;
	int64_t cx = (int64_t)im->w * 9525, cy = (int64_t)im->h * 9525;

	if (cx > max_w || n->width > 0) {
		cy = cy * max_w / cx;
		cx = max_w;
	}
	if (cy > max_h) {
		cx = cx * max_h / cy;
		cy = max_h;
	}
	buf_printf(&w->b,
		   "<w:p><w:pPr><w:pStyle w:val=\"Figure\"/></w:pPr><w:r><w:drawing><wp:inline><wp:extent cx=\"%" PRId64
		   "\" cy=\"%" PRId64 "\"/><wp:docPr id=\"%d\" name=\"image%d\" descr=\"",
		   cx, cy, rel, rel);
	docx_xml_text(&w->b, n->alt.n > 0 ? n->alt : n->text);
	buf_printf(
		&w->b,
		"\"/><a:graphic><a:graphicData uri=\"" OOXML_PIC
		"\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"%d\" name=\"image%d\"/>"
		"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rIdM%d\"/><a:stretch><a:fillRect/></a:stretch>"
		"</pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%" PRId64 "\" cy=\"%" PRId64
		"\"/></a:xfrm>"
		"<a:prstGeom "
		"prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
		"</w:drawing></w:r></w:p>",
		rel, rel, rel, cx, cy);
}

static void put_figure(struct docx_writer *w, const struct doc_node *n)
{
	struct str bytes = w->image == NULL ? STR_NONE : w->image(w->arg, w->a, n->file_id);
	struct image_info im;

	if (bytes.p != NULL && image_info(bytes, &im) && w->n_media < DOCX_MAX_IMAGES) {
		int no = (int)w->n_media + 1;
		const char *ext = im.kind == IMG_PNG ? "png" : "jpeg";

		w->media[w->n_media++] = (struct zip_entry){arena_printf(w->a, "word/media/image%d.%s", no, ext).p, bytes};
		buf_printf(&w->rels,
			   "<Relationship Id=\"rIdM%d\" Type=\"" OOXML_REL "/image\" Target=\"media/image%d.%s\"/>", no, no,
			   ext);
		put_drawing(w, n, no, &im);
	}
	if (n->text.n > 0)
		docx_plain(w, "Caption", "", n->text);
}

/* ---- blocks ---- */
static void put_list(struct docx_writer *w, const struct doc_node *n, bool in_cell, int depth)
{
	int num = ++w->n_nums, lvl = depth > 8 ? 8 : depth;

	buf_printf(&w->nums, "<w:num w:numId=\"%d\"><w:abstractNumId w:val=\"%d\"/>", num,
		   n->type == DN_BULLET_LIST ? 0 : 1);
	if (n->type == DN_ORDERED_LIST)
		buf_printf(&w->nums, "<w:lvlOverride w:ilvl=\"%d\"><w:startOverride w:val=\"%d\"/></w:lvlOverride>", lvl,
			   n->level);
	buf_c(&w->nums, "</w:num>");
	for (size_t i = 0; i < n->n; i++) {
		const struct doc_node *item = n->child[i];

		for (size_t k = 0; k < item->n; k++) {
			if (k > 0 || item->child[0]->type != DN_PARAGRAPH) {
				docx_block(w, item->child[k], in_cell, depth + 1);
				continue;
			}
			buf_printf(&w->b,
				   "<w:p><w:pPr><w:pStyle w:val=\"%s\"/><w:numPr><w:ilvl w:val=\"%d\"/><w:numId "
				   "w:val=\"%d\"/></w:numPr></w:pPr>",
				   in_cell ? "TableText" : "ListParagraph", lvl, num);
			put_runs(w, item->child[0]);
			buf_c(&w->b, "</w:p>");
		}
	}
}

enum { TABLE_W = 8844, TABLE_MIN_COL = 520 }; /* twentieths of a point: 156 mm, two characters with their padding */

static void put_cell(struct docx_writer *w, const struct grid_cell *g, const double *edge, bool first_row)
{
	const struct doc_node *c = g->cell;

	buf_printf(&w->b, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>",
		   (int)(edge[g->col + g->colspan] - edge[g->col]));
	if (g->colspan > 1)
		buf_printf(&w->b, "<w:gridSpan w:val=\"%d\"/>", g->colspan);
	if (g->rowspan > 1)
		buf_c(&w->b, first_row ? "<w:vMerge w:val=\"restart\"/>" : "<w:vMerge/>");
	buf_c(&w->b, "<w:vAlign w:val=\"center\"/></w:tcPr>");
	for (size_t i = 0; first_row && i < c->n; i++)
		docx_block(w, c->child[i], true, 0);
	/* A cell must end in a paragraph (ECMA-376 17.4.66). */
	if (!first_row || c->n == 0 || c->child[c->n - 1]->type == DN_FIGURE)
		buf_c(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>");
	buf_c(&w->b, "</w:tc>");
}

static bool all_header(const struct doc_node *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->child[i]->type != DN_TABLE_HEADER)
			return false;
	return row->n > 0;
}

static void put_table(struct docx_writer *w, const struct doc_node *n)
{
	double edge[MODEL_MAX_COLS + 1];
	struct grid g;
	const struct grid_cell **at;

	grid_make(w->a, n, &g);
	grid_columns(w->a, &g, TABLE_W, TABLE_MIN_COL, edge);
	at = ARENA_ARRAY(w->a, (size_t)g.rows * (size_t)g.cols + 1, const struct grid_cell *);
	for (size_t i = 0; i < g.n; i++)
		for (int r = 0; r < g.cell[i].rowspan; r++)
			at[(g.cell[i].row + r) * g.cols + g.cell[i].col] = &g.cell[i];
	buf_c(&w->b, "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblLayout "
		     "w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
	for (int c = 0; c < g.cols; c++)
		buf_printf(&w->b, "<w:gridCol w:w=\"%d\"/>", (int)(edge[c + 1] - edge[c]));
	buf_c(&w->b, "</w:tblGrid>");
	for (int r = 0; r < g.rows; r++) {
		buf_c(&w->b, "<w:tr><w:trPr><w:cantSplit/>");
		if (all_header(n->child[r]))
			buf_c(&w->b, "<w:tblHeader/>");
		buf_c(&w->b, "</w:trPr>");
		for (int c = 0; c < g.cols;) {
			const struct grid_cell *cell = at[r * g.cols + c];

			if (cell == NULL) { /* the row is shorter than the table */
				buf_c(&w->b, "<w:tc><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p></w:tc>");
				c++;
				continue;
			}
			put_cell(w, cell, edge, cell->row == r);
			c += cell->colspan;
		}
		buf_c(&w->b, "</w:tr>");
	}
	buf_c(&w->b, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>");
}

void docx_block(struct docx_writer *w, const struct doc_node *n, bool in_cell, int list_depth)
{
	static const char *const align[] = {"", "<w:ind w:firstLine=\"0\" w:firstLineChars=\"0\"/><w:jc w:val=\"center\"/>",
					    "<w:ind w:firstLine=\"0\" w:firstLineChars=\"0\"/><w:jc w:val=\"right\"/>",
					    "<w:ind w:firstLine=\"0\" w:firstLineChars=\"0\"/>"};

	switch (n->type) {
	case DN_PARAGRAPH:
		buf_printf(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", in_cell ? "TableText" : "BodyText",
			   align[n->align]);
		put_runs(w, n);
		buf_c(&w->b, "</w:p>");
		break;
	case DN_HEADING:
		buf_printf(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"Heading%d\"/></w:pPr>", n->level);
		put_runs(w, n);
		buf_c(&w->b, "</w:p>");
		break;
	case DN_BULLET_LIST:
	case DN_ORDERED_LIST:
		put_list(w, n, in_cell, list_depth);
		break;
	case DN_TABLE:
		put_table(w, n);
		break;
	case DN_FIGURE:
		put_figure(w, n);
		break;
	case DN_RULE:
		buf_c(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" "
			     "w:space=\"1\" "
			     "w:color=\"000000\"/></w:pBdr></w:pPr></w:p>");
		break;
	default:
		break;
	}
}

/* ---- what stands around the body ---- */
/* As large as one line allows, at most 52 pt: the size is in half points. */
static void put_issuer(struct docx_writer *w, struct str name)
{
	int half = (int)(2 * 440 / utf8_len(name));

	buf_printf(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"RedHead\"/></w:pPr><w:r><w:rPr><w:sz w:val=\"%d\"/></w:rPr>",
		   half > 104 ? 104 : half);
	docx_run_text(&w->b, name);
	buf_c(&w->b, "</w:r></w:p>");
}

static void put_title(struct docx_writer *w, struct str title)
{
	struct str line[10];
	size_t n = title_break(w->a, title, 20, line, ARRAY_LEN(line));

	buf_c(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr>");
	for (size_t i = 0; i < n; i++) {
		buf_c(&w->b, i > 0 ? "<w:r><w:br/>" : "<w:r>");
		docx_run_text(&w->b, line[i]);
		buf_c(&w->b, "</w:r>");
	}
	buf_c(&w->b, "</w:p>");
}

static void put_head(struct docx_writer *w, const struct doc_official *o)
{
	if (o->issuer.n > 0)
		put_issuer(w, o->issuer);
	if (o->doc_no.n > 0 || o->issuer.n > 0) /* the red rule is the lower border of the number's line */
		docx_plain(w, "DocNo",
			   o->issuer.n > 0 ? "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"11\" "
					     "w:color=\"FF0000\"/></w:pBdr>"
					   : "",
			   o->doc_no);
	if (o->title.n > 0)
		put_title(w, o->title);
	if (o->to.n > 0)
		docx_plain(w, "Flush", "",
			   str_ends_c(o->to, "：") || str_ends_c(o->to, ":") ? o->to
									     : arena_printf(w->a, "%.*s：", STR_ARG(o->to)));
}

void docx_attachments(struct docx_writer *w, const struct doc_official *o)
{
	if (o->n_attachments == 0)
		return;
	docx_plain(w, "BodyText", "", STR(""));
	for (size_t i = 0; i < o->n_attachments; i++) {
		struct str t = o->n_attachments == 1 ? arena_printf(w->a, "附件：%.*s", STR_ARG(o->attachments[0]))
						     : arena_printf(w->a, "%s%zu. %.*s", i == 0 ? "附件：" : "　　　", i + 1,
								    STR_ARG(o->attachments[i]));

		docx_plain(w, "BodyText", "", t);
	}
}

static void put_foot(struct docx_writer *w, const struct doc_official *o)
{
	static const char top[] = "<w:pBdr><w:top w:val=\"single\" w:sz=\"8\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>",
			  mid[] = "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/>"
				  "<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>";

	docx_attachments(w, o);
	if (o->signer_org.n > 0 || !date_is_none(o->signed_on))
		docx_plain(w, "BodyText", "", STR(""));
	if (o->signer_org.n > 0)
		docx_plain(w, "Sign", "", o->signer_org);
	if (!date_is_none(o->signed_on))
		docx_plain(w, "Sign", "", date_format_zh(w->a, o->signed_on));
	if (o->mark.n > 0) {
		docx_plain(w, "BodyText", "", STR(""));
		docx_plain(w, "BodyText", "",
			   str_starts_c(o->mark, "（") ? o->mark : arena_printf(w->a, "（%.*s）", STR_ARG(o->mark)));
	}
	if (o->copy_to.n > 0) {
		docx_plain(w, "BodyText", "", STR(""));
		docx_plain(w, "Imprint", top,
			   str_starts_c(o->copy_to, "抄送") ? o->copy_to
							    : arena_printf(w->a, "抄送：%.*s", STR_ARG(o->copy_to)));
	}
	if (o->print_org.n > 0) {
		struct str when = date_is_none(o->printed_on) ? STR("") : date_format_zh(w->a, o->printed_on);

		buf_printf(&w->b,
			   "<w:p><w:pPr><w:pStyle w:val=\"Imprint\"/>%s<w:tabs><w:tab w:val=\"right\" "
			   "w:pos=\"8560\"/></w:tabs></w:pPr><w:r>",
			   mid);
		docx_run_text(&w->b, o->print_org);
		buf_c(&w->b, "<w:tab/>");
		if (when.n > 0)
			docx_run_text(&w->b, arena_printf(w->a, "%.*s印发", STR_ARG(when)));
		buf_c(&w->b, "</w:r></w:p>");
	}
	if (o->source_line.n > 0)
		docx_plain(w, "SourceLine", "", o->source_line);
}

static struct str core_props(struct arena *a, const struct doc_official *o)
{
	struct buf b = BUF_INIT(a, 1U << 20);

	buf_c(&b, XML_HEAD
	      "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
	      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>");
	docx_xml_text(&b, o->title);
	buf_c(&b, "</dc:title><dc:subject>");
	docx_xml_text(&b, o->index_no);
	buf_c(&b, "</dc:subject><dc:creator>");
	docx_xml_text(&b, o->signer_org.n > 0 ? o->signer_org : o->issuer);
	buf_c(&b, "</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>");
	return buf_view(&b);
}

void docx_writer_init(struct docx_writer *w, struct arena *a, doc_image *image, void *arg)
{
	*w = (struct docx_writer){.a = a,
				  .image = image,
				  .arg = arg,
				  .media = ARENA_ARRAY(a, DOCX_MAX_IMAGES, struct zip_entry)};
	buf_init(&w->b, a, 8U * MAX_DOC_JSON_BYTES);
	buf_init(&w->rels, a, 8U << 20);
	buf_init(&w->nums, a, 8U << 20);
}

enum status docx_parts_end(struct docx_writer *w, const struct doc_official *o, const char *rels_more, struct zip_entry *e,
			   size_t *n, struct err *err)
{
	struct buf rels = BUF_INIT(w->a, 16U << 20), nums = BUF_INIT(w->a, 16U << 20);

	if (w->b.overflow || w->rels.overflow || w->nums.overflow)
		return err_say(err, ST_TOO_LARGE, "docmodel.too_large", NULL);
	buf_printf(&rels, "%s%s%.*s</Relationships>", DOCX_RELS_OPEN, rels_more, STR_ARG(buf_view(&w->rels)));
	buf_printf(&nums, "%s%.*s</w:numbering>", docx_numbering_open(w->a), STR_ARG(buf_view(&w->nums)));
	e[(*n)++] = (struct zip_entry){"docProps/core.xml", core_props(w->a, o)};
	e[(*n)++] = (struct zip_entry){"word/_rels/document.xml.rels", buf_view(&rels)};
	e[(*n)++] = (struct zip_entry){"word/numbering.xml", buf_view(&nums)};
	e[(*n)++] = (struct zip_entry){"word/document.xml", buf_view(&w->b)};
	for (size_t i = 0; i < w->n_media; i++)
		e[(*n)++] = w->media[i];
	return ST_OK;
}

enum status doc_docx(struct arena *a, const struct doc *d, const struct doc_official *o, doc_image *image, void *arg,
		     struct str *ret_docx, struct err *err)
{
	struct docx_writer w;
	struct zip_entry *e = ARENA_ARRAY(a, DOCX_MAX_IMAGES + 16, struct zip_entry);
	size_t n = 0;

	docx_writer_init(&w, a, image, arg);
	buf_c(&w.b, DOCX_DOCUMENT_OPEN);
	put_head(&w, o);
	for (size_t i = 0; i < d->root->n; i++)
		docx_block(&w, d->root->child[i], false, 0);
	put_foot(&w, o);
	buf_c(&w.b, DOCX_DOCUMENT_CLOSE);
	for (size_t i = 0; i < docx_fixed_count; i++)
		e[n++] = docx_fixed[i];
	TRY(docx_parts_end(&w, o, "", e, &n, err));
	return zip_write(a, e, n, ret_docx, err);
}
