/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of app: what a command finds in its environment. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/config.h"
#include "core/core.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command_env {
	struct arena *arena; /* as long as the command runs */
	struct config cfg;
	const char *program; /* path of this program, for messages */
	struct core *core;
	struct ctx *ctx;
	int lock_fd; /* data folder's lock; -1 = not held */
};

extern const struct command *const app_commands[];
extern const size_t app_n_commands;
extern const struct module *const app_modules[];
extern const size_t app_n_modules;
extern const struct web_asset asset_table[]; /* generated from assets/ */
extern const size_t asset_count;

/* The whole program: options, command, exit code. */
int app_main(int argc, char **argv);
const struct command *command_find(const char *name);

/* Tells the search what there is beside documents: search_sources.c. */
void app_search_sources(void);

/* ---- options of commands ---- */
struct opt {
	const char *name;   /* "--roles" */
	const char **value; /* takes a value, or … */
	bool *flag;	    /* … is a switch */
};
/* Sorts argv[1…] into options and at least min, at most max positional arguments. False after saying on stderr what is
 * wrong. "--" ends the options; "--name=value" is understood. */
bool opts_parse(const struct command *cmd, int argc, char **argv, const struct opt *opts, size_t n, const char **pos,
		size_t min, size_t max, size_t *ret_pos);
/* Prints "chengming NAME: text (detail)" in English from the catalogue; returns EXIT_FAILED. */
int fail_with(const struct command_env *env, const char *name, const struct err *err);
void say(const char *fmt, ...) PRINTF_LIKE(1, 2); /* one line on stdout */

/* ---- parts shared by commands ---- */
enum status env_data_dir(struct command_env *env, struct err *err) MUST_CHECK; /* made, writable */
/* One server per data folder. ST_BUSY names the holder. */
enum status env_lock(struct command_env *env, struct err *err) MUST_CHECK;
enum status env_core(struct command_env *env, struct err *err) MUST_CHECK;
void env_close(struct command_env *env);
/* The web server as configured, attached to the core; jobs are not started. */
enum status env_web(struct command_env *env, struct web_server **ret, struct err *err) MUST_CHECK;
enum status env_pending(struct command_env *env, int *ret, struct err *err) MUST_CHECK;

/* Makes a first body and administrator when there is no person yet; *ret_password is empty otherwise. */
struct first_run {
	const char *body_name, *body_code, *uscc; /* NULL: placeholders to be corrected in the workbench */
	struct str login, password;
};
/* 16 characters the password rules accept. */
struct str one_time_password(struct arena *a, struct str login);
enum status first_run(struct ctx *c, struct first_run *f, struct err *err) MUST_CHECK;

/* ---- progress on stderr when it is a terminal ---- */
struct progress {
	const char *label;
	int64_t last_ms;
	bool shown;
};
void progress_show(struct progress *p, int64_t done, int64_t total);
void progress_end(struct progress *p);

extern const struct command keys_command, serve_command, init_command, migrate_command, user_command, rebuild_command,
	backup_command, restore_command, audit_command, proof_command, export_command, config_command, version_command,
	help_command;

#endif
