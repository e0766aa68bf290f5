/* SPDX-License-Identifier: Apache-2.0 */
/* Names of states, events, attributes, validity and grounds as they are stored: one table each. */
#include "documents/documents.h"

#include "base/utf8.h"

static const char *const state_codes[DS_COUNT] = {
	[DS_DRAFT] = "draft",	      [DS_UNIT] = "unit",	    [DS_OFFICE] = "office",	  [DS_SECRECY] = "secrecy",
	[DS_SIGN] = "sign",	      [DS_SCHEDULED] = "scheduled", [DS_PUBLISHED] = "published", [DS_ON_FILE] = "on_file",
	[DS_WITHDRAWN] = "withdrawn", [DS_DISCARDED] = "discarded", [DS_MERGED] = "merged",
};
static const char *const event_codes[EV_COUNT] = {
	[EV_SUBMIT] = "submit",	    [EV_APPROVE] = "approve", [EV_RETURN] = "return",	  [EV_SIGN] = "sign",
	[EV_SCHEDULE] = "schedule", [EV_PUBLISH] = "publish", [EV_WITHDRAW] = "withdraw", [EV_REPUBLISH] = "republish",
	[EV_CORRECT] = "correct",   [EV_DISCARD] = "discard",
};
static const char *const attr_codes[ATTR_COUNT] = {"", "PUB", "RED", "REQ", "NON"};
static const char *const validity_codes[VALID_COUNT] = {"na", "pending", "in_force", "amended", "repealed", "expired"};

#define BIT(at) (1u << (unsigned)(at))
/* proactive-disclosure.md §2. Absolute grounds bar publication whole; RED is publication with the protected part deleted
 * (条例 Art. 37). Art. 14 leaves no room for 依申请公开. */
static const struct doc_article articles[] = {
	{"X14a", "条例第14条", BIT(ATTR_NON) | BIT(ATTR_RED), true},
	{"X14b", "条例第14条", BIT(ATTR_NON) | BIT(ATTR_RED), true},
	{"X14c", "条例第14条", BIT(ATTR_NON) | BIT(ATTR_RED), true},
	{"X15", "条例第15条", BIT(ATTR_NON) | BIT(ATTR_RED) | BIT(ATTR_REQ), false},
	{"X16a", "条例第16条第1款", BIT(ATTR_NON) | BIT(ATTR_RED) | BIT(ATTR_REQ), false},
	{"X16b", "条例第16条第2款", BIT(ATTR_NON) | BIT(ATTR_RED) | BIT(ATTR_REQ), false},
	{"X16c", "条例第16条第2款", BIT(ATTR_NON) | BIT(ATTR_RED) | BIT(ATTR_REQ), false},
};
static const char *const causes[] = {"attr_missing", "reason_missing", "attr_wrong", "secrecy",
				     "content",	     "metadata",       "law",	     "other"};

static const char *code_of(const char *const *codes, size_t n, unsigned i)
{
	return i < n ? codes[i] : "";
}

static bool index_of(const char *const *codes, size_t n, struct str s, unsigned *ret)
{
	for (unsigned i = 0; i < n; i++)
		if (str_eq_c(s, codes[i])) {
			*ret = i;
			return true;
		}
	return false;
}

const char *doc_state_code(enum doc_state s)
{
	return code_of(state_codes, DS_COUNT, s);
}

bool doc_state_from_code(struct str s, enum doc_state *ret)
{
	unsigned i;

	if (!index_of(state_codes, DS_COUNT, s, &i))
		return false;
	*ret = (enum doc_state)i;
	return true;
}

const char *doc_event_code(enum doc_event ev)
{
	return code_of(event_codes, EV_COUNT, ev);
}

const char *attribute_code(enum attribute at)
{
	return code_of(attr_codes, ATTR_COUNT, at);
}

bool attribute_from_text(struct str s, enum attribute *ret)
{
	static const struct {
		const char *text;
		enum attribute at;
	} names[] = {
		{"PUB", ATTR_PUB},
		{"RED", ATTR_RED},
		{"REQ", ATTR_REQ},
		{"NON", ATTR_NON},
		{"此件公开发布", ATTR_PUB},
		{"此件社会公开", ATTR_PUB}, /* the ministry's wording (环办厅函〔2019〕672号) */
		{"此件主动公开", ATTR_PUB},
		{"主动公开", ATTR_PUB},
		{"此件删减后公开", ATTR_RED},
		{"此件依申请公开", ATTR_REQ},
		{"依申请公开", ATTR_REQ},
		{"此件不予公开", ATTR_NON},
		{"不予公开", ATTR_NON},
	};
	static const char *const brackets[] = {"(", ")", "（", "）", "[", "]", "【", "】", "〔", "〕"};
	bool cut = true;

	s = str_trim(s);
	while (cut) {
		cut = false;
		for (size_t i = 0; i < ARRAY_LEN(brackets); i++) {
			size_t n = str_of(brackets[i]).n;
			if (str_starts_c(s, brackets[i])) {
				s = str_trim(str_skip(s, n));
				cut = true;
			}
			if (str_ends_c(s, brackets[i])) {
				s = str_trim(str_slice(s, 0, s.n - n));
				cut = true;
			}
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq_c(s, names[i].text)) {
			*ret = names[i].at;
			return true;
		}
	return false;
}

const char *validity_code(enum validity v)
{
	return code_of(validity_codes, VALID_COUNT, v);
}

bool validity_from_code(struct str s, enum validity *ret)
{
	unsigned i;

	if (!index_of(validity_codes, VALID_COUNT, s, &i))
		return false;
	*ret = (enum validity)i;
	return true;
}

const struct doc_article *doc_articles(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(articles);
	return articles;
}

const struct doc_article *doc_article_by_code(struct str code)
{
	for (size_t i = 0; i < ARRAY_LEN(articles); i++)
		if (str_eq_c(code, articles[i].code))
			return &articles[i];
	return NULL;
}

const char *const *doc_causes(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(causes);
	return causes;
}

bool doc_cause_known(struct str code)
{
	unsigned i;

	return index_of(causes, ARRAY_LEN(causes), code, &i);
}
