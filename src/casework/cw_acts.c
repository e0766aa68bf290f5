/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/cw_acts.h"

#define DAY_TEXT (CW_DATE | CW_TEXT)
#define REPLY (CW_DATE | CW_PARTY | CW_CODE | CW_TEXT)

static const struct cw_act acts[] = {
	{"confirmed", RF_CONFIRMED, CW_CONTENT, DAY_TEXT, NULL, NULL, false},
	{"registered", RF_REGISTERED, CW_CONTENT, CW_REMARK, NULL, NULL, false},
	{"assigned", RF_ASSIGNED, CW_CONTENT, CW_UNIT | CW_UNTIL | CW_REMARK, NULL, NULL, false},
	{"correction_notice", RF_CORRECTION_NOTICE, CW_CONTENT, CW_DATE | CW_UNTIL | CW_TEXT | CW_OVERRIDE, NULL, NULL,
	 false},
	{"corrected", RF_CORRECTED, CW_CONTENT, DAY_TEXT, NULL, NULL, false},
	{"not_corrected", RF_NOT_CORRECTED, CW_CONTENT, CW_TEXT, NULL, NULL, false},
	{"excess_asked", RF_EXCESS_ASKED, CW_CONTENT, CW_DATE | CW_UNTIL | CW_TEXT, NULL, NULL, false},
	{"excess_reason", RF_EXCESS_REASON, CW_CONTENT, DAY_TEXT, NULL, NULL, false},
	{"delayed", RF_DELAYED, CW_CONTENT, CW_DATE | CW_N | CW_TEXT, NULL, NULL, false},
	{"withdrawn", RF_WITHDRAWN, CW_CONTENT, DAY_TEXT, NULL, NULL, false},
	{"contact", RF_CONTACT, CW_LOG, CW_DATE | CW_CODE | CW_TEXT, "phone|visit|email|letter", NULL, true},
	{"searched", RF_SEARCHED, CW_SEARCH, CW_DATE | CW_WHAT | CW_WHERE | CW_BY | CW_N | CW_REMARK, NULL, NULL, true},
	{"records_called", RF_RECORDS_CALLED, CW_SEARCH, CW_DATE | CW_WHERE | CW_TEXT, NULL, NULL, true},
	{"third_party_sent", RF_THIRD_PARTY_SENT, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "third", false},
	{"third_party_received", RF_THIRD_PARTY_RECEIVED, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "third", false},
	{"third_party_replied", RF_THIRD_PARTY_REPLIED, CW_CONSULT, REPLY, "agree|refuse|partly", "third", false},
	{"third_party_silent", RF_THIRD_PARTY_SILENT, CW_CONSULT, CW_PARTY | CW_REMARK, NULL, "third", false},
	{"co_agency_sent", RF_CO_AGENCY_SENT, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "co", false},
	{"co_agency_received", RF_CO_AGENCY_RECEIVED, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "co", false},
	{"co_agency_replied", RF_CO_AGENCY_REPLIED, CW_CONSULT, REPLY, "agree|refuse|partly", "co", false},
	{"co_agency_silent", RF_CO_AGENCY_SILENT, CW_CONSULT, CW_PARTY | CW_REMARK, NULL, "co", false},
	{"other_agency_sent", RF_OTHER_AGENCY_SENT, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "other", false},
	{"other_agency_replied", RF_OTHER_AGENCY_REPLIED, CW_CONSULT, CW_DATE | CW_PARTY | CW_TEXT, NULL, "other", false},
	{"extended", RF_EXTENDED, CW_DECIDE, DAY_TEXT, NULL, NULL, false},
	{"fee_noticed", RF_FEE_NOTICED, CW_DECIDE, CW_DATE | CW_CODE | CW_N | CW_REMARK, "items|pages", NULL, false},
	{"fee_paid", RF_FEE_PAID, CW_DECIDE, CW_DATE | CW_N | CW_REMARK, NULL, NULL, false},
	{"fee_unpaid", RF_FEE_UNPAID, CW_DECIDE, CW_TEXT, NULL, NULL, false},
	{"fee_waived", RF_FEE_WAIVED, CW_DECIDE, CW_TEXT, NULL, NULL, false},
	{"unit_agreed", RF_UNIT_AGREED, CW_DECIDE, CW_REMARK, NULL, NULL, false},
	{"office_agreed", RF_OFFICE_AGREED, CW_DECIDE, CW_REMARK, NULL, NULL, false},
	{"legal_agreed", RF_LEGAL_AGREED, CW_DECIDE, CW_REMARK, NULL, NULL, false},
	{"decided", RF_DECIDED, CW_DECIDE, CW_REMARK, NULL, NULL, false},
	{"returned", RF_RETURNED, CW_DECIDE, CW_TEXT, NULL, NULL, false},
	{"on_spot", RF_ON_SPOT, CW_DECIDE, CW_TEXT, NULL, NULL, false},
	{"late_reason", RF_LATE_REASON, CW_DECIDE, CW_TEXT, NULL, NULL, true},
	{"supervised", RF_SUPERVISED, CW_LOG, CW_TEXT, NULL, NULL, true},
	{"note", RF_NOTE, CW_LOG, CW_TEXT, NULL, NULL, true},
	{"voided", RF_VOIDED, CW_LOG, CW_EVENT | CW_TEXT, NULL, NULL, false},
};

static const char *const tabs[CW_TAB_COUNT] = {"content", "search", "consult", "decide", "letters", "log"};

const char *cw_tab_code(enum cw_tab t)
{
	return tabs[t];
}

bool cw_tab_of(struct str code, enum cw_tab *ret)
{
	for (int i = 0; i < CW_TAB_COUNT; i++)
		if (str_eq_c(code, tabs[i])) {
			*ret = (enum cw_tab)i;
			return true;
		}
	return false;
}

size_t cw_acts(const struct cw_act **ret)
{
	*ret = acts;
	return ARRAY_LEN(acts);
}

const struct cw_act *cw_act_of(struct str code)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (str_eq_c(code, acts[i].code))
			return &acts[i];
	return NULL;
}

bool cw_diary_type(enum rf_type t)
{
	switch (t) {
	case RF_CONTACT:
	case RF_NOTE:
	case RF_SEARCHED:
	case RF_RECORDS_CALLED:
	case RF_CHECKED:
	case RF_FILE_ADDED:
	case RF_LETTER:
	case RF_RECOMPUTED:
	case RF_SUPPLEMENT:
	case RF_SUPERVISED:
	case RF_LATE_REASON:
		return true;
	default:
		return false;
	}
}
