/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a page or a list names. A folder is left neither by ".." nor by a symbolic link. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "intake/intake.h"

static bool inside(struct arena *a, const char *root, const char *path, const char **ret)
{
	char *r = realpath(root, NULL), *p = realpath(path, NULL);
	size_t n = r == NULL ? 0 : strlen(r);
	struct stat sb;
	bool ok = n > 0 && p != NULL && strncmp(p, r, n) == 0 && (p[n] == '/' || n == 1) && stat(p, &sb) == 0 &&
		  S_ISREG(sb.st_mode);

	if (ok)
		*ret = arena_cstr(a, str_of(p));
	free(r);
	free(p);
	return ok;
}

static struct str base_name(struct str s)
{
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != '/' && s.p[at - 1] != '\\')
		at--;
	return str_skip(s, at);
}

bool intake_place_file(struct arena *a, const struct intake_place *p, struct str address, const char **ret)
{
	struct str tries[] = {address, address_path(address), address_encode(a, address_path(address))};
	const char *slash = str_starts_c(address, "/") ? "" : "/";

	if (address.n == 0 || memchr(address.p, 0, address.n) != NULL)
		return false;
	for (size_t i = 0; p->root != NULL && i < ARRAY_LEN(tries); i++)
		if (inside(a, p->root, arena_printf(a, "%s%s%.*s", p->root, slash, STR_ARG(tries[i])).p, ret))
			return true;
	for (size_t i = 0; i < p->n_uploads; i++)
		if (str_eq(base_name(p->upload[i].name), base_name(address_path(address)))) {
			*ret = p->upload[i].path;
			return true;
		}
	return false;
}
