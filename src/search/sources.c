/* SPDX-License-Identifier: Apache-2.0 */
/* What is searched beside documents: the entries of the catalogue, and what other modules bring. */
#include <string.h>

#include "base/buf.h"
#include "catalogue/catalogue.h"
#include "core/shared.h"
#include "search/search_int.h"

/* Set once before the program serves; never changed afterwards. */
static const struct search_source *const *more;
static size_t n_more;

void search_sources_use(const struct search_source *const *sources, size_t n)
{
	more = sources;
	n_more = n;
}

const struct search_source *search_source_used(size_t i)
{
	return i < n_more ? more[i] : NULL;
}

size_t source_count(void)
{
	return 1 + n_more;
}

const struct search_source *source_at(size_t i)
{
	return i == 0 ? &catalogue_source : more[i - 1];
}

const struct search_source *source_named(struct str name)
{
	for (size_t i = 0; i < source_count(); i++)
		if (str_eq_c(name, source_at(i)->name))
			return source_at(i);
	return NULL;
}

/* ---- catalogue ---- */
static uint64_t mix(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001B3ull;
	return (h ^ 0xFF) * 0x100000001B3ull;
}

static uint64_t entry_stamp(const struct cat_entry *e)
{
	struct str parts[] = {e->item_key,    e->level1,	  e->level2,   e->elements,
			      e->legal_basis, e->time_limit_text, e->publisher};
	uint64_t h = 0xCBF29CE484222325ull ^ (uint64_t)e->id ^ (uint64_t)e->rev << 20;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		h = mix(h, parts[i]);
	return h >> 1;
}

/* The city bureau's entries: one page each. */
static enum status make_stamps(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct cat_filter f = {.openness = -1};
	struct search_stamp *v;
	struct cat_entry *e;
	size_t n;

	(void)arg;
	TRY(cat_list(c, &f, &e, &n, err));
	v = ARENA_ARRAY(c->arena, n + 1, struct search_stamp);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct search_stamp){e[i].id, entry_stamp(&e[i])};
	*ret = v;
	*ret_n = n;
	return ST_OK;
}

static enum status catalogue_list(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *err)
{
	const void *v;

	TRY(shared_list(c, make_stamps, 0, &v, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct search_stamp);
	if (*ret_n > 0)
		memcpy(*ret, v, *ret_n * sizeof **ret);
	return ST_OK;
}

static enum status catalogue_stamp(struct ctx *c, uint64_t *ret, struct err *err)
{
	const struct search_stamp *v;
	const void *list;
	uint64_t h = 1;
	size_t n;

	TRY(shared_list(c, make_stamps, 0, &list, &n, err));
	v = list;
	for (size_t i = 0; i < n; i++)
		h = (h ^ v[i].stamp) * 0x100000001B3ull;
	*ret = h >> 1;
	return ST_OK;
}

static struct str bars_to_lines(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		buf_byte(&b, s.p[i] == '|' ? '\n' : s.p[i]);
	return buf_view(&b);
}

static enum status catalogue_load(struct ctx *c, int64_t id, struct search_item *ret, struct err *err)
{
	struct cat_entry e;

	TRY(cat_entry_get(c, id, &e, err));
	if (!e.active)
		return err_set(err, ST_NOT_FOUND, "entry %lld is not active", (long long)id);
	*ret = (struct search_item){
		.tab = TAB_INFO,
		.href = arena_printf(c->arena, "/xxgk/catalogue/%.*s", STR_ARG(e.item_key)),
		.title = e.level2,
		.text = arena_printf(c->arena, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(bars_to_lines(c->arena, e.elements)),
				     STR_ARG(e.time_limit_text), STR_ARG(e.publisher),
				     STR_ARG(bars_to_lines(c->arena, e.legal_basis))),
		.item_key = e.item_key,
		.group = e.level1,
		.body_id = e.body_id,
	};
	return ST_OK;
}

const struct search_source catalogue_source = {"catalogue", catalogue_stamp, catalogue_list, catalogue_load};
