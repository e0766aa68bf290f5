/* SPDX-License-Identifier: Apache-2.0 */
/* Edit pages: rows of a form made from the declared fields and the record, one template for all of them. After a failed
 * POST every row shows what was typed and what is wrong with it. */
#ifndef ADMIN_ADMIN_FORM_H
#define ADMIN_ADMIN_FORM_H

#include "core/page.h"
#include "web/web.h"

#define FORM_ROWS 96

struct form_opt {
	struct str value, text;
	bool selected;
};
struct form_row {
	struct str name, label, value, problem, hint, heading;
	bool required, text, lines, check, select, file, password, full, checked;
	struct tpl_list options;
};
extern const struct tpl_view admin_form_row_view;

/* The whole page: admin/form.html. */
struct view_form {
	struct page page;
	struct str action, back, submit, note, hidden_name, hidden_value;
	bool upload;
	struct tpl_list rows;
};
extern const struct tpl_view admin_form_view;

struct form {
	struct ctx *c;
	const struct web_form *decl;
	struct form_row rows[FORM_ROWS];
	size_t n;
};

void form_init(struct form *f, struct ctx *c, const struct web_form *decl);
struct form_row *form_text(struct form *f, const char *name, struct str value);
struct form_row *form_lines(struct form *f, const char *name, struct str value);
struct form_row *form_password(struct form *f, const char *name);
struct form_row *form_i64(struct form *f, const char *name, int64_t value);
struct form_row *form_check(struct form *f, const char *name, bool value);
/* options: filled by the caller with value and text; the selected one is marked here. */
struct form_row *form_select(struct form *f, const char *name, struct form_opt *options, size_t n, struct str value);
/* Fills p: title, crumbs (section → this page), errors; renders with 200, or 422 when the call has problems. */
enum status form_page(struct form *f, struct view_form *v, const char *nav, const char *nav_key, struct str title);
/* A refusal by the service becomes a problem of a field and the page comes again (true); anything else stays an error.
 * map: pairs of a beginning of message keys with a star ("org.uscc*") and the field, ended by NULL. */
bool form_refused(struct ctx *c, enum status st, struct err *err, const char *const *map);
bool form_wrong(struct web_call *w); /* the router found problems */
/* Text of an i64 as an option's value. */
struct str form_id(struct ctx *c, int64_t id);

#endif
