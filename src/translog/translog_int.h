/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers of the module, by file. Private to translog. */
#ifndef TRANSLOG_INT_H
#define TRANSLOG_INT_H

#include "core/page.h"
#include "web/web.h"

web_handler tl_api_sth, tl_api_heads, tl_api_entries, tl_api_proof, tl_api_consistency, tl_api_key,
	tl_api_changes;				 /* _api.c */
web_handler tl_page, tl_doc_page, tl_heads_atom; /* _pages.c */

extern const struct web_form tl_entries_form, tl_heads_form, tl_proof_form, tl_consistency_form, tl_changes_form;
extern const struct tpl_view tl_log_view, tl_proof_view;

#endif
