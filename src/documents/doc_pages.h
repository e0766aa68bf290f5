/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers, forms and page views of the workbench, listed in documents_module.c. */
#ifndef DOCUMENTS_DOC_PAGES_H
#define DOCUMENTS_DOC_PAGES_H

#include "documents/documents_view.h"
#include "web/web.h"

web_handler doc_inbox_page, doc_inbox_csv, doc_inbox_xlsx, doc_list_page, doc_show_page, doc_preview_page, doc_diff_page,
	doc_file_get, doc_form_pdf_get, doc_pdf_get, doc_docx_get, doc_new_page, doc_new_post, doc_edit_page, doc_edit_post,
	doc_autosave_post, doc_detach_post, doc_review_page, doc_review_post, doc_withdraw_page, doc_withdraw_post,
	doc_republish_page, doc_republish_post, doc_correct_page, doc_correct_post, doc_discard_page, doc_discard_post,
	doc_validity_page, doc_validity_post, doc_stats_page, doc_stats_csv, doc_gaps_page, doc_proof_get, doc_canonical_get;
extern const struct web_form doc_inbox_form, doc_list_form, doc_diff_form, doc_edit_form, doc_detach_form, doc_review_form,
	doc_decide_form, doc_validity_form, doc_stats_form, doc_proof_form;
extern const struct tpl_view doc_inbox_view, doc_list_view, doc_show_view, doc_preview_view, doc_diff_view, doc_edit_view,
	doc_review_view, doc_decide_view, doc_stats_view, doc_gaps_view;

/* The document of the path, in the person's reach. */
enum status doc_of_path(struct web_call *w, struct document *ret, struct err *err) MUST_CHECK;
/* A PDF or DOCX made now, as download. */
void doc_send_bytes(struct web_call *w, struct str bytes, const char *type, struct str name);

#endif
