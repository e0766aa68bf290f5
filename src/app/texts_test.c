/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that the program looks up by a code of its own: nothing shows a code where a person expects words. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "app/app.h"
#include "base/embedded.h"
#include "core/core.h"
#include "support/db_fixture.h"

static struct str embedded_source(void *arg, struct arena *a, const char *file)
{
	(void)arg;
	return embedded_get(arena_cstr(a, arena_printf(a, "templates/%s", file)));
}

static void every_kind_of_job_has_a_name(void **state)
{
	struct core_config cfg = {.modules = app_modules,
				  .n_modules = app_n_modules,
				  .source = embedded_source,
				  .db_conns = 1};
	struct db_fixture db;
	struct core *core;
	struct err err = {0};
	size_t kinds = 0;
	char key[80];

	(void)state;
	if (!db_fixture_open(&db, FIXTURE_SQLITE))
		skip();
	cfg.database = db.url;
	if (core_new(&cfg, &core, &err) != ST_OK)
		fail_msg("%s", err.detail);
	for (size_t m = 0; m < app_n_modules; m++)
		for (size_t i = 0; i < app_modules[m]->n_jobs; i++, kinds++) {
			snprintf(key, sizeof(key), "job.kind.%s", app_modules[m]->jobs[i].kind);
			if (!tpl_has_key(core_tpl(core), key))
				fail_msg("po/*/%s.po has no %s: what the job does, in words", app_modules[m]->name, key);
		}
	assert_true(kinds > 0);
	core_free(core);
	db_fixture_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind_of_job_has_a_name)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
