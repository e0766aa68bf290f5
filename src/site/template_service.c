/* SPDX-License-Identifier: Apache-2.0 */
#include "core/core.h"
#include "site/column_store.h"
#include "site/template.h"
#include "site/topic_store.h"

enum status topic_used(struct ctx *c, struct str key, bool *ret, struct err *err)
{
	int64_t n;

	TRY(topic_store_rows(c, key, &n, err));
	*ret = n > 0;
	return ST_OK;
}

enum status template_own(struct ctx *c, struct str key, bool *ret, struct err *err)
{
	struct str *keys, *tsv;
	size_t n;

	*ret = false;
	TRY(topic_store_templates(c, &keys, &tsv, &n, err));
	for (size_t i = 0; i < n; i++)
		*ret = *ret || str_eq(keys[i], key);
	return ST_OK;
}

static enum status no_column(struct ctx *c, struct str key, struct err *err)
{
	const struct site_column *cols;
	size_t n;

	TRY(site_columns(c, &cols, &n, err));
	for (size_t i = 0; i < n; i++)
		if (cols[i].kind == COL_TOPIC && str_eq(cols[i].topic, key))
			return err_say(err, ST_INVALID, "arrange.template.has_column", NULL);
	return ST_OK;
}

static enum status store(struct ctx *c, const struct topic *t, struct err *err)
{
	struct str tsv = template_tsv(c->arena, t);
	struct topic *again;
	size_t n;

	TRY(topic_parse(c->arena, tsv, &again, &n, err)); /* what could not be read again is not written */
	return topic_store_template_put(c, t->key, tsv, err);
}

enum status template_save(struct ctx *c, const struct template_change *ch, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	const struct topic *now;
	struct topic t = {.key = ch->key};
	const char *problem;
	bool used;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "template");
	TRY(site_begin(c, &tx, err));
	now = topic_find(c, ch->key);
	if ((ch->what == TW_NEW) != (now == NULL))
		return now == NULL ? err_set(err, ST_NOT_FOUND, "topic")
				   : err_say(err, ST_CONFLICT, "arrange.template.taken", NULL);
	if (now != NULL)
		t = *now;
	TRY(topic_used(c, ch->key, &used, err));
	problem = template_apply(c->arena, &t, ch, used);
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	if (ch->what == TW_DROP) {
		TRY(no_column(c, ch->key, err));
		TRY(topic_store_template_drop(c, ch->key, err));
	} else {
		TRY(store(c, &t, err));
	}
	TRY(site_changed(c, ch->what == TW_DROP ? "site.template_drop" : "site.template", "topic", 0, t.zh, err));
	return site_commit(c, &tx, err);
}
