-- a claim as a whole is looked at by officers: its notes, its time line and its list of papers
alter table viewing drop constraint viewing_of_a_meter_or_documents;
alter table viewing drop constraint viewing_what_check;
alter table viewing add constraint viewing_what_check
  check (what in ('STATE', 'READINGS', 'SERIES', 'AVAILABILITY', 'LIVE', 'EXPORT', 'DOCUMENTS', 'CLAIM'));
alter table viewing add constraint viewing_of_a_meter_or_papers
  check ((meter is null) = (what in ('DOCUMENTS', 'CLAIM')));
