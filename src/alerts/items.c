/* SPDX-License-Identifier: Apache-2.0 */
/* What is public beside documents, and since which look. The sources of the search say what they hold now; alert_item says what they
 * held before. What is new gets the number of this look, what is gone is forgotten. Looks are numbered under a lock, so
 * whoever reads number N sees everything the looks up to N found. */
#include <stdlib.h>

#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"
#include "core/core.h"

static const struct alert_source *kept(const struct alert_source *all, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(all[i].name, name))
			return &all[i];
	return NULL;
}

static int by_id(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static int by_stamp_id(const void *x, const void *y)
{
	int64_t a = ((const struct search_stamp *)x)->id, b = ((const struct search_stamp *)y)->id;

	return by_id(&a, &b);
}

/* seq 0: the first time, when everything was there already. */
static enum status compare(struct ctx *c, const struct search_source *src, int64_t seq, struct err *err)
{
	struct str name = str_of(src->name);
	struct search_stamp *now;
	const int64_t *was;
	size_t n, n_was;

	TRY(src->list(c, &now, &n, err));
	TRY(alert_store_items(c, name, &was, &n_was, err));
	if (n > 0)
		qsort(now, n, sizeof *now, by_stamp_id);
	for (size_t i = 0, k = 0; i < n || k < n_was;) {
		if (k == n_was || (i < n && now[i].id < was[k])) {
			TRY(alert_store_item_add(c, name, now[i].id, seq, err));
			i++;
		} else if (i == n || was[k] < now[i].id) {
			TRY(alert_store_item_gone(c, name, was[k], err));
			k++;
		} else {
			i++;
			k++;
		}
	}
	return ST_OK;
}

/* Some source is not as it is kept. Cheap: the search asks for the same stamps before every query. */
static enum status changed(struct ctx *c, bool *ret, struct err *err)
{
	const struct search_source *src;
	struct alert_source *all;
	size_t n;

	*ret = false;
	TRY(alert_store_sources(c, &all, &n, err));
	for (size_t i = 0; !*ret && (src = search_source_used(i)) != NULL; i++) {
		const struct alert_source *k = kept(all, n, src->name);
		uint64_t stamp;

		TRY(src->stamp(c, &stamp, err));
		*ret = k == NULL || k->stamp != (int64_t)stamp;
	}
	return ST_OK;
}

enum status alert_items_look(struct ctx *c, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	const struct search_source *src;
	struct alert_source *all;
	int64_t seq;
	size_t n;
	bool any;

	TRY(changed(c, &any, err));
	if (!any)
		return ST_OK;
	TRY(core_begin(c, &tx, err));
	TRY(alert_store_look_new(c, &seq, err));
	TRY(alert_store_sources(c, &all, &n, err)); /* again: another look may have come before this one */
	for (size_t i = 0; (src = search_source_used(i)) != NULL; i++) {
		const struct alert_source *k = kept(all, n, src->name);
		uint64_t stamp;

		TRY(src->stamp(c, &stamp, err));
		if (k != NULL && k->stamp == (int64_t)stamp)
			continue;
		TRY(compare(c, src, k == NULL ? 0 : seq, err));
		TRY(alert_store_source_set(c, str_of(src->name), (int64_t)stamp, err));
	}
	core_touch(c, "feed");
	return core_commit(c, &tx, err);
}
