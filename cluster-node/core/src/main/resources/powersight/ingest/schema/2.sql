-- the books of the way in. A run is one life of a node's process; it writes down every second what it has counted
create table ingest_run (
  run        uuid primary key,
  node       text not null,
  started_at timestamptz not null,           -- wall time, here and below
  saved_at   timestamptz not null,
  ended      boolean not null default false  -- it was stopped in order, with everything written down
);

-- readings by the minute in which they came in: received = recorded + duplicate + rejected + in_flight in every row
create table ingest_minute (
  minute    timestamptz not null,
  transport text not null,
  run       uuid not null references ingest_run,
  received  bigint not null,
  recorded  bigint not null,
  duplicate bigint not null,
  rejected  bigint not null,
  in_flight bigint not null,
  primary key (minute, transport, run),
  check (received = recorded + duplicate + rejected + in_flight)
);
