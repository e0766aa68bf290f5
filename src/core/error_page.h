/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ERROR_PAGE_H
#define CORE_ERROR_PAGE_H

#include "core/ctx.h"

/* Leaves an answer for a failed call: a complete page in the shell the visitor is in, a redirect to log-in, or JSON
 * (RFC 9457) for WEB_API routes. Needs neither database nor templates. */
void error_page_render(struct ctx *c, const struct err *err);

extern const struct tpl_view error_view;

#endif
