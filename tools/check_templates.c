/* SPDX-License-Identifier: Apache-2.0 */
/* Loads every page of every module from the source tree, in every language, and prints what does not load.
 * usage: check_templates ROOT */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/fs.h"
#include "base/limits.h"

static struct str source(void *arg, struct arena *a, const char *file)
{
	struct str text;
	struct err err;

	if (fs_read(a, arena_printf(a, "%s/%s", (const char *)arg, file).p, MAX_TEMPLATE_BYTES + 1, &text, &err) != ST_OK)
		return STR_NONE;
	return text;
}

/* The fragments of a language, base.po first: line numbers are those of the joined text. */
static bool join(struct arena *a, const char *dir, struct str *ret)
{
	struct buf b = BUF_INIT(a, 16u << 20);
	const char **files;
	struct str text;
	struct err err;
	size_t n;

	if (fs_list(a, dir, false, &files, &n, &err) != ST_OK)
		goto failed;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			if (!str_ends_c(str_of(files[i]), ".po") || str_ends_c(str_of(files[i]), "/base.po") != (pass == 0))
				continue;
			if (fs_read(a, files[i], 4u << 20, &text, &err) != ST_OK)
				goto failed;
			buf_str(&b, text);
			buf_byte(&b, '\n');
		}
	}
	*ret = buf_view(&b);
	return true;
failed:
	fprintf(stderr, "check_templates: %s\n", err.detail);
	return false;
}

static void report(void *arg, const char *what)
{
	(void)arg;
	fprintf(stderr, "templates/%s\n", what);
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	const struct tpl_page *tables[64];
	size_t counts[64], n = 0, pages = 0, bad;
	struct str zh, en;

	if (argc != 2 || app_n_modules > ARRAY_LEN(tables)) {
		fprintf(stderr, "usage: check_templates ROOT\n");
		return 2;
	}
	if (!join(a, arena_printf(a, "%s/po/zh_CN", argv[1]).p, &zh) ||
	    !join(a, arena_printf(a, "%s/po/en", argv[1]).p, &en))
		return 1;
	for (size_t i = 0; i < app_n_modules; i++) {
		tables[n] = app_modules[i]->pages;
		counts[n++] = app_modules[i]->n_pages;
		pages += app_modules[i]->n_pages;
	}
	bad = tpl_check(tables, counts, n, source, argv[1], zh, en, report, NULL);
	printf("check_templates: %zu pages, %zu with a problem\n", pages, bad);
	arena_free(a);
	return bad == 0 ? 0 : 1;
}
