/* SPDX-License-Identifier: Apache-2.0 */
/* HTML: the visible text, a block a line, cells separated by TAB. libxml2's reader; no network, no scripts. */
#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/utf8.h"
#include "extract/extract_int.h"

#define MAX_DEPTH 256

struct walk {
	struct arena *a;
	struct buf b;
	bool blank; /* a blank is due before the next word */
	struct str title;
};

static bool one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool hidden(const char *name)
{
	static const char *const names[] = {"script", "style", "noscript", "template", "iframe", "object", "select", NULL};

	return one_of(name, names);
}

static bool block(const char *name)
{
	static const char *const names[] = {"p",	  "div", "br",	    "tr",      "table",	 "ul",	   "ol",  "li",
					    "h1",	  "h2",	 "h3",	    "h4",      "h5",	 "h6",	   "hr",  "dl",
					    "dt",	  "dd",	 "section", "article", "header", "footer", "nav", "form",
					    "blockquote", "pre", "caption", "body",    NULL};

	return one_of(name, names);
}

static void line_end(struct walk *w)
{
	if (w->b.n > 0 && w->b.p[w->b.n - 1] != '\n')
		buf_byte(&w->b, '\n');
	w->blank = false;
}

/* Runs of blanks are one, and none at the beginning of a line. */
static void words(struct walk *w, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			w->blank = true;
			continue;
		}
		if (w->blank && w->b.n > 0 && w->b.p[w->b.n - 1] != '\n' && w->b.p[w->b.n - 1] != '\t')
			buf_byte(&w->b, ' ');
		w->blank = false;
		buf_byte(&w->b, c);
	}
}

static void walk(struct walk *w, const xmlNode *n, int depth)
{
	for (; n != NULL && depth < MAX_DEPTH && !w->b.overflow; n = n->next) {
		const char *name = (const char *)n->name;

		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) {
			words(w, str_of((const char *)n->content));
		} else if (n->type != XML_ELEMENT_NODE || hidden(name)) {
			continue;
		} else if (strcmp(name, "title") == 0) {
			if (w->title.n == 0 && n->children != NULL)
				w->title = arena_dup(w->a, str_of((const char *)n->children->content));
		} else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0) {
			if (w->b.n > 0 && w->b.p[w->b.n - 1] != '\n')
				buf_byte(&w->b, '\t');
			w->blank = false;
			walk(w, n->children, depth + 1);
		} else {
			if (block(name))
				line_end(w);
			walk(w, n->children, depth + 1);
			if (block(name))
				line_end(w);
		}
	}
}

static void free_html(void *d)
{
	xmlFreeDoc(d);
}

enum extract_state read_html(struct out *o, struct str bytes)
{
	struct walk w = {.a = o->a, .b = BUF_INIT(o->a, EXTRACT_MAX_TEXT + 1)};
	struct str text, from;
	htmlDocPtr d;

	if (!extract_decode(o->a, bytes, extract_html_charset(bytes), &text, &from))
		return EXTRACT_BROKEN;
	d = htmlReadMemory(text.p, (int)text.n, NULL, "UTF-8",
			   HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	if (d == NULL)
		return EXTRACT_BROKEN;
	arena_on_clear(o->a, free_html, d);
	walk(&w, xmlDocGetRootElement(d), 0);
	line_end(&w);
	out_title(o, w.title);
	out_text(o, buf_view(&w.b));
	return w.b.overflow ? EXTRACT_LIMIT : EXTRACT_OK;
}
