/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of this site as pages, feeds and mails write them. English pages live below /en (design README §14). */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include "core/ctx.h"

struct str page_prefix(const struct ctx *c);		      /* "" or "/en" */
struct str page_href(struct ctx *c, struct str path);	      /* in the call's language; the English home is "/en" */
struct str page_doc_href(struct ctx *c, int64_t document_id); /* /d/ID in the call's language */
/* Whether the page at the address, which may carry parameters, has an English side: the modules' routes say so. */
bool page_has_english(const struct ctx *c, struct str address);
struct str page_local(struct ctx *c, struct str address); /* as page_href() where there is an English side, else as it is */
struct str page_absolute(struct ctx *c, struct str path); /* with the site's own host (setting site.base_url) */

#endif
