/* SPDX-License-Identifier: Apache-2.0 */
/* Links to other sites and their daily check. */
#include "core/core.h"
#include "core/jobs.h"
#include "core/json.h"
#include "site/link.h"
#include "site/net.h"

#include <string.h>

enum status link_save(struct ctx *c, struct site_link *l, bool remove, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "link");
	if (!remove && str_empty(l->name))
		return err_say(err, ST_INVALID, "arrange.no_name", NULL);
	if (!remove && !site_url_ok(l->url, false))
		return err_say(err, ST_INVALID, "arrange.bad_url", NULL);
	TRY(site_begin(c, &tx, err));
	if (remove)
		TRY(link_store_remove(c, l->id, err));
	else
		TRY(link_store_put(c, l, err));
	TRY(site_changed(c, remove ? "site.link_remove" : "site.link", "site_link", l->id, l->name, err));
	return site_commit(c, &tx, err);
}

enum status link_check_soon(struct ctx *c, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "link check");
	TRY(site_begin(c, &tx, err));
	TRY(outbox_add(c, "site.links.now", STR("{}"), 0, STR("now"), err));
	TRY(site_changed(c, "site.link_check", "site_link", 0, STR(""), err));
	return site_commit(c, &tx, err);
}

/* One bad day is not the end of a site; LINK_FAILS in a row are. A site that asks for a log-in or limits robots is there. */
void link_judge(struct site_link *l, long http, int64_t now)
{
	bool ok = (http >= 200 && http < 400) || http == 401 || http == 403 || http == 405 || http == 429;

	l->http = http;
	l->checked_at = now;
	l->fails = ok ? 0 : l->fails + 1;
	l->state = ok ? STR("ok") : l->fails >= LINK_FAILS ? STR("dead") : STR("failing");
}

/* One job a link: a slow site keeps nobody else's work waiting. */
enum status site_job_links(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct site_link *l;
	size_t n;

	(void)payload;
	TRY(core_begin(c, &tx, err));
	TRY(link_store_list(c, &l, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct json_obj o;

		json_obj_init(&o, c->arena);
		json_i64(&o, "link", l[i].id);
		TRY(outbox_add(c, "site.link", json_obj_end(&o), 0, arena_printf(c->arena, "%lld", (long long)l[i].id),
			       err));
	}
	return core_commit(c, &tx, err);
}

enum status site_job_link(struct ctx *c, struct str payload, struct err *err)
{
	struct net_call call = {.timeout_s = 15};
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct net_answer a;
	struct site_link *all, *l = NULL;
	int64_t id;
	size_t n;
	bool was;

	if (!json_get_i64(payload, "link", &id))
		return err_set(err, ST_INVALID, "site.link without link");
	TRY(link_store_list(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].id == id)
			l = &all[i];
	if (l == NULL)
		return ST_OK;
	call.url = arena_cstr(c->arena, l->url);
	TRY(net_fetch(c, &call, &a, err)); /* outside any transaction */
	was = str_eq_c(l->state, "dead");
	if (net_url_reserved(l->url)) /* sample links: neither there nor dead */
		l->checked_at = c->now;
	else
		link_judge(l, a.http, c->now);
	l->detail = arena_dup(c->arena, str_of(a.detail));
	TRY(core_begin(c, &tx, err));
	TRY(link_store_checked(c, l, err));
	if (was != str_eq_c(l->state, "dead")) {
		c->touched_all = true; /* the foot of every page names it */
	}
	return core_commit(c, &tx, err);
}

static enum status make_links(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return link_store_list(c, (struct site_link **)ret, ret_n, err);
}

enum status site_links_public(struct ctx *c, const char *place, struct site_link_public **ret, size_t *ret_n,
			      struct err *err)
{
	const struct site_link *all;
	const void *items;
	size_t n, k = 0;

	TRY(shared_list(c, make_links, 0, &items, &n, err));
	all = items;
	*ret = ARENA_ARRAY(c->arena, n + 1, struct site_link_public);
	for (size_t i = 0; i < n; i++) {
		bool dead = str_eq_c(all[i].state, "dead");

		if ((dead && str_eq_c(all[i].when_dead, "hide")) || str_eq_c(all[i].place, "none") ||
		    (strcmp(place, "home") == 0 && !str_eq_c(all[i].place, "home")))
			continue;
		(*ret)[k++] =
			(struct site_link_public){.name = c->locale == LOC_EN && !str_empty(all[i].name_en) ? all[i].name_en
													    : all[i].name,
						  .url = all[i].url,
						  .category = all[i].category,
						  .zh = c->locale == LOC_EN && str_empty(all[i].name_en),
						  .dead = dead};
	}
	*ret_n = k;
	return ST_OK;
}
