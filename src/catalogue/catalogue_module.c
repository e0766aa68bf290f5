/* SPDX-License-Identifier: Apache-2.0 */
#include "core/module.h"

#include "catalogue/catalogue_seed.h"
#include "catalogue/catalogue_store.h"

static const struct db_set *const sets[] = {&catalogue_set};

const struct module catalogue_module = {
	.name = "catalogue",
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.seed = catalogue_seed,
};
