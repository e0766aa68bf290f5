/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the catalogue and rows ↔ structs. For catalogue/ files only. */
#ifndef CATALOGUE_CATALOGUE_STORE_H
#define CATALOGUE_CATALOGUE_STORE_H

#include "catalogue/catalogue.h"

extern const struct db_set catalogue_set;

/* The caller's transaction when one is open, else one of our own. */
struct cat_tx {
	struct db_tx tx;
	bool own;
};
enum status cat_tx_begin(struct ctx *c, struct cat_tx *ret, struct err *err) MUST_CHECK;
enum status cat_tx_commit(struct ctx *c, struct cat_tx *t, struct err *err) MUST_CHECK;
void cat_tx_end(struct cat_tx *t);

enum status store_versions(struct ctx *c, struct cat_version **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status store_version_add(struct ctx *c, struct str name, struct date from, const char *sha256, int64_t *ret_id,
			      struct err *err) MUST_CHECK;
enum status store_version_seen(struct ctx *c, struct date from, const char *sha256, bool *ret, struct err *err) MUST_CHECK;
enum status store_items(struct ctx *c, int64_t version_id, struct cat_entry **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;
enum status store_item_add(struct ctx *c, int64_t version_id, const struct cat_entry *e, struct err *err) MUST_CHECK;
/* The items of the edition in force on the date; one item from the newest edition by then that has it. */
enum status store_items_on(struct ctx *c, struct date on, struct cat_entry **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status store_item_on(struct ctx *c, struct str key, struct date on, struct cat_entry *ret, struct err *err) MUST_CHECK;
enum status store_item_of(struct ctx *c, int64_t version_id, struct str key, struct cat_entry *ret,
			  struct err *err) MUST_CHECK;

/* Entries with the standard of today filled in; shorter is filled too. */
enum status store_entries(struct ctx *c, int64_t body_id, struct cat_entry **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status store_entry(struct ctx *c, int64_t id, struct cat_entry *ret, struct err *err) MUST_CHECK;
enum status store_entry_by_key(struct ctx *c, int64_t body_id, struct str key, struct cat_entry *ret,
			       struct err *err) MUST_CHECK;
/* Writes e; fields outside e->refined of a derived entry are stored as "follow the standard". id 0: new, sets e->id. */
enum status store_entry_save(struct ctx *c, struct cat_entry *e, struct err *err) MUST_CHECK;
/* Largest number N of the body's keys that begin with prefix and go on with N. */
enum status store_last_local(struct ctx *c, int64_t body_id, struct str prefix, int64_t *ret, struct err *err) MUST_CHECK;

enum status store_limit_put(struct ctx *c, struct str item_key, const struct time_rule *r, bool binding, struct str evidence,
			    struct err *err) MUST_CHECK;
enum status store_bases(struct ctx *c, struct legal_basis **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status store_basis_put(struct ctx *c, const struct legal_basis *b, struct err *err) MUST_CHECK;

#endif
