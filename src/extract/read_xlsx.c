/* SPDX-License-Identifier: Apache-2.0 */
/* XLSX (ECMA-376 part 1, 18.3): sheets in the order of the workbook, rows as lines, cells by TAB. Sheets are streamed. */
#include <libxml/xmlreader.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "docmodel/docx_int.h"
#include "extract/extract_int.h"

#define SHEET_MAX (64U << 20)
#define MAX_COLUMNS 256
#define MAX_SHEETS 200
#define MAX_STRINGS 500000
#define MAX_CELL_BYTES (32U << 10)

struct book {
	struct out *o;
	struct arena *a;   /* the book's */
	struct arena *row; /* cleared with every row */
	struct zip_in *z;
	struct str *string;
	size_t n_strings;
	bool *date; /* by cell format: shows a day */
	size_t n_formats;
	bool from_1904;
};

static void free_reader(xmlTextReaderPtr *r)
{
	if (*r != NULL)
		xmlFreeTextReader(*r);
}

static bool at(xmlTextReaderPtr r, int type, const char *name)
{
	return xmlTextReaderNodeType(r) == type && strcmp((const char *)xmlTextReaderConstLocalName(r), name) == 0;
}

static struct str reader_attr(struct arena *a, xmlTextReaderPtr r, const char *name)
{
	xmlChar *v = xmlTextReaderGetAttribute(r, (const xmlChar *)name);
	struct str s = v == NULL ? STR_NONE : arena_dup(a, str_of((const char *)v));

	xmlFree(v);
	return s;
}

static enum status open_part(struct book *b, const char *name, xmlTextReaderPtr *ret)
{
	struct err err = {0};
	struct str xml;

	TRY(zip_in_read(b->a, b->z, name, SHEET_MAX, &xml, &err));
	*ret = xmlReaderForMemory(xml.p, (int)xml.n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	return *ret == NULL ? ST_INVALID : ST_OK;
}

/* 18.4: one <si> a string, made of <t>; readings (<rPh>) are not part of it. */
static void read_strings(struct book *b)
{
	CLEANUP(free_reader) xmlTextReaderPtr r = NULL;
	struct buf cell = BUF_INIT(b->a, MAX_CELL_BYTES);
	size_t cap = 0;
	bool text = false, reading = false;

	if (open_part(b, "xl/sharedStrings.xml", &r) != ST_OK)
		return;
	while (xmlTextReaderRead(r) == 1 && b->n_strings < MAX_STRINGS) {
		if (at(r, XML_READER_TYPE_ELEMENT, "t")) {
			text = !xmlTextReaderIsEmptyElement(r);
		} else if (at(r, XML_READER_TYPE_END_ELEMENT, "t")) {
			text = false;
		} else if (at(r, XML_READER_TYPE_ELEMENT, "rPh")) {
			reading = !xmlTextReaderIsEmptyElement(r);
		} else if (at(r, XML_READER_TYPE_END_ELEMENT, "rPh")) {
			reading = false;
		} else if (text && !reading && xmlTextReaderHasValue(r)) {
			buf_c(&cell, (const char *)xmlTextReaderConstValue(r));
		} else if (at(r, XML_READER_TYPE_END_ELEMENT, "si") ||
			   (at(r, XML_READER_TYPE_ELEMENT, "si") && xmlTextReaderIsEmptyElement(r))) {
			if (b->n_strings == cap) {
				struct str *more = ARENA_ARRAY(b->a, cap = cap == 0 ? 256 : cap * 2, struct str);

				if (b->n_strings > 0)
					memcpy(more, b->string, b->n_strings * sizeof *more);
				b->string = more;
			}
			b->string[b->n_strings++] = arena_dup(b->a, buf_view(&cell));
			buf_clear(&cell);
		}
	}
}

/* 18.8.30: the built-in date formats, those of East Asia included; others by their letters outside quotes and brackets. */
static bool date_format_id(int64_t id)
{
	return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

static bool date_format_code(struct str code)
{
	char quote = 0;

	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '"')
			quote = '"';
		else if (c == '[')
			quote = ']';
		else if (c == '\\')
			i++;
		else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D')
			return true;
	}
	return false;
}

static bool custom_date(struct arena *a, const xmlNode *formats, int64_t id)
{
	for (const xmlNode *k = formats == NULL ? NULL : formats->children; k != NULL; k = k->next) {
		int64_t own = -1;

		if (xml_is(k, "numFmt") && str_to_i64(xml_attr(a, k, "numFmtId"), &own) && own == id)
			return date_format_code(xml_attr(a, k, "formatCode"));
	}
	return false;
}

static void read_styles(struct book *b)
{
	struct err err = {0};
	struct str xml;
	xmlDocPtr d;
	const xmlNode *root, *xfs;
	size_t n = 0;

	if (zip_in_read(b->a, b->z, "xl/styles.xml", DOCX_SIDE_MAX, &xml, &err) != ST_OK ||
	    xml_tree(b->a, xml, &d, &err) != ST_OK)
		return;
	root = xmlDocGetRootElement(d);
	xfs = xml_child(root, "cellXfs");
	for (const xmlNode *k = xfs == NULL ? NULL : xfs->children; k != NULL; k = k->next)
		n += xml_is(k, "xf");
	b->date = ARENA_ARRAY(b->a, n + 1, bool);
	for (const xmlNode *k = xfs == NULL ? NULL : xfs->children; k != NULL; k = k->next) {
		int64_t id = 0;

		if (!xml_is(k, "xf"))
			continue;
		if (str_to_i64(xml_attr(b->a, k, "numFmtId"), &id))
			b->date[b->n_formats] = date_format_id(id) || custom_date(b->a, xml_child(root, "numFmts"), id);
		b->n_formats++;
	}
}

#define DAYS_1899_TO_1904 1462
/* Days since 1899-12-30 (18.17.4.1), which makes the days after February 1900 right; or since 1904-01-01. */
static struct str day_of(struct book *b, struct str value)
{
	struct str whole = value;
	ptrdiff_t dot = str_find_byte(value, '.');
	struct date zero = {0};
	int64_t n;

	if (dot >= 0)
		whole = str_slice(value, 0, (size_t)dot);
	if (!str_to_i64(whole, &n) || n < 1 || n > 100000 || !date_from_ymd(1904, 1, 1, &zero))
		return value;
	return date_format(b->row, date_add(zero, (int)n - (b->from_1904 ? 0 : DAYS_1899_TO_1904)));
}

/* ---- one sheet ---- */
struct cell {
	struct str type, value;
	int64_t style;
	size_t col;
};
struct row {
	struct str cell[MAX_COLUMNS];
	size_t n;
	int64_t no;
};

static size_t column_of(struct str ref)
{
	size_t v = 0;

	for (size_t i = 0; i < ref.n && i < 4 && ref.p[i] >= 'A' && ref.p[i] <= 'Z'; i++)
		v = v * 26 + (size_t)(ref.p[i] - 'A' + 1);
	return v;
}

static struct str shown(struct book *b, const struct cell *c)
{
	int64_t i;

	if (str_eq_c(c->type, "s"))
		return str_to_i64(c->value, &i) && i >= 0 && (size_t)i < b->n_strings ? b->string[i] : STR("");
	if (str_eq_c(c->type, "b"))
		return str_eq_c(c->value, "1") ? STR("TRUE") : STR("FALSE");
	if ((c->type.n == 0 || str_eq_c(c->type, "n")) && c->style >= 0 && (size_t)c->style < b->n_formats &&
	    b->date[c->style])
		return day_of(b, c->value);
	return c->value;
}

static void put_row(struct book *b, struct row *r, int64_t *last)
{
	struct buf line = BUF_INIT(b->row, EXTRACT_MAX_TEXT);

	while (r->no > ++*last && *last <= EXTRACT_MAX_ROWS)
		buf_byte(&line, '\n'); /* rows left out of the file are empty */
	*last = r->no;
	for (size_t i = 0; i < r->n; i++) {
		if (i > 0)
			buf_byte(&line, '\t');
		for (size_t k = 0; k < r->cell[i].n; k++) {
			char ch = r->cell[i].p[k];

			if (ch == '\n')
				buf_c(&line, "\xE2\x80\xA8");
			else
				buf_byte(&line, (unsigned char)ch < ' ' ? ' ' : ch);
		}
	}
	buf_byte(&line, '\n');
	out_text(b->o, buf_view(&line));
	*r = (struct row){.no = r->no};
	arena_clear(b->row);
}

static void cell_begins(struct arena *a, xmlTextReaderPtr r, size_t next, struct cell *c)
{
	*c = (struct cell){.type = reader_attr(a, r, "t"), .style = -1};
	c->col = column_of(reader_attr(a, r, "r"));
	c->col = c->col == 0 ? next : c->col - 1;
	(void)str_to_i64(reader_attr(a, r, "s"), &c->style);
}

static enum extract_state read_sheet(struct book *b, const char *name)
{
	CLEANUP(free_reader) xmlTextReaderPtr r = NULL;
	struct row *row = ARENA_NEW(b->a, struct row);
	struct cell c = {0};
	struct buf value = BUF_INIT(b->a, MAX_CELL_BYTES);
	int64_t last = 0;
	bool text = false;
	int more = 0;
	enum status st = open_part(b, name, &r);

	if (st != ST_OK)
		return state_of_status(st);
	while ((more = xmlTextReaderRead(r)) == 1 && !b->o->full) {
		if (at(r, XML_READER_TYPE_ELEMENT, "row")) {
			if (!str_to_i64(reader_attr(b->row, r, "r"), &row->no) || row->no <= last)
				row->no = last + 1;
			if (row->no > EXTRACT_MAX_ROWS)
				return EXTRACT_LIMIT;
		} else if (at(r, XML_READER_TYPE_END_ELEMENT, "row")) {
			put_row(b, row, &last);
		} else if (at(r, XML_READER_TYPE_ELEMENT, "c")) {
			cell_begins(b->row, r, row->n, &c);
			buf_clear(&value);
		} else if (at(r, XML_READER_TYPE_END_ELEMENT, "c") && c.col < MAX_COLUMNS) {
			c.value = arena_dup(b->row, buf_view(&value));
			row->cell[c.col] = shown(b, &c);
			row->n = c.col + 1 > row->n ? c.col + 1 : row->n;
		} else if (at(r, XML_READER_TYPE_ELEMENT, "v") || at(r, XML_READER_TYPE_ELEMENT, "t")) {
			text = !xmlTextReaderIsEmptyElement(r);
		} else if (at(r, XML_READER_TYPE_END_ELEMENT, "v") || at(r, XML_READER_TYPE_END_ELEMENT, "t")) {
			text = false;
		} else if (text && xmlTextReaderHasValue(r)) {
			buf_c(&value, (const char *)xmlTextReaderConstValue(r));
		}
	}
	return more < 0 ? EXTRACT_BROKEN : EXTRACT_OK;
}

/* ---- the workbook ---- */
static struct str target_of(struct arena *a, const xmlNode *rels, struct str id)
{
	for (const xmlNode *k = rels->children; k != NULL; k = k->next)
		if (xml_is(k, "Relationship") && str_eq(xml_attr(a, k, "Id"), id))
			return xml_attr(a, k, "Target");
	return STR_NONE;
}

static const xmlNode *tree(struct book *b, const char *name)
{
	struct err err = {0};
	struct str xml;
	xmlDocPtr d;

	if (zip_in_read(b->a, b->z, name, DOCX_SIDE_MAX, &xml, &err) != ST_OK || xml_tree(b->a, xml, &d, &err) != ST_OK)
		return NULL;
	return xmlDocGetRootElement(d);
}

/* The relation's id has the attribute's local name "id", sheetId another. */
static struct str relation_id(struct arena *a, const xmlNode *n)
{
	for (const xmlAttr *k = n->properties; k != NULL; k = k->next)
		if (k->ns != NULL && strcmp((const char *)k->name, "id") == 0 && k->children != NULL)
			return arena_dup(a, str_of((const char *)k->children->content));
	return STR_NONE;
}

static enum extract_state sheets(struct book *b, const xmlNode *list, const xmlNode *rels)
{
	int n = 0;

	for (const xmlNode *k = list->children; k != NULL; k = k->next) {
		struct str target;
		enum extract_state s;

		if (!xml_is(k, "sheet"))
			continue;
		if (++n > MAX_SHEETS || b->o->full)
			return EXTRACT_LIMIT;
		target = target_of(b->a, rels, relation_id(b->a, k));
		if (target.n == 0)
			return EXTRACT_BROKEN;
		out_page(b->o);
		s = read_sheet(b, str_starts_c(target, "/") ? arena_cstr(b->a, str_skip(target, 1))
							    : arena_printf(b->a, "xl/%.*s", STR_ARG(target)).p);
		if (s != EXTRACT_OK)
			return s;
	}
	return n > 0 ? EXTRACT_OK : EXTRACT_BROKEN;
}

enum extract_state read_xlsx(struct out *o, struct str bytes)
{
	struct book b = {.o = o, .a = o->a};
	struct err err = {0};
	const xmlNode *book, *rels, *list, *pr;
	enum extract_state s;
	enum status st = zip_in_open(o->a, bytes, &b.z, &err);

	if (st != ST_OK)
		return state_of_status(st);
	book = tree(&b, "xl/workbook.xml");
	rels = tree(&b, "xl/_rels/workbook.xml.rels");
	list = book == NULL ? NULL : xml_child(book, "sheets");
	if (list == NULL || rels == NULL)
		return EXTRACT_BROKEN;
	pr = xml_child(book, "workbookPr");
	b.from_1904 = pr != NULL &&
		      (str_eq_c(xml_attr(o->a, pr, "date1904"), "1") || str_eq_c(xml_attr(o->a, pr, "date1904"), "true"));
	read_strings(&b);
	read_styles(&b);
	b.row = arena_new();
	o->a = b.row;
	s = sheets(&b, list, rels);
	o->a = b.a;
	arena_free(b.row);
	return s;
}
