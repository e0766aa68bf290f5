/* SPDX-License-Identifier: Apache-2.0 */
#include "support/core_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/org.h"

static const struct {
	const char *code, *name, *short_name, *uscc, *office, *section;
} bodies[CF_BODIES] = {
	{"chengzhou", "澄州市生态环境局", "澄州市局", "11370300MB99000177", "局办公室", "大气与噪声科"},
	{"wanghu", "澄州市生态环境局望湖分局", "望湖分局", "11370302MB99001016", "综合科", "执法一科"},
	{"qingyuan", "澄州市生态环境局清源分局", "清源分局", "11370303MB9900202D", "综合科", "执法一科"},
};

NORETURN static void die(const char *what, const struct err *err)
{
	(void)fprintf(stderr, "core_fixture: %s: %s %s %s\n", what, status_name(err->st), err->key, err->detail);
	exit(99);
}

/* Straight into the tables: thirty password hashes would take seconds. */
static void add_person(struct core_fixture *f, int body, int role)
{
	char sql[1600];
	struct err err = {0};
	struct person p;
	int64_t unit = f->unit[body][role == ROLE_DRAFTER || role == ROLE_UNIT_HEAD ? CF_SECTION : CF_OFFICE];

	(void)snprintf(
		sql, sizeof(sql),
		"INSERT INTO person (body_id, unit_id, name, login, title, phone, division, leader, active, must_change, "
		"password, sort) VALUES (%lld, %lld, '%s%s', '%s.%s', '', '', '', %d, 1, 0, '', %d);\n"
		"INSERT INTO person_role (person_id, role) SELECT id, '%s' FROM person WHERE login = '%s.%s';\n",
		(long long)f->body[body], (long long)unit, bodies[body].short_name, role_zh((enum role)role),
		role_code((enum role)role), bodies[body].code, role == ROLE_SIGNATORY, role, role_code((enum role)role),
		role_code((enum role)role), bodies[body].code);
	if (db_script(f->c->db, str_of(sql), &err) != ST_OK)
		die("person", &err);
	(void)snprintf(sql, sizeof(sql), "%s.%s", role_code((enum role)role), bodies[body].code);
	if (person_by_login(f->c, str_of(sql), &p, &err) != ST_OK)
		die(sql, &err);
	f->person[body][role] = p.id;
}

static void add_body(struct core_fixture *f, int i)
{
	struct err err = {0};
	const char *names[CF_UNITS] = {bodies[i].office, bodies[i].section};
	struct body b = {
		.parent_id = i == CF_CITY ? 0 : f->body[CF_CITY],
		.code = str_of(bodies[i].code),
		.name = str_of(bodies[i].name),
		.short_name = str_of(bodies[i].short_name),
		.uscc = str_of(bodies[i].uscc),
		.sort = i,
		.active = true,
	};

	if (body_save(f->c, &b, &err) != ST_OK)
		die("body", &err);
	f->body[i] = b.id;
	for (int u = 0; u < CF_UNITS; u++) {
		struct unit unit = {.body_id = b.id, .name = str_of(names[u]), .sort = u, .active = true};

		if (unit_save(f->c, &unit, &err) != ST_OK)
			die("unit", &err);
		f->unit[i][u] = unit.id;
	}
	for (int r = 0; r < ROLE_COUNT; r++)
		add_person(f, i, r);
}

bool core_fixture_open(struct core_fixture *f, enum db_engine_kind kind, const struct module *const *modules, size_t n)
{
	struct err err = {0};
	struct core_config cfg = {.db_conns = 8,
				  .session_idle_s = 1800,
				  .session_max_s = 43200,
				  .fixed_today = "2026-11-20"};
	const struct module **all;
	char data[160];
	int applied;

	memset(f, 0, sizeof(*f));
	if (!db_fixture_open_migrated(&f->db, kind))
		return false;
	f->arena = arena_new();
	all = ARENA_ARRAY(f->arena, n + 1, const struct module *);
	all[0] = &core_module;
	for (size_t i = 0; i < n; i++)
		all[i + 1] = modules[i];
	(void)snprintf(data, sizeof(data), "%s/var", f->db.dir);
	cfg.database = f->db.url;
	cfg.data_dir = arena_cstr(f->arena, str_of(data));
	cfg.modules = all;
	cfg.n_modules = n + 1;
	cfg.migrations = db_fixture_migrations(f->arena, &cfg.n_migrations);
	if (core_new(&cfg, &f->core, &err) != ST_OK || core_migrate(f->core, &applied, &err) != ST_OK ||
	    core_ctx_new(f->core, f->arena, &f->c, &err) != ST_OK)
		die("core", &err);
	for (int i = 0; i < CF_BODIES; i++)
		add_body(f, i);
	return true;
}

void core_fixture_close(struct core_fixture *f)
{
	for (size_t i = 0; i < f->n_made; i++)
		core_ctx_free(f->made[i]);
	core_ctx_free(f->c);
	core_free(f->core);
	for (struct cf_arena *own = f->arenas; own != NULL; own = own->next)
		arena_free(own->a);
	arena_free(f->arena);
	db_fixture_close(&f->db);
}

void core_fixture_become(struct core_fixture *f, struct ctx *c, enum cf_body body, enum role role)
{
	struct err err = {0};
	struct person p;

	if (person_get(c, f->person[body][role], &p, &err) != ST_OK)
		die("person", &err);
	c->who = (struct principal){
		.person_id = p.id,
		.body_id = p.body_id,
		.unit_id = p.unit_id,
		.roles = p.roles,
		.city = body == CF_CITY,
		.name = p.name,
		.login = p.login,
		.csrf = STR("test"),
	};
}

struct ctx *core_fixture_as(struct core_fixture *f, enum cf_body body, enum role role)
{
	struct cf_arena *own = ARENA_NEW(f->arena, struct cf_arena);
	struct err err = {0};
	struct ctx *c;

	*own = (struct cf_arena){arena_new(), f->arenas}; /* as calls have one each: two may run at once */
	f->arenas = own;
	if (f->n_made == ARRAY_LEN(f->made) || core_ctx_new(f->core, own->a, &c, &err) != ST_OK)
		die("ctx", &err);
	core_fixture_become(f, c, body, role);
	f->made[f->n_made++] = c;
	return c;
}

void core_fixture_drop(struct core_fixture *f, struct ctx *c)
{
	for (size_t i = 0; i < f->n_made; i++) {
		if (f->made[i] == c) {
			f->made[i] = f->made[--f->n_made];
			break;
		}
	}
	core_ctx_free(c);
}
