/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/collect.h"

#include <string.h>
#include <strings.h>

#include "base/fs.h"
#include "base/utf8.h"

static bool ends_any(struct str name, const char *ends)
{
	struct str rest = str_of(ends), one;

	while (str_cut(&rest, ' ', &one))
		if (name.n > one.n && strncasecmp(name.p + name.n - one.n, one.p, one.n) == 0)
			return true;
	return false;
}

static struct str base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash == NULL ? path : slash + 1);
}

/* "/" and the path below the root; a name that is no UTF-8 has no address that a browser could ask for. */
static struct str address_of(struct arena *a, const char *root, const char *path)
{
	struct str rest = str_skip(str_of(path), strlen(root));

	while (str_starts_c(rest, "/"))
		rest = str_skip(rest, 1);
	return utf8_valid(rest) && rest.n < 900 ? arena_printf(a, "/%.*s", STR_ARG(rest)) : STR("");
}

/* "/a/index.html" is also "/a/"; "/x.asp?id=1.html" was saved for "/x.asp?id=1". */
static struct str alias_of(struct arena *a, struct str address)
{
	static const char *const homes[] = {"index.html", "index.htm",	 "index.shtml", "default.html", "default.htm",
					    "index.asp",  "default.asp", "index.php",	"index.jsp"};
	size_t at = address.n;

	if (str_find_byte(address, '?') >= 0 && str_ends_c(address, ".html"))
		return arena_dup(a, str_slice(address, 0, address.n - 5));
	while (at > 0 && address.p[at - 1] != '/')
		at--;
	for (size_t i = 0; at > 0 && i < ARRAY_LEN(homes); i++)
		if (str_ieq_c(str_skip(address, at), homes[i]))
			return arena_dup(a, str_slice(address, 0, at));
	return STR("");
}

static bool hidden(struct str address)
{
	return str_find_c(address, "/.") >= 0;
}

static bool page_name(struct str name)
{
	return ends_any(address_path(name), ".html .htm .shtml .xhtml .asp .aspx .jsp .php .do .action");
}

static void sort_in(struct arena *a, const char *root, const char *path, bool site, struct collected *k)
{
	struct intake_source s = {.name = base_of(path), .shown = str_of(path), .path = path};

	if (page_name(s.name)) {
		s.address = address_of(a, root, path);
		s.alias = alias_of(a, s.address);
		k->page[k->n_pages++] = s;
	} else if (ends_any(s.name, ".txt .docx .pdf .ofd")) {
		s.address = site ? address_of(a, root, path) : STR("");
		k->rest[k->n_rest++] = s;
	} else if (ends_any(s.name, ".csv .xlsx")) {
		k->list[k->n_lists++] = path;
	}
}

static enum status collect_folder(struct arena *a, const char *root, struct collected *k, struct err *err)
{
	const char **file;
	size_t n;
	bool site = false;

	TRY(fs_list(a, root, true, &file, &n, err));
	k->place.root = root;
	k->page = ARENA_ARRAY(a, n + 1, struct intake_source);
	k->rest = ARENA_ARRAY(a, n + 1, struct intake_source);
	k->list = ARENA_ARRAY(a, n + 1, const char *);
	for (size_t i = 0; i < n; i++)
		site = site || page_name(base_of(file[i]));
	for (size_t i = 0; i < n; i++)
		if (!hidden(str_skip(str_of(file[i]), strlen(root))) && strstr(file[i], ".errors.csv") == NULL)
			sort_in(a, root, file[i], site, k);
	return ST_OK;
}

enum status collect_path(struct arena *a, const char *path, struct str hosts, struct collected *ret, struct err *err)
{
	struct collected k = {.place = {.hosts = hosts}};
	const char *slash = strrchr(path, '/');

	if (fs_is_dir(path)) {
		TRY(collect_folder(a, path, &k, err));
	} else {
		/* A file named by hand is always tried, whatever its name. */
		k.place.root = slash == NULL   ? "."
			       : slash == path ? "/"
					       : arena_cstr(a, (struct str){path, (size_t)(slash - path)});
		k.rest = ARENA_ARRAY(a, 1, struct intake_source);
		k.list = ARENA_ARRAY(a, 1, const char *);
		if (ends_any(base_of(path), ".csv .xlsx"))
			k.list[k.n_lists++] = path;
		else
			k.rest[k.n_rest++] =
				(struct intake_source){.name = base_of(path), .shown = str_of(path), .path = path};
	}
	*ret = k;
	return ST_OK;
}

size_t collect_rows(struct arena *a, struct list *l, const struct intake_place *place, struct intake_source **ret)
{
	struct intake_source *s = ARENA_ARRAY(a, l->n + 1, struct intake_source);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct list_row *r = &l->row[i];
		struct str file = list_cell(l, r, LF_FILE);

		if (r->n_problems > 0)
			continue;
		s[n] = (struct intake_source){.name = file.n > 0 ? base_of(arena_cstr(a, file)) : list_cell(l, r, LF_TITLE),
					      .shown = arena_printf(a, "%.*s:%zu", STR_ARG(l->name), r->no),
					      .row = r,
					      .list = l};
		if (file.n > 0 && !intake_place_file(a, place, file, &s[n].path))
			continue; /* gone since the list was checked */
		n++;
	}
	*ret = s;
	return n;
}

void collect_without_named(struct arena *a, struct collected *k, const struct intake_source *named, size_t n)
{
	struct intake_source *const sets[] = {k->page, k->rest};
	size_t *const counts[] = {&k->n_pages, &k->n_rest};

	for (size_t s = 0; s < ARRAY_LEN(sets); s++) {
		size_t kept = 0;

		for (size_t i = 0; i < *counts[s]; i++) {
			const char *real = NULL;
			bool drop = false;

			(void)intake_place_file(a, &k->place, str_skip(sets[s][i].shown, strlen(k->place.root)), &real);
			for (size_t j = 0; real != NULL && j < n && !drop; j++)
				drop = named[j].path != NULL && strcmp(named[j].path, real) == 0;
			if (!drop)
				sets[s][kept++] = sets[s][i];
		}
		*counts[s] = kept;
	}
}
