-- the secret each device shows; 128 random bits, so a plain SHA-256 keeps it
create table device_key (
  device        text primary key,
  kind          text not null check (kind in ('METER', 'CONCENTRATOR')),
  secret_sha256 bytea not null,
  issued_at     timestamptz not null default now()
);

-- heard, and commissioned by nobody
create table unknown_device (
  id             text primary key,
  transport      text not null,
  first_heard_at timestamptz not null,
  last_heard_at  timestamptz not null,
  messages       bigint not null
);
