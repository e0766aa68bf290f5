/* SPDX-License-Identifier: Apache-2.0 */
/* An answer ready to be sent, as often as wanted and by several loops at once: header lines and a body from memory or a
 * file. Complete before it is shown to a second thread; from then on only counted. */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include <stdatomic.h>

#include "web/web_priv.h"

/* Memory whose pages the kernel sends as they are: a long page seen by many is not copied for each of them. */
struct shelf;
struct shelf *shelf_new(void);
void shelf_free(struct shelf *s); /* after the answers on it */

struct answer {
	_Atomic(unsigned) refs;
	char *lines; /* "Name: value\r\n" … */
	size_t lines_n, lines_cap;
	struct str body;
	char *own; /* freed with the answer; NULL: the body is somebody else's */
	int fd;	   /* -1: body; closed with the answer unless it is the shelf's */
	struct shelf *shelf;
	uint64_t off, n; /* n: bytes of body or file */
};

struct answer *answer_borrow(struct str body); /* body lives as long as the answer */
struct answer *answer_copy(struct str body);
struct answer *answer_take(char *malloced, size_t n);
struct answer *answer_shelve(struct shelf *s, struct str body); /* a copy too, on the shelf if that pays */
struct answer *answer_file(int fd, uint64_t off, uint64_t n);
void answer_add(struct answer *a, const char *name, struct str value);
struct answer *answer_ref(struct answer *a);
void answer_unref(struct answer *a); /* accepts NULL */

/* Status line to blank line. date: 29 bytes of IMF-fixdate. Returns the bytes needed; nothing is written when that is over
 * max. Content-Length is left away where RFC 9110 §8.6 and §15.4.5 let it (1xx, 204, 304). */
size_t answer_head(const struct answer *a, int http, const char *date, bool keep, bool tell_keep, char *to, size_t max);

#endif
