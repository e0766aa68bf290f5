/* SPDX-License-Identifier: Apache-2.0 */
/* The modules of the program, in the order of their layers: seeds run and routes are tried in this order. */
#include "app/app.h"
#ifdef HAVE_CATALOGUE
#include "catalogue/catalogue.h"
#endif
#ifdef HAVE_DOCUMENTS
#include "documents/documents.h"
#endif
#ifdef HAVE_PORTAL
#include "portal/portal.h"
#endif
#ifdef HAVE_INTAKE
#include "intake/intake.h"
#endif
#ifdef HAVE_ADMIN
#include "admin/admin.h"
#endif

const struct module *const app_modules[] = {
	&core_module,
#ifdef HAVE_CATALOGUE
	&catalogue_module,
#endif
#ifdef HAVE_DOCUMENTS
	&documents_module,
#endif
#ifdef HAVE_PORTAL
	&portal_module,
#endif
#ifdef HAVE_INTAKE
	&intake_module,
#endif
#ifdef HAVE_ADMIN
	&admin_module,
#endif
};
const size_t app_n_modules = ARRAY_LEN(app_modules);
