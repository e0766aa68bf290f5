/* SPDX-License-Identifier: Apache-2.0 */
/* JSON ↔ model. One row per node type says which attributes and children it may have: everything else is refused. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"
#include "docmodel/json_quick.h"

enum { K_NONE, K_INLINE, K_BLOCK, K_ITEM, K_ROW, K_CELL };

struct node_rule {
	const char *name;
	int children;	   /* what may stand inside */
	const char *attrs; /* blank-separated */
};

static const struct node_rule node_rules[DN_TYPE_COUNT] = {
	[DN_DOC] = {"doc", K_BLOCK, ""},
	[DN_PARAGRAPH] = {"paragraph", K_INLINE, "align"},
	[DN_HEADING] = {"heading", K_INLINE, "level"},
	[DN_BULLET_LIST] = {"bullet_list", K_ITEM, ""},
	[DN_ORDERED_LIST] = {"ordered_list", K_ITEM, "start"},
	[DN_LIST_ITEM] = {"list_item", K_BLOCK, ""},
	[DN_TABLE] = {"table", K_ROW, ""},
	[DN_TABLE_ROW] = {"table_row", K_CELL, ""},
	[DN_TABLE_CELL] = {"table_cell", K_BLOCK, "colspan rowspan colwidth"},
	[DN_TABLE_HEADER] = {"table_header", K_BLOCK, "colspan rowspan colwidth"},
	[DN_FIGURE] = {"figure", K_NONE, "file alt width caption"},
	[DN_RULE] = {"rule", K_NONE, ""},
	[DN_TEXT] = {"text", K_NONE, ""},
	[DN_HARD_BREAK] = {"hard_break", K_NONE, ""},
};

static const char *const align_names[] = {NULL, "center", "right", "none-indent"};
/* In the order of the bits DM_STRONG .. DM_LINK. */
static const char *const mark_names[] = {"strong", "em", "underline", "sup", "sub", "link"};

enum { PATH_MAX_STEPS = 40 };

struct parse {
	struct arena *a;
	struct err *err;
	struct step { /* where we are; put into words only for a message */
		const char *name;
		int index; /* < 0: none */
	} step[PATH_MAX_STEPS];
	size_t path_n; /* may pass the room: the path is cut there */
	size_t blocks;
	bool in_table;
};

static enum status refuse(struct parse *p, const char *key)
{
	char path[160] = "";
	size_t n = 0;

	for (size_t i = 0; i < p->path_n && i < PATH_MAX_STEPS && n < sizeof path; i++) {
		const struct step *s = &p->step[i];
		int more = s->index < 0
				   ? snprintf(path + n, sizeof path - n, "%s%s", i > 0 ? "." : "", s->name)
				   : snprintf(path + n, sizeof path - n, "%s%s[%d]", i > 0 ? "." : "", s->name, s->index);

		n += more > 0 ? (size_t)more : 0;
	}
	return err_say(p->err, ST_INVALID, key, path);
}

static size_t path_push(struct parse *p, const char *name, int index)
{
	if (p->path_n < PATH_MAX_STEPS)
		p->step[p->path_n] = (struct step){name, index};
	return p->path_n++;
}

static bool word_in(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return n > 0;
	return false;
}

/* Only these keys may stand in the object. */
static enum status only_keys(struct parse *p, json_t *o, const char *allowed, const char *error_key)
{
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		if (!word_in(allowed, key)) {
			size_t old = path_push(p, key, -1);
			enum status st = refuse(p, error_key);

			p->path_n = old;
			return st;
		}
	}
	return ST_OK;
}

static struct str js_str(json_t *v)
{
	return (struct str){json_string_value(v), json_string_length(v)};
}

/* Absent and null mean the default: ProseMirror writes every attribute. */
static enum status attr_int(struct parse *p, json_t *attrs, const char *name, int64_t min, int64_t max, int64_t *v)
{
	json_t *j = json_object_get(attrs, name);

	if (j == NULL || json_is_null(j))
		return ST_OK;
	if (!json_is_integer(j) || json_integer_value(j) < min || json_integer_value(j) > max) {
		(void)path_push(p, name, -1);
		return refuse(p, "docmodel.bad_attr");
	}
	*v = json_integer_value(j);
	return ST_OK;
}

static enum status attr_text(struct parse *p, json_t *attrs, const char *name, size_t max_cp, struct str *ret)
{
	json_t *j = json_object_get(attrs, name);

	if (j == NULL || json_is_null(j))
		return ST_OK;
	if (!json_is_string(j) || utf8_len(js_str(j)) > max_cp) {
		(void)path_push(p, name, -1);
		return refuse(p, "docmodel.bad_attr");
	}
	*ret = arena_dup(p->a, inline_clean(p->a, js_str(j)));
	return ST_OK;
}

static enum status attr_align(struct parse *p, json_t *attrs, enum doc_align *ret)
{
	json_t *j = json_object_get(attrs, "align");

	if (j == NULL || json_is_null(j))
		return ST_OK;
	for (size_t i = 1; json_is_string(j) && i < ARRAY_LEN(align_names); i++)
		if (str_eq_c(js_str(j), align_names[i])) {
			*ret = (enum doc_align)i;
			return ST_OK;
		}
	(void)path_push(p, "align", -1);
	return refuse(p, "docmodel.bad_attr");
}

/* prosemirror-tables keeps dragged widths here; the layout decides widths itself, so they are checked and dropped. */
static enum status attr_colwidth(struct parse *p, json_t *attrs)
{
	json_t *j = json_object_get(attrs, "colwidth"), *w;
	size_t i;

	if (j == NULL || json_is_null(j))
		return ST_OK;
	if (json_is_array(j) && json_array_size(j) <= MODEL_MAX_COLS) {
		bool good = true;

		json_array_foreach(j, i, w) good = good && json_is_integer(w);
		if (good)
			return ST_OK;
	}
	(void)path_push(p, "colwidth", -1);
	return refuse(p, "docmodel.bad_attr");
}

static enum status read_attrs(struct parse *p, json_t *attrs, struct doc_node *n)
{
	int64_t level = n->level, cs = 1, rs = 1, width = 0;
	size_t old = path_push(p, "attrs", -1);

	if (attrs != NULL && !json_is_object(attrs))
		return refuse(p, "docmodel.bad_attr");
	if (attrs != NULL)
		TRY(only_keys(p, attrs, node_rules[n->type].attrs, "docmodel.unknown_attr"));
	switch (n->type) {
	case DN_PARAGRAPH:
		TRY(attr_align(p, attrs, &n->align));
		break;
	case DN_HEADING:
		TRY(attr_int(p, attrs, "level", 1, 4, &level));
		break;
	case DN_ORDERED_LIST:
		TRY(attr_int(p, attrs, "start", 0, 100000, &level));
		break;
	case DN_TABLE_CELL:
	case DN_TABLE_HEADER:
		TRY(attr_int(p, attrs, "colspan", 1, MODEL_MAX_COLS, &cs));
		TRY(attr_int(p, attrs, "rowspan", 1, MODEL_MAX_ROWS, &rs));
		TRY(attr_colwidth(p, attrs));
		n->colspan = (int)cs;
		n->rowspan = (int)rs;
		break;
	case DN_FIGURE:
		TRY(attr_int(p, attrs, "file", 1, INT64_MAX, &n->file_id));
		TRY(attr_int(p, attrs, "width", 0, 100, &width));
		TRY(attr_text(p, attrs, "alt", 500, &n->alt));
		TRY(attr_text(p, attrs, "caption", 500, &n->text));
		if (n->file_id == 0)
			return refuse(p, "docmodel.bad_attr");
		n->width = (int)width;
		break;
	default:
		break;
	}
	n->level = (int)level;
	p->path_n = old;
	return ST_OK;
}

static enum status read_link(struct parse *p, json_t *mark, struct doc_node *n)
{
	json_t *attrs = json_object_get(mark, "attrs");
	json_t *href = json_object_get(attrs, "href");

	if (!json_is_object(attrs))
		return refuse(p, "docmodel.bad_mark");
	TRY(only_keys(p, attrs, "href title", "docmodel.unknown_attr"));
	if (!json_is_string(href) || !href_ok(js_str(href)))
		return refuse(p, "docmodel.bad_link");
	n->href = arena_dup(p->a, js_str(href));
	return ST_OK;
}

static enum status read_marks(struct parse *p, json_t *marks, struct doc_node *n)
{
	json_t *m;
	size_t i;

	if (marks == NULL)
		return ST_OK;
	if (!json_is_array(marks))
		return refuse(p, "docmodel.bad_mark");
	json_array_foreach(marks, i, m)
	{
		size_t old = path_push(p, "marks", (int)i), k;
		json_t *type = json_object_get(m, "type");

		for (k = 0; k < ARRAY_LEN(mark_names); k++)
			if (json_is_string(type) && str_eq_c(js_str(type), mark_names[k]))
				break;
		if (k == ARRAY_LEN(mark_names))
			return refuse(p, "docmodel.unknown_mark");
		TRY(only_keys(p, m, "type attrs", "docmodel.unknown_attr"));
		if (1U << k == DM_LINK)
			TRY(read_link(p, m, n));
		else if (json_object_get(m, "attrs") != NULL)
			return refuse(p, "docmodel.unknown_attr");
		n->marks |= 1U << k;
		p->path_n = old;
	}
	if ((n->marks & DM_SUP) && (n->marks & DM_SUB))
		return refuse(p, "docmodel.bad_mark");
	return ST_OK;
}

static bool type_of(json_t *j, enum doc_type *ret)
{
	json_t *t = json_object_get(j, "type");

	for (int i = 0; json_is_string(t) && i < DN_TYPE_COUNT; i++)
		if (str_eq_c(js_str(t), node_rules[i].name)) {
			*ret = (enum doc_type)i;
			return true;
		}
	return false;
}

static bool allowed_inside(int kind, enum doc_type t, bool in_table)
{
	switch (kind) {
	case K_INLINE:
		return is_inline(t);
	case K_BLOCK: /* a table inside a table cannot be laid out on paper: refused */
		return t == DN_PARAGRAPH || t == DN_HEADING || t == DN_BULLET_LIST || t == DN_ORDERED_LIST ||
		       (t == DN_TABLE && !in_table) || t == DN_FIGURE || t == DN_RULE;
	case K_ITEM:
		return t == DN_LIST_ITEM;
	case K_ROW:
		return t == DN_TABLE_ROW;
	case K_CELL:
		return t == DN_TABLE_CELL || t == DN_TABLE_HEADER;
	default:
		return false;
	}
}

static enum status read_node(struct parse *p, json_t *j, int depth, const struct doc_node **ret);

/* Nothing in it that inline_clean() takes out or changes: stored text has been through it. */
static bool is_clean(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = i + 1 < s.n ? p[i + 1] : 0, c = i + 2 < s.n ? p[i + 2] : 0;

		if (p[i] < 0x20 || p[i] == 0x7F || (p[i] == 0xC2 && b < 0xA0) || (p[i] == 0xEF && b == 0xBB && c == 0xBF))
			return false;
		if (p[i] == 0xE2 && ((b == 0x80 && ((c >= 0x8B && c <= 0x8F) || (c >= 0xAA && c <= 0xAE))) ||
				     (b == 0x81 && c >= 0xA0 && c <= 0xA9)))
			return false;
	}
	return true;
}

static enum status read_text(struct parse *p, json_t *j, struct nodes *into)
{
	struct doc_node n = {.type = DN_TEXT};
	json_t *text = json_object_get(j, "text");

	TRY(only_keys(p, j, "type text marks", "docmodel.unknown_attr"));
	if (!json_is_string(text) || json_string_length(text) == 0)
		return refuse(p, "docmodel.bad_text");
	TRY(read_marks(p, json_object_get(j, "marks"), &n));
	inline_add(into, arena_dup(p->a, is_clean(js_str(text)) ? js_str(text) : inline_clean(p->a, js_str(text))), n.marks,
		   n.href);
	return ST_OK;
}

static enum status read_children(struct parse *p, json_t *content, int kind, int depth, struct nodes *into)
{
	json_t *c;
	size_t i;

	if (content == NULL)
		return ST_OK;
	if (!json_is_array(content))
		return refuse(p, "docmodel.bad_content");
	json_array_foreach(content, i, c)
	{
		size_t old = path_push(p, "content", (int)i);
		const struct doc_node *n = NULL;
		enum doc_type t;

		if (!type_of(c, &t))
			return refuse(p, "docmodel.unknown_node");
		if (!allowed_inside(kind, t, p->in_table))
			return refuse(p, "docmodel.not_here");
		if (t == DN_TEXT) {
			TRY(read_text(p, c, into));
		} else {
			TRY(read_node(p, c, depth + 1, &n));
			nodes_add(into, n);
		}
		p->path_n = old;
	}
	return ST_OK;
}

static enum status check_shape(struct parse *p, const struct doc_node *n)
{
	struct grid g;

	switch (n->type) {
	case DN_BULLET_LIST:
	case DN_ORDERED_LIST:
	case DN_LIST_ITEM:
		return n->n == 0 ? refuse(p, "docmodel.empty") : ST_OK;
	case DN_TABLE:
		if (n->n == 0)
			return refuse(p, "docmodel.empty");
		if (n->n > MODEL_MAX_ROWS)
			return refuse(p, "docmodel.table_too_large");
		for (size_t r = 0; r < n->n; r++) {
			int cols = 0;

			for (size_t i = 0; i < n->child[r]->n; i++)
				cols += n->child[r]->child[i]->colspan;
			if (cols > MODEL_MAX_COLS)
				return refuse(p, "docmodel.table_too_large");
		}
		grid_make(p->a, n, &g);
		return g.cols == 0 ? refuse(p, "docmodel.empty") : ST_OK;
	default:
		return ST_OK;
	}
}

static enum status read_node(struct parse *p, json_t *j, int depth, const struct doc_node **ret)
{
	struct doc_node *n;
	struct nodes kids;
	enum doc_type t;
	bool outer = p->in_table;

	if (depth > MAX_MODEL_DEPTH)
		return refuse(p, "docmodel.too_deep");
	if (!type_of(j, &t))
		return refuse(p, "docmodel.unknown_node");
	if (!is_inline(t) && ++p->blocks > MAX_MODEL_BLOCKS)
		return err_say(p->err, ST_TOO_LARGE, "docmodel.too_many_blocks", NULL);
	TRY(only_keys(p, j, node_rules[t].children == K_NONE ? "type attrs marks" : "type attrs content",
		      "docmodel.unknown_attr"));
	n = node_new(p->a, t);
	TRY(read_attrs(p, json_object_get(j, "attrs"), n));
	nodes_init(&kids, p->a);
	p->in_table = outer || t == DN_TABLE;
	TRY(read_children(p, json_object_get(j, "content"), node_rules[t].children, depth, &kids));
	p->in_table = outer;
	n->child = kids.p;
	n->n = kids.n;
	TRY(check_shape(p, n));
	*ret = n;
	return ST_OK;
}

static void json_release(json_t **j)
{
	json_decref(*j);
}

enum status doc_parse(struct arena *a, struct str json, struct doc *ret, struct err *err)
{
	struct parse p = {.a = a, .err = err};
	const struct doc_node *root = NULL;
	json_error_t je;
	enum doc_type t;
	CLEANUP(json_release) json_t *j = NULL;

	if (json.n > MAX_DOC_JSON_BYTES)
		return err_say(err, ST_TOO_LARGE, "docmodel.too_large", NULL);
	j = json_quick(a, json);
	if (j == NULL)
		j = json_loadb(json.p == NULL ? "" : json.p, json.n, JSON_REJECT_DUPLICATES, &je);
	if (j == NULL) {
		struct str at = arena_printf(a, "%d:%d", je.line, je.column);

		return err_say(err, ST_INVALID, "docmodel.bad_json", at.p);
	}
	if (!type_of(j, &t) || t != DN_DOC)
		return err_say(err, ST_INVALID, "docmodel.unknown_node", "type");
	TRY(read_node(&p, j, 0, &root));
	*ret = (struct doc){a, root};
	return ST_OK;
}

static void put_string(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, (char)c);
		} else if (c < 0x20) {
			buf_printf(b, "\\u%04x", c);
		} else {
			buf_byte(b, (char)c);
		}
	}
	buf_byte(b, '"');
}

static void put_marks(struct buf *b, const struct doc_node *n)
{
	const char *sep = ",\"marks\":[";

	for (size_t k = 0; k < ARRAY_LEN(mark_names); k++) {
		if (!(n->marks & (1U << k)))
			continue;
		buf_printf(b, "%s{\"type\":\"%s\"", sep, mark_names[k]);
		if (1U << k == DM_LINK) {
			buf_c(b, ",\"attrs\":{\"href\":");
			put_string(b, n->href);
			buf_byte(b, '}');
		}
		buf_byte(b, '}');
		sep = ",";
	}
	if (n->marks != 0)
		buf_byte(b, ']');
}

/* Only what differs from the default is written, except level and file, which a reader wants to see. */
static void put_attrs(struct buf *b, const struct doc_node *n)
{
	switch (n->type) {
	case DN_PARAGRAPH:
		if (n->align != DA_NORMAL)
			buf_printf(b, ",\"attrs\":{\"align\":\"%s\"}", align_names[n->align]);
		break;
	case DN_HEADING:
		buf_printf(b, ",\"attrs\":{\"level\":%d}", n->level);
		break;
	case DN_ORDERED_LIST:
		if (n->level != 1)
			buf_printf(b, ",\"attrs\":{\"start\":%d}", n->level);
		break;
	case DN_TABLE_CELL:
	case DN_TABLE_HEADER:
		if (n->colspan != 1 || n->rowspan != 1)
			buf_printf(b, ",\"attrs\":{\"colspan\":%d,\"rowspan\":%d}", n->colspan, n->rowspan);
		break;
	case DN_FIGURE:
		buf_printf(b, ",\"attrs\":{\"file\":%" PRId64 ",\"alt\":", n->file_id);
		put_string(b, n->alt);
		buf_c(b, ",\"caption\":");
		put_string(b, n->text);
		if (n->width != 0)
			buf_printf(b, ",\"width\":%d", n->width);
		buf_byte(b, '}');
		break;
	default:
		break;
	}
}

static void put_node(struct buf *b, const struct doc_node *n)
{
	buf_printf(b, "{\"type\":\"%s\"", node_rules[n->type].name);
	if (n->type == DN_TEXT) {
		buf_c(b, ",\"text\":");
		put_string(b, n->text);
		put_marks(b, n);
	}
	put_attrs(b, n);
	if (n->n > 0 || n->type == DN_DOC) {
		buf_c(b, ",\"content\":[");
		for (size_t i = 0; i < n->n; i++) {
			if (i > 0)
				buf_byte(b, ',');
			put_node(b, n->child[i]);
		}
		buf_byte(b, ']');
	}
	buf_byte(b, '}');
}

struct str doc_json(struct arena *a, const struct doc *d)
{
	struct buf b = BUF_INIT(a, 4U * MAX_DOC_JSON_BYTES);

	put_node(&b, d->root);
	return buf_view(&b);
}

static void collect_files(const struct doc_node *n, int64_t *ids, size_t *count)
{
	if (n->type == DN_FIGURE) {
		if (ids != NULL)
			ids[*count] = n->file_id;
		++*count;
	}
	for (size_t i = 0; i < n->n; i++)
		collect_files(n->child[i], ids, count);
}

size_t doc_files(struct arena *a, const struct doc *d, int64_t **ret)
{
	size_t n = 0;

	collect_files(d->root, NULL, &n);
	*ret = ARENA_ARRAY(a, n + 1, int64_t);
	n = 0;
	collect_files(d->root, *ret, &n);
	return n;
}
