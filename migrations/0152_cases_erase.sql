-- SPDX-License-Identifier: Apache-2.0
-- Events never change, with one exception: when the term of a file is over, words about persons go for good (个人信息保护法 Art. 19,
-- 47). Of an archived request whose applicant is erased, text and data of an event may be emptied, and nothing else of it.
DROP TRIGGER request_event_no_update;
CREATE TRIGGER request_event_no_update BEFORE UPDATE ON request_event WHEN NOT (NEW.text = '' AND NEW.data = '' AND NEW.case_id = OLD.case_id AND NEW.seq = OLD.seq AND NEW.type = OLD.type AND NEW.on_day = OLD.on_day AND NEW.ref = OLD.ref AND NEW.code = OLD.code AND NEW.n = OLD.n AND NEW.until_day = OLD.until_day AND NEW.override = OLD.override AND NEW.at = OLD.at AND NEW.person_id = OLD.person_id AND NEW.person_name = OLD.person_name AND EXISTS (SELECT 1 FROM request_case c WHERE c.id = OLD.case_id AND c.state = 'archived' AND c.sealed = '')) BEGIN SELECT RAISE(ABORT, 'append_only: request_event'); END;
