/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_AUTH_PAGES_H
#define CORE_AUTH_PAGES_H

#include "core/page.h"
#include "web/web.h"

web_handler login_show, login_post, logout_post, password_show, password_post, account_show, account_end_others;
extern const struct web_form login_get_form, login_form, password_form;
extern const struct tpl_view login_view, password_view, account_view;

#endif
