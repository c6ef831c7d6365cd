-- orders that came with an Idempotency-Key, and what they were answered. The answer is encrypted under the key itself,
-- which is not kept: only who has it can read what was said, such as a secret that is shown once
create table keyed_order (
  key    bytea primary key,                 -- SHA-256 of the account and its key
  sent   bytea not null,                    -- SHA-256 of the route and the body
  status int,                               -- absent until answered
  type   text,
  answer bytea,
  at     timestamptz not null,              -- wall time
  check ((status is null) = (answer is null) and (status is null) = (type is null))
);
create index keyed_order_by_age on keyed_order (at);
