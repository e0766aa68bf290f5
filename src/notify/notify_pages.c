/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/mail: what waits, what failed and why, with masked addresses; sending again. */
#include "core/core.h"
#include "notify/notify_int.h"

struct row_mail {
	struct str id, kind, masked, state, at, tries, error, action;
	bool dead, retry;
};
#define T struct row_mail
static const struct tpl_field row_fields[] = {
	TF_STR(T, id),	  TF_STR(T, kind),  TF_STR(T, masked), TF_STR(T, state), TF_STR(T, at),
	TF_STR(T, tries), TF_STR(T, error), TF_STR(T, action), TF_BOOL(T, dead), TF_BOOL(T, retry),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct view_mail {
	struct page page;
	struct tpl_list tabs, rows;
	bool none, off;
};
#define T struct view_mail
static const struct tpl_field view_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, rows, &row_view),
	TF_BOOL(T, none),
	TF_BOOL(T, off),
};
const struct tpl_view notify_list_view = TPL_VIEW_OF(T, view_fields);
#undef T

static const char *const states[] = {"waiting", "dead", "sent", NULL};
static const struct web_field list_fields[] = {{"state", F_CHOICE, 0, 20, "mail.state", states}};
const struct web_form notify_list_form = WEB_FORM(list_fields);

static struct str coded(struct ctx *c, const char *space, struct str code)
{
	return ctx_text(c, arena_printf(c->arena, "%s%.*s", space, STR_ARG(code)).p);
}

static void fill_tabs(struct ctx *c, struct view_mail *v, struct str state)
{
	struct page_link *tabs = ARENA_ARRAY(c->arena, 4, struct page_link);

	tabs[0] = (struct page_link){.href = STR("/wb/mail"), .text = ctx_text(c, "mail.open"), .current = str_empty(state)};
	for (size_t i = 0; i < 3; i++)
		tabs[i + 1] = (struct page_link){.href = arena_printf(c->arena, "/wb/mail?state=%s", states[i]),
						 .text = coded(c, "mail.state.", str_of(states[i])),
						 .current = str_eq_c(state, states[i])};
	v->tabs = (struct tpl_list){tabs, 4};
}

enum status notify_wb_list(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str state = web_text(w, "state");
	bool may = ctx_can(c, PERM_MAIL_RUN);
	struct view_mail v = {.off = !notify_on()};
	struct mail_row *mails;
	struct row_mail *rows;
	size_t n;

	TRY(notify_list(c, arena_cstr(c->arena, state), &mails, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_mail);
	for (size_t i = 0; i < n; i++) {
		const struct mail_row *m = &mails[i];
		bool sent = str_eq_c(m->state, "sent"), sending = str_eq_c(m->state, "sending");

		rows[i] = (struct row_mail){
			.id = arena_printf(c->arena, "%lld", (long long)m->id),
			.kind = coded(c, "mail.kind.", m->kind),
			.masked = m->masked,
			.state = coded(c, "mail.state.", m->state),
			.at = page_time(c, sent ? m->sent_at : m->next_at),
			.tries = page_num(c, m->tries),
			.error = m->last_error,
			.action = arena_printf(c->arena, "/wb/mail/%lld/retry", (long long)m->id),
			.dead = str_eq_c(m->state, "dead"),
			.retry = may && !sent && !sending,
		};
	}
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/mail", ctx_text(c, "nav.wb.mail"));
	fill_tabs(c, &v, state);
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	page_render(c, "notify/list.html", &v, 200);
	return ST_OK;
}

enum status notify_wb_retry(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(notify_retry(c, web_param_i64(w, "id"), err));
	page_flash(c, "jade", "mail.again", STR_NONE);
	web_redirect(w, 303, STR("/wb/mail"));
	return ST_OK;
}
