-- That readings were taken out of the journal, so that nobody takes what is left for the whole.
create table journal_pruned (
  one            boolean primary key default true check (one),
  events         bigint not null,
  written_before timestamptz not null         -- wall time; what is younger is all there
);
