/* SPDX-License-Identifier: Apache-2.0 */
/* The public pages: home, disclosure column, catalogue, documents, bodies, feeds, read API. Everything is readable without
 * an account (S1-1.2.3) and without script; nothing here writes but the view counter. */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "core/module.h"

extern const struct module portal_module;

#endif
