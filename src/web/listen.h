/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

#include <stdbool.h>

#include "base/status.h"

struct sockaddr;
/* "127.0.0.1:8080", "[::1]:8080", ":8080"; port 0 = any free one. */
enum status listen_open(const char *listen_at, int *ret_fd, int *ret_port, struct err *err) MUST_CHECK;
void address_text(const struct sockaddr *sa, char ret[48]); /* without port; "" when unknown */

#endif
