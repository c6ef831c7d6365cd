-- images for meters, each signed by a release key
create table firmware_image (
  model       text not null,
  version     text not null,
  sha256      bytea not null,
  signature   bytea not null,
  size        bigint not null,
  bytes       bytea not null,
  uploaded_at timestamptz not null default now(),
  primary key (model, version)
);
-- as it is, uncompressed: a piece out of its middle is then read without reading the rest
alter table firmware_image alter column bytes set storage external;

create sequence firmware_offer_number;

-- the image that a meter was offered last, and what it said about it
create table firmware_offer (
  meter      text primary key,
  campaign   text not null,
  model      text not null,
  version    text not null,
  state      text not null check (state in ('ASKED', 'OFFERED', 'DOWNLOADING', 'REFUSED', 'VERIFIED', 'CONFIRMED',
                                            'ROLLED_BACK', 'FAILED')),
  running    text,               -- the version that said so
  received   bigint not null default 0,
  remark     text,
  offered_at timestamptz,
  changed_at timestamptz not null default now(),
  foreign key (model, version) references firmware_image (model, version)
);
create index firmware_offer_open on firmware_offer (offered_at) where state in ('ASKED', 'OFFERED', 'DOWNLOADING', 'VERIFIED');
