/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done against a decision, as its letter says it (request-procedure.md §8; 《行政复议法》 Art. 20–24). */
#include "letters/letters_int.h"
#include "request/remedy.h"

/* One a line → joined by 或者. */
static struct str joined(struct letter_fill *x, struct str lines)
{
	struct arena *a = x->c->arena;
	struct buf b = BUF_INIT(a, 8U << 10);
	struct str line;

	while (str_line(&lines, &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		buf_str(&b, b.n > 0 ? letter_phrase(a, "or", NULL, 0) : STR(""));
		buf_str(&b, line);
	}
	return buf_view(&b);
}

static bool electronic(const struct rcase *rc)
{
	return str_eq_c(rc->delivery, "portal") || str_eq_c(rc->delivery, "email");
}

/* 《行政复议法》 Art. 22 para. 2: a decision served on line names the on-line address as well. */
static struct str remedy_text(struct letter_fill *x, const char *phrase, bool online, struct err *err)
{
	struct arena *a = x->c->arena;
	struct str courts = joined(x, x->cb.courts), url = x->cb.reconsider_url, ret;
	struct letter_arg args[] = {
		{"bodies", joined(x, x->cb.reconsider_bodies)},
		{"courts", str_empty(courts) ? letter_phrase(a, "courts_default", NULL, 0) : courts},
	};

	if (str_empty(args[0].value)) {
		(void)err_say(err, ST_INVALID, "letters.missing", "reconsider_bodies");
		return STR_NONE;
	}
	if (online && str_empty(url)) {
		(void)err_say(err, ST_INVALID, "letters.missing", "reconsider_url");
		return STR_NONE;
	}
	ret = letter_phrase(a, phrase, args, ARRAY_LEN(args));
	if (!str_empty(url)) { /* on a line of its own: an address is not broken */
		struct letter_arg arg = {"url", url};

		ret = arena_printf(a, "%.*s\n%.*s", STR_ARG(ret), STR_ARG(letter_phrase(a, "remedy_online", &arg, 1)));
	}
	if (!str_empty(x->cb.complaint)) {
		struct letter_arg arg = {"complaint", x->cb.complaint};

		ret = arena_printf(a, "%.*s\n%.*s", STR_ARG(ret), STR_ARG(letter_phrase(a, "complaint", &arg, 1)));
	}
	return ret;
}

/* By the decision the letter answers to; a refusal to correct records is open to both ways (Art. 41 is none of 14–16). */
enum status letter_remedies(struct letter_fill *x, struct err *err)
{
	const struct rq_decision *d = rq_decision_of(x->c->arena, x->kind->decision);
	const char *phrase = "remedy_either";
	struct str s;

	if (str_eq_c(x->kind->kind, "third_decision")) {
		s = remedy_text(x, phrase, false, err);
		if (s.p == NULL)
			return err->st;
		letter_put(x, "third_remedies", s);
		return ST_OK;
	}
	if (d != NULL && d->remedy == RQ_REMEDY_NONE)
		return ST_OK;
	if (d == NULL && !str_eq_c(x->kind->decision, "K2"))
		return ST_OK;
	if (d != NULL && d->remedy == RQ_REMEDY_FIRST)
		phrase = str_eq_c(d->code, "B1") ? "remedy_partly" : "remedy_first";
	s = remedy_text(x, phrase, electronic(x->rc), err);
	if (s.p == NULL)
		return err->st;
	letter_put(x, "remedies", s);
	return ST_OK;
}
