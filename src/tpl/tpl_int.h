/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the template engine: parse tree, HTML context, compiled program. Private to src/tpl and its tests.
 *
 * text → parse.c: tree of nodes → compile.c: walks the tree with the HTML context of html.c and the view descriptor, and
 * writes a flat program of ops per locale → render.c runs it. Nothing is looked up by name at run time. */
#ifndef TPL_TPL_INT_H
#define TPL_TPL_INT_H

#include "tpl/tpl.h"

#define TPL_MAX_DEPTH 32	/* open sections */
#define TPL_MAX_INCLUDES 16	/* partials inside partials */
#define TPL_MAX_EXPANSIONS 4096 /* partials expanded in one page: bounds what doubling partials can make */
#define TPL_MAX_DEREFS 3	/* pointers followed in one dotted name */

/* ---- parse.c ---- */
enum node_kind { N_TEXT, N_VAR, N_RAW, N_SECTION, N_INVERTED, N_PARTIAL };

struct node {
	enum node_kind kind;
	unsigned line;
	struct str text;   /* TEXT: literal; others: name */
	struct str indent; /* PARTIAL alone on its line: blanks before it */
	struct node *child, *next;
};

/* Names point into src, nodes live in a. file is for messages only. */
enum status tpl_parse(struct arena *a, const char *file, struct str src, struct node **ret, struct err *err) MUST_CHECK;

/* ---- html.c ---- */
enum hstate {
	H_TEXT,
	H_RCDATA, /* textarea, title */
	H_RAW,	  /* style, script that is not JSON */
	H_JSON,	  /* script type="application/json" */
	H_LT,	  /* after "<" */
	H_MARKUP, /* <!…> */
	H_COMMENT,
	H_TAG_NAME,
	H_TAG,	     /* before an attribute name */
	H_TAG_MIXED, /* where a section joined different places inside a tag: only a blank, "/" or ">" may follow */
	H_ATTR_NAME,
	H_ATTR_AFTER,
	H_VALUE_BEFORE,
	H_VALUE_UNQUOTED,
	H_VALUE_QUOTED,
	H_SELF_CLOSE,
};
enum hattr { HA_TEXT, HA_URL, HA_CLOSED /* no tag inside */ };
enum hurl { HU_START, HU_PATH, HU_QUERY };

#define HTML_NAME_MAX 24

/* Compared with memcmp: always start from zero. */
struct hctx {
	enum hstate state;
	enum hattr attr_kind;
	enum hurl url;
	char quote;
	bool end_tag, json_script;
	bool json_string, json_escape;
	unsigned char elem_n, attr_n, val_n;
	char elem[HTML_NAME_MAX], attr[HTML_NAME_MAX], val[HTML_NAME_MAX];
};

/* Reads literal text. NULL, or what is wrong; *ret_at is then the offset in text. */
const char *html_scan(struct hctx *h, struct str text, size_t *ret_at);

enum esc { ESC_TEXT, ESC_URL_START, ESC_URL_PATH, ESC_URL_QUERY, ESC_JSON_STRING, ESC_JSON_VALUE, ESC_NONE };
/* The escape for a value put here, or what is wrong. */
const char *html_value(struct hctx *h, enum esc *ret);
/* May a section begin here? Changes the context to what its body starts in. */
const char *html_section(struct hctx *h);
/* Joins the context before a section with the one at its end, into *before. repeats: the body may run more than once. */
const char *html_join(struct hctx *before, const struct hctx *after, bool repeats);
/* May the page end here? */
const char *html_end(const struct hctx *h);

/* ---- escape.c ---- */
void tpl_escape(struct buf *b, enum esc e, struct str s);
bool tpl_url_allowed(struct str s); /* http, https, mailto, tel or relative */

/* ---- po.c ---- */
struct po;
/* name is for messages. Duplicate keys, broken quotes and plural forms are errors. Everything is copied into a. */
enum status po_parse(struct arena *a, const char *name, struct str text, struct po **ret, struct err *err) MUST_CHECK;
bool po_get(const struct po *po, struct str key, struct str *ret);
size_t po_count(const struct po *po);

/* ---- compile.c ---- */
enum op_kind {
	OP_LIT,
	OP_STR, /* STR and HTML fields */
	OP_I64,
	OP_BOOL,
	OP_IF_STR, /* the IFs run on when true (or, negated, when false), else jump */
	OP_IF_I64,
	OP_IF_BOOL,
	OP_IF_LIST,
	OP_IF_PTR,
	OP_ENTER, /* frame to = the place; jumps when a pointer on the way is NULL */
	OP_EACH,  /* frame to = first item, jumps when there is none */
	OP_NEXT,  /* frame to = next item and jump back */
};

struct place { /* frame[frame] + off, then for each deref: *there + off */
	uint8_t frame, n_deref;
	uint32_t off[TPL_MAX_DEREFS + 1];
};

struct op {
	uint8_t kind, esc;
	uint8_t to; /* frame filled by ENTER, EACH, NEXT */
	bool negate;
	uint32_t jump;
	uint32_t stride; /* EACH, NEXT */
	uint32_t lit_n;
	union {
		const char *lit;
		size_t lit_off; /* while compiling */
		struct place at;
	};
};

struct program {
	struct op *ops;
	size_t n;
};

/* Lenient: the rules of the public Mustache specification where ours are stricter — an unknown name or partial is empty and
 * {{{x}}} takes any value. Used by tests only. */
enum { TPL_LENIENT = 1 };

struct compile_in {
	struct arena *arena; /* the program's */
	struct arena *scratch;
	tpl_source *source;
	void *source_arg;
	const struct po *po;
	const char *locale_name;
	unsigned flags;
	struct literals *literals; /* pages share head, foot and parts; NULL: they do not */
};
/* Texts in an arena, each kept once; what it takes to know them lies in another. */
struct literals *literals_new(struct arena *a, struct arena *scratch);
const char *literals_keep(struct literals *l, struct str s);
enum status tpl_compile(const struct compile_in *in, const char *file, const struct tpl_view *view, struct program *ret,
			struct err *err) MUST_CHECK;
/* ---- set.c ---- */
enum status tpl_set_new_with(const struct tpl_page *const *tables, const size_t *counts, size_t n_tables, tpl_source *source,
			     void *arg, struct str po_zh, struct str po_en, unsigned flags, struct tpl_set **ret,
			     struct err *err) MUST_CHECK;
/* ---- render.c ---- */
void tpl_run(const struct program *p, const void *view, struct buf *out);

#endif
