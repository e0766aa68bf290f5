/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/translog_store.h"

static const struct db_set *const sets[] = {&translog_set};

const struct module translog_module = {
	.name = "translog",
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
};
