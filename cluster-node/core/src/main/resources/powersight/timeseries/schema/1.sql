-- every reading, by the UTC day of its time; partitions reading_YYYYMMDD are made by the program as days appear
create table reading (
  meter       text not null,
  at          timestamptz not null,       -- grid time, the meter's own clock
  seq         bigint not null,            -- 0 where the device does not number its readings
  received_at timestamptz not null,       -- grid time
  import_t1   bigint not null,            -- Wh
  import_t2   bigint not null,
  export_t1   bigint not null,
  export_t2   bigint not null,
  mv          integer,                    -- null: not measured
  ma          integer,
  mw          integer,
  pf          integer,                    -- thousandths
  mhz         integer,
  flags       integer not null,
  primary key (meter, at, seq)
) partition by range (at);
create index reading_at on reading using brin (at) with (pages_per_range = 32);
-- must stay empty: its rows would make their day's partition impossible to attach
create table reading_astray partition of reading default;

-- one row per meter and quarter hour. Quarter q covers (900·(q−1), 900·q] seconds since 1970: a reading exactly on the
-- quarter closes the bucket before it
create table rollup_quarter (
  meter           text not null,
  slot            integer not null,       -- q
  count           integer not null,
  late_count      integer not null,
  decreased_count integer not null,       -- readings whose register stood lower than in the one before
  measured        integer not null,       -- readings with a power
  sum_mw          bigint not null,
  min_mw          integer,
  max_mw          integer,
  first_at        bigint not null,        -- epoch milliseconds; ties are broken by sequence
  first_seq       bigint not null,
  first_import_t1 bigint not null,        -- Wh
  first_import_t2 bigint not null,
  first_export_t1 bigint not null,
  first_export_t2 bigint not null,
  last_at         bigint not null,
  last_seq        bigint not null,
  last_import_t1  bigint not null,
  last_import_t2  bigint not null,
  last_export_t1  bigint not null,
  last_export_t2  bigint not null,
  primary key (meter, slot)
) with (fillfactor = 75);                 -- a bucket's row is updated in place until its quarter is over

-- folding walks the quarters of all meters; rows lie in the order of their time, so this costs next to nothing
create index rollup_quarter_slot on rollup_quarter using brin (slot) with (pages_per_range = 32, autosummarize = on);

-- the same folded for hours and local days that are over; slot is the last quarter of the hour or day
create table rollup_hour (like rollup_quarter, primary key (meter, slot));
create table rollup_day (like rollup_quarter, primary key (meter, slot));

-- up to which quarter hours and days are closed (a later reading for them is marked below) and folded
create table rollup_watermark (
  level  text primary key check (level in ('HOUR', 'DAY')),
  closed integer not null default 0,
  folded integer not null default 0
);
insert into rollup_watermark (level) values ('HOUR'), ('DAY');

-- a closed hour or day that got a late reading and waits to be folded again
create table rollup_dirty (
  level   text not null,
  slot    integer not null,
  meter   text not null,
  touched integer not null default 1,
  primary key (level, meter, slot)
);
