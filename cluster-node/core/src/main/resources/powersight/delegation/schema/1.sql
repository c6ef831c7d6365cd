-- an owner lets somebody else see, until a date. It hangs on one ownership: when that ends, so does this, at that instant
create table delegation (
  id          uuid primary key,
  ownership   uuid not null references ownership,
  giver       uuid not null references account,     -- the owner, or somebody with MANAGE who passes on
  invitee     text not null check (invitee = lower(invitee)),  -- e-mail address, or sign-in name
  receiver    uuid references account,              -- who accepted
  parent      uuid references delegation,           -- out of which right it was given, when the giver is not the owner
  uses        text[] not null check (cardinality(uses) > 0
                and uses <@ array['CONSUMPTION', 'LIVE', 'BILLS', 'DOCUMENTS', 'MANAGE']),
  until       timestamptz not null,                 -- grid time
  state       text not null check (state in ('OFFERED', 'ACCEPTED', 'DECLINED', 'REVOKED', 'EXPIRED')),
  offered_at  timestamptz not null,                 -- wall time, as the two below
  accepted_at timestamptz,
  ended_at    timestamptz,
  check (receiver is distinct from giver),
  check ((state = 'ACCEPTED') <= (receiver is not null)),
  check ((state in ('DECLINED', 'REVOKED', 'EXPIRED')) = (ended_at is not null))
);
-- one standing offer or right for one person and home by one giver
create unique index delegation_once on delegation (ownership, giver, invitee) where state in ('OFFERED', 'ACCEPTED');
create index delegation_by_receiver on delegation (receiver) where state = 'ACCEPTED';
create index delegation_by_giver on delegation (giver);
create index delegation_by_invitee on delegation (invitee);
create index delegation_by_ownership on delegation (ownership);
create index delegation_by_parent on delegation (parent) where parent is not null;
create index delegation_by_end on delegation (until) where state in ('OFFERED', 'ACCEPTED');
create index ownership_by_end on ownership (upper(period)) where not void;

-- rises with every change of a right: nodes look at it every second or so, and then ask anew whose sockets may stay open
create table rights_revision (one boolean primary key default true check (one), number bigint not null);
insert into rights_revision (number) values (1);

-- deferred: the row that all writers share is locked last, at the commit, so it can take part in no deadlock; and once
-- in a transaction, however many rows it wrote
create function rights_changed() returns trigger language plpgsql as $$
begin
  if current_setting('powersight.rights_changed_in', true) is distinct from txid_current()::text then
    perform set_config('powersight.rights_changed_in', txid_current()::text, true);
    update rights_revision set number = number + 1;
  end if;
  return null;
end $$;
create constraint trigger delegation_changes_rights after insert or update or delete on delegation
  deferrable initially deferred for each row execute function rights_changed();
create constraint trigger ownership_changes_rights after insert or update or delete on ownership
  deferrable initially deferred for each row execute function rights_changed();
create constraint trigger installation_changes_rights after insert or update or delete on meter_installation
  deferrable initially deferred for each row execute function rights_changed();
