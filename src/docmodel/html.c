/* SPDX-License-Identifier: Apache-2.0 */
/* The model as HTML for the page. One of the two writers of markup in C: every text and attribute goes through
 * tpl_escape_text, addresses were checked by doc_parse (href_ok) or come from the caller. */
#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"

struct html {
	struct arena *a;
	struct buf b;
	struct str (*file_url)(void *arg, struct arena *a, int64_t id);
	void *arg;
	const struct doc_node *before; /* the block before, when it is a line of text: names a table */
};

static const struct {
	unsigned mark;
	const char *open, *close;
} mark_tags[] = {
	{DM_STRONG, "<strong>", "</strong>"}, {DM_EM, "<em>", "</em>"},	   {DM_UNDERLINE, "<u>", "</u>"},
	{DM_SUP, "<sup>", "</sup>"},	      {DM_SUB, "<sub>", "</sub>"},
};

static void put_inline(struct html *h, const struct doc_node *n)
{
	bool link = (n->marks & DM_LINK) && href_ok(n->href);

	if (n->type == DN_HARD_BREAK) {
		buf_c(&h->b, "<br>");
		return;
	}
	if (link) {
		buf_c(&h->b, "<a href=\"");
		tpl_escape_text(&h->b, n->href);
		buf_c(&h->b, "\">");
	}
	for (size_t i = 0; i < ARRAY_LEN(mark_tags); i++)
		if (n->marks & mark_tags[i].mark)
			buf_c(&h->b, mark_tags[i].open);
	tpl_escape_text(&h->b, n->text);
	for (size_t i = ARRAY_LEN(mark_tags); i-- > 0;)
		if (n->marks & mark_tags[i].mark)
			buf_c(&h->b, mark_tags[i].close);
	if (link)
		buf_c(&h->b, "</a>");
}

static void put_inlines(struct html *h, const struct doc_node *n)
{
	for (size_t i = 0; i < n->n; i++)
		put_inline(h, n->child[i]);
}

static void put_block(struct html *h, const struct doc_node *n);

static void put_cell(struct html *h, const struct doc_node *cell)
{
	const char *tag = cell->type == DN_TABLE_HEADER ? "th" : "td";

	buf_printf(&h->b, "<%s", tag);
	if (cell->colspan > 1)
		buf_printf(&h->b, " colspan=\"%d\"", cell->colspan);
	if (cell->rowspan > 1)
		buf_printf(&h->b, " rowspan=\"%d\"", cell->rowspan);
	buf_byte(&h->b, '>');
	/* A cell of one paragraph needs no <p>: the indent of running text would be wrong in it. */
	if (cell->n == 1 && cell->child[0]->type == DN_PARAGRAPH)
		put_inlines(h, cell->child[0]);
	else
		for (size_t i = 0; i < cell->n; i++)
			put_block(h, cell->child[i]);
	buf_printf(&h->b, "</%s>", tag);
}

static bool header_row(const struct doc_node *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->child[i]->type != DN_TABLE_HEADER || row->child[i]->rowspan > 1)
			return false;
	return row->n > 0;
}

/* The scroll region must have a name (WCAG 4.1.2); it is taken from the document: the line above, else the first row. */
static struct str table_name(struct html *h, const struct doc_node *table)
{
	struct str t = h->before == NULL ? STR("") : str_trim(node_text_str(h->a, h->before, " "));

	if (t.n == 0)
		t = str_trim(node_text_str(h->a, table->child[0], " "));
	return utf8_cut(t, 60);
}

static void put_table(struct html *h, const struct doc_node *n)
{
	size_t head = 0;

	while (head < n->n && header_row(n->child[head]))
		head++;
	if (head == n->n)
		head = 0; /* all header cells: a body is needed */
	buf_c(&h->b, "<div class=\"tbl-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"");
	tpl_escape_text(&h->b, table_name(h, n));
	buf_c(&h->b, "\"><table class=\"tbl\">");
	for (size_t r = 0; r < n->n; r++) {
		if (r == 0)
			buf_c(&h->b, head > 0 ? "<thead>" : "<tbody>");
		else if (r == head)
			buf_c(&h->b, "</thead><tbody>");
		buf_c(&h->b, "<tr>");
		for (size_t i = 0; i < n->child[r]->n; i++)
			put_cell(h, n->child[r]->child[i]);
		buf_c(&h->b, "</tr>");
	}
	buf_c(&h->b, "</tbody></table></div>\n");
}

static void put_figure(struct html *h, const struct doc_node *n)
{
	struct str url = h->file_url == NULL ? STR_NONE : h->file_url(h->arg, h->a, n->file_id);

	if (url.p == NULL && n->text.n == 0)
		return;
	buf_c(&h->b, "<figure>");
	if (url.p != NULL) {
		buf_c(&h->b, "<img src=\"");
		tpl_escape_text(&h->b, url);
		buf_c(&h->b, "\" alt=\"");
		tpl_escape_text(&h->b, n->alt.n > 0 ? n->alt : n->text);
		buf_byte(&h->b, '"');
		if (n->width > 0) /* by class: the policy of the pages forbids style attributes */
			buf_printf(&h->b, " class=\"fig-w%d\"",
				   n->width <= 37   ? 25
				   : n->width <= 62 ? 50
				   : n->width <= 87 ? 75
						    : 100);
		buf_c(&h->b, " loading=\"lazy\">");
	}
	if (n->text.n > 0) {
		buf_c(&h->b, "<figcaption>");
		tpl_escape_text(&h->b, n->text);
		buf_c(&h->b, "</figcaption>");
	}
	buf_c(&h->b, "</figure>\n");
}

static void put_list(struct html *h, const struct doc_node *n)
{
	if (n->type == DN_BULLET_LIST)
		buf_c(&h->b, "<ul>");
	else if (n->level != 1)
		buf_printf(&h->b, "<ol start=\"%d\">", n->level);
	else
		buf_c(&h->b, "<ol>");
	for (size_t i = 0; i < n->n; i++) {
		const struct doc_node *item = n->child[i];

		buf_c(&h->b, "<li>");
		for (size_t k = 0; k < item->n; k++) {
			if (k == 0 && item->child[0]->type == DN_PARAGRAPH)
				put_inlines(h, item->child[0]);
			else
				put_block(h, item->child[k]);
		}
		buf_c(&h->b, "</li>");
	}
	buf_c(&h->b, n->type == DN_BULLET_LIST ? "</ul>\n" : "</ol>\n");
}

static void put_block(struct html *h, const struct doc_node *n)
{
	static const char *const p_open[] = {"<p>", "<p class=\"center\">", "<p class=\"sign\">", "<p class=\"to\">"};

	switch (n->type) {
	case DN_PARAGRAPH:
		buf_c(&h->b, p_open[n->align]);
		put_inlines(h, n);
		buf_c(&h->b, "</p>\n");
		break;
	case DN_HEADING: /* h1 is the title of the page */
		buf_printf(&h->b, "<h%d>", n->level + 1);
		put_inlines(h, n);
		buf_printf(&h->b, "</h%d>\n", n->level + 1);
		break;
	case DN_BULLET_LIST:
	case DN_ORDERED_LIST:
		put_list(h, n);
		break;
	case DN_TABLE:
		put_table(h, n);
		break;
	case DN_FIGURE:
		put_figure(h, n);
		break;
	case DN_RULE:
		buf_c(&h->b, "<hr>\n");
		break;
	default:
		break;
	}
	h->before = n->type == DN_PARAGRAPH || n->type == DN_HEADING ? n : NULL;
}

struct safe_html doc_html(struct arena *a, const struct doc *d,
			  struct str (*file_url)(void *arg, struct arena *a, int64_t id), void *arg)
{
	struct html h = {.a = a, .file_url = file_url, .arg = arg};

	buf_init(&h.b, a, 16U * MAX_DOC_JSON_BYTES);
	for (size_t i = 0; i < d->root->n; i++)
		put_block(&h, d->root->child[i]);
	return tpl_html_from_trusted(buf_view(&h.b));
}
