-- when each meter was heard and when it was silent: one row per interval, the last one of a meter open
create table availability_interval (
  meter   text not null,
  from_at timestamptz not null,           -- grid time
  to_at   timestamptz,                    -- null: still so
  state   text not null check (state in ('UP', 'DOWN')),
  primary key (meter, from_at)
);
create unique index availability_open on availability_interval (meter) where to_at is null;
