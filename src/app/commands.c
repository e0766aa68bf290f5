/* SPDX-License-Identifier: Apache-2.0 */
/* The program's front: options every command has, the list of commands, their dispatch. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "app/cmd_calc.h"
#include "base/log.h"

const struct command *const app_commands[] = {
	&serve_command,	 &init_command,	   &migrate_command, &user_command,    &rebuild_command,
	&backup_command, &restore_command, &audit_command,   &proof_command,   &export_command,
	&calc_command,	 &keys_command,	   &config_command,  &version_command, &help_command,
};
const size_t app_n_commands = ARRAY_LEN(app_commands);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < app_n_commands; i++)
		if (strcmp(app_commands[i]->name, name) == 0)
			return app_commands[i];
	for (size_t m = 0; m < app_n_modules; m++)
		for (size_t i = 0; i < app_modules[m]->n_commands; i++)
			if (strcmp(app_modules[m]->commands[i].name, name) == 0)
				return &app_modules[m]->commands[i];
	return NULL;
}

/* ---- help, version ---- */

static const char common_help[] = "\n"
				  "Options of every command:\n"
				  "  --config FILE           settings (config/chengming.ini.example shows them all)\n"
				  "  --dir DIR               the same as --set data.dir=DIR\n"
				  "  --set SECTION.KEY=VALUE one setting\n"
				  "  --help                  help on the command\n";

static void list_commands(FILE *to)
{
	(void)fprintf(to, "usage: chengming COMMAND [options]\n\nCommands:\n");
	for (size_t i = 0; i < app_n_commands; i++)
		(void)fprintf(to, "  %-10s %s\n", app_commands[i]->name, app_commands[i]->summary);
	for (size_t m = 0; m < app_n_modules; m++)
		for (size_t i = 0; i < app_modules[m]->n_commands; i++)
			(void)fprintf(to, "  %-10s %s\n", app_modules[m]->commands[i].name,
				      app_modules[m]->commands[i].summary);
	(void)fputs(common_help, to);
	(void)fputs("\nExample: chengming init --dir var && chengming serve --dir var\n", to);
}

static int print_table(struct command_env *env, bool routes)
{
	struct buf b = BUF_INIT(env->arena, 1u << 20);

	if (routes)
		core_print_routes(app_modules, app_n_modules, &b);
	else
		core_print_permissions(&b);
	(void)fwrite(b.p, 1, b.n, stdout);
	return EXIT_DONE;
}

static int run_help(struct command_env *env, int argc, char **argv)
{
	bool routes = false, permissions = false;
	const struct opt opts[] = {{"--routes", NULL, &routes}, {"--permissions", NULL, &permissions}};
	const struct command *cmd;
	const char *name = NULL;
	size_t n = 0;

	if (!opts_parse(&help_command, argc, argv, opts, ARRAY_LEN(opts), &name, 0, 1, &n))
		return EXIT_USAGE;
	if (routes || permissions)
		return print_table(env, routes);
	if (n == 0) {
		list_commands(stdout);
		return EXIT_DONE;
	}
	cmd = command_find(name);
	if (cmd == NULL) {
		(void)fprintf(stderr, "chengming: there is no command \"%s\"\n", name);
		return EXIT_USAGE;
	}
	(void)fputs(cmd->help, stdout);
	return EXIT_DONE;
}

const struct command help_command = {
	.name = "help",
	.summary = "this list, or help on one command",
	.help = "usage: chengming help [COMMAND]\n"
		"       chengming help --routes        every address with its permission (TSV)\n"
		"       chengming help --permissions   the table of roles and permissions (Markdown)\n\n"
		"Example: chengming help backup\n",
	.run = run_help,
};

static int run_version(struct command_env *env, int argc, char **argv)
{
	(void)env;
	if (!opts_parse(&version_command, argc, argv, NULL, 0, NULL, 0, 0, NULL))
		return EXIT_USAGE;
	say("chengming %s", CHENGMING_VERSION);
	return EXIT_DONE;
}

const struct command version_command = {
	.name = "version",
	.summary = "print the version",
	.help = "usage: chengming version\n\nExample: chengming version\n",
	.run = run_version,
};

/* ---- options every command has ---- */

struct common {
	const char *config, *dir;
	const char *sets[64];
	size_t n_sets;
	bool help;
};

/* Takes the option at argv[i] if it is a common one: its number of words, 0 if it is none, -1 on a mistake. */
static int take_common(struct common *c, int argc, char **argv, int i)
{
	const char *eq = strchr(argv[i], '=');
	struct str name = {argv[i], eq == NULL ? strlen(argv[i]) : (size_t)(eq - argv[i])};
	const char **into = NULL;

	if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
		c->help = true;
		return 1;
	}
	if (str_eq_c(name, "--config"))
		into = &c->config;
	else if (str_eq_c(name, "--dir"))
		into = &c->dir;
	else if (str_eq_c(name, "--set") && c->n_sets < ARRAY_LEN(c->sets))
		into = &c->sets[c->n_sets++];
	else
		return 0;
	if (eq == NULL && i + 1 >= argc)
		return -1;
	*into = eq != NULL ? eq + 1 : argv[i + 1];
	return eq != NULL ? 1 : 2;
}

/* Moves what is left to the front of argv; returns the new argc, -1 on a mistake. */
static int split_common(struct common *c, int argc, char **argv)
{
	int kept = 1;

	for (int i = 1; i < argc;) {
		int words;

		if (strcmp(argv[i], "--") == 0) { /* the command's own words follow */
			while (i < argc)
				argv[kept++] = argv[i++];
			break;
		}
		words = take_common(c, argc, argv, i);
		if (words < 0) {
			(void)fprintf(stderr, "chengming: %s needs a value\n", argv[i]);
			return -1;
		}
		if (words == 0)
			argv[kept++] = argv[i++];
		i += words;
	}
	argv[kept] = NULL;
	return kept;
}

static bool load_config(struct command_env *env, const struct common *c, bool complain)
{
	static const char *const levels[] = {"debug", "info", "warn", "error"};

	config_init(&env->cfg, env->arena);
	config_load(&env->cfg, c->config);
	for (size_t i = 0; i < c->n_sets; i++)
		config_set(&env->cfg, c->sets[i]);
	if (c->dir != NULL)
		config_set_key(&env->cfg, "data.dir", c->dir, FROM_ARG);
	config_finish(&env->cfg);
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(levels[i], config_text(&env->cfg, "log.level")) == 0)
			log_set_level((enum log_level)i);
	if (!complain || env->cfg.n_problems == 0)
		return true;
	for (size_t i = 0; i < env->cfg.n_problems && i < ARRAY_LEN(env->cfg.problems); i++)
		(void)fprintf(stderr, "chengming: configuration: %s\n", env->cfg.problems[i]);
	return false;
}

static int run_command(const struct command *cmd, const struct common *common, int argc, char **argv)
{
	struct command_env env = {.arena = arena_new(), .program = argv[0], .lock_fd = -1};
	struct err err = {0};
	int rc = EXIT_FAILED;

	if (load_config(&env, common, cmd != &config_command && cmd != &help_command && cmd != &version_command)) {
		if (cmd->needs_core && command_core(&env, &err) == NULL)
			rc = fail_with(&env, cmd->name, &err);
		else
			rc = cmd->run(&env, argc - 1, argv + 1);
	}
	env_close(&env);
	arena_free(env.arena);
	return rc;
}

int app_main(int argc, char **argv)
{
	struct common common = {0};
	const struct command *cmd;

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error value, not the end */
	(void)signal(SIGXFSZ, SIG_IGN); /* so is a file-size limit: EFBIG, told as a full disk */
	(void)umask(027);
	app_search_sources();
	argc = split_common(&common, argc, argv);
	if (argc < 0)
		return EXIT_USAGE;
	if (argc == 1) {
		list_commands(common.help ? stdout : stderr);
		return common.help ? EXIT_DONE : EXIT_USAGE;
	}
	cmd = command_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
	if (cmd == NULL) {
		(void)fprintf(stderr, "chengming: there is no command \"%s\"; see \"chengming help\"\n", argv[1]);
		return EXIT_USAGE;
	}
	if (common.help) {
		(void)fputs(cmd->help, stdout);
		return EXIT_DONE;
	}
	return run_command(cmd, &common, argc, argv);
}
