/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as mail address, as token of a link and as every field of a mail: no crash; an address that is accepted is accepted in
 * its normal form; a mail has exactly the headers it should have. */
#include <stdlib.h>

#include "alerts/alerts.h"
#include "notify/message.h"
#include "notify/notify.h"
#include "notify/notify_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_mail(struct arena *a, struct str s)
{
	struct message m = {.from = STR("notice@bureau.example"),
			    .from_name = s,
			    .to = STR("r@reader.example"),
			    .subject = s,
			    .text = s,
			    .message_id = STR("a@bureau.example")};
	struct buf b = BUF_INIT(a, 8u << 20);
	struct str rest, line;
	int headers = 0;

	if (!message_write(a, &m, &b))
		return;
	rest = buf_view(&b);
	while (str_line(&rest, &line)) {
		if (line.n == 0)
			break;
		if (line.n > 76 || (line.p[0] == ' ' && headers == 0))
			abort();
		headers += line.p[0] != ' ';
	}
	if (headers != 9)
		abort();
	m.to = s;
	m.message_id = s;
	m.unsubscribe = s;
	buf_clear(&b);
	(void)message_write(a, &m, &b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size}, normal, again;
	struct alert_token t;

	if (mail_address_valid(a, s, &normal) && (!mail_address_valid(a, normal, &again) || !str_eq(normal, again)))
		abort();
	if (alert_token_parse(s, &t) && (t.id <= 0 || t.until < 0 || t.mac.n == 0))
		abort();
	(void)smtp_host_local(s);
	check_mail(a, s);
	arena_free(a);
	return 0;
}
