-- what people own and where meters hang: municipality -> building -> flat -> service point -> meter
create extension if not exists btree_gist;

create table building (
  id            uuid primary key,
  municipality  text not null check (municipality ~ '^[0-9]{5}$'),
  settlement    text not null,
  street        text not null,
  number        text not null,
  address_key   text not null,                -- settlement, street and number in one spelling, see Address
  latitude      double precision check (latitude between -90 and 90),
  longitude     double precision check (longitude between -180 and 180),
  location      text not null check (location in ('INSIDE', 'ELSEWHERE', 'OUTSIDE', 'NONE')),
  grid_name     text unique,                  -- what its meters' commissioning calls it, if it was named there
  state         text not null check (state in ('PENDING', 'APPROVED', 'REJECTED')),
  registered_by uuid not null references account,
  registered_at timestamptz not null,         -- wall time
  check ((latitude is null) = (longitude is null)),
  check ((latitude is null) = (location = 'NONE'))
);
-- an address is there once; one that was rejected is free again
create unique index building_address on building (municipality, address_key) where state <> 'REJECTED';

create table flat (
  id            uuid primary key,
  building      uuid not null references building,
  label         text not null,
  label_key     text not null,
  stated_meter  text,                         -- what who registered it says hangs there; believed once approved
  state         text not null check (state in ('PENDING', 'APPROVED', 'REJECTED')),
  registered_by uuid not null references account,
  registered_at timestamptz not null          -- wall time
);
create unique index flat_label on flat (building, label_key) where state <> 'REJECTED';

-- where the utility's line ends: it stays when the meter is exchanged
create table service_point (
  id         uuid primary key,
  number     bigint generated always as identity unique,  -- printed on bills
  flat       uuid not null references flat,
  created_at timestamptz not null                         -- wall time
);
create index service_point_by_flat on service_point (flat);

-- a meter hangs at one service point at a time, and a service point has one meter at a time; grid time
create table meter_installation (
  id            uuid primary key,
  service_point uuid not null references service_point,
  meter         text not null,
  period        tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)
                                          and not lower_inf(period)),
  constraint meter_hangs_once exclude using gist (meter with =, period with &&),
  constraint service_point_has_one_meter exclude using gist (service_point with =, period with &&)
);

-- who owned a flat when, one account at a time; grid time. A period that was found wrong is void, and counts for nothing.
create table ownership (
  id     uuid primary key,
  flat   uuid not null references flat,
  owner  uuid not null references account,
  period tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)
                                   and not lower_inf(period)),
  void   boolean not null default false,
  constraint flat_has_one_owner exclude using gist (flat with =, period with &&) where (not void)
);
create index ownership_by_owner on ownership (owner) where not void;
