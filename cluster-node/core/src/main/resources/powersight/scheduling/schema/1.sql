-- Where and when people meet the utility. All times are the grid's; slots are half hours on the half hour.
create extension if not exists btree_gist;

create table office (
  id         uuid primary key,
  name       text not null unique,
  address    text not null,
  created_at timestamptz not null
);

-- who can be met where; its row is locked by whoever changes that officer's calendar, and shared by those who book
create table office_desk (
  officer uuid primary key references account,
  office  uuid not null references office
);
create index office_desk_by_office on office_desk (office);

-- a weekly pattern and the days on which it holds; at most one holds on a day
create table week_pattern (
  id      uuid primary key,
  officer uuid not null references account,
  valid   daterange not null check (not isempty(valid) and lower(valid) is not null),
  constraint one_pattern_a_day exclude using gist (officer with =, valid with &&)
);
create table week_span (
  pattern     uuid not null references week_pattern on delete cascade,
  day         int not null check (day between 1 and 7),        -- Monday is 1
  kind        text not null check (kind in ('WORK', 'BREAK')),
  from_minute int not null check (from_minute >= 0),           -- of the local day
  to_minute   int not null check (to_minute <= 1440),
  check (from_minute < to_minute),
  constraint one_span_at_a_time
    exclude using gist (pattern with =, day with =, kind with =, int4range(from_minute, to_minute) with &&)
);

-- public holidays, and days on which one office is closed
create table closed_day (
  id     uuid primary key,
  office uuid references office,                               -- null: everywhere
  day    date not null,
  name   text not null
);
create unique index closed_day_once
  on closed_day (day, coalesce(office, '00000000-0000-0000-0000-000000000000'::uuid));

create table absence (
  id      uuid primary key,
  officer uuid not null references account,
  from_at timestamptz not null,
  to_at   timestamptz not null,
  reason  text not null,                                       -- for the office, never for citizens
  check (from_at < to_at)
);
create index absence_by_officer on absence (officer, to_at);

create table appointment (
  id         uuid primary key,
  office     uuid not null references office,
  officer    uuid not null references account,
  citizen    uuid not null references account,
  starts_at  timestamptz not null check (extract(epoch from starts_at)::bigint % 1800 = 0
                                         and extract(epoch from starts_at) = trunc(extract(epoch from starts_at))),
  ends_at    timestamptz not null check (extract(epoch from ends_at - starts_at) = 1800),
  about      text not null,
  state      text not null default 'BOOKED' check (state in ('BOOKED', 'CANCELLED')),
  sequence   int not null default 0,                           -- rises with every change: calendars keep the highest
  changed_at timestamptz not null,
  -- the rule itself: nobody is in two places at once, however many ask at the same instant, on however many nodes
  constraint officer_meets_one_at_a_time
    exclude using gist (officer with =, tstzrange(starts_at, ends_at) with &&) where (state = 'BOOKED'),
  constraint citizen_is_in_one_place
    exclude using gist (citizen with =, tstzrange(starts_at, ends_at) with &&) where (state = 'BOOKED')
);
create index appointment_by_citizen on appointment (citizen, starts_at desc, id);
create index appointment_by_officer on appointment (officer, starts_at, id);

-- addresses that calendar programs fetch; whoever knows one reads it, so only its hash is kept
create table calendar_feed (
  id         uuid primary key,
  account    uuid not null references account on delete cascade,
  kind       text not null check (kind in ('OWN', 'DESK')),
  sha256     bytea not null unique,
  created_at timestamptz not null,                             -- wall time
  revoked_at timestamptz
);
create index calendar_feed_by_account on calendar_feed (account) where revoked_at is null;
