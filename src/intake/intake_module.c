/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

static const struct tpl_page pages[] = {{"intake/import.html", &intake_view}};

/* Import keeps no tables of its own: drafts and their source keys belong to documents. */
const struct module intake_module = {
	.name = "intake",
	.routes = intake_routes,
	.n_routes = 2,
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.commands = &import_command,
	.n_commands = 1,
};
