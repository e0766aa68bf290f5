/* SPDX-License-Identifier: Apache-2.0 */
/* Pages, fonts and lines. Fonts come from an own fontconfig set-up (system folders and the configured one): what a machine's
 * local fontconfig rules do must not change an official document. */
#include "docmodel/paper.h"

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include "base/utf8.h"

#define MAX_PDF_BYTES (256U << 20)

/* Official fonts first, then the stand-ins of Debian, then what every installation has. */
static const struct {
	const char *families;
	PangoWeight weight;
} faces[FACE_COUNT] = {
	[FACE_FANG] = {"FangSong_GB2312,仿宋_GB2312,FangSong,FandolFang,Noto Serif CJK SC,Noto Sans CJK SC",
		       PANGO_WEIGHT_NORMAL},
	[FACE_HEI] = {"SimHei,黑体,FandolHei,Noto Sans CJK SC", PANGO_WEIGHT_NORMAL},
	[FACE_KAI] =
		{"KaiTi_GB2312,楷体_GB2312,KaiTi,FandolKai,LXGW WenKai,AR PL UKai CN,Noto Serif CJK SC,Noto Sans CJK SC",
		 PANGO_WEIGHT_NORMAL},
	[FACE_BIAO] = {"FZXiaoBiaoSong-B05S,方正小标宋简体,FandolSong,Noto Serif CJK SC,Noto Sans CJK SC",
		       PANGO_WEIGHT_BOLD},
	[FACE_SONG] = {"SimSun,宋体,Noto Serif CJK SC,FandolSong,Noto Sans CJK SC", PANGO_WEIGHT_NORMAL},
};

/* ---- fonts: the one piece of process-wide state, set once and then only read ---- */
static pthread_mutex_t fonts_lock = PTHREAD_MUTEX_INITIALIZER;
static FcConfig *fonts;
static char fonts_dir[1024];

static const char fonts_xml[] =
	"<?xml version=\"1.0\"?><fontconfig><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
	"<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix=\"xdg\">fontconfig</cachedir></fontconfig>";

void doc_fonts_use(const char *dir)
{
	pthread_mutex_lock(&fonts_lock);
	(void)snprintf(fonts_dir, sizeof fonts_dir, "%s", dir == NULL ? "" : dir);
	if (fonts != NULL)
		FcConfigDestroy(fonts); /* documents being written hold their own reference */
	fonts = NULL;
	pthread_mutex_unlock(&fonts_lock);
}

/* A folder's time changes when a file comes, goes or is replaced; the program's with every build. */
static long long changed(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long long)st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec : 0;
}

struct str doc_made_with(struct arena *a)
{
	char dir[sizeof fonts_dir];

	pthread_mutex_lock(&fonts_lock);
	memcpy(dir, fonts_dir, sizeof dir);
	pthread_mutex_unlock(&fonts_lock);
	return arena_printf(a, "%lld %s %lld %lld", changed("/proc/self/exe"), dir, changed(dir),
			    changed("/usr/share/fonts"));
}

/* All Fandol faces call themselves weight 400: of a family only the wanted face may be visible. */
static bool font_wanted(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (strcmp(name, "FandolSong-Regular.otf") == 0 || strcmp(name, "FandolHei-Bold.otf") == 0 || dot == NULL)
		return false;
	return strcmp(dot, ".otf") == 0 || strcmp(dot, ".ttf") == 0 || strcmp(dot, ".ttc") == 0 || strcmp(dot, ".TTF") == 0;
}

static FcConfig *fonts_make(void)
{
	FcConfig *c = FcConfigCreate();
	DIR *d;

	if (c == NULL)
		return NULL;
	(void)FcConfigParseAndLoadFromMemory(c, (const FcChar8 *)fonts_xml, FcTrue);
	(void)FcConfigBuildFonts(c);
	d = fonts_dir[0] == '\0' ? NULL : opendir(fonts_dir);
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		char path[1400];

		if (!font_wanted(e->d_name))
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", fonts_dir, e->d_name);
		(void)FcConfigAppFontAddFile(c, (const FcChar8 *)path);
	}
	if (d != NULL)
		(void)closedir(d);
	return c;
}

static FcConfig *fonts_get(void)
{
	FcConfig *c;

	pthread_mutex_lock(&fonts_lock);
	if (fonts == NULL)
		fonts = fonts_make();
	c = fonts == NULL ? NULL : FcConfigReference(fonts);
	pthread_mutex_unlock(&fonts_lock);
	return c;
}

/* ---- pages ---- */
static cairo_status_t write_out(void *closure, const unsigned char *data, unsigned length)
{
	struct buf *b = closure;

	buf_add(b, data, length);
	return b->overflow ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum status open_on(struct arena *a, struct paper *p, bool measure, PangoFontMap *map, struct err *err)
{
	FcConfig *c = fonts_get();
	cairo_font_options_t *opt;

	*p = (struct paper){.a = a, .err = err, .page = 1};
	if (c == NULL)
		return err_set(err, ST_INTERNAL, "fontconfig");
	buf_init(&p->out, a, MAX_PDF_BYTES);
	p->surface = measure ? cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL)
			     : cairo_pdf_surface_create_for_stream(write_out, &p->out, PAGE_W, PAGE_H);
	p->cr = cairo_create(p->surface);
	p->map = map != NULL ? g_object_ref(map) : pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	if (map == NULL)
		pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(p->map), c);
	FcConfigDestroy(c);
	/* At the map's 96 dpi 16 pt would print as 21 pt: PDF units are points. */
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(p->map), 72);
	p->pc = pango_font_map_create_context(p->map);
	pango_cairo_context_set_resolution(p->pc, 72);
	pango_context_set_language(p->pc, pango_language_from_string("zh-cn"));
	opt = cairo_font_options_create();
	cairo_font_options_set_hint_style(opt, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(opt, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(p->pc, opt);
	cairo_font_options_destroy(opt);
	if (cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		return err_set(err, ST_INTERNAL, "cairo: %s", cairo_status_to_string(cairo_status(p->cr)));
	paper_tag(p, "Document");
	return ST_OK;
}

enum status paper_open(struct arena *a, struct paper *p, struct err *err)
{
	return open_on(a, p, false, NULL, err);
}

enum status paper_open_measure(struct arena *a, struct paper *p, struct err *err)
{
	return open_on(a, p, true, NULL, err);
}

enum status paper_open_after(struct arena *a, struct paper *p, const struct paper *measured, struct err *err)
{
	return open_on(a, p, false, measured->map, err);
}

void paper_info(struct paper *p, struct str title, struct str subject, struct str author, struct date made)
{
	const struct {
		cairo_pdf_metadata_t key;
		struct str text;
	} rows[] = {{CAIRO_PDF_METADATA_TITLE, title},
		    {CAIRO_PDF_METADATA_SUBJECT, subject},
		    {CAIRO_PDF_METADATA_AUTHOR, author},
		    {CAIRO_PDF_METADATA_CREATOR, STR("Chengming")},
		    /* The document's own date: what is written does not depend on the clock. */
		    {CAIRO_PDF_METADATA_CREATE_DATE,
		     date_is_none(made) ? STR("2000-01-01T00:00:00+08:00")
					: arena_printf(p->a, "%.*sT00:00:00+08:00", STR_ARG(date_format(p->a, made)))}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].text.n > 0)
			cairo_pdf_surface_set_metadata(p->surface, rows[i].key, arena_cstr(p->a, rows[i].text));
}

/* — 1 — in 4号 宋体, top of the dashes 7 mm below the type area; odd pages right, even left, one character in (7.5). */
static void page_number(struct paper *p)
{
	PangoLayout *l;
	double w, x;

	if (!p->numbered || p->page <= p->unnumbered)
		return;
	l = paper_text(p, FACE_SONG, 14, arena_printf(p->a, "— %d —", p->page), 0);
	w = layout_width(l);
	x = p->page % 2 == 1 ? TYPE_W - 14 - w : 14;
	paper_line(p, pango_layout_get_line_readonly(l, 0), x, TYPE_H + MM(7) - 0.5 * 14, 14, 14);
	g_object_unref(l);
}

void paper_next(struct paper *p)
{
	if (p->page >= MAX_PAGES) {
		p->too_long = true;
		p->y = 0;
		return;
	}
	page_number(p);
	cairo_show_page(p->cr);
	p->page++;
	p->y = 0;
}

double paper_left(const struct paper *p)
{
	return TYPE_H - p->y + 0.01;
}

void paper_room(struct paper *p, double h)
{
	if (h > paper_left(p) && p->y > 0)
		paper_next(p);
}

enum status paper_finish(struct paper *p, struct str *ret, struct err *err)
{
	cairo_status_t st;

	page_number(p);
	paper_untag(p, "Document");
	cairo_show_page(p->cr);
	st = cairo_status(p->cr);
	cairo_surface_finish(p->surface);
	if (p->too_long || p->out.overflow)
		return err_say(err, ST_TOO_LARGE, "docmodel.too_large", NULL);
	if (st == CAIRO_STATUS_SUCCESS)
		st = cairo_surface_status(p->surface);
	if (st != CAIRO_STATUS_SUCCESS)
		return err_set(err, ST_INTERNAL, "cairo: %s", cairo_status_to_string(st));
	*ret = buf_view(&p->out);
	return ST_OK;
}

void paper_close(struct paper *p)
{
	if (p->pc != NULL)
		g_object_unref(p->pc);
	if (p->cr != NULL)
		cairo_destroy(p->cr);
	if (p->surface != NULL)
		cairo_surface_destroy(p->surface);
	if (p->map != NULL)
		g_object_unref(p->map);
}

/* ---- structure (tagged PDF, ISO 32000-1 14.8) ---- */
void paper_tag(struct paper *p, const char *tag)
{
	cairo_tag_begin(p->cr, tag, NULL);
}

void paper_untag(struct paper *p, const char *tag)
{
	cairo_tag_end(p->cr, tag);
}

void paper_rule(struct paper *p, double x, double y, double w, double thick)
{
	cairo_set_line_width(p->cr, thick);
	cairo_move_to(p->cr, TYPE_X + x, TYPE_Y + y);
	cairo_line_to(p->cr, TYPE_X + x + w, TYPE_Y + y);
	cairo_stroke(p->cr);
}

/* ---- text ---- */
static PangoFontDescription *describe(enum face face, double size)
{
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family_static(d, faces[face].families);
	pango_font_description_set_weight(d, faces[face].weight);
	pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
	return d;
}

PangoLayout *paper_text(struct paper *p, enum face face, double size, struct str text, double width)
{
	PangoLayout *l = pango_layout_new(p->pc);
	PangoFontDescription *d = describe(face, size);

	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	if (width > 0)
		pango_layout_set_width(l, (int)lround((width + 0.3) * PANGO_SCALE));
	pango_layout_set_text(l, text.p == NULL ? "" : text.p, (int)text.n);
	return l;
}

static void attr_add(PangoAttrList *list, PangoAttribute *at, size_t from, size_t to)
{
	at->start_index = (guint)from;
	at->end_index = (guint)to;
	pango_attr_list_insert(list, at);
}

/* Bold 仿宋 is set as 黑体 and italics as 楷体: Chinese type has no slanted or smeared faces. */
static void mark_attrs(PangoAttrList *list, const struct doc_node *t, double size, size_t from, size_t to)
{
	bool small = (t->marks & (DM_SUP | DM_SUB)) != 0;

	if (t->marks & (DM_STRONG | DM_EM)) {
		PangoFontDescription *d = describe(t->marks & DM_STRONG ? FACE_HEI : FACE_KAI, small ? size * 0.65 : size);

		attr_add(list, pango_attr_font_desc_new(d), from, to);
		pango_font_description_free(d);
	} else if (small) {
		attr_add(list, pango_attr_size_new_absolute((int)lround(size * 0.65 * PANGO_SCALE)), from, to);
	}
	if (small)
		attr_add(list, pango_attr_rise_new((int)lround(size * (t->marks & DM_SUP ? 0.35 : -0.15) * PANGO_SCALE)),
			 from, to);
	if (t->marks & DM_UNDERLINE)
		attr_add(list, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), from, to);
}

PangoLayout *paper_inlines(struct paper *p, enum face face, double size, const struct doc_node *block, double width)
{
	struct buf b = BUF_INIT(p->a, MAX_PDF_BYTES);
	PangoAttrList *list = pango_attr_list_new();
	PangoLayout *l;

	for (size_t i = 0; i < block->n; i++) {
		const struct doc_node *t = block->child[i];
		size_t from = b.n;

		if (t->type == DN_HARD_BREAK)
			buf_c(&b, "\xE2\x80\xA8"); /* LINE SEPARATOR: a new line, not a new paragraph with its indent */
		else
			buf_str(&b, t->text);
		if (t->marks != 0)
			mark_attrs(list, t, size, from, b.n);
	}
	l = paper_text(p, face, size, buf_view(&b), width);
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
	return l;
}

void paper_on_grid(PangoLayout *l)
{
	PangoAttrList *old = pango_layout_get_attributes(l),
		      *list = old == NULL ? pango_attr_list_new() : pango_attr_list_copy(old);

	pango_attr_list_insert(list, pango_attr_letter_spacing_new((int)lround((CHAR_PITCH - BODY_PT) * PANGO_SCALE)));
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
}

double layout_width(PangoLayout *l)
{
	int w, h;

	pango_layout_get_size(l, &w, &h);
	return (double)w / PANGO_SCALE;
}

/* The baseline follows the em box and not the font, so fallback glyphs do not move a line. */
void paper_line(struct paper *p, PangoLayoutLine *line, double x, double y, double box, double size)
{
	cairo_move_to(p->cr, TYPE_X + x, TYPE_Y + y + (box - size) / 2 + size * 0.88);
	pango_cairo_show_layout_line(p->cr, line);
}

void paper_flow(struct paper *p, PangoLayout *l, double x, double width, double box, double size, enum doc_align align)
{
	int n = pango_layout_get_line_count(l);
	double indent = (double)pango_layout_get_indent(l) / PANGO_SCALE;

	for (int i = 0; i < n && !p->too_long; i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(l, i);
		PangoRectangle r;
		double w, at = x;

		pango_layout_line_get_extents(line, NULL, &r);
		w = (double)r.width / PANGO_SCALE;
		if (align == DA_CENTER)
			at = x + (width - w) / 2;
		else if (align == DA_RIGHT)
			at = x + width - w;
		else if (i == 0)
			at = x + indent;
		paper_room(p, box);
		paper_line(p, line, at, p->y, box, size);
		p->y += box;
	}
}
