/* SPDX-License-Identifier: Apache-2.0 */
/* The data sets this site offers and the forms they come in: one table for the page /data and for the DCAT catalogue. */
#ifndef OPENDATA_DATASETS_H
#define OPENDATA_DATASETS_H

#include "core/ctx.h"

struct od_form {
	const char *path, *type; /* media type */
	const char *label;	 /* "CSV": the same in every language */
};
struct od_dataset {
	const char *id;	       /* "opendata.set.<id>" names it, "opendata.set_about.<id>" describes it */
	const char *frequency; /* code of the EU's authority table, used by DCAT-AP */
	const struct od_form *forms;
	size_t n;
	const char *bulk; /* file of bulk.h that holds it; NULL: none */
};
const struct od_dataset *od_datasets(size_t *ret_n);

#endif
