/* SPDX-License-Identifier: Apache-2.0 */
/* A core on a fresh database of either engine: all migrations, the modules' seeds, one city bureau with two branches,
 * two units each, and one person for every role in every body. The clock stands on 2026-11-20 (a Friday, working day).
 *
 *   struct core_fixture f;
 *   if (!core_fixture_open(&f, kind, NULL, 0))   // or the modules whose seeds and jobs are wanted; core is always there
 *   	skip();
 *   … f.c (acts as the system), core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE) …
 *   core_fixture_close(&f);
 *
 * Templates are not loaded: texts are their keys. People made here have no password (nobody can log in as them). */
#ifndef TESTS_SUPPORT_CORE_FIXTURE_H
#define TESTS_SUPPORT_CORE_FIXTURE_H

#include "core/core.h"
#include "support/db_fixture.h"

enum cf_body { CF_CITY, CF_WANGHU, CF_QINGYUAN, CF_BODIES };
enum cf_unit { CF_OFFICE, CF_SECTION, CF_UNITS }; /* office: all roles but drafter and unit head, who sit in the section */

struct cf_arena {
	struct arena *a;
	struct cf_arena *next;
};
struct core_fixture {
	struct db_fixture db;
	struct core *core;
	struct arena *arena;
	struct ctx *c; /* the system */
	int64_t body[CF_BODIES];
	int64_t unit[CF_BODIES][CF_UNITS];
	int64_t person[CF_BODIES][ROLE_COUNT];
	struct ctx *made[32];
	size_t n_made;
	struct cf_arena *arenas; /* one of each context made, until close: what it returned may outlive it */
};

bool core_fixture_open(struct core_fixture *f, enum db_engine_kind kind, const struct module *const *modules,
		       size_t n) MUST_CHECK;
void core_fixture_close(struct core_fixture *f);
/* A ctx with a connection of its own (at most 6 at a time), acting as that body's person of that role. Lives until close,
 * or until core_fixture_drop(). */
struct ctx *core_fixture_as(struct core_fixture *f, enum cf_body body, enum role role);
void core_fixture_drop(struct core_fixture *f, struct ctx *c);
/* The same ctx from now on acts as somebody else; its arena and connection stay. */
void core_fixture_become(struct core_fixture *f, struct ctx *c, enum cf_body body, enum role role);

/* Table rows that run a test on both engines; the test takes its engine from *(enum db_engine_kind *)*state:
 *   static void S0_4_4_1_flagged(void **state) { … }
 *   const struct CMUnitTest tests[] = { ON_BOTH(S0_4_4_1_flagged), … }; */
#define ON_BOTH(fn)                                                              \
	{#fn "_sqlite", fn, NULL, NULL, &(enum db_engine_kind){FIXTURE_SQLITE}}, \
	{                                                                        \
#fn "_postgresql", fn, NULL, NULL, &(enum db_engine_kind)        \
		{                                                                \
			FIXTURE_PG                                               \
		}                                                                \
	}
#define FIXTURE_OR_SKIP(f, state)                                                       \
	do {                                                                            \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), NULL, 0)) \
			skip();                                                         \
	} while (0)

#endif
