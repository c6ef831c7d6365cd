-- who looked at whose data, and why; what people do with their own is not in it
create table viewing (
  id          bigint generated always as identity primary key,
  owner       uuid not null references account on delete cascade,  -- whose data
  viewer      uuid not null,                -- no reference: who looked stays known when the account is gone
  viewer_name text not null,
  as_whom     text not null check (as_whom in ('DELEGATE', 'OPERATOR', 'OFFICER', 'ADMINISTRATOR')),
  program     boolean not null,             -- by an API key of the viewer
  meter       text not null,
  flat        uuid not null,
  what        text not null check (what in ('STATE', 'READINGS', 'SERIES', 'AVAILABILITY', 'LIVE', 'EXPORT')),
  from_at     timestamptz not null,         -- grid time: the part of the period asked for that was the owner's
  to_at       timestamptz not null,
  reason      text,
  at          timestamptz not null,         -- wall time
  grid_at     timestamptz not null,
  check (as_whom not in ('OFFICER', 'ADMINISTRATOR') or reason is not null)
);
create index viewing_by_owner on viewing (owner, id desc);
