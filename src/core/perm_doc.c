/* SPDX-License-Identifier: Apache-2.0 */
/* The permission table as text: docs/PERMISSIONS.md, and the routes with the roles that may call them. */
#include <string.h>

#include "core/core.h"

static const char *const meaning[PERM_COUNT] = {
	[PERM_PUBLIC] = "public pages; anybody",
	[PERM_LOGIN] = "own account, password, log-out",
	[PERM_DOC_READ] = "read unpublished documents",
	[PERM_DOC_DRAFT] = "write drafts",
	[PERM_DOC_IMPORT] = "import text files as drafts",
	[PERM_DOC_UNIT_REVIEW] = "review as head of the unit",
	[PERM_DOC_OFFICE_REVIEW] = "review the disclosure attribute",
	[PERM_DOC_SECRECY_REVIEW] = "secrecy review",
	[PERM_DOC_LEGAL_REVIEW] = "legal review",
	[PERM_DOC_SIGN] = "sign: fixes the attribute and publishes",
	[PERM_DOC_WITHDRAW] = "withdraw what is published",
	[PERM_CATALOGUE_READ] = "catalogue in the workbench",
	[PERM_CATALOGUE_EDIT] = "change the catalogue",
	[PERM_ORG_READ] = "bodies, units, roster",
	[PERM_ORG_EDIT] = "change bodies and units",
	[PERM_PEOPLE_EDIT] = "add people, give roles, disable",
	[PERM_CALENDAR_READ] = "working-day calendar and explanations",
	[PERM_CALENDAR_EDIT] = "change the working-day calendar",
	[PERM_STATS_READ] = "statistics",
	[PERM_AUDIT_READ] = "audit trail",
	[PERM_JOBS_READ] = "list of jobs",
	[PERM_JOBS_RUN] = "run dead jobs again",
	[PERM_SETTINGS_READ] = "settings",
	[PERM_SETTINGS_EDIT] = "change settings",
	[PERM_SUPERVISE_READ] = "what people wrote under ways to supervise",
	[PERM_SUPERVISE_ANSWER] = "answer it",
	[PERM_SERVICE_READ] = "service guides with their drafts",
	[PERM_SERVICE_EDIT] = "draft service guides and the disclosure guide",
	[PERM_SERVICE_PUBLISH] = "publish them",
	[PERM_SITE_READ] = "columns, blocks, topics, links, channels",
	[PERM_SITE_EDIT] = "arrange them",
	[PERM_TOPIC_EDIT] = "keep the rows and progress of topics",
	[PERM_TOPIC_PUBLISH] = "publish them",
	[PERM_MAIL_READ] = "outgoing mail and subscriptions, addresses masked",
	[PERM_MAIL_RUN] = "send again",
	[PERM_CASE_READ] = "requests for information, identity masked (drafters and heads: own unit)",
	[PERM_CASE_INTAKE] = "enter, confirm, register and split requests",
	[PERM_CASE_HANDLE] = "search, ask others, draft the answer",
	[PERM_CASE_UNIT_REVIEW] = "review an answer as head of the unit",
	[PERM_CASE_OFFICE] = "assign, notify, review, send and archive; extend (head of the office)",
	[PERM_CASE_LEGAL] = "legal review of an answer",
	[PERM_CASE_SIGN] = "sign an answer",
	[PERM_CASE_UNMASK] = "see identity and contact of an applicant, with a reason on record",
	[PERM_CASE_SETUP] = "what a body is for requests: marks, remedies, templates of letters",
	[PERM_DISPUTE_EDIT] = "keep reconsideration and litigation cases",
	[PERM_REPORT_READ] = "yearly reports with their drafts and statistics of requests",
	[PERM_REPORT_EDIT] = "write the yearly report",
	[PERM_REPORT_PUBLISH] = "review and publish the yearly report",
};

void core_print_permissions(struct buf *out)
{
	buf_c(out,
	      "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
	      "<!-- Generated from src/core/perm.c by perm_gen; a test compares. Do not edit. -->\n"
	      "# Roles and permissions\n\n"
	      "A person has roles within one body. `own`: within that body. `+`: a holder in the city bureau also reaches "
	      "its\n"
	      "branches. A branch never reaches another branch, and approving never travels: a branch publishes in its own\n"
	      "name. Information centre, auditor, evaluator and administrator approve nothing.\n\n"
	      "| permission | what it allows |");
	for (int r = 0; r < ROLE_COUNT; r++)
		buf_printf(out, " %s %s |", role_zh((enum role)r), role_code((enum role)r));
	buf_c(out, "\n|---|---|");
	for (int r = 0; r < ROLE_COUNT; r++)
		buf_c(out, "---|");
	buf_byte(out, '\n');
	for (int p = 0; p < PERM_COUNT; p++) {
		buf_printf(out, "| `%s`%s | %s |", perm_code((enum perm)p), perm_approves((enum perm)p) ? " (approves)" : "",
			   meaning[p]);
		for (int r = 0; r < ROLE_COUNT; r++) {
			bool has = role_has((enum role)r, (enum perm)p), reach = perm_reaches(ROLE_BIT(r), (enum perm)p);

			buf_printf(out, " %s |", !has ? "" : p == PERM_PUBLIC ? "all" : reach ? "own +" : "own");
		}
		buf_byte(out, '\n');
	}
}

static void flags_of(const struct web_route *r, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {{WEB_CACHE, "cache"},   {WEB_SOFT_FORM, "soft"}, {WEB_NO_CSRF, "no-csrf"}, {WEB_UPLOAD, "upload"},
		     {WEB_INLINE, "inline"}, {WEB_API, "api"},	      {WEB_LIMIT, "limit"}};
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if ((r->flags & names[i].bit) == 0)
			continue;
		if (any)
			buf_byte(out, ',');
		buf_c(out, names[i].name);
		any = true;
	}
	if (!any)
		buf_byte(out, '-');
}

static void roles_of(const struct web_route *r, struct buf *out)
{
	bool any = false;

	if (r->perm == PERM_PUBLIC) {
		buf_byte(out, '*');
		return;
	}
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!role_has((enum role)role, (enum perm)r->perm))
			continue;
		if (any)
			buf_byte(out, ',');
		buf_c(out, role_code((enum role)role));
		any = true;
	}
}

void core_print_routes(const struct module *const *modules, size_t n, struct buf *out)
{
	for (size_t m = 0; m < n; m++) {
		for (size_t i = 0; i < modules[m]->n_routes; i++) {
			const struct web_route *r = &modules[m]->routes[i];

			buf_printf(out, "%s\t%s\t%s\t", r->method == WEB_GET ? "GET" : "POST", r->pattern,
				   perm_code((enum perm)r->perm));
			flags_of(r, out);
			buf_byte(out, '\t');
			roles_of(r, out);
			buf_byte(out, '\n');
		}
	}
}
