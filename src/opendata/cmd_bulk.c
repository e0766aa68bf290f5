/* SPDX-License-Identifier: Apache-2.0 */
/* chengming bulk */
#include "core/module.h"
#include "opendata/bulk.h"
#include "opendata/opendata_int.h"

static int run_bulk(struct command_env *env, int argc, char **argv)
{
	struct err err = {0};
	struct ctx *c;
	struct bulk b = {0};
	bool built = false;
	enum status st;

	if (argc > 1) {
		(void)fprintf(stderr, "%s: takes no arguments\n", argv[0]);
		return 2;
	}
	c = command_ctx(env, &err);
	st = c == NULL ? err.st : bulk_build(c, true, &built, &err);
	if (st == ST_OK)
		st = bulk_current(c, &b, &err);
	if (st != ST_OK) {
		(void)fprintf(stderr, "chengming bulk: %s\n", err.detail[0] != '\0' ? err.detail : status_name(st));
		return 1;
	}
	for (size_t i = 0; i < b.n; i++)
		(void)printf("%.*s  %.*s  %lld bytes, %lld rows\n", STR_ARG(b.files[i].sha256), STR_ARG(b.files[i].name),
			     (long long)b.files[i].size, (long long)b.files[i].rows);
	return 0;
}

const struct command od_bulk_command = {
	.name = "bulk",
	.summary = "build the bulk files of open data now",
	.help = "usage: chengming bulk\n\n"
		"Builds the files of the page /data (documents.zip, attachments.zip) anew and prints their checksums. The "
		"server\n"
		"may go on; it builds them itself after changes.\n\n"
		"Example: chengming bulk\n",
	.run = run_bulk,
	.needs_core = true,
};
