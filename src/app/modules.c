/* SPDX-License-Identifier: Apache-2.0 */
/* The modules of the program, in the order of their layers: seeds run and routes are tried in this order. */
#include "admin/admin.h"
#include "app/app.h"
#include "catalogue/catalogue.h"
#include "documents/documents.h"
#include "intake/intake.h"
#include "portal/portal.h"
#include "supervise/supervise.h"

const struct module *const app_modules[] = {
	&core_module, &catalogue_module, &documents_module, &portal_module, &supervise_module, &intake_module, &admin_module,
};
const size_t app_n_modules = ARRAY_LEN(app_modules);
