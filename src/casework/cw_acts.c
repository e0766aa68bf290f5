/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/cw_acts.h"

#define DAY_TEXT (CW_DATE | CW_TEXT)
#define REPLY (CW_DATE | CW_PARTY | CW_CODE | CW_TEXT)

static const struct cw_act acts[] = {
	{"confirmed", RF_CONFIRMED, CW_CONTENT, DAY_TEXT, NULL, NULL, false, NULL},
	{"registered", RF_REGISTERED, CW_CONTENT, CW_REMARK, NULL, NULL, false, NULL},
	{"assigned", RF_ASSIGNED, CW_CONTENT, CW_UNIT | CW_UNTIL | CW_REMARK, NULL, NULL, false, NULL},
	{"correction_notice", RF_CORRECTION_NOTICE, CW_CONTENT, CW_DATE | CW_UNTIL | CW_TEXT | CW_OVERRIDE, NULL, NULL,
	 false, "correction_notice"},
	{"corrected", RF_CORRECTED, CW_CONTENT, DAY_TEXT, NULL, NULL, false, NULL},
	{"not_corrected", RF_NOT_CORRECTED, CW_CONTENT, CW_TEXT, NULL, NULL, false, NULL},
	{"excess_asked", RF_EXCESS_ASKED, CW_CONTENT, CW_DATE | CW_UNTIL | CW_TEXT, NULL, NULL, false, "reason_notice"},
	{"excess_reason", RF_EXCESS_REASON, CW_CONTENT, DAY_TEXT, NULL, NULL, false, NULL},
	{"delayed", RF_DELAYED, CW_CONTENT, CW_DATE | CW_N | CW_TEXT, NULL, NULL, false, "delayed"},
	{"withdrawn", RF_WITHDRAWN, CW_CONTENT, DAY_TEXT, NULL, NULL, false, NULL},
	{"contact", RF_CONTACT, CW_LOG, CW_DATE | CW_CODE | CW_TEXT, "phone|visit|email|letter", NULL, true, NULL},
	{"searched", RF_SEARCHED, CW_SEARCH, CW_DATE | CW_WHAT | CW_WHERE | CW_BY | CW_N | CW_REMARK, NULL, NULL, true,
	 NULL},
	{"records_called", RF_RECORDS_CALLED, CW_SEARCH, CW_DATE | CW_WHERE | CW_TEXT, NULL, NULL, true, NULL},
	{"third_party_sent", RF_THIRD_PARTY_SENT, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "third", false,
	 "third_consult"},
	{"third_party_received", RF_THIRD_PARTY_RECEIVED, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "third", false,
	 NULL},
	{"third_party_replied", RF_THIRD_PARTY_REPLIED, CW_CONSULT, REPLY, "agree|refuse|partly", "third", false, NULL},
	{"third_party_silent", RF_THIRD_PARTY_SILENT, CW_CONSULT, CW_PARTY | CW_REMARK, NULL, "third", false, NULL},
	{"co_agency_sent", RF_CO_AGENCY_SENT, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "co", false, "co_consult"},
	{"co_agency_received", RF_CO_AGENCY_RECEIVED, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "co", false, NULL},
	{"co_agency_replied", RF_CO_AGENCY_REPLIED, CW_CONSULT, REPLY, "agree|refuse|partly", "co", false, NULL},
	{"co_agency_silent", RF_CO_AGENCY_SILENT, CW_CONSULT, CW_PARTY | CW_REMARK, NULL, "co", false, NULL},
	{"other_agency_sent", RF_OTHER_AGENCY_SENT, CW_CONSULT, CW_DATE | CW_PARTY | CW_REMARK, NULL, "other", false,
	 "assist"},
	{"other_agency_replied", RF_OTHER_AGENCY_REPLIED, CW_CONSULT, CW_DATE | CW_PARTY | CW_TEXT, NULL, "other", false,
	 NULL},
	{"extended", RF_EXTENDED, CW_DECIDE, DAY_TEXT, NULL, NULL, false, "extension"},
	{"fee_noticed", RF_FEE_NOTICED, CW_DECIDE, CW_DATE | CW_CODE | CW_N | CW_REMARK, "items|pages", NULL, false,
	 "fee_notice"},
	{"fee_received", RF_FEE_RECEIVED, CW_DECIDE, CW_DATE | CW_REMARK, NULL, NULL, false, NULL},
	{"fee_paid", RF_FEE_PAID, CW_DECIDE, CW_DATE | CW_N | CW_REMARK, NULL, NULL, false, NULL},
	{"fee_unpaid", RF_FEE_UNPAID, CW_DECIDE, CW_TEXT, NULL, NULL, false, NULL},
	{"fee_waived", RF_FEE_WAIVED, CW_DECIDE, CW_TEXT, NULL, NULL, false, NULL},
	{"unit_agreed", RF_UNIT_AGREED, CW_DECIDE, CW_REMARK, NULL, NULL, false, NULL},
	{"office_agreed", RF_OFFICE_AGREED, CW_DECIDE, CW_REMARK, NULL, NULL, false, NULL},
	{"legal_agreed", RF_LEGAL_AGREED, CW_DECIDE, CW_REMARK, NULL, NULL, false, NULL},
	{"decided", RF_DECIDED, CW_DECIDE, CW_REMARK, NULL, NULL, false, NULL},
	{"returned", RF_RETURNED, CW_DECIDE, CW_TEXT, NULL, NULL, false, NULL},
	{"on_spot", RF_ON_SPOT, CW_DECIDE, CW_TEXT, NULL, NULL, false, NULL},
	{"late_reason", RF_LATE_REASON, CW_DECIDE, CW_TEXT, NULL, NULL, true, NULL},
	{"supervised", RF_SUPERVISED, CW_LOG, CW_TEXT, NULL, NULL, true, NULL},
	{"note", RF_NOTE, CW_LOG, CW_TEXT, NULL, NULL, true, NULL},
	{"voided", RF_VOIDED, CW_LOG, CW_EVENT | CW_TEXT, NULL, NULL, false, NULL},
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
