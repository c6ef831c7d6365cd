-- mail to be sent: written in the same transaction as the fact it tells of, sent by any node afterwards
create table mail_outbox (
  id           bigint generated always as identity primary key,
  key          text not null unique,      -- what makes it the same mail: the second put of a key changes nothing
  recipient    text not null,
  subject      text not null,
  body         text not null,             -- emptied once sent: it may hold a link that opens an account
  state        text not null default 'WAITING' check (state in ('WAITING', 'SENT', 'DEAD')),
  attempts     int not null default 0,
  next_at      timestamptz not null,      -- wall time; while a node is sending it, the end of its lease
  created_at   timestamptz not null,
  finished_at  timestamptz,
  last_failure text,
  check ((state = 'WAITING') = (finished_at is null))
);
create index mail_outbox_due on mail_outbox (next_at) where state = 'WAITING';
create index mail_outbox_dead on mail_outbox (id) where state = 'DEAD';

-- what a person finds after signing in; texts are made when read, in the language of the day
create table inbox_message (
  id         bigint generated always as identity primary key,
  person     uuid not null,
  key        text not null,
  feature    text not null,
  template   text not null,
  arguments  jsonb not null,
  created_at timestamptz not null,
  read_at    timestamptz,
  unique (person, key)
);
create index inbox_message_by_person on inbox_message (person, id desc);
create index inbox_message_unread on inbox_message (person) where read_at is null;
