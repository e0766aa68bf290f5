/* SPDX-License-Identifier: Apache-2.0 */
/* Service guides, list of licence items, and the disclosure guide (指南) made from live configuration.
 *
 * A guide is an item (code, body) with versions: draft → ready → published, by two people: who edited a version does not
 * publish it. Publication is refused while a required element is empty (S1-1.3.8; the set is data, S3-5.3.2). Everything
 * below answers with published, not withdrawn guides of active bodies only, whoever asks.
 * Page-cache tag of all of it: "services"; of the disclosure guide: "guide". */
#ifndef SERVICES_SERVICES_H
#define SERVICES_SERVICES_H

#include "core/module.h"

extern const struct module services_module;

/* Promises to the public (S3-5.0.1). */
#define SERVICE_PROMISE_TABLE(X) \
	X(SP_NOW, "now")         \
	X(SP_NET, "net")         \
	X(SP_ONCE, "once")       \
	X(SP_RUN, "run")
#define SERVICE_PROMISE_ENUM(id, code) id,
enum service_promise { SERVICE_PROMISE_TABLE(SERVICE_PROMISE_ENUM) SP_COUNT };
#undef SERVICE_PROMISE_ENUM
const char *service_promise_code(enum service_promise p); /* catalogue key "services.promise.<code>" names it */

struct service_public {
	int64_t id, body_id, version_no, first_published_at, published_at;
	struct str code, name, name_en /* may be empty */, summary, summary_en, kind; /* key "services.kind.<kind>" */
	struct str body_code, body_name, body_name_en, unit_name;
	unsigned promises;		      /* bits 1u << enum service_promise */
	struct str href;		      /* "/services/CODE"; English pages live below /en */
	struct str online;		      /* where to apply; may be empty */
	struct str legal_days, promised_days; /* working days; may be empty */
	struct date reviewed_on, review_by;
};
/* All published guides, by body and code. */
enum status services_published(struct ctx *c, struct service_public **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* One of them with its plain text (every element, Chinese; for search and open data). ST_NOT_FOUND; ST_GONE: withdrawn. */
enum status services_text(struct ctx *c, int64_t id, struct service_public *ret, struct str *ret_text,
			  struct err *err) MUST_CHECK;

/* What changed, in the order of commits: an indexer keeps the last seq it has seen. visible false: withdrawn. */
struct service_change {
	int64_t seq, at, item_id;
	struct str code;
	bool visible;
};
enum status services_changes(struct ctx *c, int64_t after_seq, int limit, struct service_change **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;

/* Loads the sample guides (init --sample) into the sample bodies; inside the caller's transaction or its own. */
enum status services_sample(struct ctx *c, int *ret_n, struct err *err) MUST_CHECK;

#endif
