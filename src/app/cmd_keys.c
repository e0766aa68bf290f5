/* SPDX-License-Identifier: Apache-2.0 */
/* chengming rotate-keys: a new key for sealed personal data. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "cases/cases.h"
#include "core/seal.h"

static int fail(const struct err *err)
{
	(void)fprintf(stderr, "chengming rotate-keys: %s %s\n", err->key, err->detail);
	return 1;
}

static int run_rotate(struct command_env *env, int argc, char **argv)
{
	struct err err = {0};
	struct ctx *c;
	int64_t number = 0, done = 0;
	bool keep = argc == 2 && strcmp(argv[1], "--keep") == 0;

	if (argc > 2 || (argc == 2 && !keep)) {
		(void)fputs("chengming rotate-keys: see chengming rotate-keys --help\n", stderr);
		return 2;
	}
	c = command_ctx(env, &err);
	if (c == NULL || (!keep && seal_new_key(c, &number, &err) != ST_OK) || case_reseal(c, &done, &err) != ST_OK)
		return fail(&err);
	if (!keep)
		(void)printf("new key: %lld\n", (long long)number);
	(void)printf("sealed anew: %lld\n", (long long)done);
	return 0;
}

const struct command keys_command = {
	.name = "rotate-keys",
	.summary = "make a new key for personal data and seal everything with it",
	.help = "usage: chengming rotate-keys [--keep]\n\n"
		"Adds a key to keys/seal.keys in the data folder and seals identities and contacts anew with it. Old keys "
		"stay in\n"
		"the file: backups made before need them. --keep: no new key, only seal with the last one (after the key "
		"came by\n"
		"CHENGMING_SEAL_KEYS, or the setting seal.sm4 changed). May be interrupted and run again.\n\n"
		"Example: chengming rotate-keys\n",
	.run = run_rotate,
	.needs_core = true,
};
