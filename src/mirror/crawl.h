/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a site from some addresses on, following what the caller finds, with several threads. */
#ifndef MIRROR_CRAWL_H
#define MIRROR_CRAWL_H

#include "mirror/mirror.h"

struct crawl;

struct fetched {
	struct str url; /* "/path?query" */
	int http;
	struct str type;     /* "text/html", without parameters, lower case */
	struct str location; /* of a redirect, as sent */
	struct str next;     /* Link: <…>; rel="next" */
	struct str etag;
	struct str head; /* status line and headers as sent, with the empty line; only when read through HTTP */
	struct str body; /* whole, unless it lies in a file */
	int fd;		 /* ≥ 0: the body is there, from the start on */
	int64_t size;
};

/* Called by several threads at once, each with an arena of its own that is cleared after the call. */
struct crawl_use {
	enum status (*take)(void *arg, struct arena *a, struct crawl *k, const struct fetched *f, struct err *err);
	/* ETag of the answer an earlier run took and still has; f->http is 304 when it still holds. NULL: always anew. */
	struct str (*known)(void *arg, struct arena *a, struct str url);
	void *arg;
};

/* Follow this address too; from: the page that has it. What was asked for before is not asked for again. PDF and DOCX of
 * documents, which cost more than twenty pages each, come after all pages. */
void crawl_add(struct crawl *k, struct str url, struct str from);

/* Runs until nothing is left. A link answered by neither 2xx, 3xx nor 410 is reported as broken, with the page that has it. */
enum status crawl_run(struct arena *a, const struct mirror_job *job, const char *const *seeds, size_t n_seeds,
		      const struct crawl_use *use, struct mirror_report *ret, struct err *err) MUST_CHECK;

#endif
