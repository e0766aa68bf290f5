/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of addresses: percent-encoding (RFC 3986 §2.1), parameters, and the test for addresses of this site. Pure. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/buf.h"

void url_encode(struct buf *b, struct str s); /* one part of a path or a value: RFC 3986 unreserved stay */
void url_encode_but(struct buf *b, struct str s, const char *keep); /* letters, digits and the bytes in keep stay */

/* Percent-decodes; plus: '+' is a blank (query and urlencoded bodies). False on a broken escape or a NUL. The result is
 * the input itself when there was nothing to decode. */
bool url_decode(struct arena *a, struct str s, bool plus, struct str *ret);

/* To the address that b holds: ?name=value, or &name=value when it has parameters already; nothing when value is empty. */
void url_query(struct buf *b, const char *name, struct str value);

/* A path of this site and nothing else: begins with one '/', no backslash, no control character, not "//". */
bool url_is_local(struct str s);

#endif
