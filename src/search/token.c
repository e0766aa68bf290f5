/* SPDX-License-Identifier: Apache-2.0 */
#include "search/token.h"

#include <string.h>

#include "base/utf8.h"
#include "search/fold.h"

struct scan {
	token_fn *fn;
	void *arg;
	enum fold_class run; /* what the characters so far belong to */
	char word[TOKEN_MAX];
	size_t n, from, to; /* letters, digits: the word so far; Han: the last character */
	bool phrase;	    /* a query: remember whether the end was a single character */
	bool single;	    /* Han: nothing but this character in the run so far */
	size_t tokens;
	bool ended_single; /* the last token was one Han character */
};

static int emit(struct scan *s, const char *p, size_t n, size_t from, size_t to)
{
	s->tokens++;
	s->ended_single = false;
	return s->fn(s->arg, p, n, from, to);
}

static int flush(struct scan *s, bool at_end)
{
	int rc = 0;

	if (s->n > 0) {
		bool han = s->run == FC_HAN;

		/* In a query the run may go on in the document: its last character alone is asked for only if it is all
		 * there is, or if something follows, since then the document's run ends here too. */
		if (!(han && s->phrase && at_end && !s->single)) {
			rc = emit(s, s->word, s->n, s->from, s->to);
			s->ended_single = han;
		}
	}
	s->n = 0;
	s->run = FC_GAP;
	return rc;
}

static int add_han(struct scan *s, const char *enc, size_t n, size_t from, size_t to)
{
	char pair[8];
	int rc = 0;

	if (s->run != FC_HAN)
		rc = flush(s, false);
	if (rc == 0 && s->run == FC_HAN) {
		memcpy(pair, s->word, s->n);
		memcpy(pair + s->n, enc, n);
		rc = emit(s, pair, s->n + n, s->from, to);
		s->single = false;
	} else {
		s->single = true;
	}
	s->run = FC_HAN;
	memcpy(s->word, enc, n);
	s->n = n;
	s->from = from;
	s->to = to;
	return rc;
}

static int add_word(struct scan *s, enum fold_class cls, const char *enc, size_t n, size_t from, size_t to)
{
	int rc = 0;

	if (s->run != cls || s->n + n > TOKEN_MAX)
		rc = flush(s, false);
	if (s->n == 0)
		s->from = from;
	memcpy(s->word + s->n, enc, n);
	s->n += n;
	s->to = to;
	s->run = cls;
	return rc;
}

static int add(struct scan *s, uint32_t folded, size_t from, size_t to)
{
	enum fold_class cls = fold_class_of(folded);
	char enc[4];
	size_t n;

	if (cls == FC_GAP)
		return flush(s, false);
	n = utf8_encode(folded, enc);
	return cls == FC_HAN ? add_han(s, enc, n, from, to) : add_word(s, cls, enc, n, from, to);
}

/* 0x02 body 0x02 at the front of rest: one token. Without an end it is nothing. */
static int code(struct scan *s, struct str *rest, size_t at)
{
	ptrdiff_t end = str_find_byte(str_skip(*rest, 1), TOKEN_CODE);
	int rc = flush(s, false);

	if (end < 0) {
		*rest = str_skip(*rest, 1);
		return rc;
	}
	if (rc == 0 && (size_t)end + 1 <= TOKEN_MAX)
		rc = emit(s, rest->p, (size_t)end + 1, at, at + (size_t)end + 2);
	*rest = str_skip(*rest, (size_t)end + 2);
	return rc;
}

static int scan_text(struct scan *s, struct str text)
{
	struct str rest = text;
	uint32_t cp, out[FOLD_MAX];
	int rc = 0;

	while (rc == 0 && rest.n > 0) {
		size_t at = text.n - rest.n, n;
		uint32_t han = fold_han(&rest); /* nearly every character */

		if (han != 0) {
			char enc[4];

			n = utf8_encode(han, enc);
			rc = add_han(s, enc, n, at, text.n - rest.n);
			continue;
		}

		if (rest.p[0] == TOKEN_CODE && !s->phrase) {
			rc = code(s, &rest, at);
			continue;
		}
		if (!utf8_next(&rest, &cp))
			break;
		if (cp == '\f' && !s->phrase) {
			rc = flush(s, false);
			if (rc == 0)
				rc = emit(s, "\f", 1, at, at + 1);
			continue;
		}
		n = fold_cp(cp, out);
		for (size_t i = 0; rc == 0 && i < n; i++)
			rc = add(s, out[i], at, text.n - rest.n);
	}
	return rc != 0 ? rc : flush(s, true);
}

int token_each(struct str text, token_fn *fn, void *arg)
{
	struct scan s = {.fn = fn, .arg = arg};

	return scan_text(&s, text);
}

struct collect {
	struct token *tokens;
	size_t n;
};

static int take(void *arg, const char *token, size_t n, size_t from, size_t to)
{
	struct collect *k = arg;

	(void)from;
	(void)to;
	if (k->n == PHRASE_MAX)
		return 1;
	memcpy(k->tokens[k->n].text, token, n);
	k->tokens[k->n++].n = n;
	return 0;
}

/* Signs at the end would cut the last run off where the document's may go on. */
static struct str trim_gaps(struct str text)
{
	struct str rest = text;
	uint32_t cp, out[FOLD_MAX];
	size_t end = 0;

	while (utf8_next(&rest, &cp)) {
		size_t n = fold_cp(cp, out);

		for (size_t i = 0; i < n; i++)
			if (fold_class_of(out[i]) != FC_GAP)
				end = text.n - rest.n;
	}
	return str_slice(text, 0, end);
}

struct token_phrase token_phrase_of(struct arena *a, struct str text)
{
	struct collect k = {ARENA_ARRAY(a, PHRASE_MAX, struct token), 0};
	struct scan s = {.fn = take, .arg = &k, .phrase = true};
	int rc = scan_text(&s, trim_gaps(text));

	return (struct token_phrase){k.tokens, k.n, rc == 0 && s.ended_single};
}
