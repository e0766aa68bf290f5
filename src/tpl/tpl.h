/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: HTML files in a Mustache subset, compiled once, every tag escaped for where it stands.
 *
 * {{name}} {{a.b}} {{{html}}} {{#list}}…{{/list}} {{^list}}…{{/list}} {{>part/file}} {{!comment}} {{t.key}} {{t.key:arg}}
 * - The escape is decided at load from the HTML context: text, quoted attribute, URL attribute (href, src, action …: only
 *   http, https, mailto, tel and relative URLs pass, anything else becomes "#"), or JSON inside
 *   <script type="application/json">. A tag in any other script, a style, a comment, a tag name or an unquoted
 *   attribute does not load.
 *   Inside an address that has begun with literal text a value is percent-encoded: in the path "/" ":" "?" "&" and the like
 *   stay, behind "?" or "#" only unreserved characters stay. A whole address (or query string) made in C stands alone in
 *   its attribute: href="{{url}}".
 * - Inside JSON a value in quotes is escaped as string content; outside quotes a text brings its own quotes, a number or
 *   boolean is written plainly. Event handlers (on…) and style attributes do not load at all: the policy forbids them.
 * - A section inside a tag begins behind a blank or brings one: <option{{#on}} selected{{/on}}>.
 * - Partials are files below templates/ without ".html", resolved in the place where they are included.
 * - The source is asked for "templates/" + file first, then for file.
 * - {{{x}}} loads only for fields of kind TPL_HTML, in text context.
 * - {{t.key}} is visible text from the catalogue (po/zh_CN.po, po/en.po), resolved per locale at load; an unknown key
 *   does not load. {{t.key:name}} replaces {arg} in the message by the (escaped) field name.
 * - Sections look up names in the current view, then outwards. A section over TPL_LIST repeats, over TPL_BOOL or
 *   TPL_STR (non-empty) or TPL_I64 (non-zero) shows once, over TPL_VIEW/TPL_PTR enters (NULL pointer: nothing).
 * - An unknown name is a load error: the template is checked against the descriptor of its view struct. */
#ifndef TPL_TPL_H
#define TPL_TPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

/* Made only by docmodel's renderer and by tpl_html_from_trusted(); the type is the proof. */
struct safe_html {
	struct str html;
};

struct tpl_list {
	const void *items; /* array of structs of the field's view */
	size_t n;
};

enum tpl_kind { TPL_STR, TPL_I64, TPL_BOOL, TPL_HTML, TPL_LIST, TPL_VIEW, TPL_PTR };

struct tpl_view;

struct tpl_field {
	const char *name;
	enum tpl_kind kind;
	size_t off;
	const struct tpl_view *view; /* LIST, VIEW, PTR */
};

struct tpl_view {
	const char *name;
	size_t size; /* of the struct: stride of lists */
	const struct tpl_field *fields;
	size_t n;
};

/* Descriptor rows: struct view_x { struct str title; bool hot; struct tpl_list rows; };
 *   static const struct tpl_field f[] = { TF_STR(struct view_x, title), TF_BOOL(struct view_x, hot),
 *                                         TF_LIST(struct view_x, rows, &row_view) };
 *   const struct tpl_view view_x_desc = TPL_VIEW_OF(struct view_x, f); */
#define TF_STR(T, m)                                        \
	{                                                   \
#m, TPL_STR, TF_OFF(T, m, struct str), NULL \
	}
#define TF_I64(T, m)                                     \
	{                                                \
#m, TPL_I64, TF_OFF(T, m, int64_t), NULL \
	}
#define TF_BOOL(T, m)                                  \
	{                                              \
#m, TPL_BOOL, TF_OFF(T, m, bool), NULL \
	}
#define TF_HTML(T, m)                                              \
	{                                                          \
#m, TPL_HTML, TF_OFF(T, m, struct safe_html), NULL \
	}
#define TF_LIST(T, m, v)                                         \
	{                                                        \
#m, TPL_LIST, TF_OFF(T, m, struct tpl_list), (v) \
	}
#define TF_VIEW(T, m, v)                          \
	{                                         \
#m, TPL_VIEW, offsetof(T, m), (v) \
	} /* embedded struct */
#define TF_PTR(T, m, v)                          \
	{                                        \
#m, TPL_PTR, offsetof(T, m), (v) \
	} /* pointer to struct, may be NULL */
#define TF_OFF(T, m, type) \
	(offsetof(T, m) + 0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((T *)0)->m), type) ? 1 : -1]))
#define TPL_VIEW_OF(T, f)                                      \
	{                                                      \
#T, sizeof(T), (f), sizeof(f) / sizeof((f)[0]) \
	}

/* One page template and the view it is filled from; modules list theirs. */
struct tpl_page {
	const char *file; /* "documents/show.html", below templates/ */
	const struct tpl_view *view;
};

/* Where template and catalogue texts come from (embedded, or the source tree with --dev). NULL text: not found. */
typedef struct str tpl_source(void *arg, struct arena *a, const char *file);

struct tpl_set;
enum tpl_locale { LOC_ZH, LOC_EN, LOC_COUNT };

/* Loads and checks every page for every locale. On failure err->detail is "file:line: what is wrong".
 * po texts: contents of po/zh_CN.po and po/en.po. The set is immutable and shared by threads. */
enum status tpl_set_new(const struct tpl_page *const *tables, const size_t *counts, size_t n_tables, tpl_source *source,
			void *arg, struct str po_zh, struct str po_en, struct tpl_set **ret, struct err *err) MUST_CHECK;
void tpl_set_free(struct tpl_set *set);

/* The same checks for tools/check_templates: reports the first problem of every page ("file:line: …") instead of stopping at
 * the first page. Returns the number of pages with a problem. */
size_t tpl_check(const struct tpl_page *const *tables, const size_t *counts, size_t n_tables, tpl_source *source, void *arg,
		 struct str po_zh, struct str po_en, void (*report)(void *arg, const char *what), void *report_arg);

/* Appends the page to out. Unknown file is a BUG. Output past out->max sets out->overflow. */
void tpl_render(const struct tpl_set *set, const char *file, enum tpl_locale loc, const void *view, struct buf *out);

/* Catalogue look-ups for text that handlers compute (flash messages, error sentences, XLSX headings).
 * Unknown key: the key itself comes back (and a test fails). arg replaces {arg}; STR_NONE for none. */
struct str tpl_text(const struct tpl_set *set, enum tpl_locale loc, const char *key);
struct str tpl_textf(const struct tpl_set *set, struct arena *a, enum tpl_locale loc, const char *key, struct str arg);
bool tpl_has_key(const struct tpl_set *set, const char *key);

void tpl_escape_text(struct buf *b, struct str s); /* text and double-quoted attribute */
/* For the two writers of markup in C (docmodel renderer, feeds): promise that s is well-formed and safe. */
struct safe_html tpl_html_from_trusted(struct str s);

#endif
