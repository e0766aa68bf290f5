/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP through libcurl: one handle for a run over the queue, which keeps the connection. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "notify/notify_int.h"

struct smtp {
	CURL *h;
	const struct notify_config *cfg;
	char error[CURL_ERROR_SIZE];
};

bool smtp_host_local(struct str url)
{
	ptrdiff_t at = str_find_c(url, "://");
	struct str host = at < 0 ? url : str_skip(url, (size_t)at + 3), part;

	(void)str_cut(&host, '/', &part);
	at = str_find_byte(part, '@');
	host = at < 0 ? part : str_skip(part, (size_t)at + 1);
	if (str_starts_c(host, "[::1]"))
		return true;
	(void)str_cut(&host, ':', &part);
	return str_eq_c(part, "localhost") || str_starts_c(part, "127.");
}

struct smtp *smtp_open(const struct notify_config *cfg)
{
	bool tls =
		cfg->tls == NOTIFY_TLS_REQUIRED || (cfg->tls == NOTIFY_TLS_AUTO && !smtp_host_local(str_of(cfg->smtp_url)));
	struct smtp *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->cfg = cfg;
	s->h = curl_easy_init();
	if (s->h == NULL) {
		free(s);
		return NULL;
	}
	curl_easy_setopt(s->h, CURLOPT_URL, cfg->smtp_url);
	curl_easy_setopt(s->h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(s->h, CURLOPT_PROXY, "");
	curl_easy_setopt(s->h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->h, CURLOPT_CONNECTTIMEOUT, 10L);
	curl_easy_setopt(s->h, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(s->h, CURLOPT_USE_SSL,
			 (long)(tls			     ? CURLUSESSL_ALL
				: cfg->tls == NOTIFY_TLS_OFF ? CURLUSESSL_NONE
							     : CURLUSESSL_TRY));
	curl_easy_setopt(s->h, CURLOPT_ERRORBUFFER, s->error);
	curl_easy_setopt(s->h, CURLOPT_UPLOAD, 1L);
	if (cfg->ca_file[0] != '\0')
		curl_easy_setopt(s->h, CURLOPT_CAINFO, cfg->ca_file);
	if (cfg->user[0] != '\0') {
		curl_easy_setopt(s->h, CURLOPT_USERNAME, cfg->user);
		curl_easy_setopt(s->h, CURLOPT_PASSWORD, cfg->password);
	}
	return s;
}

void smtp_close(struct smtp *s)
{
	if (s == NULL)
		return;
	curl_easy_cleanup(s->h);
	free(s);
}

struct upload {
	struct str left;
	bool begun;
};

static size_t give(char *p, size_t size, size_t n, void *arg)
{
	struct upload *u = arg;
	size_t take = size * n < u->left.n ? size * n : u->left.n;

	u->begun = true;
	memcpy(p, u->left.p, take);
	u->left = str_skip(u->left, take);
	return take;
}

static void end_list(struct curl_slist **l)
{
	curl_slist_free_all(*l);
}

/* A 5xx is the recipient's or the text's only where it answered RCPT or the text itself: refused senders, missing log-ins and
 * greetings of a closed server say the installation is at fault, and mails wait for the operator. */
static enum smtp_end judge(const struct smtp *s, CURLcode rc, long code, bool begun)
{
	bool rcpt = str_starts_c(str_of(s->error), "RCPT failed");

	if (rc == CURLE_OK)
		return SMTP_SENT;
	if (!rcpt && !(begun && code >= 400))
		return SMTP_DOWN;
	return code >= 500 ? SMTP_REFUSED : SMTP_LATER;
}

enum smtp_end smtp_send(struct smtp *s, struct arena *a, struct str to, struct str bytes, struct str *ret_why)
{
	CLEANUP(end_list) struct curl_slist *rcpt = curl_slist_append(NULL, arena_printf(a, "<%.*s>", STR_ARG(to)).p);
	struct upload up = {.left = bytes};
	enum smtp_end end;
	long code = 0;
	CURLcode rc;

	s->error[0] = '\0';
	curl_easy_setopt(s->h, CURLOPT_MAIL_FROM, arena_printf(a, "<%s>", s->cfg->from).p);
	curl_easy_setopt(s->h, CURLOPT_MAIL_RCPT, rcpt);
	curl_easy_setopt(s->h, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->h, CURLOPT_READDATA, &up);
	rc = curl_easy_perform(s->h);
	curl_easy_getinfo(s->h, CURLINFO_RESPONSE_CODE, &code);
	end = judge(s, rc, code, up.begun);
	*ret_why =
		end == SMTP_SENT ? STR("") : arena_printf(a, "%s", s->error[0] != '\0' ? s->error : curl_easy_strerror(rc));
	return end;
}
