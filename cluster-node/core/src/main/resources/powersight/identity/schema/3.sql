-- somebody is on the way to an OpenID Connect provider and will come back with this state; good once
create table provider_attempt (
  state_sha256   bytea primary key,
  browser_sha256 bytea not null,             -- of the cookie of the browser that was sent there
  nonce          text not null,
  verifier       text not null,
  back_to        text not null check (back_to like '/%'),
  expires_at     timestamptz not null
);
create index provider_attempt_by_age on provider_attempt (expires_at);

-- whom a provider's subject is here. One subject of an issuer is one account and the other way round: a mail address that
-- the provider gives to somebody else later does not open the account of who had it before
create table provider_link (
  issuer    text not null,
  subject   text not null,
  account   uuid not null references account on delete cascade,
  linked_at timestamptz not null,
  primary key (issuer, subject),
  unique (issuer, account)
);
create index provider_link_by_account on provider_link (account);
