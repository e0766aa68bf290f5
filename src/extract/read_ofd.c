/* SPDX-License-Identifier: Apache-2.0 */
/* OFD (GB/T 33190-2016): OFD.xml names documents, a document its pages and templates, a page its text objects in order of
 * drawing. Within the bounds of the archive reader; XML without DTD and entities. */
#include <libxml/parser.h>
#include <string.h>

#include "base/utf8.h"
#include "docmodel/docx_int.h"
#include "extract/extract_int.h"

#define XML_MAX (16U << 20)
#define MAX_DEPTH 100
#define MAX_LINES 20000
#define MAX_TEMPLATES 64

struct ofd {
	struct out *o;
	struct arena *a; /* cleared with every page */
	struct zip_in *z;
	struct line_box *line;
	size_t n;
};

/* A number of the file's, "12.5"; anything else is 0. Bounded, no locale. */
static double number(struct str *rest)
{
	double v = 0, scale = 1;
	bool minus = false, frac = false;

	*rest = str_trim(*rest);
	while (rest->n > 0 && rest->p[0] != ' ') {
		char c = rest->p[0];

		if (c == '-')
			minus = true;
		else if (c == '.')
			frac = true;
		else if (c >= '0' && c <= '9') {
			v = v * 10 + (c - '0');
			scale *= frac ? 10 : 1;
		}
		if (scale > 1e12 || v > 1e15)
			v = scale = 1;
		*rest = str_skip(*rest, 1);
	}
	return (minus ? -v : v) / scale;
}

static double attr_number(struct arena *a, const xmlNode *n, const char *name)
{
	struct str s = xml_attr(a, n, name);

	return number(&s);
}

/* Name inside the archive: relative to a folder, or absolute. ".." leads nowhere. */
static const char *entry_name(struct arena *a, struct str dir, struct str loc)
{
	loc = str_trim(loc);
	if (str_starts_c(loc, "/"))
		return arena_cstr(a, str_skip(loc, 1));
	if (str_starts_c(loc, "./"))
		loc = str_skip(loc, 2);
	return arena_printf(a, "%.*s%.*s", STR_ARG(dir), STR_ARG(loc)).p;
}

static struct str folder_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash == NULL ? STR("") : (struct str){name, (size_t)(slash - name) + 1};
}

static enum status load(struct ofd *f, struct arena *a, const char *name, const xmlNode **ret)
{
	struct err err = {0};
	struct str bytes;
	xmlDocPtr d;

	TRY(zip_in_read(a, f->z, name, XML_MAX, &bytes, &err));
	TRY(xml_tree(a, bytes, &d, &err));
	*ret = xmlDocGetRootElement(d);
	return ST_OK;
}

static struct str content(struct arena *a, const xmlNode *n)
{
	xmlChar *p;
	struct str s;

	if (n == NULL)
		return STR("");
	p = xmlNodeGetContent(n);
	s = arena_dup(a, str_of((const char *)p));
	xmlFree(p);
	return s;
}

static void text_line(struct ofd *f, struct line_box l)
{
	struct line_box *last = f->n > 0 ? &f->line[f->n - 1] : NULL;

	if (l.text.n == 0 || !utf8_valid(l.text))
		return;
	if (last != NULL && l.y - last->y < 0.4 * l.h && last->y - l.y < 0.4 * l.h && l.x0 >= last->x0) {
		last->text = arena_printf(f->a, "%.*s%s%.*s", STR_ARG(last->text), l.x0 - last->x1 > 2 * l.h ? "\t" : "",
					  STR_ARG(l.text));
		last->x1 = l.x1 > last->x1 ? l.x1 : last->x1;
	} else if (f->line != NULL && f->n < MAX_LINES) {
		f->line[f->n++] = l;
	} else {
		f->o->full = true;
	}
}

/* 11.3: TextObject has a boundary and a size, its TextCode elements their first character's place in it. */
static void text_object(struct ofd *f, const xmlNode *n)
{
	struct str box = xml_attr(f->a, n, "Boundary");
	double x = number(&box), y = number(&box), w = number(&box), size = attr_number(f->a, n, "Size");

	for (const xmlNode *k = n->children; k != NULL; k = k->next) {
		struct line_box l = {.h = size > 0 ? size : 4};

		if (!xml_is(k, "TextCode"))
			continue;
		l.text = content(f->a, k);
		l.x0 = x + attr_number(f->a, k, "X");
		l.x1 = l.x0 + (double)utf8_len(l.text) * l.h;
		l.x1 = w > 0 && l.x1 > x + w + l.h ? x + w : l.x1;
		l.y = y + attr_number(f->a, k, "Y");
		text_line(f, l);
	}
}

static void objects(struct ofd *f, const xmlNode *n, int depth)
{
	for (; n != NULL && depth < MAX_DEPTH && !f->o->full; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (xml_is(n, "TextObject"))
			text_object(f, n);
		else
			objects(f, n->children, depth + 1);
	}
}

struct template
{
	struct str id;
	const char *name;
};

static void flush(struct ofd *f)
{
	out_text(f->o, layout_text(f->a, f->line, f->n));
	f->n = 0;
}

static bool page(struct ofd *f, const char *name, const struct template *t, size_t n_t)
{
	const xmlNode *root = NULL, *over = NULL;

	out_page(f->o);
	f->n = 0;
	f->line = ARENA_ARRAY(f->a, MAX_LINES, struct line_box);
	if (load(f, f->a, name, &root) != ST_OK)
		return false;
	for (const xmlNode *k = root->children; k != NULL; k = k->next)
		for (size_t i = 0; xml_is(k, "Template") && i < n_t; i++)
			if (str_eq(xml_attr(f->a, k, "TemplateID"), t[i].id) && load(f, f->a, t[i].name, &over) == ST_OK) {
				objects(f, xml_child(over, "Content"), 0); /* the letterhead of the page */
				flush(f);
			}
	objects(f, xml_child(root, "Content"), 0);
	flush(f);
	return true;
}

static enum extract_state document(struct ofd *f, struct arena *keep, const char *name)
{
	const xmlNode *root = NULL, *common, *pages;
	struct template t[MAX_TEMPLATES];
	size_t n_t = 0;
	enum status st = load(f, keep, name, &root);
	bool whole = true;

	if (st != ST_OK)
		return state_of_status(st);
	common = xml_child(root, "CommonData");
	for (const xmlNode *k = common == NULL ? NULL : common->children; k != NULL && n_t < MAX_TEMPLATES; k = k->next)
		if (xml_is(k, "TemplatePage"))
			t[n_t++] = (struct template){xml_attr(keep, k, "ID"),
						     entry_name(keep, folder_of(name), xml_attr(keep, k, "BaseLoc"))};
	pages = xml_child(root, "Pages");
	for (const xmlNode *k = pages == NULL ? NULL : pages->children; k != NULL; k = k->next) {
		if (!xml_is(k, "Page"))
			continue;
		if (f->o->pages >= EXTRACT_MAX_PAGES || f->o->full)
			return EXTRACT_LIMIT;
		whole = page(f, entry_name(f->a, folder_of(name), xml_attr(f->a, k, "BaseLoc")), t, n_t) && whole;
		arena_clear(f->a);
	}
	return whole && pages != NULL ? EXTRACT_OK : EXTRACT_BROKEN;
}

static enum extract_state all(struct ofd *f, struct arena *keep)
{
	const xmlNode *root = NULL;
	enum extract_state s = EXTRACT_BROKEN;
	enum status st = load(f, keep, "OFD.xml", &root);

	if (st != ST_OK)
		return state_of_status(st);
	for (const xmlNode *k = root->children; k != NULL; k = k->next) {
		const xmlNode *info;

		if (!xml_is(k, "DocBody"))
			continue;
		info = xml_child(k, "DocInfo");
		if (f->o->title.n == 0 && info != NULL)
			out_title(f->o, content(keep, xml_child(info, "Title")));
		s = document(f, keep, entry_name(keep, STR(""), content(keep, xml_child(k, "DocRoot"))));
		if (s != EXTRACT_OK)
			break;
	}
	return s;
}

enum extract_state read_ofd(struct out *o, struct str bytes)
{
	struct arena *keep = o->a;
	struct ofd f = {.o = o};
	struct err err = {0};
	enum extract_state s;
	enum status st = zip_in_open(keep, bytes, &f.z, &err);

	if (st != ST_OK)
		return state_of_status(st);
	f.a = arena_new();
	o->a = keep;
	s = all(&f, keep);
	arena_free(f.a);
	return s;
}
