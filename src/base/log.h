/* SPDX-License-Identifier: Apache-2.0 */
/* One line per event on stderr: time, level, then key=value text. Lower layers do not log; handlers and jobs do. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/status.h"

void log_set_level(enum log_level min);
void log_line(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3); /* newlines in it become spaces */
void log_err(const char *what, const struct err *err);			     /* at status_level(err->st) */

#endif
