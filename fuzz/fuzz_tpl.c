/* SPDX-License-Identifier: Apache-2.0 */
/* Template text and catalogue text must load or be refused, never crash; what loads must render, and a rendered value that
 * looks like markup must never come out as markup. Input: template, a NUL byte, catalogue (may be missing). */
#include <stdlib.h>
#include <string.h>

#include "tpl/tpl_int.h"

struct item {
	struct str name;
	int64_t n;
};
static const struct tpl_field item_fields[] = {TF_STR(struct item, name), TF_I64(struct item, n)};
static const struct tpl_view item_view = TPL_VIEW_OF(struct item, item_fields);

struct root {
	struct str x, y;
	int64_t n;
	bool b;
	struct safe_html h;
	struct tpl_list l;
	struct item v;
	const struct item *p, *q;
};
static const struct tpl_field root_fields[] = {TF_STR(struct root, x),
					       TF_STR(struct root, y),
					       TF_I64(struct root, n),
					       TF_BOOL(struct root, b),
					       TF_HTML(struct root, h),
					       TF_LIST(struct root, l, &item_view),
					       TF_VIEW(struct root, v, &item_view),
					       TF_PTR(struct root, p, &item_view),
					       TF_PTR(struct root, q, &item_view)};
static const struct tpl_view root_view = TPL_VIEW_OF(struct root, root_fields);

static struct str source(void *arg, struct arena *a, const char *file)
{
	(void)a;
	return strcmp(file, "f.html") == 0 || strcmp(file, "a.html") == 0 ? *(struct str *)arg : STR_NONE;
}

static void render(const struct tpl_set *set)
{
	/* An unlikely word in angle brackets: if it survives, some context was misjudged. */
	static const struct item items[] = {{STR_INIT("\"'<zqj>javascript:&\\"), 1}, {STR_INIT(""), -9}};
	struct root r = {.x = items[0].name, .n = INT64_MIN, .b = true, .l = {items, 2}, .v = items[0], .p = items};
	struct arena *a = arena_new();
	struct buf out = BUF_INIT(a, 1u << 20);

	for (int loc = 0; loc < LOC_COUNT; loc++) {
		buf_clear(&out);
		tpl_render(set, "f.html", (enum tpl_locale)loc, &r, &out);
		if (str_find_c(buf_view(&out), "<zqj>") >= 0)
			abort();
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct tpl_page page = {"f.html", &root_view}, *table = &page;
	struct str text = {(const char *)data, size}, po = STR("msgid \"k\"\nmsgstr \"T {arg}\"\n");
	ptrdiff_t nul = str_find_byte(text, '\0');
	struct tpl_set *set;
	size_t one = 1;
	struct err err;

	if (nul >= 0) {
		po = str_skip(text, (size_t)nul + 1);
		text = str_slice(text, 0, (size_t)nul);
	}
	if (str_find_c(text, "<zqj>") >= 0)
		return 0;
	if (tpl_set_new(&table, &one, 1, source, &text, po, po, &set, &err) != ST_OK)
		return 0;
	render(set);
	tpl_set_free(set);
	return 0;
}
