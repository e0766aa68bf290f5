/* SPDX-License-Identifier: Apache-2.0 */
/* Links to other sites with their daily check (S2-1.1.19); channels and their deliveries (S4-3.6). Private to src/site. */
#ifndef SITE_LINK_H
#define SITE_LINK_H

#include "site/site_int.h"

enum { LINK_FAILS = 3 /* checks in a row after which a link counts as dead */, CHANNEL_TRIES = 6 };

struct site_link {
	int64_t id, sort, fails, http, checked_at;
	struct str name, name_en, url, category, place /* home page none */, when_dead /* mark hide */;
	struct str state /* new ok failing dead */, detail;
};
struct channel {
	int64_t id, next_seq;
	struct str slug, name, type /* feed webhook script mail */, target, columns, secret;
	bool active;
};
struct delivery {
	int64_t id, channel_id, seq, document_id, added_at, at, tries;
	struct str event, title, state /* waiting ok failed */, detail;
};

extern const struct db_set link_set;
enum status link_store_list(struct ctx *c, struct site_link **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status link_store_put(struct ctx *c, struct site_link *l, struct err *err) MUST_CHECK; /* id 0: new */
enum status link_store_remove(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status link_store_checked(struct ctx *c, const struct site_link *l, struct err *err) MUST_CHECK;
enum status channel_store_list(struct ctx *c, struct channel **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status channel_store_put(struct ctx *c, struct channel *ch, struct err *err) MUST_CHECK;
enum status channel_store_seq(struct ctx *c, int64_t id, int64_t seq, struct err *err) MUST_CHECK;
enum status delivery_store_add(struct ctx *c, struct delivery *d, struct err *err) MUST_CHECK;
enum status delivery_store_get(struct ctx *c, int64_t id, struct delivery *ret, struct err *err) MUST_CHECK;
enum status delivery_store_set(struct ctx *c, const struct delivery *d, struct err *err) MUST_CHECK;
enum status delivery_store_list(struct ctx *c, int64_t channel_id, int64_t limit, struct delivery **ret, size_t *ret_n,
				struct err *err) MUST_CHECK;
/* Has the channel been told of the document? */
enum status delivery_store_had(struct ctx *c, int64_t channel_id, int64_t document_id, bool *ret,
			       struct err *err) MUST_CHECK;

enum status link_save(struct ctx *c, struct site_link *l, bool remove, struct err *err) MUST_CHECK;
enum status link_check_soon(struct ctx *c, struct err *err) MUST_CHECK;
/* Pure: the state after a check. */
void link_judge(struct site_link *l, long http, int64_t now);
enum status site_job_links(struct ctx *c, struct str payload, struct err *err) MUST_CHECK; /* one job a link */
enum status site_job_link(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

enum status channel_save(struct ctx *c, struct channel *ch, struct err *err) MUST_CHECK;
/* Pure: message key of what is wrong, or NULL. */
const char *channel_problem(const struct channel *ch, const char **ret_field);
enum status site_job_channels(struct ctx *c, struct str payload, struct err *err) MUST_CHECK; /* change feed → deliveries */
enum status site_job_deliver(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
/* Runs FILE of the plug-in folder, without shell, with an empty environment, text on stdin, for at most seconds.
 * ret_exit: exit code, or -1 with the reason in detail. */
enum status plugin_run(struct ctx *c, struct str file, struct str input, int seconds, int *ret_exit, struct str *ret_detail,
		       struct err *err) MUST_CHECK;

#endif
