/* SPDX-License-Identifier: Apache-2.0 */
/* Options of commands, words on the terminal, progress. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"

static bool usage(const struct command *cmd, const char *what, const char *arg)
{
	(void)fprintf(stderr, "chengming %s: %s%s\nSee \"chengming %s --help\".\n", cmd->name, what, arg, cmd->name);
	return false;
}

/* One option at argv[*i]; moves *i to its value. */
static bool take_option(const struct command *cmd, int argc, char **argv, int *i, const struct opt *opts, size_t n)
{
	const char *arg = argv[*i], *eq = strchr(arg, '=');
	size_t len = eq == NULL ? strlen(arg) : (size_t)(eq - arg);

	for (size_t k = 0; k < n; k++) {
		if (strlen(opts[k].name) != len || strncmp(opts[k].name, arg, len) != 0)
			continue;
		if (opts[k].flag != NULL) {
			if (eq != NULL)
				return usage(cmd, "takes no value: ", arg);
			*opts[k].flag = true;
			return true;
		}
		if (eq == NULL && *i + 1 >= argc)
			return usage(cmd, "needs a value: ", arg);
		*opts[k].value = eq != NULL ? eq + 1 : argv[++*i];
		return true;
	}
	return usage(cmd, "unknown option ", arg);
}

bool opts_parse(const struct command *cmd, int argc, char **argv, const struct opt *opts, size_t n, const char **pos,
		size_t min, size_t max, size_t *ret_pos)
{
	size_t found = 0;
	bool plain = false;

	for (int i = 1; i < argc; i++) {
		if (!plain && strcmp(argv[i], "--") == 0) {
			plain = true;
		} else if (!plain && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (!take_option(cmd, argc, argv, &i, opts, n))
				return false;
		} else if (found == max) {
			return usage(cmd, "unexpected argument ", argv[i]);
		} else {
			pos[found++] = argv[i];
		}
	}
	if (found < min)
		return usage(cmd, "an argument is missing", "");
	if (ret_pos != NULL)
		*ret_pos = found;
	return true;
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)putchar('\n');
	(void)fflush(stdout);
}

int fail_with(const struct command_env *env, const char *name, const struct err *err)
{
	const char *key = err->key[0] != '\0' ? err->key : status_key(err->st);
	const struct tpl_set *tpl = env->core == NULL ? NULL : core_tpl(env->core);
	struct str text = str_of(err->key);

	if (tpl != NULL && tpl_has_key(tpl, key))
		text = tpl_textf(tpl, env->arena, LOC_EN, key, str_of(err->arg));
	if (err->detail[0] == '\0' && str_empty(text))
		text = str_of(status_name(err->st));
	if (err->detail[0] == '\0')
		(void)fprintf(stderr, "chengming %s: %.*s%s%s\n", name, STR_ARG(text), err->clause[0] ? " — " : "",
			      err->clause);
	else
		(void)fprintf(stderr, "chengming %s: %s\n", name, err->detail);
	return EXIT_FAILED;
}

void progress_show(struct progress *p, int64_t done, int64_t total)
{
	int64_t now = clock_mono_ms();

	if (!isatty(STDERR_FILENO) || (done < total && now - p->last_ms < 100))
		return;
	p->last_ms = now;
	p->shown = true;
	if (total > 0) {
		int filled = (int)(done * 30 / total);

		(void)fprintf(stderr, "\r%s [%.*s%*s] %lld/%lld ", p->label, filled,
			      "==============================", 30 - filled, "", (long long)done, (long long)total);
	} else {
		(void)fprintf(stderr, "\r%s %lld ", p->label, (long long)done);
	}
	(void)fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		(void)fputc('\n', stderr);
	p->shown = false;
}
