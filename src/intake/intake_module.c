/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"
#include "intake/intake_store.h"

static const struct tpl_page pages[] = {{"intake/import.html", &intake_view}};

/* Drafts and their source keys belong to documents; here are old addresses and reports. */
static const struct db_set *const sets[] = {&intake_set};

const struct module intake_module = {
	.name = "intake",
	.routes = intake_routes,
	.n_routes = 2,
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.commands = &import_command,
	.n_commands = 1,
	.not_found = intake_not_found,
};
