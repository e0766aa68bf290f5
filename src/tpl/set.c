/* SPDX-License-Identifier: Apache-2.0 */
/* All pages in all languages: built once, then only read. */
#include <stdlib.h>
#include <string.h>

#include "tpl/tpl_int.h"

static const char *const locale_names[LOC_COUNT] = {"zh_CN", "en"};

struct entry {
	const char *file;
	const struct tpl_view *view;
	struct program prog[LOC_COUNT];
};

struct tpl_set {
	struct arena *arena;
	struct po *po[LOC_COUNT];
	struct entry *pages; /* sorted by file */
	size_t n;
};

static int by_file(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->file, ((const struct entry *)b)->file);
}

/* The same file may be listed twice with the same view (two modules show it), never with two views. */
static enum status list_pages(struct tpl_set *set, const struct tpl_page *const *tables, const size_t *counts,
			      size_t n_tables, struct err *err)
{
	size_t total = 0, n = 0;

	for (size_t t = 0; t < n_tables; t++)
		total += counts[t];
	set->pages = ARENA_ARRAY(set->arena, total + 1, struct entry);
	for (size_t t = 0; t < n_tables; t++)
		for (size_t i = 0; i < counts[t]; i++)
			set->pages[set->n++] = (struct entry){.file = tables[t][i].file, .view = tables[t][i].view};
	qsort(set->pages, set->n, sizeof *set->pages, by_file);
	for (size_t i = 0; i < set->n; i++) {
		if (n > 0 && strcmp(set->pages[n - 1].file, set->pages[i].file) == 0) {
			if (set->pages[n - 1].view != set->pages[i].view)
				return err_set(err, ST_INVALID, "%s:1: the page is listed with two views",
					       set->pages[i].file);
			continue;
		}
		set->pages[n++] = set->pages[i];
	}
	set->n = n;
	return ST_OK;
}

/* ---- literals ---- */
#define LITERALS_FIRST 4096

struct literals {
	struct arena *arena, *scratch;
	struct str *slot; /* open addressing */
	size_t cap, n;
};

struct literals *literals_new(struct arena *a, struct arena *scratch)
{
	struct literals *l = ARENA_NEW(scratch, struct literals);

	*l = (struct literals){a, scratch, ARENA_ARRAY(scratch, LITERALS_FIRST, struct str), LITERALS_FIRST, 0};
	return l;
}

static struct str *slot_of(struct str *slot, size_t cap, struct str s)
{
	uint64_t h = 1469598103934665603U; /* FNV-1a */
	size_t i;

	for (size_t k = 0; k < s.n; k++)
		h = (h ^ (unsigned char)s.p[k]) * 1099511628211U;
	for (i = h % cap; slot[i].p != NULL && !str_eq(slot[i], s); i = (i + 1) % cap)
		continue;
	return &slot[i];
}

static void grow(struct literals *l)
{
	size_t cap = l->cap * 2;
	struct str *slot = ARENA_ARRAY(l->scratch, cap, struct str);

	for (size_t i = 0; i < l->cap; i++)
		if (l->slot[i].p != NULL)
			*slot_of(slot, cap, l->slot[i]) = l->slot[i];
	l->slot = slot;
	l->cap = cap;
}

const char *literals_keep(struct literals *l, struct str s)
{
	struct str *at = slot_of(l->slot, l->cap, s);

	if (at->p != NULL)
		return at->p;
	*at = arena_dup(l->arena, s);
	s = *at;
	if (++l->n * 2 > l->cap)
		grow(l);
	return s.p;
}

static enum status compile_all(struct tpl_set *set, tpl_source *source, void *arg, unsigned flags, struct literals *l,
			       struct err *err)
{
	for (size_t i = 0; i < set->n; i++) {
		for (int loc = 0; loc < LOC_COUNT; loc++) {
			struct arena *scratch = arena_new();
			struct compile_in in = {set->arena, scratch, source, arg, set->po[loc], locale_names[loc], flags, l};
			enum status st =
				tpl_compile(&in, set->pages[i].file, set->pages[i].view, &set->pages[i].prog[loc], err);

			arena_free(scratch);
			TRY(st);
		}
	}
	return ST_OK;
}

static enum status build(struct tpl_set *set, tpl_source *source, void *arg, unsigned flags, struct err *err)
{
	struct arena *a = arena_new();
	enum status st = compile_all(set, source, arg, flags, literals_new(set->arena, a), err);

	arena_free(a);
	return st;
}

static enum status fill(struct tpl_set *set, const struct tpl_page *const *tables, const size_t *counts, size_t n_tables,
			tpl_source *source, void *arg, struct str po_zh, struct str po_en, unsigned flags, struct err *err)
{
	TRY(po_parse(set->arena, "po/zh_CN", po_zh, &set->po[LOC_ZH], err));
	TRY(po_parse(set->arena, "po/en", po_en, &set->po[LOC_EN], err));
	TRY(list_pages(set, tables, counts, n_tables, err));
	return build(set, source, arg, flags, err);
}

enum status tpl_set_new_with(const struct tpl_page *const *tables, const size_t *counts, size_t n_tables, tpl_source *source,
			     void *arg, struct str po_zh, struct str po_en, unsigned flags, struct tpl_set **ret,
			     struct err *err)
{
	struct arena *a = arena_new();
	struct tpl_set *set = ARENA_NEW(a, struct tpl_set);
	enum status st;

	set->arena = a;
	st = fill(set, tables, counts, n_tables, source, arg, po_zh, po_en, flags, err);
	if (st != ST_OK) {
		tpl_set_free(set);
		return st;
	}
	*ret = set;
	return ST_OK;
}

enum status tpl_set_new(const struct tpl_page *const *tables, const size_t *counts, size_t n_tables, tpl_source *source,
			void *arg, struct str po_zh, struct str po_en, struct tpl_set **ret, struct err *err)
{
	return tpl_set_new_with(tables, counts, n_tables, source, arg, po_zh, po_en, 0, ret, err);
}

void tpl_set_free(struct tpl_set *set)
{
	if (set != NULL)
		arena_free(set->arena);
}

size_t tpl_check(const struct tpl_page *const *tables, const size_t *counts, size_t n_tables, tpl_source *source, void *arg,
		 struct str po_zh, struct str po_en, void (*report)(void *arg, const char *what), void *report_arg)
{
	struct tpl_set *set = NULL;
	struct err err;
	size_t n_bad = 0;

	for (size_t t = 0; t < n_tables; t++) {
		for (size_t i = 0; i < counts[t]; i++) {
			const struct tpl_page *one = &tables[t][i];
			size_t n_one = 1;

			if (tpl_set_new(&one, &n_one, 1, source, arg, po_zh, po_en, &set, &err) == ST_OK) {
				tpl_set_free(set);
				continue;
			}
			report(report_arg, err.detail);
			n_bad++;
		}
	}
	if (n_bad == 0 && tpl_set_new(tables, counts, n_tables, source, arg, po_zh, po_en, &set, &err) != ST_OK) {
		report(report_arg, err.detail);
		return 1;
	}
	if (n_bad == 0)
		tpl_set_free(set);
	return n_bad;
}

void tpl_render(const struct tpl_set *set, const char *file, enum tpl_locale loc, const void *view, struct buf *out)
{
	const struct entry key = {.file = file};
	const struct entry *e = bsearch(&key, set->pages, set->n, sizeof key, by_file);

	if (e == NULL)
		BUG("no template %s", file);
	tpl_run(&e->prog[loc], view, out);
}

struct str tpl_text(const struct tpl_set *set, enum tpl_locale loc, const char *key)
{
	struct str ret;

	return po_get(set->po[loc], str_of(key), &ret) ? ret : str_of(key);
}

struct str tpl_textf(const struct tpl_set *set, struct arena *a, enum tpl_locale loc, const char *key, struct str arg)
{
	struct str text = tpl_text(set, loc, key);
	struct buf b = BUF_INIT(a, 1u << 20);
	ptrdiff_t at;

	while ((at = str_find_c(text, "{arg}")) >= 0) {
		buf_str(&b, str_slice(text, 0, (size_t)at));
		buf_str(&b, arg);
		text = str_skip(text, (size_t)at + 5);
	}
	buf_str(&b, text);
	return buf_view(&b);
}

bool tpl_has_key(const struct tpl_set *set, const char *key)
{
	struct str text;

	for (int loc = 0; loc < LOC_COUNT; loc++)
		if (!po_get(set->po[loc], str_of(key), &text))
			return false;
	return true;
}
