/* SPDX-License-Identifier: Apache-2.0 */
/* What lies at a path: the pages of a site with their old addresses, other files, lists. Private to the command. */
#ifndef INTAKE_COLLECT_H
#define INTAKE_COLLECT_H

#include "intake/intake.h"

struct collected {
	struct intake_place place;
	struct intake_source *page; /* first: they say which other files are attachments */
	size_t n_pages;
	struct intake_source *rest; /* texts, papers */
	size_t n_rest;
	const char **list; /* CSV, XLSX */
	size_t n_lists;
};
enum status collect_path(struct arena *a, const char *path, struct str hosts, struct collected *ret,
			 struct err *err) MUST_CHECK;
/* The good rows of a list as sources. */
size_t collect_rows(struct arena *a, struct list *l, const struct intake_place *place, struct intake_source **ret);
/* Takes sources away whose file a list has named. */
void collect_without_named(struct arena *a, struct collected *k, const struct intake_source *named, size_t n);

#endif
