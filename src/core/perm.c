/* SPDX-License-Identifier: Apache-2.0 */
/* The table of roles and permissions. Two masks a permission: who holds it within the own body, and whose hold is
 * carried from the city bureau into its branches. Approving content never travels: a branch publishes in its own name
 * (S0-1.4.7), the city sees and supports (S3-3.4.1). Information centre, administrator, auditor and evaluator never
 * approve content (S0-4.1.5, S3-7.1.2). */
#include "core/perm.h"

#include <string.h>

#define D ROLE_BIT(ROLE_DRAFTER)
#define H ROLE_BIT(ROLE_UNIT_HEAD)
#define O ROLE_BIT(ROLE_OFFICE)
#define S ROLE_BIT(ROLE_SECRECY)
#define L ROLE_BIT(ROLE_LEGAL)
#define G ROLE_BIT(ROLE_SIGNATORY)
#define T ROLE_BIT(ROLE_TECHNICAL)
#define A ROLE_BIT(ROLE_AUDITOR)
#define E ROLE_BIT(ROLE_EVALUATOR)
#define M ROLE_BIT(ROLE_ADMIN)
#define EVERY (D | H | O | S | L | G | T | A | E | M)

static const struct {
	uint32_t held, reach;
	bool approves;
} table[PERM_COUNT] = {
	[PERM_PUBLIC] = {EVERY, EVERY, false},
	[PERM_LOGIN] = {EVERY, 0, false},
	[PERM_DOC_READ] = {D | H | O | S | L | G | A | E, O | G | A | E, false},
	[PERM_DOC_DRAFT] = {D, 0, false},
	[PERM_DOC_IMPORT] = {D | O, 0, false},
	[PERM_DOC_UNIT_REVIEW] = {H, 0, true},
	[PERM_DOC_OFFICE_REVIEW] = {O, 0, true},
	[PERM_DOC_SECRECY_REVIEW] = {S, 0, true},
	[PERM_DOC_LEGAL_REVIEW] = {L, 0, true},
	[PERM_DOC_SIGN] = {G, 0, true},
	[PERM_DOC_WITHDRAW] = {O | G, 0, true},
	[PERM_CATALOGUE_READ] = {EVERY, O | A | E | M, false},
	[PERM_CATALOGUE_EDIT] = {O, O, false},
	[PERM_ORG_READ] = {EVERY, O | G | T | A | E | M, false},
	[PERM_ORG_EDIT] = {O | M, O | M, false},
	[PERM_PEOPLE_EDIT] = {M, M, false},
	[PERM_CALENDAR_READ] = {EVERY, 0, false},
	[PERM_CALENDAR_EDIT] = {O | M, 0, false},
	[PERM_STATS_READ] = {D | H | O | L | G | T | A | E, O | G | A | E, false},
	[PERM_AUDIT_READ] = {A, A, false},
	[PERM_JOBS_READ] = {T | A | M, 0, false},
	[PERM_JOBS_RUN] = {T | M, 0, false},
	[PERM_SETTINGS_READ] = {O | T | A | M, 0, false},
	[PERM_SETTINGS_EDIT] = {M, 0, false},
	[PERM_SUPERVISE_READ] = {O | L | G | A, O | G | A, false},
	[PERM_SUPERVISE_ANSWER] = {O, 0, false},
	[PERM_SERVICE_READ] = {EVERY, O | G | A | E, false},
	[PERM_SERVICE_EDIT] = {D | O, 0, false},
	[PERM_SERVICE_PUBLISH] = {O | G, 0, true},
	[PERM_SITE_READ] = {EVERY, O | A | E | M, false},
	[PERM_SITE_EDIT] = {O | M, O | M, false},
	[PERM_TOPIC_EDIT] = {D | O, 0, false},
	[PERM_TOPIC_PUBLISH] = {O | G, 0, true},
	[PERM_MAIL_READ] = {T | A | M, 0, false},
	[PERM_MAIL_RUN] = {T | M, 0, false},
	[PERM_CASE_READ] = {D | H | O | L | G | A, O | G | A, false},
	[PERM_CASE_INTAKE] = {O, 0, false},
	[PERM_CASE_HANDLE] = {D | O, 0, false},
	[PERM_CASE_UNIT_REVIEW] = {H, 0, true},
	[PERM_CASE_OFFICE] = {O, 0, true},
	[PERM_CASE_LEGAL] = {L, 0, true},
	[PERM_CASE_SIGN] = {G, 0, true},
	[PERM_CASE_UNMASK] = {D | O | L, 0, false},
	[PERM_CASE_SETUP] = {O | M, O | M, false},
	[PERM_DISPUTE_EDIT] = {O | L, 0, false},
	[PERM_REPORT_READ] = {D | H | O | L | G | A | E, O | G | A | E, false},
	[PERM_REPORT_EDIT] = {O, 0, false},
	[PERM_REPORT_PUBLISH] = {G, 0, true},
};

static const struct {
	const char *code, *zh;
} roles_by_id[ROLE_COUNT] = {
#define ROLE_ROW(id, code, zh) [id] = {code, zh},
	ROLE_TABLE(ROLE_ROW)
#undef ROLE_ROW
};

static const char *const perms_by_id[PERM_COUNT] = {
#define PERM_ROW(id, code) [id] = code,
	PERM_TABLE(PERM_ROW)
#undef PERM_ROW
};

const char *role_code(enum role r)
{
	return (unsigned)r < ROLE_COUNT ? roles_by_id[r].code : "";
}

const char *role_zh(enum role r)
{
	return (unsigned)r < ROLE_COUNT ? roles_by_id[r].zh : "";
}

bool role_from_code(const char *code, enum role *ret)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (strcmp(code, roles_by_id[i].code) == 0) {
			*ret = (enum role)i;
			return true;
		}
	}
	return false;
}

const char *perm_code(enum perm p)
{
	return (unsigned)p < PERM_COUNT ? perms_by_id[p] : "";
}

bool perm_held(uint32_t roles, enum perm p)
{
	if ((unsigned)p >= PERM_COUNT)
		return false;
	return p == PERM_PUBLIC || (table[p].held & roles) != 0;
}

bool role_has(enum role r, enum perm p)
{
	return perm_held(ROLE_BIT(r), p);
}

bool perm_reaches(uint32_t roles, enum perm p)
{
	return (unsigned)p < PERM_COUNT && (table[p].held & table[p].reach & roles) != 0;
}

bool roles_reach(uint32_t roles)
{
	for (int p = PERM_LOGIN; p < PERM_COUNT; p++) {
		if (perm_reaches(roles, (enum perm)p))
			return true;
	}
	return false;
}

bool perm_approves(enum perm p)
{
	return (unsigned)p < PERM_COUNT && table[p].approves;
}
