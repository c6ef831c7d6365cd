-- contents, by their SHA-256: written down before they are stored, so that nothing is stored that nobody knows of
create table stored_object (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes  bigint not null check (bytes > 0),
  stored boolean not null default false,
  since  timestamptz not null
);

-- what somebody has uploaded; two people with the same file have a row each and one object
create table document (
  id          uuid primary key,
  owner       uuid not null references account,
  name        text not null,                 -- for display only; nothing is ever stored under it
  media_type  text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
  sha256      text not null references stored_object,
  bytes       bigint not null,
  pages       int,
  width       int,
  height      int,
  uploaded_at timestamptz not null
);
create index document_by_owner on document (owner);
create index document_by_content on document (sha256);
