/* SPDX-License-Identifier: Apache-2.0 */
/* PDF through poppler. Page by page, so that what came before a limit is there. Poppler and the fifteen libraries behind it are
 * loaded by the worker only: the server, which never reads a PDF, would carry 4 MB of them for nothing. */
#include <dlfcn.h>
#include <iconv.h>
#include <poppler.h>
#include <string.h>

#include "base/utf8.h"
#include "extract/extract_int.h"

static struct {
	__typeof__(poppler_document_new_from_fd) *open;
	__typeof__(poppler_document_get_title) *title;
	__typeof__(poppler_document_get_n_pages) *n_pages;
	__typeof__(poppler_document_get_page) *page;
	__typeof__(poppler_page_get_text) *text;
	__typeof__(poppler_page_get_text_layout) *layout;
} poppler;

static bool load(void)
{
	static const struct {
		const char *name;
		void *to;
	} wanted[] = {
		{"poppler_document_new_from_fd", &poppler.open},    {"poppler_document_get_title", &poppler.title},
		{"poppler_document_get_n_pages", &poppler.n_pages}, {"poppler_document_get_page", &poppler.page},
		{"poppler_page_get_text", &poppler.text},	    {"poppler_page_get_text_layout", &poppler.layout},
	};
	void *lib = poppler.open != NULL ? NULL : dlopen("libpoppler-glib.so.8", RTLD_NOW);

	for (size_t i = 0; i < ARRAY_LEN(wanted) && lib != NULL; i++) {
		void *f = dlsym(lib, wanted[i].name);

		if (f == NULL)
			return false;
		memcpy(wanted[i].to, &f, sizeof f);
	}
	return poppler.open != NULL;
}

/* Code is loaded before the cage closes; converters stay loaded while somebody has them open. */
bool pdf_prepare(void)
{
	return load() && iconv_open("UTF-8", "UTF-16BE") != (iconv_t)-1 && iconv_open("UTF-8", "ISO-8859-1") != (iconv_t)-1;
}

/* One line of the page's text with the box around its characters. */
static struct line_box box_of(struct str text, const PopplerRectangle *r, size_t n)
{
	struct line_box l = {.text = text, .x0 = 1e9, .x1 = -1e9, .y = 1e9};

	for (size_t i = 0; i < n; i++) {
		double h = r[i].y2 - r[i].y1;

		l.x0 = r[i].x1 < l.x0 ? r[i].x1 : l.x0;
		l.x1 = r[i].x2 > l.x1 ? r[i].x2 : l.x1;
		l.y = r[i].y1 < l.y ? r[i].y1 : l.y;
		l.h = h > l.h ? h : l.h;
	}
	return l;
}

static void give_page(struct out *o, struct arena *a, PopplerPage *page)
{
	char *raw = poppler.text(page);
	PopplerRectangle *r = NULL;
	guint n_r = 0;
	struct str rest = str_of(raw), line;
	struct line_box *lines;
	size_t n = 0, at = 0, max = 1;

	out_page(o);
	if (raw == NULL || !utf8_valid(rest) || !poppler.layout(page, &r, &n_r)) {
		g_free(raw);
		return;
	}
	for (size_t i = 0; i < rest.n; i++)
		max += rest.p[i] == '\n';
	lines = ARENA_ARRAY(a, max, struct line_box);
	while (str_line(&rest, &line)) {
		size_t k = utf8_len(line);

		if (at + k > n_r)
			k = n_r > at ? n_r - at : 0;
		if (str_trim(line).n > 0)
			lines[n++] = box_of(line, r + at, k);
		at += k + 1; /* the line end has a rectangle too */
	}
	o->a = a;
	out_text(o, layout_text(a, lines, n));
	g_free(r);
	g_free(raw);
}

enum extract_state read_pdf(struct out *o, int fd)
{
	GError *e = NULL;
	PopplerDocument *d = poppler.open(fd, NULL, &e);
	struct arena *keep = o->a, *a;
	char *title;
	int n;

	if (d == NULL) {
		g_clear_error(&e);
		return EXTRACT_BROKEN;
	}
	title = poppler.title(d);
	out_title(o, str_of(title));
	g_free(title);
	n = poppler.n_pages(d);
	a = arena_new();
	for (int i = 0; i < n && i < EXTRACT_MAX_PAGES && !o->full; i++) {
		PopplerPage *page = poppler.page(d, i);

		if (page == NULL)
			continue;
		give_page(o, a, page);
		g_object_unref(page);
		arena_clear(a);
	}
	arena_free(a);
	o->a = keep;
	g_object_unref(d);
	return n <= 0 ? EXTRACT_BROKEN : n > EXTRACT_MAX_PAGES ? EXTRACT_LIMIT : EXTRACT_OK;
}
