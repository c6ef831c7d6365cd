-- where somebody's program wants to be told what happens
create table webhook (
  id           uuid primary key,
  account      uuid not null references account on delete cascade,
  url          text not null,
  kinds        text[] not null check (cardinality(kinds) > 0),
  secret       text not null,              -- signs every message, so it cannot be kept as a hash; shown once
  state        text not null default 'ACTIVE' check (state in ('ACTIVE', 'PAUSED')),
  created_at   timestamptz not null,       -- wall time, as all below but since
  since        timestamptz not null,       -- grid time: what happened before is not told
  next_at      timestamptz not null,       -- later than now while the receiver fails
  failures     int not null default 0,     -- in a row
  leased_until timestamptz                 -- a node is sending to it
);
create index webhook_by_account on webhook (account, created_at);

-- what is told, once for all who are told; written in the transaction of the fact itself
create table webhook_event (
  id         bigint generated always as identity primary key,
  key        text not null unique,         -- the same fact told twice is one event; the receiver sees it as its id
  kind       text not null,
  meter      text,                         -- of events that are about one
  body       text not null,                -- the bytes that are signed and sent, the same at every attempt
  created_at timestamptz not null
);

create table webhook_delivery (
  id            bigint generated always as identity primary key,
  webhook       uuid not null references webhook on delete cascade,
  event         bigint not null references webhook_event on delete cascade,
  state         text not null default 'WAITING' check (state in ('WAITING', 'DELIVERED', 'DEAD', 'WITHDRAWN')),
  attempts      int not null default 0,
  waiting_since timestamptz not null,      -- given up a day after this
  finished_at   timestamptz,
  last_status   int,
  last_failure  text,
  unique (webhook, event),
  check ((state = 'WAITING') = (finished_at is null))
);
create index webhook_delivery_waiting on webhook_delivery (webhook, id) where state = 'WAITING';
create index webhook_delivery_by_webhook on webhook_delivery (webhook, id desc);
create index webhook_delivery_by_event on webhook_delivery (event);
create index webhook_delivery_finished on webhook_delivery (finished_at) where state <> 'WAITING';
