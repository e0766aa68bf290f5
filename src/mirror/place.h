/* SPDX-License-Identifier: Apache-2.0 */
/* Where an address of the site lies in a static copy. Pure: depends on the address alone, so that links can be written before
 * the page they lead to was fetched. */
#ifndef MIRROR_PLACE_H
#define MIRROR_PLACE_H

#include "base/arena.h"

enum place_kind {
	PLACE_STATIC, /* has a file */
	PLACE_LIVE,   /* answers differ from visitor to visitor or take input: stays with the running site */
	PLACE_PIXEL   /* the view counter: one file for all, fetched never */
};

struct place {
	enum place_kind kind;
	struct str href; /* link in the copy, from the root; static and pixel */
	struct str file; /* below the folder, no slash in front; static and pixel */
};

/* url: "/path?query" of this site, as in a link, without fragment. */
void place_of(struct arena *a, struct str url, struct place *ret);

/* A 1 × 1 transparent picture. */
extern const unsigned char place_pixel[43];

#endif
