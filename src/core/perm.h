/* SPDX-License-Identifier: Apache-2.0 */
/* Roles and permissions as one table (core/perm.c). docs/PERMISSIONS.md is generated from it.
 * A person has roles within a body; a role in the city bureau also reaches its branches where the table says so
 * (S0-1.4.7, S3-3.4.1); a branch never reaches another branch. */
#ifndef CORE_PERM_H
#define CORE_PERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROLE_TABLE(X)                                \
	X(ROLE_DRAFTER, "drafter", "拟稿人")         \
	X(ROLE_UNIT_HEAD, "unit_head", "科室负责人") \
	X(ROLE_OFFICE, "office", "政务公开机构")     \
	X(ROLE_SECRECY, "secrecy", "保密审查员")     \
	X(ROLE_LEGAL, "legal", "政策法规")           \
	X(ROLE_SIGNATORY, "signatory", "签发人")     \
	X(ROLE_TECHNICAL, "technical", "信息中心")   \
	X(ROLE_AUDITOR, "auditor", "审计员")         \
	X(ROLE_EVALUATOR, "evaluator", "评估员")     \
	X(ROLE_ADMIN, "admin", "系统管理员")

#define ROLE_ENUM(id, code, zh) id,
enum role { ROLE_TABLE(ROLE_ENUM) ROLE_COUNT };
#undef ROLE_ENUM

#define PERM_TABLE(X)                                                                                            \
	X(PERM_PUBLIC, "public")     /* anybody */                                                               \
	X(PERM_LOGIN, "login")	     /* any member of staff */                                                   \
	X(PERM_DOC_READ, "doc_read") /* unpublished documents of the own body (drafters: own unit) */            \
	X(PERM_DOC_DRAFT, "doc_draft")                                                                           \
	X(PERM_DOC_IMPORT, "doc_import")                                                                         \
	X(PERM_DOC_UNIT_REVIEW, "doc_unit_review")                                                               \
	X(PERM_DOC_OFFICE_REVIEW, "doc_office_review")                                                           \
	X(PERM_DOC_SECRECY_REVIEW, "doc_secrecy_review")                                                         \
	X(PERM_DOC_LEGAL_REVIEW, "doc_legal_review")                                                             \
	X(PERM_DOC_SIGN, "doc_sign")                                                                             \
	X(PERM_DOC_WITHDRAW, "doc_withdraw")                                                                     \
	X(PERM_CATALOGUE_READ, "catalogue_read")                                                                 \
	X(PERM_CATALOGUE_EDIT, "catalogue_edit")                                                                 \
	X(PERM_ORG_READ, "org_read")                                                                             \
	X(PERM_ORG_EDIT, "org_edit") /* bodies, units */                                                         \
	X(PERM_PEOPLE_EDIT, "people_edit")                                                                       \
	X(PERM_CALENDAR_READ, "calendar_read")                                                                   \
	X(PERM_CALENDAR_EDIT, "calendar_edit")                                                                   \
	X(PERM_STATS_READ, "stats_read")                                                                         \
	X(PERM_AUDIT_READ, "audit_read")                                                                         \
	X(PERM_JOBS_READ, "jobs_read")                                                                           \
	X(PERM_JOBS_RUN, "jobs_run")                                                                             \
	X(PERM_SETTINGS_READ, "settings_read")                                                                   \
	X(PERM_SETTINGS_EDIT, "settings_edit")                                                                   \
	X(PERM_SUPERVISE_READ, "supervise_read") /* what people wrote under "ways to supervise", with contact */ \
	X(PERM_SUPERVISE_ANSWER, "supervise_answer")                                                             \
	X(PERM_SERVICE_READ, "service_read")	   /* service guides with their drafts */                        \
	X(PERM_SERVICE_EDIT, "service_edit")	   /* drafts of service guides and of the disclosure guide */    \
	X(PERM_SERVICE_PUBLISH, "service_publish") /* their publication */                                       \
	X(PERM_SITE_READ, "site_read")		   /* columns, blocks, topics, links, channels */                \
	X(PERM_SITE_EDIT, "site_edit")                                                                           \
	X(PERM_TOPIC_EDIT, "topic_edit")       /* rows and progress of topics */                                 \
	X(PERM_TOPIC_PUBLISH, "topic_publish") /* their publication */                                           \
	X(PERM_MAIL_READ, "mail_read")	       /* outgoing mail and subscriptions, addresses masked */           \
	X(PERM_MAIL_RUN, "mail_run")                                                                             \
	X(PERM_CASE_READ, "case_read")                                                                           \
	X(PERM_CASE_INTAKE, "case_intake")                                                                       \
	X(PERM_CASE_HANDLE, "case_handle")                                                                       \
	X(PERM_CASE_UNIT_REVIEW, "case_unit_review")                                                             \
	X(PERM_CASE_OFFICE, "case_office")                                                                       \
	X(PERM_CASE_LEGAL, "case_legal")                                                                         \
	X(PERM_CASE_SIGN, "case_sign")                                                                           \
	X(PERM_CASE_UNMASK, "case_unmask")                                                                       \
	X(PERM_CASE_SETUP, "case_setup")                                                                         \
	X(PERM_DISPUTE_EDIT, "dispute_edit")                                                                     \
	X(PERM_REPORT_READ, "report_read")                                                                       \
	X(PERM_REPORT_EDIT, "report_edit")                                                                       \
	X(PERM_REPORT_PUBLISH, "report_publish")

#define PERM_ENUM(id, code) id,
enum perm { PERM_TABLE(PERM_ENUM) PERM_COUNT };
#undef PERM_ENUM

#define ROLE_BIT(r) (1u << (unsigned)(r))

const char *role_code(enum role r);
const char *role_zh(enum role r); /* standard term; screens use the catalogue key "role.<code>" */
bool role_from_code(const char *code, enum role *ret);
const char *perm_code(enum perm p);
/* Does a set of roles (bits) hold the permission? */
bool perm_held(uint32_t roles, enum perm p);
bool role_has(enum role r, enum perm p);
/* Does one of the roles carry the permission from the city bureau into its branches? */
bool perm_reaches(uint32_t roles, enum perm p);
/* Does any of the roles reach branches at all? */
bool roles_reach(uint32_t roles);
/* Permissions that approve content: never held by technical, administrator, auditor or evaluator (S0-4.1.5). */
bool perm_approves(enum perm p);

#endif
