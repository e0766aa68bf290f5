/* SPDX-License-Identifier: Apache-2.0 */
/* Files that came with a form which is not saved yet: a page to look it through, a field to correct. The bytes lie in the store
 * without a row, so the daily sweep takes them unless the form is sent within a day; the form carries what names them, signed
 * together with its own token: no other form can bring them. */
#ifndef CORE_HELD_H
#define CORE_HELD_H

#include "core/files.h"

struct held_file {
	struct str packed /* for a hidden field */, kind /* the caller's word, no dot in it */, name, sha256, ext;
	int64_t size;
};
enum { HELD_NAME_BYTES = 200, HELD_PACKED_BYTES = 1200 };

/* The name a file came with, no longer than is kept and not cut within a character. */
struct str held_name(struct str name);
/* Takes the bytes in a transaction of its own that is rolled back. Results as files_take(); nothing may be open. */
enum status held_take(struct ctx *c, const struct web_file *f, struct str token, const char *kind, struct held_file *ret,
		      struct err *err) MUST_CHECK;
/* Signs it for the form of that token. */
void held_bind(struct ctx *c, struct held_file *h, struct str token);
/* Back from the form; false when it is not ours or belongs to another form. */
bool held_open(struct ctx *c, struct str packed, struct str token, struct held_file *ret);
/* What people scan or photograph: PDF, PNG, JPG, by content. */
bool held_is_scan(const struct held_file *h);
/* Its row, within the caller's transaction. ST_NOT_FOUND: swept meanwhile. */
enum status held_keep(struct ctx *c, const struct held_file *h, struct stored_file *ret, struct err *err) MUST_CHECK;

#endif
