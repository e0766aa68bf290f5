/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from file, environment and command line; every mistake is named. Options of commands. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/fs.h"

struct fixture {
	struct arena *arena;
	struct config cfg;
	char file[64];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	int fd;

	assert_non_null(f);
	f->arena = arena_new();
	(void)snprintf(f->file, sizeof f->file, "/tmp/chengming-config.XXXXXX");
	fd = mkstemp(f->file);
	assert_true(fd >= 0);
	(void)close(fd);
	(void)unsetenv("CHENGMING_SERVER_LISTEN");
	(void)unsetenv("CHENGMING_CONFIG");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	(void)unlink(f->file);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void load(struct fixture *f, struct str text)
{
	struct err err = {0};

	assert_int_equal(fs_write_atomic(f->file, text, &err), ST_OK);
	config_init(&f->cfg, f->arena);
	config_load(&f->cfg, f->file);
	config_finish(&f->cfg);
}

static void defaults_are_good(void **state)
{
	struct fixture *f = *state;

	load(f, STR(""));
	assert_int_equal(f->cfg.n_problems, 0);
	assert_string_equal(config_text(&f->cfg, "server.listen"), "127.0.0.1:8080");
	assert_string_equal(config_text(&f->cfg, "database.url"), "sqlite:var/chengming.db");
	assert_int_equal(config_i64(&f->cfg, "database.connections"), 8);
	assert_true(config_bool(&f->cfg, "database.migrate"));
	assert_null(config_find(&f->cfg, "server.nothing"));
}

static void file_then_environment_then_command_line(void **state)
{
	struct fixture *f = *state;
	struct buf shown = BUF_INIT(f->arena, 65536);

	load(f, STR("; 注释\n[server]\nlisten = 10.0.0.1:80\nhsts = yes\n\n[data]\ndir=/srv/澄明\n"
		    "[database]\nurl = postgresql://bureau:secret@db/chengming\n"));
	assert_int_equal(f->cfg.n_problems, 0);
	assert_string_equal(config_text(&f->cfg, "server.listen"), "10.0.0.1:80");
	assert_string_equal(config_text(&f->cfg, "data.dir"), "/srv/澄明");
	assert_true(config_bool(&f->cfg, "server.hsts"));
	config_show(&f->cfg, &shown);
	assert_null(strstr(buf_cstr(&shown), "secret@"));
	assert_non_null(strstr(buf_cstr(&shown), "postgresql://bureau:****@db/chengming\t; file"));
	assert_int_equal(setenv("CHENGMING_SERVER_LISTEN", "10.0.0.2:80", 1), 0);
	load(f, STR("[server]\nlisten = 10.0.0.1:80\n"));
	assert_string_equal(config_text(&f->cfg, "server.listen"), "10.0.0.2:80");
	config_set(&f->cfg, "server.listen=10.0.0.3:80");
	assert_string_equal(config_text(&f->cfg, "server.listen"), "10.0.0.3:80");
	assert_int_equal(f->cfg.n_problems, 0);
	(void)unsetenv("CHENGMING_SERVER_LISTEN");
}

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *text, *word;
	} cases[] = {
		{"[server]\nlistn = 1\n", "\"listn\""},
		{"listen = 1:1\n", "\"listen\""},
		{"[server]\nlisten = 8080\n", "ADDRESS:PORT"},
		{"[server]\nlisten = 127.0.0.1:99999\n", "ADDRESS:PORT"},
		{"[server]\nworkers = many\n", "from 0 to 256"},
		{"[server]\nworkers = 257\n", "from 0 to 256"},
		{"[server]\nworkers = 1\nworkers = 2\n", "twice"},
		{"[server]\nhsts = maybe\n", "yes or no"},
		{"[log]\nlevel = loud\n", "one of debug"},
		{"[test]\ntoday = 2026-02-30\n", "date"},
		{"[database]\nurl = mysql://x\n", "sqlite:"},
		{"[data]\ndir =\n", "data.dir is empty"},
		{"[server\n", "line 1"},
		{"[server]\nwhat is this\n", "line 2"},
		{"[data]\ndir = \xff\n", "UTF-8"},
	};
	struct fixture *f = *state;
	struct buf longer = BUF_INIT(f->arena, 4096);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		load(f, str_of(cases[i].text));
		if (f->cfg.n_problems == 0 || strstr(f->cfg.problems[0], cases[i].word) == NULL)
			fail_msg("case %zu: %s", i, f->cfg.n_problems == 0 ? "no problem found" : f->cfg.problems[0]);
	}
	buf_c(&longer, "[data]\ndir = ");
	for (int i = 0; i < 300; i++)
		buf_byte(&longer, 'x');
	load(f, buf_view(&longer));
	assert_non_null(strstr(f->cfg.problems[0], "line 2 is longer"));
	(void)unlink(f->file);
	config_init(&f->cfg, f->arena);
	config_load(&f->cfg, f->file);
	assert_int_equal(f->cfg.n_problems, 1);
	config_set(&f->cfg, "server.listen");
	config_set(&f->cfg, "no.thing=1");
	assert_int_equal(f->cfg.n_problems, 3);
	for (int i = 0; i < 100; i++)
		config_set(&f->cfg, "x");
	assert_int_equal(f->cfg.n_problems, 103); /* more than are kept: still counted */
}

/* The file people copy says what the table says, and is itself good. */
static void example_is_the_table(void **state)
{
	struct fixture *f = *state;
	struct buf want = BUF_INIT(f->arena, 65536);
	struct err err = {0};
	struct str have, rest, line;
	struct buf live = BUF_INIT(f->arena, 65536);

	config_example(&want);
	assert_int_equal(fs_read(f->arena, EXAMPLE_FILE, 65536, &have, &err), ST_OK);
	assert_true(str_eq(have, buf_view(&want)));
	rest = have;
	while (str_line(&rest, &line)) { /* every key switched on */
		if (str_starts_c(line, ";") && !str_starts_c(line, "; "))
			line = str_skip(line, 1);
		buf_str(&live, line);
		buf_byte(&live, '\n');
	}
	load(f, buf_view(&live));
	assert_int_equal(f->cfg.n_problems, 0);
	for (size_t i = 0; i < config_n_keys; i++)
		assert_int_equal(f->cfg.from[i], FROM_FILE);
}

static void options_are_declared(void **state)
{
	static const struct command cmd = {.name = "test"};
	static const char *const good[] = {"test", "--name", "澄", "-", "--quiet", "--place=here=1", "--", "--name", NULL};
	static const char *const bad[][4] = {{"test", "--nmae", "x", NULL},
					     {"test", "--name", NULL, NULL},
					     {"test", "--quiet=1", "a", NULL},
					     {"test", NULL, NULL, NULL}};
	const char *name = NULL, *place = NULL, *pos[2] = {0};
	bool quiet = false;
	const struct opt opts[] = {{"--name", &name, NULL}, {"--place", &place, NULL}, {"--quiet", NULL, &quiet}};
	char *argv[9];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		argv[i] = (char *)(uintptr_t)good[i];
	assert_true(opts_parse(&cmd, 8, argv, opts, 3, pos, 1, 2, &n));
	assert_string_equal(name, "澄");
	assert_string_equal(place, "here=1");
	assert_true(quiet);
	assert_int_equal(n, 2);
	assert_string_equal(pos[0], "-");
	assert_string_equal(pos[1], "--name");
	assert_false(opts_parse(&cmd, 8, argv, opts, 3, pos, 0, 1, &n)); /* one argument too many */
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int argc = 0;

		for (; argc < 4 && bad[i][argc] != NULL; argc++)
			argv[argc] = (char *)(uintptr_t)bad[i][argc];
		assert_false(opts_parse(&cmd, argc, argv, opts, 3, pos, 1, 2, &n));
	}
}

static void every_command_has_help_with_an_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < app_n_commands; i++) {
		const struct command *c = app_commands[i];

		assert_ptr_equal(command_find(c->name), c);
		assert_true(strncmp(c->help, "usage: chengming ", 17) == 0);
		if (strstr(c->help, "xample") == NULL)
			fail_msg("%s has no example", c->name);
		assert_true(c->summary[0] != '\0');
	}
	assert_null(command_find("nothing"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(defaults_are_good, set_up, tear_down),
		cmocka_unit_test_setup_teardown(file_then_environment_then_command_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mistakes_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(example_is_the_table, set_up, tear_down),
		cmocka_unit_test(options_are_declared),
		cmocka_unit_test(every_command_has_help_with_an_example),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
