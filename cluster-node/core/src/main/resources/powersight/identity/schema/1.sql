-- a person or an office that signs in
create table account (
  id            uuid primary key,
  name          text not null unique check (name = lower(name)),  -- typed to sign in: an e-mail address, or a name we gave
  email         text check (email = lower(email)),
  full_name     text not null,
  language      text not null check (language in ('sr-Latn', 'sr-Cyrl', 'en')),
  password_hash text not null,                -- Argon2id with its parameters and salt
  must_change   boolean not null default false,
  state         text not null default 'ACTIVE' check (state in ('ACTIVE', 'DISABLED')),
  version       bigint not null default 1,    -- rises with password, roles and state: tokens of an older one are refused
  demo          boolean not null default false,
  created_at    timestamptz not null
);

create table account_role (
  account uuid not null references account on delete cascade,
  role    text not null check (role in ('CITIZEN', 'OFFICER', 'PROVIDER', 'OPERATOR', 'ADMINISTRATOR')),
  primary key (account, role)
);
create index account_role_by_role on account_role (role);

-- one sign-in on one device; its refresh tokens are a family that ends with it
create table session (
  id           uuid primary key,
  account      uuid not null references account on delete cascade,
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  expires_at   timestamptz not null,
  address      text not null,
  agent        text not null,
  ended_at     timestamptz,
  ended_why    text,
  check ((ended_at is null) = (ended_why is null))
);
create index session_open_by_account on session (account) where ended_at is null;

create table refresh_token (
  sha256    bytea primary key,
  session   uuid not null references session on delete cascade,
  issued_at timestamptz not null,
  used_at   timestamptz
);
-- a session has at most one token that still works
create unique index refresh_token_current on refresh_token (session) where used_at is null;

-- links sent by mail, each good once
create table mailed_link (
  sha256     bytea primary key,
  purpose    text not null check (purpose in ('CONFIRM', 'RESET')),
  account    uuid references account on delete cascade,
  email      text not null,
  full_name  text not null,
  language   text not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  check ((purpose = 'RESET') = (account is not null))
);
create index mailed_link_by_account on mailed_link (account) where account is not null;

-- how much was tried of late, by the hash of who tried what; a leaking bucket
create table throttle (
  key           bytea primary key,
  level         double precision not null,
  last_at       timestamptz not null,
  blocked_until timestamptz not null
);
create index throttle_by_age on throttle (last_at);

create table second_factor (
  account   uuid primary key references account on delete cascade,
  secret    bytea not null,
  confirmed boolean not null default false,
  last_step bigint not null default -1       -- the latest 30 seconds whose code was used: none works twice
);

create table recovery_code (
  account uuid not null references account on delete cascade,
  sha256  bytea not null,
  used_at timestamptz,
  primary key (account, sha256)
);

create table api_key (
  id           uuid primary key,
  account      uuid not null references account on delete cascade,
  name         text not null,
  sha256       bytea not null unique,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
create index api_key_by_account on api_key (account);

create table api_key_scope (
  api_key uuid not null references api_key on delete cascade,
  scope   text not null,
  primary key (api_key, scope)
);

-- what access tokens are signed with; every node signs with the newest and accepts those before it for a while
create table signing_key (
  kid        text primary key,
  jwk        text not null,
  created_at timestamptz not null
);
