/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of columns, blocks, menus, notices, redirects, photos. Private to src/site. */
#ifndef SITE_COLUMN_STORE_H
#define SITE_COLUMN_STORE_H

#include "site/site_int.h"

extern const struct db_set column_set, frame_set;

enum status col_store_all(struct ctx *c, struct site_column **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status col_store_get(struct ctx *c, int64_t id, struct site_column *ret, struct err *err) MUST_CHECK;
enum status col_store_add(struct ctx *c, struct site_column *col, struct err *err) MUST_CHECK;
enum status col_store_set(struct ctx *c, const struct site_column *col, bool *ret_changed, struct err *err) MUST_CHECK;
enum status col_store_sort(struct ctx *c, int64_t id, int64_t sort, struct err *err) MUST_CHECK;
enum status pick_store_list(struct ctx *c, int64_t column_id /* 0 = all */, struct site_pick **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
enum status pick_store_put(struct ctx *c, const struct site_pick *p, struct err *err) MUST_CHECK;
enum status pick_store_remove(struct ctx *c, int64_t column_id, int64_t document_id, struct err *err) MUST_CHECK;

enum status redirect_store_find(struct ctx *c, struct str old_path, struct str *ret, struct err *err) MUST_CHECK;
enum status redirect_store_retarget(struct ctx *c, struct str from, struct str to, struct err *err) MUST_CHECK;
enum status redirect_store_put(struct ctx *c, struct str old_path, struct str new_path, struct err *err) MUST_CHECK;
enum status redirect_store_remove(struct ctx *c, struct str old_path, struct err *err) MUST_CHECK;
enum status redirect_store_list(struct ctx *c, struct site_redirect **ret, size_t *ret_n, struct err *err) MUST_CHECK;

enum status block_store_list(struct ctx *c, struct site_block **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status block_store_add(struct ctx *c, struct site_block *b, struct err *err) MUST_CHECK;
enum status block_store_set(struct ctx *c, const struct site_block *b, struct err *err) MUST_CHECK;
enum status block_store_remove(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;

enum status menu_store_list(struct ctx *c, struct site_menu **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status menu_store_put(struct ctx *c, const struct site_menu *m, struct err *err) MUST_CHECK;
enum status menu_store_remove(struct ctx *c, struct str place, struct str href, struct err *err) MUST_CHECK;

enum status notice_store_list(struct ctx *c, struct site_notice **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status notice_store_add(struct ctx *c, struct site_notice *n, struct err *err) MUST_CHECK;
enum status notice_store_set(struct ctx *c, const struct site_notice *n, struct err *err) MUST_CHECK;

enum status photo_store_list(struct ctx *c, struct site_photo **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status photo_store_put(struct ctx *c, const struct site_photo *p, struct err *err) MUST_CHECK;

#endif
