/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench: register, intake by every channel, import, the case on one page, reminders. S0-3.3.2–3.3.4, S2-1.3.1–1.3.5. */
#ifndef CASEWORK_CASEWORK_H
#define CASEWORK_CASEWORK_H

#include "cases/cases.h"

extern const struct module casework_module;

#endif
