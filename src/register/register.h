/* SPDX-License-Identifier: Apache-2.0 */
/* The register of requests in the workbench: list with saved filters, intake by every channel, confirmation, import of a table,
 * what a body is for requests, reminders and escalation. S0-3.3.1–3.3.3, S0-3.3.8; 《条例》 Art. 27–31, 45. */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include "cases/cases.h"

extern const struct module register_module;

#endif
