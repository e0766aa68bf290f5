/* SPDX-License-Identifier: Apache-2.0 */
/* Personal data as lists, pages, exports and prints show it (design README §9): one way for all. Pure; results in the arena. */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include "base/arena.h"

struct str mask_name(struct arena *a, struct str name); /* 李*文 李* 欧阳*华, parts by 、 each */
struct str mask_id(struct arena *a, struct str s);	/* 9901**********1234 */
struct str mask_phone(struct arena *a, struct str s);	/* 138****0000 */
struct str mask_address(struct arena *a, struct str s); /* to the street */
/* Within a text: numbers of 11 digits and more (telephones, identity cards) and mail addresses become 138****0000, r***@… */
struct str mask_text(struct arena *a, struct str text);

#endif
