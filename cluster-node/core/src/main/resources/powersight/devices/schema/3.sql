-- a key's life: rotated while its device works, or taken away
alter table device_key
  add column next_sha256       bytea,        -- given to the device; becomes its secret when the device shows it
  add column rotation_asked_at timestamptz,  -- until then
  add column rotation_tried_at timestamptz,
  add column rotation_tries    int not null default 0,
  add column revoked_at        timestamptz;
create index device_key_rotating on device_key (rotation_tried_at) where rotation_asked_at is not null;
create index device_key_revoked on device_key (revoked_at) where revoked_at is not null;
