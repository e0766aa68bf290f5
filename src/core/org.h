/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies (city bureau, branches), their units and people. S4-2.1, S0-4.4.1, S3-8.1.3, S3-8.2.1. */
#ifndef CORE_ORG_H
#define CORE_ORG_H

#include "core/ctx.h"

struct body {
	int64_t id, parent_id; /* 0 = the city bureau itself */
	struct str code;       /* slug used in addresses: "chengzhou", "wanghu" */
	struct str name, short_name, name_en;
	struct str uscc;	 /* unified social credit code, check character verified (GB 32100-2015) */
	struct str index_prefix; /* of index numbers; normally the uscc */
	struct str region, address, postcode, hours, phone, fax, email, website;
	struct str review_org, court; /* supervising governments: reconsideration body, court */
	struct str duties;	      /* plain text, one paragraph a line */
	int64_t sort;
	bool active, sample;
};
struct unit {
	int64_t id, body_id;
	struct str name, duties, phone, place;
	int64_t head_person_id;
	int64_t officer_person_id; /* the named disclosure officer; 0 is flagged (S0-4.4.1) */
	int64_t sort;
	bool active;
};
struct person {
	int64_t id, body_id, unit_id;
	struct str name, login, title /* 职务 */, phone, division /* 分工, published for leaders */;
	bool leader, active, must_change;
	uint32_t roles;
	int64_t sort;
	bool password_final; /* person_save by the system only: the password given need not be changed (sample, fixtures) */
};

enum status body_list(struct ctx *c, struct body **ret, size_t *ret_n, struct err *err) MUST_CHECK; /* active, by sort */
enum status body_get(struct ctx *c, int64_t id, struct body *ret, struct err *err) MUST_CHECK;
enum status body_by_code(struct ctx *c, struct str code, struct body *ret, struct err *err) MUST_CHECK;
enum status body_save(struct ctx *c, struct body *b,
		      struct err *err) MUST_CHECK; /* id 0 = new; audited; own transaction unless one is open */
enum status unit_list(struct ctx *c, int64_t body_id, struct unit **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status unit_get(struct ctx *c, int64_t id, struct unit *ret, struct err *err) MUST_CHECK;
enum status unit_save(struct ctx *c, struct unit *u, struct err *err) MUST_CHECK;
enum status person_list(struct ctx *c, int64_t body_id, struct person **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status person_get(struct ctx *c, int64_t id, struct person *ret, struct err *err) MUST_CHECK;
/* As whom the person acts; city: of the city bureau, which sees its branches. */
struct principal person_principal(const struct person *p, bool city);
enum status person_by_login(struct ctx *c, struct str login, struct person *ret, struct err *err) MUST_CHECK;
/* New or changed person; password empty = unchanged (new person: must not be empty). A new password set by somebody
 * else forces a change at the next log-in. */
enum status person_save(struct ctx *c, struct person *p, struct str password, struct err *err) MUST_CHECK;

enum status body_list_all(struct ctx *c, struct body **ret, size_t *ret_n, struct err *err) MUST_CHECK; /* also inactive */
enum status person_roles(struct ctx *c, int64_t id, uint32_t *ret, struct err *err) MUST_CHECK;
/* The units whose disclosure officer is one person get another of the same body (S0-4.4.1: when the officer leaves). */
enum status unit_handover(struct ctx *c, int64_t from_person, int64_t to_person, struct err *err) MUST_CHECK;

/* GB 32100-2015: 18 characters, check character right. Pure. */
bool uscc_valid(struct str s);
/* What is wrong, as message key ("org.uscc_length", "org.uscc_char", "org.uscc_check"); NULL when right. */
const char *uscc_problem(struct str s);

#endif
