/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_PAGE_INT_H
#define CORE_PAGE_INT_H

#include "core/page.h"

/* Percent-encoding for a query value, and for a path (keeps "/"). */
struct str page_url_value(struct arena *a, struct str s);
struct str page_url_path(struct arena *a, struct str s);
void page_flash_take(struct ctx *c, struct page *p); /* shows it once */

#endif
