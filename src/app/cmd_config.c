/* SPDX-License-Identifier: Apache-2.0 */
/* chengming config check | show | example */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"

static bool is_setting(const char *env_name, size_t len)
{
	static const char *const others[] = {"CHENGMING_CONFIG", "CHENGMING_TEST_PG", "CHENGMING_PG_BIN"};
	char name[80];

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strlen(others[i]) == len && strncmp(others[i], env_name, len) == 0)
			return true;
	for (size_t i = 0; i < config_n_keys; i++) {
		(void)snprintf(name, sizeof name, "CHENGMING_%s_%s", config_keys[i].section, config_keys[i].name);
		if (strlen(name) == len && strncasecmp(name, env_name, len) == 0)
			return true;
	}
	return false;
}

/* A misspelt variable would be ignored in silence otherwise. */
static void note_unknown_variables(void)
{
	for (char **e = environ; *e != NULL; e++) {
		const char *eq = strchr(*e, '=');

		if (strncmp(*e, "CHENGMING_", 10) == 0 && eq != NULL && !is_setting(*e, (size_t)(eq - *e)))
			(void)fprintf(stderr, "chengming config: note: %.*s is no setting\n", (int)(eq - *e), *e);
	}
}

static int check(struct command_env *env)
{
	const struct config *c = &env->cfg;

	for (size_t i = 0; i < c->n_problems && i < ARRAY_LEN(c->problems); i++)
		(void)fprintf(stderr, "chengming config: %s\n", c->problems[i]);
	note_unknown_variables();
	if (c->n_problems > 0)
		return EXIT_FAILED;
	say("configuration is good (%s)", c->file == NULL ? "no file, defaults" : c->file);
	return EXIT_DONE;
}

static int run(struct command_env *env, int argc, char **argv)
{
	struct buf b = BUF_INIT(env->arena, 65536);
	const char *what = NULL;

	if (!opts_parse(&config_command, argc, argv, NULL, 0, &what, 1, 1, NULL))
		return EXIT_USAGE;
	if (strcmp(what, "check") == 0)
		return check(env);
	if (strcmp(what, "show") == 0) {
		config_show(&env->cfg, &b);
	} else if (strcmp(what, "example") == 0) {
		config_example(&b);
	} else {
		(void)fprintf(stderr, "chengming config: check, show or example, not \"%s\"\n", what);
		return EXIT_USAGE;
	}
	(void)fwrite(b.p, 1, b.n, stdout);
	return EXIT_DONE;
}

const struct command config_command = {
	.name = "config",
	.summary = "check or show the settings",
	.help = "usage: chengming config check     say what is wrong; exit code 1 if anything is\n"
		"       chengming config show      every setting in force and where it comes from (passwords masked)\n"
		"       chengming config example   a file with every key documented\n\n"
		"Example: chengming config check --config /etc/chengming/chengming.ini\n",
	.run = run,
};
