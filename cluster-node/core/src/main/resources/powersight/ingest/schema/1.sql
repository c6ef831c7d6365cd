-- what was refused at the door, as it was sent
create table quarantine (
  id          bigint generated always as identity primary key,
  received_at timestamptz not null,          -- wall time
  transport   text not null,
  source      text not null,                 -- who sent it, as far as it was proved
  device      text not null,                 -- whom it was about; empty when that could not be read
  code        text not null,
  field       text not null,
  sentence    text not null,
  payload     bytea not null,                -- at most 64 kB of it
  bytes       int not null                   -- its size as sent
);

-- how often, for good: the rows above are pruned, these are not
create table quarantine_count (
  transport text not null,
  code      text not null,
  refused   bigint not null,
  primary key (transport, code)
);
