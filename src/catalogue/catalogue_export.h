/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue as a file: the seven elements and what the platform adds, one row an entry, headings in the call's
 * language. Used by the public page and the workbench. */
#ifndef CATALOGUE_CATALOGUE_EXPORT_H
#define CATALOGUE_CATALOGUE_EXPORT_H

#include "catalogue/catalogue.h"

enum status cat_export_xlsx(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret,
			    struct err *err) MUST_CHECK;
/* UTF-8 with a byte order mark, so that spreadsheets read it; RFC 4180. */
enum status cat_export_csv(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret,
			   struct err *err) MUST_CHECK;
/* {"standard": …, "generated": …, "entries": [{…}]}: keys are stable English names, several values are arrays. */
enum status cat_export_json(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret,
			    struct err *err) MUST_CHECK;

#endif
