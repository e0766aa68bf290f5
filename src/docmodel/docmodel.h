/* SPDX-License-Identifier: Apache-2.0 */
/* The structured document: what is stored, and the only thing shown or produced.
 *
 * Stored as JSON, the shape of the ProseMirror schema in assets/js/editor.js:
 *   {"type":"doc","content":[block…]}
 *   block: paragraph {align?: "center"|"right"|"none-indent"} inline…
 *          heading {level 1..4}                 levels 一、 （一） 1. （1） of GB/T 9704
 *          bullet_list / ordered_list {start?}  of list_item of block…
 *          table of table_row of table_cell / table_header {colspan,rowspan} of block…
 *          figure {file: id of a stored file, alt, width?} caption text in "caption"
 *          rule
 *   inline: text with marks strong, em, underline, sup, sub, link{href: http(s)/mailto/relative}; hard_break
 * Validation is a white list: unknown nodes, attributes, marks or nesting are refused with a message naming the path.
 * Pure: no database, no clock. Everything lives in the arena given. */
#ifndef DOCMODEL_DOCMODEL_H
#define DOCMODEL_DOCMODEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/status.h"
#include "tpl/tpl.h"

struct doc_node;
struct doc {
	struct arena *arena;
	const struct doc_node *root;
};

enum doc_type {
	DN_DOC,
	DN_PARAGRAPH,
	DN_HEADING,
	DN_BULLET_LIST,
	DN_ORDERED_LIST,
	DN_LIST_ITEM,
	DN_TABLE,
	DN_TABLE_ROW,
	DN_TABLE_CELL,
	DN_TABLE_HEADER,
	DN_FIGURE,
	DN_RULE,
	DN_TEXT,
	DN_HARD_BREAK,
	DN_TYPE_COUNT
};
enum { DM_STRONG = 1, DM_EM = 2, DM_UNDERLINE = 4, DM_SUP = 8, DM_SUB = 16, DM_LINK = 32 };
enum doc_align { DA_NORMAL, DA_CENTER, DA_RIGHT, DA_NO_INDENT };

struct doc_node {
	enum doc_type type;
	const struct doc_node *const *child;
	size_t n;
	struct str text;      /* TEXT; caption of FIGURE */
	struct str href;      /* TEXT with DM_LINK */
	struct str alt;	      /* FIGURE */
	int64_t file_id;      /* FIGURE */
	unsigned marks;	      /* TEXT */
	int level;	      /* HEADING 1..4; ORDERED_LIST start */
	int colspan, rowspan; /* cells */
	int width;	      /* FIGURE, percent, 0 = natural */
	enum doc_align align; /* PARAGRAPH */
};

/* JSON ↔ model. Parse validates; ST_INVALID with message key and the path in err->arg ("content[3].attrs"). */
enum status doc_parse(struct arena *a, struct str json, struct doc *ret, struct err *err) MUST_CHECK;
struct str doc_json(struct arena *a, const struct doc *d); /* canonical: same model, same bytes */

/* Plain text of a textarea → model: blank line or newline ends a paragraph; lines that begin 一、 / （一） / 1. or 1．/ （1）
 * and are short enough to be headings (no 。 at the end) become headings of that level; "- " or "• " lists; TAB-separated
 * consecutive lines become a table. */
enum status doc_from_text(struct arena *a, struct str text, struct doc *ret, struct err *err) MUST_CHECK;
/* Back into textarea form (headings as lines, tables TAB-separated): doc_from_text(doc_to_source(d)) keeps text and levels. */
struct str doc_to_source(struct arena *a, const struct doc *d);

/* Plain text for search, feeds, comparison: one line a block, cells joined by TAB. */
struct str doc_text(struct arena *a, const struct doc *d);
struct str doc_summary(struct arena *a, const struct doc *d, size_t max_cp); /* first text, cut at a sentence */
/* HTML for the page: h2..h5, p, ul/ol, table, figure; tables inside a focusable scroll region. file_url(arg, id) gives a
 * figure's address (STR_NONE: figure is left out with its caption kept). */
struct safe_html doc_html(struct arena *a, const struct doc *d,
			  struct str (*file_url)(void *arg, struct arena *a, int64_t id), void *arg);
/* Ids of the files that figures use. */
size_t doc_files(struct arena *a, const struct doc *d, int64_t **ret);

/* DOCX (bytes) → model: paragraphs, runs' bold/italic/underline/sup/sub, heading styles and the four official levels by their
 * numbering text, lists, tables with merged cells, images (handed to on_image, which returns a file id or 0 to drop).
 * Bounded: entries, unpacked size, ratio (zip bomb → ST_TOO_LARGE), XML depth. notes: list of message keys about what was
 * dropped. Title: first paragraph styled Title or the first centred short one. */
struct docx_import {
	struct doc doc;
	struct str title;
	const char *notes[16];
	size_t n_notes;
};
enum status doc_from_docx(struct arena *a, struct str bytes,
			  enum status (*on_image)(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err),
			  void *arg, struct docx_import *ret, struct err *err) MUST_CHECK;

/* What an official document needs around its body (GB/T 9704-2012). Empty parts are left out. */
struct doc_official {
	struct str issuer; /* 发文机关标志, red */
	struct str doc_no; /* 澄环发〔2026〕3号 */
	struct str title;
	struct str to;	       /* 主送机关 */
	struct str signer_org; /* 署名 */
	struct date signed_on; /* 成文日期 */
	struct str mark;       /* 附注: 此件公开发布 */
	struct str copy_to;    /* 抄送 */
	struct str print_org;  /* 印发机关 */
	struct date printed_on;
	struct str index_no;	       /* PDF metadata */
	const struct str *attachments; /* 附件说明 */
	size_t n_attachments;
	struct str source_line; /* small line at the foot of the last page: platform, address of the page */
};
/* Image bytes for a figure; STR_NONE = leave out. */
typedef struct str doc_image(void *arg, struct arena *a, int64_t file_id);
/* Folder with fonts (fonts.dir; tools/fetch_fonts.sh or licensed official ones). Process-wide: call once at start, before any
 * PDF is made. Without it, or without the folder, PDF uses the system's Noto CJK. */
void doc_fonts_use(const char *dir);
/* What PDF and DOCX are made with: a text that changes with the program and the fonts. For tags of what was made. */
struct str doc_made_with(struct arena *a);
enum status doc_pdf(struct arena *a, const struct doc *d, const struct doc_official *o, doc_image *image, void *arg,
		    struct str *ret_pdf, struct err *err) MUST_CHECK;
enum status doc_docx(struct arena *a, const struct doc *d, const struct doc_official *o, doc_image *image, void *arg,
		     struct str *ret_docx, struct err *err) MUST_CHECK;

/* The letter form (信函格式, 10.1), for letters to one addressee. Of struct doc_official: issuer (the body's name), doc_no, title
 * (an LF ends a line), to, attachments, signer_org with room for its seal, signed_on. Figures are left out. */
enum status doc_letter_pdf(struct arena *a, const struct doc *d, const struct doc_official *o, struct str *ret_pdf,
			   struct err *err) MUST_CHECK;
enum status doc_letter_docx(struct arena *a, const struct doc *d, const struct doc_official *o, struct str *ret_docx,
			    struct err *err) MUST_CHECK;

/* A form as PDF (文件审批单): title, two-column rows of label and value, a row of signatures. */
struct doc_form_row {
	struct str label, value;
	bool full;  /* across the width; otherwise two pairs share a line */
	int min_mm; /* minimum height */
};
enum status doc_form_pdf(struct arena *a, struct str title, struct str number, const struct doc_form_row *rows, size_t n,
			 struct str foot, struct str *ret_pdf, struct err *err) MUST_CHECK;

/* Difference of two versions for people: blocks kept, removed, added, changed (with words marked). */
enum doc_diff_kind { DD_SAME, DD_DEL, DD_ADD };
struct doc_diff_span {
	enum doc_diff_kind kind;
	struct str text;
};
struct doc_diff_line {
	enum doc_diff_kind kind;	   /* SAME, DEL, ADD whole block */
	const struct doc_diff_span *spans; /* changed block: word-wise (by character for Han); whole block: one span */
	size_t n;
	bool changed; /* kind is DD_SAME, the spans say what went and what came */
};
void doc_diff(struct arena *a, const struct doc *from, const struct doc *to, struct doc_diff_line **ret, size_t *ret_n);

#endif
