/* SPDX-License-Identifier: Apache-2.0 */
/* The modules of the program, in the order of their layers: seeds run and routes are tried in this order. */
#include "admin/admin.h"
#include "alerts/alerts.h"
#include "annual/annual.h"
#include "app/app.h"
#include "apply/apply.h"
#include "cases/cases.h"
#include "casework/casework.h"
#include "catalogue/catalogue.h"
#include "dispute/dispute.h"
#include "documents/documents.h"
#include "intake/intake.h"
#include "letters/letters.h"
#include "mirror/mirror.h"
#include "notify/notify.h"
#include "opendata/opendata.h"
#include "policy/policy.h"
#include "portal/portal.h"
#include "register/register.h"
#include "search/search.h"
#include "services/services.h"
#include "site/site.h"
#include "supervise/supervise.h"
#include "translog/translog.h"

const struct module *const app_modules[] = {
	&core_module,	   &translog_module, &notify_module,  &catalogue_module, &documents_module, &search_module,
	&alerts_module,	   &services_module, &site_module,    &policy_module,	 &portal_module,    &opendata_module,
	&supervise_module, &cases_module,    &letters_module, &apply_module,	 &register_module,  &casework_module,
	&dispute_module,   &annual_module,   &intake_module,  &mirror_module,	 &admin_module,
};
const size_t app_n_modules = ARRAY_LEN(app_modules);
