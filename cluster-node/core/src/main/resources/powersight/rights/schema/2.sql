-- the papers of a home may be looked at as well: the only view that is not about a meter
alter table viewing alter column meter drop not null;
alter table viewing drop constraint viewing_what_check;
alter table viewing add constraint viewing_what_check
  check (what in ('STATE', 'READINGS', 'SERIES', 'AVAILABILITY', 'LIVE', 'EXPORT', 'DOCUMENTS'));
alter table viewing add constraint viewing_of_a_meter_or_documents check ((meter is null) = (what = 'DOCUMENTS'));
