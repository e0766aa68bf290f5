/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/fs.h"
#include "core/core.h"

/* The whole table, written out again by hand: a change of perm.c must be meant. */
static const struct {
	enum perm perm;
	const char *roles; /* D H O S L G T A E M in this order; small: own body, capital: reaches branches */
} want[] = {
	{PERM_LOGIN, "dhoslgtaem"},
	{PERM_DOC_READ, "dhOslG.AE."},
	{PERM_DOC_DRAFT, "d........."},
	{PERM_DOC_IMPORT, "d.o......."},
	{PERM_DOC_UNIT_REVIEW, ".h........"},
	{PERM_DOC_OFFICE_REVIEW, "..o......."},
	{PERM_DOC_SECRECY_REVIEW, "...s......"},
	{PERM_DOC_LEGAL_REVIEW, "....l....."},
	{PERM_DOC_SIGN, ".....g...."},
	{PERM_DOC_WITHDRAW, "..o..g...."},
	{PERM_CATALOGUE_READ, "dhOslgtAEM"},
	{PERM_CATALOGUE_EDIT, "..O......."},
	{PERM_ORG_READ, "dhOslGTAEM"},
	{PERM_ORG_EDIT, "..O......M"},
	{PERM_PEOPLE_EDIT, ".........M"},
	{PERM_CALENDAR_READ, "dhoslgtaem"},
	{PERM_CALENDAR_EDIT, "..o......m"},
	{PERM_STATS_READ, "dhO.lGtAE."},
	{PERM_AUDIT_READ, ".......A.."},
	{PERM_JOBS_READ, "......ta.m"},
	{PERM_JOBS_RUN, "......t..m"},
	{PERM_SETTINGS_READ, "..o...ta.m"},
	{PERM_SETTINGS_EDIT, ".........m"},
	{PERM_SUPERVISE_READ, "..O.lG.A.."},
	{PERM_SUPERVISE_ANSWER, "..o......."},
	{PERM_SERVICE_READ, "dhOslGtAEm"},
	{PERM_SERVICE_EDIT, "d.o......."},
	{PERM_SERVICE_PUBLISH, "..o..g...."},
	{PERM_SITE_READ, "dhOslgtAEM"},
	{PERM_SITE_EDIT, "..O......M"},
	{PERM_TOPIC_EDIT, "d.o......."},
	{PERM_TOPIC_PUBLISH, "..o..g...."},
	{PERM_MAIL_READ, "......ta.m"},
	{PERM_MAIL_RUN, "......t..m"},
	{PERM_CASE_READ, "dhO.lG.A.."},
	{PERM_CASE_INTAKE, "..o......."},
	{PERM_CASE_HANDLE, "d.o......."},
	{PERM_CASE_UNIT_REVIEW, ".h........"},
	{PERM_CASE_OFFICE, "..o......."},
	{PERM_CASE_LEGAL, "....l....."},
	{PERM_CASE_SIGN, ".....g...."},
	{PERM_CASE_UNMASK, "d.o.l....."},
	{PERM_CASE_SETUP, "..O......M"},
	{PERM_DISPUTE_EDIT, "..o.l....."},
	{PERM_REPORT_READ, "dhO.lG.AE."},
	{PERM_REPORT_EDIT, "..o......."},
	{PERM_REPORT_PUBLISH, ".....g...."},
};

static void S4_2_1_S0_4_1_4_S3_4_0_1_table(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(want), PERM_COUNT - 1);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_int_equal(want[i].perm, i + 1);
		for (int r = 0; r < ROLE_COUNT; r++) {
			char ch = want[i].roles[r];

			assert_int_equal(role_has((enum role)r, want[i].perm), ch != '.');
			assert_int_equal(perm_reaches(ROLE_BIT(r), want[i].perm), ch >= 'A' && ch <= 'Z');
		}
	}
	for (int r = 0; r < ROLE_COUNT; r++)
		assert_true(role_has((enum role)r, PERM_PUBLIC));
	assert_true(perm_held(0, PERM_PUBLIC));
}

static void S0_4_1_5_S3_7_1_2_no_right_to_approve(void **state)
{
	static const enum role none[] = {ROLE_TECHNICAL, ROLE_AUDITOR, ROLE_EVALUATOR, ROLE_ADMIN};

	(void)state;
	for (int p = 0; p < PERM_COUNT; p++) {
		if (!perm_approves((enum perm)p))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(none); i++)
			assert_false(role_has(none[i], (enum perm)p));
		for (int r = 0; r < ROLE_COUNT; r++)
			assert_false(perm_reaches(ROLE_BIT(r), (enum perm)p)); /* a branch publishes in its own name */
	}
	assert_true(perm_approves(PERM_DOC_SIGN));
	assert_true(perm_approves(PERM_DOC_OFFICE_REVIEW));
}

/* A drafter holds no reviewing right; with several roles the flow's rule (drafter is never the reviewer) decides. */
static void S0_4_1_6_roles_are_separate(void **state)
{
	int reviewers = 0;

	(void)state;
	for (int p = 0; p < PERM_COUNT; p++) {
		if (!perm_approves((enum perm)p))
			continue;
		reviewers++;
		assert_false(role_has(ROLE_DRAFTER, (enum perm)p));
	}
	assert_int_equal(reviewers, 13); /* six of the document flow; guides; topics; four of a request; yearly report */
	assert_true(perm_held(ROLE_BIT(ROLE_DRAFTER) | ROLE_BIT(ROLE_SECRECY), PERM_DOC_SECRECY_REVIEW));
	assert_false(perm_held(0, PERM_LOGIN));
}

static void evaluator_only_reads(void **state)
{
	static const enum perm writes[] = {PERM_DOC_DRAFT,     PERM_DOC_IMPORT,	     PERM_CATALOGUE_EDIT, PERM_ORG_EDIT,
					   PERM_PEOPLE_EDIT,   PERM_CALENDAR_EDIT,   PERM_JOBS_RUN,	  PERM_SETTINGS_EDIT,
					   PERM_SERVICE_EDIT,  PERM_SERVICE_PUBLISH, PERM_SITE_EDIT,	  PERM_TOPIC_EDIT,
					   PERM_TOPIC_PUBLISH, PERM_MAIL_RUN};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(writes); i++) {
		assert_false(role_has(ROLE_EVALUATOR, writes[i]));
		assert_false(role_has(ROLE_AUDITOR, writes[i]));
	}
}

static void codes_go_both_ways(void **state)
{
	enum role r;

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_true(role_from_code(role_code((enum role)i), &r));
		assert_int_equal(r, i);
		assert_true(strlen(role_zh((enum role)i)) > 0);
	}
	assert_false(role_from_code("root", &r));
}

static void document_is_the_table(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 1u << 20);
	struct str file;
	struct err err = {0};

	(void)state;
	core_print_permissions(&b);
	assert_int_equal(fs_read(a, PERMISSIONS_MD, 1u << 20, &file, &err), ST_OK);
	if (!str_eq(file, buf_view(&b)))
		fail_msg("docs/PERMISSIONS.md is not what perm_gen prints");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S4_2_1_S0_4_1_4_S3_4_0_1_table),
		cmocka_unit_test(S0_4_1_5_S3_7_1_2_no_right_to_approve),
		cmocka_unit_test(S0_4_1_6_roles_are_separate),
		cmocka_unit_test(evaluator_only_reads),
		cmocka_unit_test(codes_go_both_ways),
		cmocka_unit_test(document_is_the_table),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
