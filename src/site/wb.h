/* SPDX-License-Identifier: Apache-2.0 */
/* Workbench pages of this module: one template for lists, one for forms. Private to src/site. */
#ifndef SITE_WB_H
#define SITE_WB_H

#include "site/site_int.h"

#define WB_ROWS 40

struct wb_opt {
	struct str value, text;
	bool selected;
};
struct wb_row {
	struct str name, label, value, problem, hint, heading, type; /* type of <input>, "text" unless set */
	bool required, text, lines, check, select, file, checked, full;
	struct tpl_list options;
};
struct wb_fact {
	struct str label, text, note;
};
struct wb_button {
	struct str action, text, name, value;
	bool danger, quiet;
};
struct view_wb_form {
	struct page page;
	struct str action, back, submit, note, hidden_name, hidden_value, problem, facts_title, more_href, more_text;
	bool upload, any_facts, any_buttons, two_submits;
	struct str submit2; /* value "submit" of field "go" */
	struct tpl_list rows, facts, buttons;
};
extern const struct tpl_view wb_form_view;

struct wb_cell {
	struct str label, text, href, tag;
	bool head, num;
};
struct wb_line {
	struct tpl_list cells, buttons;
};
struct view_wb_list {
	struct page page;
	struct str lead, new_href, new_text, second_href, second_text, none, note, note_kind;
	bool any, any_buttons;
	struct tpl_list tabs, heads, lines, facts, page_buttons;
	bool any_facts, any_page_buttons;
	struct str facts_title;
};
extern const struct tpl_view wb_list_view;

struct wb_form {
	struct ctx *c;
	const struct web_form *decl;
	struct wb_row rows[WB_ROWS];
	size_t n;
};

void wb_init(struct wb_form *f, struct ctx *c, const struct web_form *decl);
/* label: catalogue key, NULL = that of the declaration */
struct wb_row *wb_text(struct wb_form *f, const char *name, struct str value);
struct wb_row *wb_lines(struct wb_form *f, const char *name, struct str value);
struct wb_row *wb_i64(struct wb_form *f, const char *name, int64_t value);
struct wb_row *wb_check(struct wb_form *f, const char *name, bool value);
struct wb_row *wb_select(struct wb_form *f, const char *name, struct wb_opt *options, size_t n, struct str value);
struct wb_row *wb_file(struct wb_form *f, const char *name);
/* Renders with 200, or 422 (409) when the call has problems. nav: section address; crumb_key: its name. */
enum status wb_form_page(struct wb_form *f, struct view_wb_form *v, const char *nav, const char *crumb_key,
			 struct str title);
/* A refusal becomes a problem of the named field ("" = the whole form) and true comes back. */
bool wb_refused(struct ctx *c, enum status st, struct err *err, const char *field);
bool wb_wrong(struct web_call *w);
enum status wb_done(struct ctx *c, const char *flash, struct str arg, struct str to) MUST_CHECK; /* 303 */

/* Lists. */
struct wb_table {
	struct ctx *c;
	const char *const *heads; /* catalogue keys */
	size_t cols, n, max;
	struct wb_line *lines;
};
void wb_table_init(struct wb_table *t, struct ctx *c, const char *const *heads, size_t cols, size_t max);
struct wb_cell *wb_line(struct wb_table *t);		     /* cells of a new row, labels set; NULL when full */
void wb_move_buttons(struct wb_table *t, struct str action); /* up and down */
void wb_buttons(struct wb_table *t, const struct wb_button *buttons, size_t n); /* of the last row; copied */
enum status wb_list_page(struct wb_table *t, struct view_wb_list *v, const char *nav, const char *title, const char *none);
/* The tabs of /wb/site. */
struct tpl_list wb_site_tabs(struct ctx *c, const char *current);
struct str wb_id(struct ctx *c, const char *format_before, int64_t id, const char *after);

#endif
