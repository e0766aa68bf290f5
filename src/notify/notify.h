/* SPDX-License-Identifier: Apache-2.0 */
/* Outgoing mail and subscriptions: double opt-in, one-click out, queue with retry. */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "core/module.h"

extern const struct module notify_module;

#endif
