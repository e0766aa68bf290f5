/* SPDX-License-Identifier: Apache-2.0 */
/* For the tests that let other programs read what this one writes: a folder of its own, commands on files in it, texts compared
 * without blanks and line ends, since wrapping must not matter. */
#ifndef DOCMODEL_DOCMODEL_FX_H
#define DOCMODEL_DOCMODEL_FX_H

#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/str.h"

struct fixture {
	struct arena *a;
	char dir[64];
};

static inline struct str run(struct arena *a, const char *cmd)
{
	FILE *f = popen(cmd, "r"); /* fixed commands on files of ours */
	struct buf b = BUF_INIT(a, 16 << 20);
	char part[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	if (pclose(f) != 0)
		fail_msg("%s failed", cmd);
	return buf_view(&b);
}

static inline const char *path(struct fixture *x, const char *name)
{
	return arena_printf(x->a, "%s/%s", x->dir, name).p;
}

static inline struct str squeeze(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, 16 << 20);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\f')
			buf_byte(&b, s.p[i]);
	return buf_view(&b);
}

/* Each part behind the one before; the last is NULL. */
static inline void in_order(struct str text, const char *const *parts)
{
	for (; *parts != NULL; parts++) {
		ptrdiff_t at = str_find_c(text, *parts);

		if (at < 0)
			fail_msg("\"%s\" is not in (the rest of) %.*s", *parts, STR_ARG(text));
		text = str_skip(text, (size_t)at + strlen(*parts));
	}
}

static int fixture_up(void **state)
{
	struct fixture *x = calloc(1, sizeof *x);

	x->a = arena_new();
	(void)snprintf(x->dir, sizeof x->dir, "/tmp/docmodel_test.XXXXXX");
	*state = x;
	return mkdtemp(x->dir) == NULL;
}

static int fixture_down(void **state)
{
	struct fixture *x = *state;

	if (getenv("KEEP") == NULL) /* to look at them */
		(void)run(x->a, arena_printf(x->a, "rm -rf %s", x->dir).p);
	arena_free(x->a);
	free(x);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, fixture_up, fixture_down)

#endif
