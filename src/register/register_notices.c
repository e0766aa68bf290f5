/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/requests/reminders: the notices of the last days, and where the daily mail goes. */
#include "core/audit.h"
#include "core/seal.h"
#include "notify/notify.h"
#include "register/register_int.h"
#include "register/register_store.h"

struct view_note {
	struct str grade, cls, no, href, due, what;
};
#define T struct view_note
static const struct tpl_field note_f[] = {TF_STR(T, grade), TF_STR(T, cls), TF_STR(T, no),
					  TF_STR(T, href),  TF_STR(T, due), TF_STR(T, what)};
static const struct tpl_view note_view = TPL_VIEW_OF(T, note_f);
#undef T

struct view_day {
	struct str date, count;
	struct tpl_list notes;
	bool mailed;
};
static const struct tpl_field day_f[] = {TF_STR(struct view_day, date), TF_STR(struct view_day, count),
					 TF_LIST(struct view_day, notes, &note_view), TF_BOOL(struct view_day, mailed)};
static const struct tpl_view day_view = TPL_VIEW_OF(struct view_day, day_f);

struct view_reminders {
	struct page page;
	struct tpl_list days;
	struct str email, email_problem, masked, rule;
	bool any, mails, mail_off;
};
#define T struct view_reminders
static const struct tpl_field reminders_f[] = {TF_VIEW(T, page, &page_view),
					       TF_LIST(T, days, &day_view),
					       TF_STR(T, email),
					       TF_STR(T, email_problem),
					       TF_STR(T, masked),
					       TF_STR(T, rule),
					       TF_BOOL(T, any),
					       TF_BOOL(T, mails),
					       TF_BOOL(T, mail_off)};
const struct tpl_view register_reminders_view = TPL_VIEW_OF(T, reminders_f);
#undef T

static const struct web_field reminders_fields[] = {{"email", F_TEXT, 0, MAIL_MAX_ADDRESS, "register.f.my_email", NULL},
						    {"mails", F_BOOL, 0, 0, "register.f.mails", NULL}};
const struct web_form register_reminders_form = WEB_FORM(reminders_fields);

static struct str class_of(struct str grade)
{
	if (str_eq_c(grade, "ahead"))
		return STR("tag--amber");
	return str_eq_c(grade, "today") || str_eq_c(grade, "proof") ? STR("tag--amber") : STR("tag--red");
}

static struct tpl_list notes_of(struct ctx *c, const struct notice *n)
{
	struct view_note *v = ARENA_ARRAY(c->arena, (size_t)n->n + 1, struct view_note);
	struct str rest = n->body, line;
	size_t k = 0;

	while (k < (size_t)n->n && str_line(&rest, &line)) {
		struct str part[6] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE};
		int64_t id = 0;
		struct date due = DATE_NONE;

		for (size_t i = 0; i < ARRAY_LEN(part) && str_cut(&line, '\t', &part[i]); i++)
			;
		(void)str_to_i64(part[1], &id);
		(void)date_parse(part[3], &due);
		v[k++] = (struct view_note){.grade = rv_key(c, "register.remind.", part[0]),
					    .cls = class_of(part[0]),
					    .no = part[2],
					    .href = rv_case_href(c, id),
					    .due = page_date(c, due),
					    .what = rv_key(c, "request.due.", part[5])};
	}
	return (struct tpl_list){v, k};
}

static enum status reminders_show(struct web_call *w, struct str email, bool mails, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_reminders v = {.email = email, .mails = mails, .mail_off = !notify_on()};
	struct view_day *days;
	struct notice *n;
	size_t k;

	TRY(reg_notices(c, c->who.person_id, &n, &k, err));
	days = ARENA_ARRAY(c->arena, k + 1, struct view_day);
	for (size_t i = 0; i < k; i++)
		days[i] = (struct view_day){.date = page_date_long(c, n[i].on),
					    .count = page_num(c, n[i].n),
					    .notes = notes_of(c, &n[i]),
					    .mailed = n[i].mailed};
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.reminders.title"));
	v.page.lead = ctx_text(c, "register.reminders.lead");
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "register.reminders.title"));
	page_problems(c, &v.page);
	v.email_problem = page_problem_text(c, "email");
	v.rule = ctx_textf(c, "register.reminders.rule", setting(c, "request.remind_days"));
	v.days = (struct tpl_list){days, k};
	v.any = k > 0;
	page_render(c, "register/reminders.html", &v, http);
	return ST_OK;
}

enum status register_reminders_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct notice_contact k;
	struct str email;

	TRY(reg_contact(c, c->who.person_id, &k, err));
	TRY(seal_open(c, k.sealed, &email, err));
	return reminders_show(w, email, k.mails, 200, err);
}

enum status register_reminders_post(struct web_call *w, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct ctx *c = ctx_of(w);
	struct notice_contact k = {.sealed = STR(""), .mails = web_value(w, "mails")->present};
	struct str email = web_text(w, "email"), normal = STR("");

	if (!str_empty(email) && !mail_address_valid(c->arena, email, &normal)) {
		web_problem_add(w, "email", "register.problem.email", STR_NONE);
		return reminders_show(w, email, k.mails, 422, err);
	}
	TRY(seal_text(c, normal, &k.sealed, err));
	TRY(core_begin(c, &tx, err));
	TRY(reg_contact_put(c, c->who.person_id, &k, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "register.contact",
					    .object = "person",
					    .object_id = c->who.person_id,
					    .body_id = c->who.body_id,
					    .summary = str_empty(normal) ? STR("") : mail_address_mask(c->arena, normal)},
		      err));
	TRY(core_commit(c, &tx, err));
	page_flash(c, "jade", "register.reminders.saved", STR_NONE);
	web_redirect(w, 303, STR("/wb/requests/reminders"));
	return ST_OK;
}
