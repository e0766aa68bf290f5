/* SPDX-License-Identifier: Apache-2.0 */
/* Outgoing mail: a queue in the database, sent over SMTP with retry and dead letters.
 *
 * A mail is a row of the caller's transaction. An address is kept only as long as the mail waits; what is withdrawn while a
 * mail waits is not in it, because mails about documents are written at the moment of sending (struct notify_maker). */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "core/module.h"

#define MAIL_MAX_ADDRESS 254 /* RFC 5321 §4.5.3.1.3 */
#define MAIL_MAX_TEXT (256u << 10)

/* ---- settings of the installation: once, before the program serves; the strings live as long as the program ---- */
enum notify_tls { NOTIFY_TLS_AUTO /* required unless the host is this machine */, NOTIFY_TLS_REQUIRED, NOTIFY_TLS_OFF };
struct notify_config {
	const char *smtp_url; /* "smtp://host:587", "smtps://host"; "" = mail is off */
	const char *user, *password;
	const char *from; /* address of the sender */
	enum notify_tls tls;
	const char *ca_file; /* certificates the server's is checked against; "" = the system's */
};
void notify_use(const struct notify_config *cfg);
bool notify_on(void); /* mails can be sent */

/* ---- mails written when they are sent ---- */
struct mail_text {
	struct str subject, text; /* plain text, LF */
	struct str unsubscribe;	  /* one-click way out (RFC 8058), absolute; may be empty */
	int64_t mark;		  /* handed to settled() when it was sent */
};
enum notify_end { NOTIFY_SENT, NOTIFY_NOTHING /* make() had nothing to say */, NOTIFY_LOST /* given up, swept */ };
struct notify_maker {
	const char *name; /* also the mail's kind: key "mail.kind.<name>" */
	/* ST_GONE: there is nothing (any more) to send. */
	enum status (*make)(struct ctx *c, int64_t arg, struct mail_text *ret, struct err *err);
	/* In the transaction that records it. */
	enum status (*settled)(struct ctx *c, int64_t arg, enum notify_end how, int64_t mark, struct err *err);
};
void notify_makers_use(const struct notify_maker *const *makers, size_t n);

/* ---- sending ---- */
struct mail {
	const char *kind; /* key "mail.kind.<kind>" */
	struct str to;
	struct str subject, text, list_unsubscribe_url; /* without a maker */
	const char *maker;				/* NULL: subject and text stand here */
	int64_t maker_arg;
	int64_t expires_at; /* not sent after that; 0 = in a week */
};
/* Adds it to the queue in the caller's transaction. ST_INVALID with key "mail.bad_address"; ST_BUSY "mail.off". */
enum status notify_mail(struct ctx *c, const struct mail *m, struct err *err) MUST_CHECK;
/* Takes back what waits for an address (opt-out): in the caller's transaction. */
enum status notify_forget(struct ctx *c, struct str address, struct err *err) MUST_CHECK;
/* What waits with that maker and argument. */
enum status notify_cancel(struct ctx *c, const char *maker, int64_t arg, struct err *err) MUST_CHECK;

/* An address mail can be sent to: dot-atom and a domain of at least two labels, ASCII, no quoting (RFC 5321 §4.1.2, the part in
 * use). ret_normal: the domain in small letters. Pure. */
bool mail_address_valid(struct arena *a, struct str s, struct str *ret_normal);
struct str mail_address_mask(struct arena *a, struct str address); /* r***@reader.example */

/* ---- the workbench ---- */
struct mail_row {
	int64_t id, tries, next_at, created_at, sent_at;
	struct str kind, state, masked, last_error;
};
enum status notify_list(struct ctx *c, const char *state /* "" = all but sent */, struct mail_row **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;
/* Of a dead or waiting mail: at once. PERM_MAIL_RUN; audited. ST_CONFLICT when it is being sent or was. */
enum status notify_retry(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;

extern const struct module notify_module;

#endif
