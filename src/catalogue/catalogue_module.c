/* SPDX-License-Identifier: Apache-2.0 */
#include "core/module.h"

#include "catalogue/catalogue_seed.h"
#include "catalogue/catalogue_store.h"
#include "catalogue/catalogue_view.h"

static const struct db_set *const sets[] = {&catalogue_set};

static const struct tpl_page pages[] = {
	{"catalogue/list.html", &cat_list_view},	 {"catalogue/edit.html", &cat_form_view},
	{"catalogue/versions.html", &cat_versions_view}, {"catalogue/diff.html", &cat_diff_view},
	{"catalogue/import.html", &cat_import_view},	 {"catalogue/conflicts.html", &cat_conflicts_view},
	{"catalogue/bases.html", &cat_bases_view},
};

const struct module catalogue_module = {
	.name = "catalogue",
	.routes = cat_routes,
	.n_routes = CAT_N_ROUTES,
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.seed = catalogue_seed,
};
