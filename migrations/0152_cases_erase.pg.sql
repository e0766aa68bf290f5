-- SPDX-License-Identifier: Apache-2.0
-- As 0152_cases_erase.sql; triggers are written otherwise here.
CREATE FUNCTION request_event_keep() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.text = '' AND NEW.data = '' AND NEW.case_id = OLD.case_id AND NEW.seq = OLD.seq AND NEW.type = OLD.type AND NEW.on_day = OLD.on_day AND NEW.ref = OLD.ref AND NEW.code = OLD.code AND NEW.n = OLD.n AND NEW.until_day = OLD.until_day AND NEW.override = OLD.override AND NEW.at = OLD.at AND NEW.person_id = OLD.person_id AND NEW.person_name = OLD.person_name AND EXISTS (SELECT 1 FROM request_case c WHERE c.id = OLD.case_id AND c.state = 'archived' AND c.sealed = '') THEN RETURN NEW; END IF; RAISE EXCEPTION 'append_only: request_event' USING ERRCODE = 'CM001'; END $f$;
DROP TRIGGER request_event_append_only ON request_event;
CREATE TRIGGER request_event_append_only BEFORE DELETE ON request_event FOR EACH ROW EXECUTE FUNCTION append_only_refuse();
CREATE TRIGGER request_event_no_update BEFORE UPDATE ON request_event FOR EACH ROW EXECUTE FUNCTION request_event_keep();
