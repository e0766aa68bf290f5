/* SPDX-License-Identifier: Apache-2.0 */
/* Links of our own pages: found and rewritten without reading the page into a tree. The templates always quote attributes;
 * what is not understood stays as it is. */
#ifndef MIRROR_LINKS_H
#define MIRROR_LINKS_H

#include "base/buf.h"

/* value is decoded (&amp; → &). True with *ret set: the link is replaced. */
typedef bool links_map(void *arg, struct str value, bool is_form, struct str *ret);

/* Copies html to out (may be NULL: only looks), asking for every href, src, poster and action. */
void links_each(struct arena *a, struct str html, links_map *map, void *arg, struct buf *out);

/* A link as it stands in a page at path → "/path?query" of this site without fragment. False: it leads elsewhere, or nowhere
 * (only a fragment). live: the site's own address, whose absolute links are its own too. */
bool links_resolve(struct arena *a, struct str page, struct str link, struct str live, struct str *ret,
		   struct str *ret_fragment);

#endif
