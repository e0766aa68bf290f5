/* SPDX-License-Identifier: Apache-2.0 */
/* The citizen's side: form, receipt, progress page, what the applicant may do, public log of answered requests.
 * 《政府信息公开条例》 Art. 27–31, 40–43; S0-3.3.1, S1-2.5, S1-2.6. */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "cases/cases.h"

extern const struct module apply_module;

#endif
