/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of every portal page as the administrator arranged it: navigation, footer, banner, mourning; the home page's blocks. */
#include "core/address.h"
#include "core/core.h"
#include "core/jobs.h"
#include "core/json.h"
#include "site/column_store.h"
#include "site/topic.h"

enum { FOOT_SITES = 10 };

#define SITE_BLOCK_CODE(b) #b,
static const char *const block_codes[SB_COUNT + 1] = {SITE_BLOCKS(SITE_BLOCK_CODE) ""};
#undef SITE_BLOCK_CODE

const char *site_block_code(enum site_block_code b)
{
	return block_codes[b];
}

/* ---- shared lists ---- */
static enum status make_blocks(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return block_store_list(c, (struct site_block **)ret, ret_n, err);
}

enum status site_blocks(struct ctx *c, const struct site_block **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_blocks, 0, ret, ret_n, err);
}

static enum status make_menus(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return menu_store_list(c, (struct site_menu **)ret, ret_n, err);
}

enum status site_menus(struct ctx *c, const struct site_menu **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_menus, 0, ret, ret_n, err);
}

static enum status make_notices(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	(void)arg;
	return notice_store_list(c, (struct site_notice **)ret, ret_n, err);
}

enum status site_notices(struct ctx *c, const struct site_notice **ret, size_t *ret_n, struct err *err)
{
	return SHARED_LIST(c, make_notices, 0, ret, ret_n, err);
}

/* ---- navigation and footer ---- */
#define MENU_MAX 40

/* As rows name an entry: without the language. */
static struct str plain_href(struct str href)
{
	return str_eq_c(href, "/en") ? STR("/") : str_starts_c(href, "/en/") ? str_skip(href, 3) : href;
}

/* The program knows which of its pages have an English side; of other addresses we know some. */
static struct str shown_href(struct ctx *c, const struct page_link *builtin, size_t n, struct str href)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(plain_href(builtin[i].href), href))
			return builtin[i].href;
	return page_local(c, href);
}

/* Stable, so that entries of one rank keep the order they came in. */
static void sort_menu(struct site_menu *all, bool *current, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && all[j - 1].sort > all[j].sort; j--) {
			struct site_menu m = all[j];
			bool b = current[j];

			all[j] = all[j - 1];
			all[j - 1] = m;
			current[j] = current[j - 1];
			current[j - 1] = b;
		}
}

/* A program entry stands at ten times its place; a row with the same address changes it, other rows are entries of our own. */
void menu_merge(struct ctx *c, const char *place, const struct page_link *builtin, size_t n, struct tpl_list *ret,
		struct site_menu **ret_rows, size_t *ret_n)
{
	struct page_link *links = ARENA_ARRAY(c->arena, MENU_MAX, struct page_link);
	struct site_menu *all = ARENA_ARRAY(c->arena, MENU_MAX, struct site_menu);
	bool *current = ARENA_ARRAY(c->arena, MENU_MAX, bool);
	const struct site_menu *rows;
	struct err err = {0};
	size_t n_rows = 0, k = 0, shown = 0;

	if (site_menus(c, &rows, &n_rows, &err) != ST_OK)
		n_rows = 0;
	for (size_t i = 0; i < n && k < MENU_MAX; i++, k++) {
		all[k] = (struct site_menu){.place = str_of(place),
					    .href = plain_href(builtin[i].href),
					    .text = STR(""),
					    .shown = true,
					    .sort = (int64_t)(i + 1) * 10};
	}
	for (size_t r = 0; r < n_rows; r++) {
		size_t at = 0;

		if (!str_eq_c(rows[r].place, place))
			continue;
		while (at < n && at < k && !str_eq(all[at].href, rows[r].href))
			at++;
		if (at >= n && k < MENU_MAX)
			at = k++;
		if (at < MENU_MAX) {
			all[at] = rows[r];
			all[at].own = at >= n;
		}
	}
	for (size_t i = 0; i < k; i++) { /* program texts and what is current, before the order changes */
		current[i] = i < n && builtin[i].current;
		if (i < n && str_empty(all[i].text)) {
			all[i].text = builtin[i].text;
			all[i].text_en = c->locale == LOC_EN ? builtin[i].text : all[i].text_en;
		}
	}
	sort_menu(all, current, k);
	for (size_t i = 0; i < k; i++)
		if (all[i].shown)
			links[shown++] =
				(struct page_link){.href = shown_href(c, builtin, n, all[i].href),
						   .text = c->locale == LOC_EN && !str_empty(all[i].text_en) ? all[i].text_en
													     : all[i].text,
						   .count = STR(""),
						   .current = current[i]};
	*ret = (struct tpl_list){links, shown};
	if (ret_rows != NULL) {
		*ret_rows = all;
		*ret_n = k;
	}
}

struct tpl_list foot_builtin(struct ctx *c)
{
	static const struct {
		const char *href, *key;
	} rows[] = {{"/sitemap", "parts.sitemap"},
		    {"/about/contact", "parts.contact"},
		    {"/about/copyright", "parts.copyright"},
		    {"/about/privacy", "parts.privacy"},
		    {"/about/accessibility", "parts.accessibility_statement"},
		    {"/about/help", "parts.help"},
		    {"/leaders", "arrange.leaders"},
		    {"/links", "arrange.links"},
		    {"/login", "parts.staff"}};
	struct page_link *links = ARENA_ARRAY(c->arena, ARRAY_LEN(rows), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		links[i] = (struct page_link){.href = page_local(c, str_of(rows[i].href)),
					      .text = ctx_text(c, rows[i].key),
					      .count = STR("")};
	return (struct tpl_list){links, ARRAY_LEN(rows)};
}

static char notice_digit(const struct site_notice *n)
{
	return (char)('0' + n->id % 10);
}

static void frame_notices(struct ctx *c, struct page *p)
{
	const struct site_notice *rows;
	struct err err = {0};
	size_t n;

	if (site_notices(c, &rows, &n, &err) != ST_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].shown || c->now < rows[i].from_at || c->now >= rows[i].until_at)
			continue;
		if (rows[i].mourning) {
			p->mourning = true;
			continue;
		}
		if (!str_empty(p->notice) || notice_digit(&rows[i]) == c->notice_closed)
			continue;
		p->notice = c->locale == LOC_EN && !str_empty(rows[i].text_en) ? rows[i].text_en : rows[i].text;
		p->notice_href = rows[i].href;
		p->notice_close = arena_printf(c->arena, "/banner/%lld/close?back=%.*s", (long long)rows[i].id,
					       STR_ARG(p->request_path));
	}
}

/* Other sites above the foot (design README §3): the list an administrator keeps, without those that do not answer. */
static void frame_sites(struct ctx *c, struct page *p)
{
	struct site_link_public *l;
	struct page_link *links;
	struct err err = {0};
	size_t n, k = 0;

	if (site_links_public(c, "page", &l, &n, &err) != ST_OK)
		return;
	links = ARENA_ARRAY(c->arena, FOOT_SITES, struct page_link);
	for (size_t i = 0; i < n && k < FOOT_SITES; i++)
		if (!l[i].dead)
			links[k++] =
				(struct page_link){.href = l[i].url, .text = l[i].name, .count = STR(""), .zh = l[i].zh};
	p->sites = (struct tpl_list){links, k};
	p->any_sites = k > 0;
}

void site_frame(struct ctx *c, struct page *p)
{
	struct tpl_list foot = foot_builtin(c);

	menu_merge(c, "nav", p->nav.items, p->nav.n, &p->nav, NULL, NULL);
	menu_merge(c, "foot", foot.items, foot.n, &p->foot, NULL, NULL);
	frame_notices(c, p);
	frame_sites(c, p);
}

/* ---- writing ---- */
static bool href_known(struct str href)
{
	return site_url_ok(href, true) && !str_starts_c(href, "/wb");
}

enum status site_menu_save(struct ctx *c, const struct site_menu *m, bool remove, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "menu");
	if (!href_known(m->href))
		return err_say(err, ST_INVALID, "arrange.bad_url", NULL);
	TRY(site_begin(c, &tx, err));
	if (remove)
		TRY(menu_store_remove(c, m->place, m->href, err));
	else
		TRY(menu_store_put(c, m, err));
	TRY(site_changed(c, "site.menu", "site_menu", 0, m->href, err));
	return site_commit(c, &tx, err);
}

enum status site_block_save(struct ctx *c, struct site_block *b, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	const struct site_column *col;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "block");
	if (b->items < 1 || b->items > 20)
		return err_say(err, ST_INVALID, "arrange.bad_items", NULL);
	TRY(site_begin(c, &tx, err));
	if (b->code == SB_column) {
		enum status st = site_column_by_slug(c, b->slug, &col, err);

		if (st == ST_NOT_FOUND)
			return err_say(err, ST_INVALID, "arrange.no_column", NULL);
		TRY(st);
	}
	if (b->id == 0)
		TRY(block_store_add(c, b, err));
	else
		TRY(block_store_set(c, b, err));
	TRY(site_changed(c, "site.block", "site_block", b->id, str_of(site_block_code(b->code)), err));
	return site_commit(c, &tx, err);
}

enum status site_block_remove(struct ctx *c, int64_t id, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "block");
	TRY(site_begin(c, &tx, err));
	TRY(block_store_remove(c, id, err));
	TRY(site_changed(c, "site.block_remove", "site_block", id, STR(""), err));
	return site_commit(c, &tx, err);
}

enum status site_block_move(struct ctx *c, int64_t id, bool up, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct site_block *rows;
	size_t n, at;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "block");
	TRY(site_begin(c, &tx, err));
	TRY(block_store_list(c, &rows, &n, err));
	for (at = 0; at < n && rows[at].id != id; at++)
		;
	if (at == n)
		return err_set(err, ST_NOT_FOUND, "block %lld", (long long)id);
	if (up ? at > 0 : at + 1 < n) {
		size_t other = up ? at - 1 : at + 1;
		struct site_block b = rows[at];

		rows[at] = rows[other];
		rows[other] = b;
	}
	for (size_t i = 0; i < n; i++) {
		rows[i].sort = (int64_t)(i + 1) * 10;
		TRY(block_store_set(c, &rows[i], err));
	}
	TRY(site_changed(c, "site.block", "site_block", id, STR(""), err));
	return site_commit(c, &tx, err);
}

/* Pages in the cache do not know the time: a job drops them when a banner begins and when it ends. */
static enum status drop_at(struct ctx *c, int64_t at, struct err *err)
{
	struct json_obj o;

	if (at <= c->now)
		return ST_OK;
	json_obj_init(&o, c->arena);
	json_i64(&o, "at", at);
	return outbox_add(c, "site.frame", json_obj_end(&o), at, STR(""), err);
}

enum status site_job_frame(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload;
	TRY(core_begin(c, &tx, err));
	c->touched_all = true;
	return core_commit(c, &tx, err);
}

enum status site_notice_save(struct ctx *c, struct site_notice *n, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "notice");
	if (n->until_at <= n->from_at)
		return err_say(err, ST_INVALID, "arrange.bad_times", NULL);
	if (!n->mourning && str_empty(str_trim(n->text)))
		return err_say(err, ST_INVALID, "arrange.no_text", NULL);
	if (!str_empty(n->href) && !site_url_ok(n->href, true))
		return err_say(err, ST_INVALID, "arrange.bad_url", NULL);
	TRY(site_begin(c, &tx, err));
	if (n->id == 0)
		TRY(notice_store_add(c, n, err));
	else
		TRY(notice_store_set(c, n, err));
	TRY(drop_at(c, n->from_at, err));
	TRY(drop_at(c, n->until_at, err));
	TRY(site_changed(c, n->mourning ? "site.mourning" : "site.banner", "site_notice", n->id, n->text, err));
	return site_commit(c, &tx, err);
}

enum status site_photo_save(struct ctx *c, const struct site_photo *p, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "photo");
	if (str_empty(str_trim(p->alt))) /* a picture nobody describes is no information for who cannot see it */
		return err_say(err, ST_INVALID, "arrange.no_alt", NULL);
	TRY(site_begin(c, &tx, err));
	TRY(photo_store_put(c, p, err));
	TRY(site_changed(c, "site.photo", "person", p->person_id, p->alt, err));
	return site_commit(c, &tx, err);
}

/* ---- start ---- */
enum status site_seed(struct ctx *c, struct err *err)
{
	static const enum site_block_code first[] = {SB_five,	SB_pillars,  SB_latest,	  SB_entries,
						     SB_topics, SB_openness, SB_standard, SB_links};
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct site_block *rows;
	const struct topic *topics;
	size_t n;

	TRY(topic_all(c, &topics, &n, err)); /* a table of topics that does not hold together is found here */
	TRY(block_store_list(c, &rows, &n, err));
	if (n > 0)
		return ST_OK;
	TRY(site_begin(c, &tx, err));
	for (size_t i = 0; i < ARRAY_LEN(first); i++) {
		struct site_block b = {.code = first[i], .items = 6, .shown = true, .sort = (int64_t)(i + 1) * 10};

		TRY(block_store_add(c, &b, err));
	}
	return site_commit(c, &tx, err);
}

enum status site_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	const struct column_duty *d;
	size_t n;

	*ret = 0;
	if (c->who.person_id == 0)
		return ST_OK;
	TRY(topic_waiting(c, ret, err));
	if (!ctx_can(c, PERM_SITE_EDIT))
		return ST_OK;
	TRY(site_duties(c, &d, &n, err));
	for (size_t i = 0; i < n; i++)
		*ret += d[i].days_left < 0 && (d[i].body_id == 0 || d[i].body_id == c->who.body_id);
	return ST_OK;
}

/* Rows of topics that wait for approval, and the days on which columns must have been brought up to date. */
enum status site_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	const struct column_duty *d;
	size_t n;
	int64_t waiting;

	if (c->who.person_id == 0)
		return ST_OK;
	TRY(topic_waiting(c, &waiting, err));
	if (waiting > 0)
		todo_add(list, &(struct todo_item){.due = DATE_NONE,
						   .text = ctx_textf(c, "arrange.todo_rows", page_num(c, waiting)),
						   .note = ctx_text(c, "arrange.todo_approve"),
						   .href = STR("/wb/topics")});
	if (!ctx_can(c, PERM_SITE_EDIT))
		return ST_OK;
	TRY(site_duties(c, &d, &n, err));
	for (size_t i = 0; i < n; i++)
		if (d[i].body_id == 0 || d[i].body_id == c->who.body_id)
			todo_add(list, &(struct todo_item){.due = d[i].due,
							   .text = d[i].name,
							   .note = ctx_text(c, "arrange.todo_update"),
							   .href = arena_printf(c->arena, "/wb/site/columns/%lld",
										(long long)d[i].column_id)});
	return ST_OK;
}
