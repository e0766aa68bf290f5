/* SPDX-License-Identifier: Apache-2.0 */
/* The table of settings and the two texts made of it. */
#include <string.h>

#include "app/config.h"

#define KEY(section, name, kind, def, min, max, choices, doc)    \
	{                                                        \
		section, name, kind, def, min, max, choices, doc \
	}

const struct config_key config_keys[] = {
	KEY("server", "listen", CK_TEXT, "127.0.0.1:8080", 0, 0, NULL,
	    "Address and port. Port 0 takes a free one. TLS and HTTP/2 belong to a proxy in front (docs/OPERATIONS.md)."),
	KEY("server", "loops", CK_INT, "0", 0, 64, NULL, "Event loops. 0 = one per processor."),
	KEY("server", "workers", CK_INT, "0", 0, 256, NULL, "Threads for pages that need the database or the disk. 0 = 4."),
	KEY("server", "max_conns", CK_INT, "2000", 16, 100000, NULL, "Connections at most, and from one address at most."),
	KEY("server", "max_conns_per_ip", CK_INT, "200", 1, 100000, NULL,
	    "With a proxy in front every connection comes from the proxy: set this to max_conns there."),
	KEY("server", "header_timeout_ms", CK_INT, "10000", 100, 600000, NULL,
	    "A request's header block must have arrived within this time, however slowly the bytes come."),
	KEY("server", "body_timeout_ms", CK_INT, "30000", 100, 3600000, NULL,
	    "Silence allowed while a body comes in. A minimum rate of 1 KiB/s holds as well."),
	KEY("server", "idle_timeout_ms", CK_INT, "15000", 100, 3600000, NULL, "Idle time of a kept-alive connection."),
	KEY("server", "rate_per_minute", CK_INT, "300", 0, 1000000, NULL,
	    "Searches, exports and calls of the read interface a minute from one address (IPv6: one /64), 0 = no limit.\n"
	    "More get 429 with Retry-After. Answers from the page cache and the machine itself are not counted."),
	KEY("server", "rate_burst", CK_INT, "100", 1, 1000000, NULL, "So many of them may come at once."),
	KEY("server", "grace_ms", CK_INT, "10000", 0, 600000, NULL, "At SIGTERM calls in flight may finish for this long."),
	KEY("server", "trusted_proxy", CK_TEXT, "", 0, 0, NULL,
	    "Address of the proxy whose X-Forwarded-For is believed. Empty = none."),
	KEY("server", "hsts", CK_BOOL, "no", 0, 0, NULL,
	    "Tell browsers to use TLS only (Strict-Transport-Security). Only when the site is reached by https."),
	KEY("server", "secure_cookies", CK_BOOL, "no", 0, 0, NULL,
	    "Cookies over https only. Set it when there is TLS in front."),
	KEY("data", "dir", CK_TEXT, "var", 0, 0, NULL,
	    "Data folder: files, uploads in progress, the secret key, the SQLite database."),
	KEY("database", "url", CK_DATABASE, "", 0, 0, NULL,
	    "sqlite:/path/file.db or postgresql://user@host/name (also postgresql:///name?host=/socket/folder).\n"
	    "Empty = sqlite, chengming.db in the data folder. Leave passwords to ~/.pgpass or the environment."),
	KEY("database", "connections", CK_INT, "8", 2, 200, NULL, "Database connections at most."),
	KEY("database", "migrate", CK_BOOL, "yes", 0, 0, NULL,
	    "Bring the database up to this version at start. With \"no\" the program refuses to start instead."),
	KEY("session", "idle_minutes", CK_INT, "30", 1, 1440, NULL, "A log-in ends after this time without a request,"),
	KEY("session", "max_hours", CK_INT, "12", 1, 168, NULL, "and in any case after this time."),
	KEY("net", "private_hosts", CK_TEXT, "", 0, 0, NULL,
	    "Hosts inside the own network (HOST or HOST:PORT, separated by blanks) that the link checker and web hooks may\n"
	    "reach. Everything else private, loopback or link-local is refused, also behind a redirect."),
	KEY("net", "plugin_dir", CK_TEXT, "", 0, 0, NULL,
	    "Folder of the channel scripts. Only files in it can be run. Empty = plugins in the data folder."),
	KEY("mail", "smtp_url", CK_TEXT, "", 0, 0, NULL,
	    "Mail server for alerts: smtp://host:587, smtps://host:465. Empty = no mail; pages offer feeds only."),
	KEY("mail", "from", CK_TEXT, "", 0, 0, NULL,
	    "Address of the sender. The mail server must be allowed to send for it."),
	KEY("mail", "user", CK_TEXT, "", 0, 0, NULL, "Log-in at the mail server. Empty = none."),
	KEY("mail", "password", CK_TEXT, "", 0, 0, NULL,
	    "Its password; better in the environment (CHENGMING_MAIL_PASSWORD)."),
	KEY("mail", "tls", CK_CHOICE, "auto", 0, 0, "auto required off",
	    "auto: encryption (STARTTLS) is required unless the mail server is this machine."),
	KEY("mail", "ca_file", CK_TEXT, "", 0, 0, NULL,
	    "PEM file of the authority behind the mail server's certificate. Empty = those the system trusts."),
	KEY("fonts", "dir", CK_TEXT, "", 0, 0, NULL,
	    "Folder with the fonts of official documents (仿宋, 楷体, 黑体, 小标宋). Empty = the system's Noto CJK fonts."),
	KEY("log", "level", CK_CHOICE, "info", 0, 0, "debug info warn error", "What goes to standard error."),
	KEY("dev", "root", CK_TEXT, "", 0, 0, NULL,
	    "For developers: source folder from which templates and texts are read anew for every page. Empty = built in."),
	KEY("test", "today", CK_DATE, "", 0, 0, NULL,
	    "For tests only: the clock shows this day (2026-11-20). Publication dates will be wrong. Empty = real time."),
};
const size_t config_n_keys = ARRAY_LEN(config_keys);

static void put_doc(struct buf *b, const char *doc)
{
	struct str rest = str_of(doc), line;

	while (str_line(&rest, &line))
		buf_printf(b, "; %.*s\n", STR_ARG(line));
}

void config_example(struct buf *out)
{
	const char *section = "";

	buf_c(out,
	      "; SPDX-License-Identifier: Apache-2.0\n"
	      "; Configuration of chengming. Every key is here with its default; lines that begin with ; are comments.\n"
	      "; Read from --config FILE, else $CHENGMING_CONFIG, else ./chengming.ini, else /etc/chengming/chengming.ini.\n"
	      "; The environment overrides the file: CHENGMING_SECTION_KEY, e.g. CHENGMING_SERVER_LISTEN=0.0.0.0:80.\n"
	      "; The command line overrides both: --set section.key=value. \"chengming config check\" finds mistakes.\n"
	      "; Written by \"chengming config example\".\n");
	for (size_t i = 0; i < config_n_keys; i++) {
		const struct config_key *k = &config_keys[i];

		if (strcmp(section, k->section) != 0) {
			section = k->section;
			buf_printf(out, "\n[%s]\n", section);
		}
		put_doc(out, k->doc);
		if (k->choices != NULL)
			buf_printf(out, "; One of: %s.\n", k->choices);
		buf_printf(out, ";%s = %s\n", k->name, k->def);
	}
}

/* user:password@ → user:****@ */
static void put_masked(struct buf *b, const char *value)
{
	const char *at = strchr(value, '@'), *scheme = strstr(value, "://");
	const char *colon = scheme == NULL ? NULL : strchr(scheme + 3, ':');

	if (at == NULL || colon == NULL || colon > at)
		buf_c(b, value);
	else
		buf_printf(b, "%.*s:****%s", (int)(colon - value), value, at);
}

void config_show(const struct config *c, struct buf *out)
{
	static const char *const from[] = {"default", "file", "environment", "command line"};

	buf_printf(out, "; file: %s\n", c->file == NULL ? "none" : c->file);
	for (size_t i = 0; i < config_n_keys; i++) {
		buf_printf(out, "%s.%s = ", config_keys[i].section, config_keys[i].name);
		if (strcmp(config_keys[i].name, "password") == 0 && c->values[i][0] != '\0')
			buf_c(out, "****");
		else
			put_masked(out, c->values[i]);
		buf_printf(out, "\t; %s\n", from[c->from[i]]);
	}
}
