/* SPDX-License-Identifier: Apache-2.0 */
/* Redirects of a static copy: hosts of files know none, so each is a page that leads on, and all of them are written once more in
 * the languages of servers that do. Pure: addresses in, texts out. */
#ifndef MIRROR_MOVED_H
#define MIRROR_MOVED_H

#include "base/arena.h"

struct moved {
	struct str from; /* "/show.asp?id=1", as a browser asks for it */
	struct str to;	 /* where the copy has it, from the root */
};

/* A page without words: the address itself, in no language. live: the running site, whose address is the canonical one; may be
 * empty. to, target: of the copy, and of the running site. */
struct str moved_page(struct arena *a, struct str to, struct str live, struct str target);

/* For nginx: map $request_uri $moved { include …; } and if ($moved) { return 301 $moved; } */
struct str moved_nginx(struct arena *a, const struct moved *m, size_t n);
/* For Apache: Include in a server or folder with mod_rewrite. */
struct str moved_apache(struct arena *a, const struct moved *m, size_t n);
/* "_redirects", as hosts of static files read it: from, parameters, to, status. */
struct str moved_hosts(struct arena *a, const struct moved *m, size_t n);

#endif
