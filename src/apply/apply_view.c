/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages share: options, rows, steps, the frame. */
#include "apply/apply_int.h"
#include "core/address.h"

#define T struct apply_option
static const struct tpl_field option_fields[] = {TF_STR(T, value), TF_STR(T, text), TF_STR(T, note), TF_BOOL(T, on),
						 TF_BOOL(T, zh)};
const struct tpl_view apply_option_view = TPL_VIEW_OF(T, option_fields);
#undef T

#define T struct apply_row
static const struct tpl_field row_fields[] = {TF_STR(T, label), TF_STR(T, text), TF_BOOL(T, zh), TF_BOOL(T, full)};
const struct tpl_view apply_row_view = TPL_VIEW_OF(T, row_fields);
#undef T

#define T struct apply_step
static const struct tpl_field step_fields[] = {TF_STR(T, text), TF_BOOL(T, done), TF_BOOL(T, now)};
const struct tpl_view apply_step_view = TPL_VIEW_OF(T, step_fields);
#undef T

#define FIELD(f, g) TF_STR(struct apply_input, f),
static const struct tpl_field input_fields[] = {APPLY_FIELDS(FIELD)};
#undef FIELD
const struct tpl_view apply_input_view = TPL_VIEW_OF(struct apply_input, input_fields);

const char *const apply_carriers[] = {"ONLINE", "PAPER", "DISC", "ONSITE_READ", "ONSITE_COPY", NULL};
const char *const apply_deliveries[] = {"portal", "email", "post", "counter", NULL};

struct str apply_code_text_s(struct ctx *c, const char *prefix, struct str code)
{
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "%s%.*s", prefix, STR_ARG(code))));
}

struct str apply_code_text(struct ctx *c, const char *prefix, const char *code)
{
	return apply_code_text_s(c, prefix, str_of(code));
}

void apply_frame(struct ctx *c, struct page *p, const char *title)
{
	struct str column = ctx_text(c, "apply.column");

	page_init(c, p, SHELL_PORTAL, "/xxgk/request", ctx_text(c, title));
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, p, page_href(c, STR("/xxgk/request")), column);
	page_crumb(c, p, STR_NONE, p->h1);
	page_meta_add(c, p, "ColumnName", column);
	page_meta_add(c, p, "ColumnType", column);
	page_problems(c, p);
	web_set_header(c->call, "Cache-Control", STR("no-store")); /* the form's token, what the applicant wrote */
}

struct tpl_list apply_steps(struct ctx *c, int now)
{
	static const char *const keys[] = {"apply.step_notice", "apply.step_form", "apply.step_check", "apply.step_done"};
	struct apply_step *s = ARENA_ARRAY(c->arena, ARRAY_LEN(keys), struct apply_step);

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		s[i] = (struct apply_step){ctx_text(c, keys[i]), (int)i + 1 < now, (int)i + 1 == now};
	return (struct tpl_list){s, ARRAY_LEN(keys)};
}

struct tpl_list apply_link_list(const struct page_link *links, size_t n)
{
	return (struct tpl_list){links, n};
}

struct file_row {
	struct str packed, name, size, kind, no;
};
#define T struct file_row
static const struct tpl_field file_fields[] = {TF_STR(T, packed), TF_STR(T, name), TF_STR(T, size), TF_STR(T, kind),
					       TF_STR(T, no)};
const struct tpl_view apply_file_view = TPL_VIEW_OF(T, file_fields);
#undef T

struct tpl_list apply_file_list(struct ctx *c, const struct apply_files *f)
{
	struct file_row *rows = ARENA_ARRAY(c->arena, APPLY_MAX_FILES, struct file_row);

	for (size_t i = 0; i < f->n; i++)
		rows[i] = (struct file_row){f->file[i].packed, f->file[i].name, page_size(c, f->file[i].size),
					    apply_code_text_s(c, "apply.file.", f->file[i].kind),
					    arena_printf(c->arena, "%zu", i)};
	return (struct tpl_list){rows, f->n};
}
