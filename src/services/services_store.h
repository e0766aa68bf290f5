/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the service guides and rows ↔ structs. Private to src/services. */
#ifndef SERVICES_SERVICES_STORE_H
#define SERVICES_SERVICES_STORE_H

#include "services/services_model.h"

extern const struct db_set services_set;

struct service_item {
	int64_t id, body_id, parent_body_id;
	struct str code;
	int64_t published_version, draft_version, withdrawn_at, created_at;
	struct str withdrawn_note;
	struct date review_by, reviewed_on;
	struct str body_code, body_name, body_name_en;
	bool body_active, sample;
};
struct service_version {
	int64_t id, item_id, no, rev;
	struct str state, content, note, returned;
	bool flow_changed;
	int64_t created_at, updated_at, editor_id, published_at, published_by;
	struct str editor_name, published_name;
};
/* An item with the version that stands for it in a list (the draft, else what is published). */
struct service_listed {
	struct service_item item;
	struct service_version version;
};

enum status svc_item_add(struct ctx *c, struct service_item *it, struct err *err) MUST_CHECK; /* ST_CONFLICT: code taken */
enum status svc_item_get(struct ctx *c, int64_t id, struct service_item *ret, struct err *err) MUST_CHECK;
enum status svc_item_by_code(struct ctx *c, struct str code, struct service_item *ret, struct err *err) MUST_CHECK;
enum status svc_item_save(struct ctx *c, const struct service_item *it, struct err *err) MUST_CHECK;
/* Others' changes of the item wait until the transaction ends. */
enum status svc_item_lock(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status svc_version_add(struct ctx *c, struct service_version *v, struct err *err) MUST_CHECK;
enum status svc_version_get(struct ctx *c, int64_t id, struct service_version *ret, struct err *err) MUST_CHECK;
/* Of the same rev only: ST_CONFLICT otherwise; v->rev becomes the new one. */
enum status svc_version_save(struct ctx *c, struct service_version *v, struct err *err) MUST_CHECK;
/* Published ones, newest first. */
enum status svc_versions(struct ctx *c, int64_t item_id, struct service_version **ret, size_t *ret_n,
			 struct err *err) MUST_CHECK;
enum status svc_editor_add(struct ctx *c, int64_t version_id, int64_t person_id, struct err *err) MUST_CHECK;
enum status svc_editor_is(struct ctx *c, int64_t version_id, int64_t person_id, bool *ret, struct err *err) MUST_CHECK;
enum status svc_public_list(struct ctx *c, struct service_listed **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status svc_staff_list(struct ctx *c, bool branches, struct service_listed **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;
/* Counts for the bell: reviews due up to a day, returned drafts, and versions ready that this person did not edit. */
enum status svc_todo(struct ctx *c, struct date until, int64_t *ret_due, int64_t *ret_returned, int64_t *ret_ready,
		     struct err *err) MUST_CHECK;
enum status svc_elements(struct ctx *c, struct service_element **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status svc_element_save(struct ctx *c, const struct service_element *e, struct err *err) MUST_CHECK;
enum status svc_element_seed(struct ctx *c, const struct service_element *e, struct err *err) MUST_CHECK;
enum status svc_change_add(struct ctx *c, int64_t item_id, struct str code, bool visible, struct err *err) MUST_CHECK;
enum status svc_changes(struct ctx *c, int64_t after, int limit, struct service_change **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;

struct service_list_version {
	int64_t no, at;
	struct str hash, content, summary;
};
/* Newest first, without content. */
enum status svc_list_versions(struct ctx *c, struct service_list_version **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* no 0: the newest; ST_NOT_FOUND. */
enum status svc_list_version(struct ctx *c, int64_t no, struct service_list_version *ret, struct err *err) MUST_CHECK;
enum status svc_list_add(struct ctx *c, const struct service_list_version *v, struct err *err) MUST_CHECK;

#endif
