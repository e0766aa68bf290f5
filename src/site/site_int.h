/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/site. */
#ifndef SITE_SITE_INT_H
#define SITE_SITE_INT_H

#include "core/page.h"
#include "core/shared.h"
#include "core/todo.h"
#include "site/site.h"
#include "web/web.h"

struct site_pick {
	int64_t column_id, document_id, sort;
};
struct site_redirect {
	int64_t id, made_at;
	struct str old_path, new_path;
};
struct site_menu { /* an entry the program brings, changed; or one of the installation's own */
	struct str place /* nav foot */, href, text, text_en;
	bool shown, own;
	int64_t sort;
};
struct site_notice {
	int64_t id, from_at, until_at;
	bool mourning, shown;
	struct str text, text_en, href;
};
struct site_photo {
	int64_t person_id, file_id;
	struct str alt;
};

static inline struct db_val site_txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

/* ---- columns ---- */
enum status site_column_get(struct ctx *c, int64_t id, struct site_column *ret, struct err *err) MUST_CHECK;
enum status site_column_move(struct ctx *c, int64_t id, bool up, struct err *err) MUST_CHECK;
enum status site_pick_remove(struct ctx *c, int64_t column_id, int64_t document_id, struct err *err) MUST_CHECK;
enum status site_picks(struct ctx *c, int64_t column_id, struct site_pick **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* What is wrong with a column by itself: message key, with its field; NULL when fine. Pure. */
const char *column_problem(const struct site_column *col, const char **ret_field);
bool slug_valid(struct str s); /* a–z 0–9 -, 2 to 60 characters, begins with a letter */

/* ---- arrangement ---- */
enum status site_block_move(struct ctx *c, int64_t id, bool up, struct err *err) MUST_CHECK;
enum status site_block_save(struct ctx *c, struct site_block *b, struct err *err) MUST_CHECK;
enum status site_block_remove(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status site_menus(struct ctx *c, const struct site_menu **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status site_menu_save(struct ctx *c, const struct site_menu *m, bool remove, struct err *err) MUST_CHECK;
enum status site_notice_save(struct ctx *c, struct site_notice *n, struct err *err) MUST_CHECK;
enum status site_redirect_save(struct ctx *c, struct str old_path, struct str new_path, bool remove,
			       struct err *err) MUST_CHECK;
enum status site_photo_save(struct ctx *c, const struct site_photo *p, struct err *err) MUST_CHECK;
enum status site_notices(struct ctx *c, const struct site_notice **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* The entries of a place in their order: the program's own changed by rows, and rows of our own. */
void menu_merge(struct ctx *c, const char *place, const struct page_link *builtin, size_t n, struct tpl_list *ret,
		struct site_menu **ret_rows, size_t *ret_n);
struct tpl_list foot_builtin(struct ctx *c);
void site_frame(struct ctx *c, struct page *p);
enum status site_job_frame(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status site_seed(struct ctx *c, struct err *err) MUST_CHECK;
enum status site_todo_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
enum status site_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;

/* Own transaction unless one is open, as in core. */
struct site_tx {
	struct db_tx tx;
	bool own;
};
enum status site_begin(struct ctx *c, struct site_tx *ret, struct err *err) MUST_CHECK;
enum status site_commit(struct ctx *c, struct site_tx *t, struct err *err) MUST_CHECK;
void site_tx_end(struct site_tx *t);
/* Audit row and every public page dropped: what is arranged here shows on all of them. */
enum status site_changed(struct ctx *c, const char *action, const char *object, int64_t id, struct str summary,
			 struct err *err) MUST_CHECK;

/* ---- addresses ---- */
bool site_url_ok(struct str url, bool local_too); /* http(s) address, or a path of this site */

/* ---- handlers ---- */
web_handler site_column_page, site_column_feed, site_topic_row_page, site_topic_csv, site_topic_json;
web_handler site_links_page, site_leaders_page, site_photo_file, site_banner_close;
web_handler site_manifest, site_worker, site_offline, site_channel_feed, site_icon;
web_handler wb_site_columns, wb_site_column_edit, wb_site_column_post, wb_site_column_move, wb_site_pick_post;
web_handler wb_site_duties, wb_site_blocks, wb_site_block_edit, wb_site_block_post, wb_site_block_move;
web_handler wb_site_menu, wb_site_menu_post, wb_site_menu_edit, wb_site_notices, wb_site_notice_edit, wb_site_notice_post;
web_handler wb_site_redirects, wb_site_redirect_post, wb_site_publish, wb_site_publish_post, wb_site_photos,
	wb_site_photo_edit, wb_site_photo_post;
web_handler wb_topics, wb_topic, wb_topic_row, wb_topic_row_post, wb_topic_decide, wb_topic_import, wb_topic_import_post,
	wb_topic_approve_all, wb_topic_target_edit, wb_topic_target_post;
web_handler wb_templates, wb_template, wb_template_new, wb_template_new_post, wb_template_names, wb_template_names_post,
	wb_template_drop, wb_template_move, wb_template_field, wb_template_field_post;
extern const struct web_form template_form, template_names_form, template_move_form, template_code_form, template_field_form;
web_handler wb_links, wb_link_edit, wb_link_post, wb_link_check;
web_handler wb_channels, wb_channel_edit, wb_channel_post, wb_channel_show, wb_channel_run;
extern const struct web_form site_page_form, site_close_form, column_form, move_form, pick_form, block_form, menu_form,
	menu_key_form, notice_form, redirect_form, photo_form, topic_row_form, topic_decide_form, topic_import_form,
	topic_target_form, topic_new_form, link_form, channel_form;
extern const struct tpl_view site_column_view, site_links_view, site_leaders_view, site_row_view, site_offline_view;

#endif
