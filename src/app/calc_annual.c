/* SPDX-License-Identifier: Apache-2.0 */
/* chengming calc annual-check. */
#include "annual/check.h"
#include "app/calc_int.h"
#include "base/fs.h"
#include "base/limits.h"

static bool load(struct calc *c, const char *path, struct ar_tables *ret)
{
	struct str text;
	struct err err = {0};

	if (fs_read(c->arena, path, MAX_IMPORT_BYTES, &text, &err) == ST_OK && ar_read(c->arena, text, ret, &err) == ST_OK)
		return true;
	(void)fprintf(c->err, "calc annual-check: %s: %s\n", path, err.detail);
	return false;
}

static void put(struct calc *c, const struct ar_finding *f)
{
	static const char *const what[] = {[AR_IS_ABSENT] = "absent", [AR_IS_BAD] = "no_number", [AR_DIFFERS] = "differs"};

	(void)fprintf(c->out, "%s\t%s\t%.*s\t%s\t", f->rule, f->level == AR_ERROR ? "ERROR" : "WARN", STR_ARG(f->cells),
		      what[f->what]);
	if (f->what == AR_DIFFERS)
		(void)fprintf(c->out, "%lld\t%lld\n", (long long)f->found, (long long)f->expected);
	else
		(void)fputs("-\t-\n", c->out);
}

int calc_annual_check(struct calc *c)
{
	struct ar_tables *now = ARENA_NEW(c->arena, struct ar_tables), *before = ARENA_NEW(c->arena, struct ar_tables);
	const struct ar_finding *f;
	int rc = EXIT_DONE;
	size_t n;

	if (c->n_args != 1) {
		(void)fputs("calc annual-check: one file\n", c->err);
		return EXIT_USAGE;
	}
	if (!load(c, c->args[0], now) || (c->previous != NULL && !load(c, c->previous, before)))
		return EXIT_DATA;
	n = ar_check(c->arena, now, c->previous == NULL ? NULL : before, &f);
	for (size_t i = 0; i < n; i++) {
		put(c, &f[i]);
		if (f[i].level == AR_ERROR)
			rc = EXIT_DATA;
	}
	return rc;
}
