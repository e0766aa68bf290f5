/* SPDX-License-Identifier: Apache-2.0 */
/* A letter as DOCX: the letter form (信函格式) of GB/T 9704-2012 10.1. Name and first rule are the first page's header, the second
 * rule its footer, so that they stay where they belong whatever is typed; later pages have the ordinary foot. */
#include "docmodel/build.h"
#include "docmodel/docx_style.h"
#include "docmodel/docx_write.h"

#include "base/utf8.h"

#define W_NS "xmlns:w=\"" OOXML_W "\""
/* 170 mm centred on the paper: 8 mm further out than the type area on the left (28 mm), 6 mm on the right (26 mm). */
#define RULE_INDENT "<w:ind w:left=\"-454\" w:right=\"-340\"/>"

/* 30 mm to the name, 20 mm below the second rule; the first page's text begins below its header by itself. */
static const char document_close[] =
	"<w:sectPr><w:headerReference w:type=\"first\" r:id=\"rIdH1\"/><w:footerReference w:type=\"first\" r:id=\"rIdF3\"/>"
	"<w:footerReference w:type=\"default\" r:id=\"rIdF1\"/><w:footerReference w:type=\"even\" r:id=\"rIdF2\"/>"
	"<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" "
	"w:header=\"1701\" w:footer=\"1134\" w:gutter=\"0\"/><w:titlePg/>"
	"<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\"/></w:sectPr></w:body></w:document>";

static const char more_rels[] = "<Relationship Id=\"rIdH1\" Type=\"" OOXML_REL "/header\" Target=\"header1.xml\"/>"
				"<Relationship Id=\"rIdF3\" Type=\"" OOXML_REL "/footer\" Target=\"footer3.xml\"/>";

static const char more_types[] =
	"<Override PartName=\"/word/header1.xml\" "
	"ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>"
	"<Override PartName=\"/word/footer3.xml\" "
	"ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/></Types>";

static const char first_footer[] =
	XML_HEAD "<w:ftr " W_NS "><w:p><w:pPr><w:pStyle w:val=\"PageNo\"/><w:pBdr><w:bottom w:val=\"thinThickSmallGap\" "
		 "w:sz=\"24\" w:space=\"0\" w:color=\"D90000\"/></w:pBdr>" RULE_INDENT "</w:pPr></w:p></w:ftr>";

/* The name at its size, and 4 mm (11 pt) below it the rule: the border of its own paragraph. */
static struct str first_header(struct arena *a, struct str name)
{
	struct buf b = BUF_INIT(a, 1U << 20);
	size_t n = utf8_len(name);
	int half = n == 0 ? 72 : (int)(2 * 440 / n);

	buf_printf(&b,
		   XML_HEAD "<w:hdr " W_NS "><w:p><w:pPr><w:pStyle w:val=\"PageNo\"/><w:pBdr><w:bottom "
			    "w:val=\"thickThinSmallGap\" w:sz=\"24\" w:space=\"9\" w:color=\"D90000\"/></w:pBdr>"
			    "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"760\" w:lineRule=\"exact\"/>" RULE_INDENT
			    "<w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\" "
			    "w:hAnsi=\"Times New Roman\" w:eastAsia=\"方正小标宋简体\"/><w:color w:val=\"D90000\"/><w:sz "
			    "w:val=\"%d\"/></w:rPr>",
		   half > 72 ? 72 : half);
	docx_run_text(&b, name);
	buf_c(&b, "</w:r></w:p></w:hdr>");
	return buf_view(&b);
}

/* [Content_Types].xml of every document, with the two parts of the letter. */
static struct str content_types(struct arena *a, struct str base)
{
	return arena_printf(a, "%.*s%s", (int)(base.n - (sizeof "</Types>" - 1)), base.p, more_types);
}

static void put_title(struct docx_writer *w, struct str title)
{
	struct str rest = title, part;
	bool any = false;

	buf_c(&w->b, "<w:p><w:pPr><w:pStyle w:val=\"Title\"/><w:spacing w:before=\"579\" w:after=\"400\"/></w:pPr>");
	while (str_line(&rest, &part)) {
		struct str line[10];
		size_t n = title_break(w->a, part, 20, line, ARRAY_LEN(line));

		for (size_t i = 0; i < n; i++, any = true) {
			buf_c(&w->b, any ? "<w:r><w:br/>" : "<w:r>");
			docx_run_text(&w->b, line[i]);
			buf_c(&w->b, "</w:r>");
		}
	}
	buf_c(&w->b, "</w:p>");
}

/* 7.3.5.1: the date four characters from the right, the name centred above it, two lines free for the seal. Paragraphs of one
 * width do both: as wide as the longer line, centred within. */
static void put_signature(struct docx_writer *w, const struct doc_official *o)
{
	struct str date = date_is_none(o->signed_on) ? STR_NONE : date_format_zh(w->a, o->signed_on);
	int chars = (int)utf8_len(o->signer_org), day_half = 0, width, right = 4 * 316, left;
	const char *ppr;

	if (o->signer_org.n == 0 && date.n == 0)
		return;
	for (size_t i = 0; i < date.n; i++) /* figures are half as wide as characters */
		day_half += (date.p[i] & 0xC0) == 0x80 ? 0 : date.p[i] & 0x80 ? 2 : 1;
	width = (chars * 2 > day_half ? chars * 2 : day_half) * 158 + 160;
	if (chars * 2 > day_half) /* the date stays four characters from the right: the paragraph reaches beyond it */
		right -= (chars * 2 - day_half) * 79;
	right = right < 0 ? 0 : right;
	left = 8844 - right - width;
	ppr = arena_printf(w->a, "<w:keepLines/><w:ind w:left=\"%d\" w:right=\"%d\"/><w:jc w:val=\"center\"/>",
			   left < 0 ? 0 : left, right)
		      .p;
	docx_plain(w, "Flush", "<w:keepNext/>", STR(""));
	docx_plain(w, "Flush", "<w:keepNext/>", STR(""));
	if (o->signer_org.n > 0)
		docx_plain(w, "Flush", arena_printf(w->a, "<w:keepNext/>%s", ppr).p, o->signer_org);
	if (date.n > 0)
		docx_plain(w, "Flush", ppr, date);
}

/* 7.3.5.5: the seal's page holds text of the letter. What was written since from stays on the page of what comes next. */
static void keep_with_next(struct docx_writer *w, size_t from)
{
	static const char style[] = "<w:pStyle w:val=\"BodyText\"/>";
	struct str tail = arena_dup(w->a, str_skip(buf_view(&w->b), from));
	ptrdiff_t at;

	w->b.n = from;
	while ((at = str_find_c(tail, style)) >= 0) {
		size_t end = (size_t)at + sizeof style - 1;

		buf_str(&w->b, str_slice(tail, 0, end));
		buf_c(&w->b, "<w:keepNext/>");
		tail = str_skip(tail, end);
	}
	buf_str(&w->b, tail);
}

enum status doc_letter_docx(struct arena *a, const struct doc *d, const struct doc_official *o, struct str *ret_docx,
			    struct err *err)
{
	struct docx_writer w;
	struct zip_entry *e = ARENA_ARRAY(a, DOCX_MAX_IMAGES + 16, struct zip_entry);
	size_t n = 0, last;

	docx_writer_init(&w, a, NULL, NULL);
	buf_c(&w.b, DOCX_DOCUMENT_OPEN);
	/* 7/8 of a character below the rule: 14 pt */
	docx_plain(&w, "Flush",
		   "<w:spacing w:before=\"160\" w:after=\"0\" w:line=\"320\" w:lineRule=\"exact\"/><w:jc w:val=\"right\"/>",
		   o->doc_no);
	put_title(&w, o->title);
	if (o->to.n > 0)
		docx_plain(&w, "Flush", "", str_ends_c(o->to, "：") ? o->to : arena_printf(a, "%.*s：", STR_ARG(o->to)));
	last = w.b.n;
	for (size_t i = 0; i < d->root->n; i++) {
		last = w.b.n;
		docx_block(&w, d->root->child[i], false, 0);
	}
	docx_attachments(&w, o);
	keep_with_next(&w, last);
	put_signature(&w, o);
	buf_c(&w.b, document_close);
	for (size_t i = 0; i < docx_fixed_count; i++) {
		e[n] = docx_fixed[i];
		if (str_eq_c(str_of(e[n].name), "[Content_Types].xml"))
			e[n].data = content_types(a, e[n].data);
		n++;
	}
	e[n++] = (struct zip_entry){"word/header1.xml", first_header(a, o->issuer)};
	e[n++] = (struct zip_entry){"word/footer3.xml", {first_footer, sizeof first_footer - 1}};
	TRY(docx_parts_end(&w, o, more_rels, e, &n, err));
	return zip_write(a, e, n, ret_docx, err);
}
