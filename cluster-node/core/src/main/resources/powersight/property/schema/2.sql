-- somebody says that a flat is theirs, and an officer decides; wall time unless it says otherwise
create table claim (
  id              uuid primary key,
  number          bigint generated always as identity unique,  -- what people say on the telephone; the queue's order
  flat            uuid not null references flat,
  claimant        uuid not null references account,
  state           text not null check (state in ('PENDING', 'MORE_ASKED', 'APPROVED', 'REJECTED', 'WITHDRAWN')),
  contract_number text,
  note            text not null,
  made_at         timestamptz not null,
  handler         uuid references account,         -- the officer who has it in hand
  handler_until   timestamptz,
  decided_by      uuid references account,
  decided_at      timestamptz,
  reason          text,
  flat_was        text,                            -- what the decision found, so that it can be undone
  building_was    text,
  ownership       uuid references ownership,       -- what an approval made
  replaced        uuid references ownership,       -- what it ended
  installation    uuid,                            -- the meter it hung up
  check ((handler is null) = (handler_until is null)),
  check ((decided_by is null) = (decided_at is null)),
  check ((state in ('APPROVED', 'REJECTED')) = (decided_by is not null)),
  check ((state = 'APPROVED') = (ownership is not null)),
  constraint a_refusal_has_a_reason check (state <> 'REJECTED' or coalesce(trim(reason), '') <> ''),
  constraint nobody_decides_their_own check (decided_by is distinct from claimant)
);
-- one claim at a time of one person for one flat
create unique index claim_open on claim (flat, claimant) where state in ('PENDING', 'MORE_ASKED');
create index claim_queue on claim (state, number);
create index claim_by_claimant on claim (claimant, number);

-- what happened to a claim, in order
create table claim_event (
  claim uuid not null references claim,
  index int not null,
  at    timestamptz not null,
  who   uuid not null references account,
  what  text not null,
  note  text not null,
  primary key (claim, index)
);
