-- the sum of a place with so few homes that it tells of each of them is looked at as well
alter table viewing drop constraint viewing_what_check;
alter table viewing add constraint viewing_what_check
  check (what in ('STATE', 'READINGS', 'SERIES', 'AVAILABILITY', 'LIVE', 'EXPORT', 'DOCUMENTS', 'CLAIM', 'SUM'));
