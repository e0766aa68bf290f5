/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's administration: bodies and units, people, calendar, audit trail, settings, jobs. */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "core/module.h"

extern const struct module admin_module;

#endif
