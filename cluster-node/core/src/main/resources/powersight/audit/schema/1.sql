-- what people with power did: one row an action, each holding the hash of the one before it
create table audit_entry (
  index         bigint primary key check (index >= 1),
  at            timestamptz not null,           -- wall time
  who           text not null,                  -- an account's id, or 'system'
  what          text not null,
  subject       text not null,
  before        text not null check (before::jsonb is not null),  -- text, because the hash is over these characters
  after         text not null check (after::jsonb is not null),
  previous_hash bytea not null check (length(previous_hash) = 32),
  hash          bytea not null check (length(hash) = 32)
);
create index audit_entry_by_subject on audit_entry (subject, index);
create index audit_entry_by_who on audit_entry (who, index);

-- the end of the chain; locked while an entry is appended, so that entries never fork
create table audit_head (
  only_one boolean primary key default true check (only_one),
  length   bigint not null,
  hash     bytea not null
);
insert into audit_head (length, hash) values (0, decode(repeat('00', 32), 'hex'));

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit list is append-only: % on % refused', tg_op, tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on audit_entry
  for each statement execute function audit_is_append_only();
create trigger stays before delete or truncate on audit_head
  for each statement execute function audit_is_append_only();

create function audit_head_only_grows() returns trigger language plpgsql as $$
begin
  if new.length <> old.length + 1 then
    raise exception 'the audit list grows by one entry at a time';
  end if;
  return new;
end $$;
create trigger only_grows before update on audit_head for each row execute function audit_head_only_grows();
