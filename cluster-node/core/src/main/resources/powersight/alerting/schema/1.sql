-- how the silence of a meter or building is treated, where not as usual
create table silence_rule (
  kind         text not null check (kind in ('METER', 'BUILDING')),
  asset        text not null,
  watched      boolean not null,
  after_s      bigint not null check (after_s >= 0),        -- grid time
  repeat_s     bigint check (repeat_s > 0),                 -- null: told once
  escalation_s bigint check (escalation_s > 0),             -- null: never
  primary key (kind, asset)
);

-- one row per silence that became an alarm; grid time
create table silence_alarm (
  number          bigint generated always as identity primary key,
  kind            text not null check (kind in ('METER', 'BUILDING')),
  asset           text not null,
  municipality    text not null,
  silent_since    timestamptz not null,
  raised_at       timestamptz not null,
  cleared_at      timestamptz,
  told            integer not null default 0,
  tell_at         timestamptz,              -- null: not again
  escalate_at     timestamptz,              -- null: not any more, or never
  escalated_at    timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid references account,
  note            text,
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check (cleared_at is null or cleared_at >= silent_since)
);
-- an asset has one open alarm at most, whichever node looks
create unique index silence_alarm_open on silence_alarm (kind, asset) where cleared_at is null;
create index silence_alarm_by_asset on silence_alarm (kind, asset, number);
create index silence_alarm_due on silence_alarm (least(tell_at, escalate_at))
  where cleared_at is null and acknowledged_at is null;

-- who is silent is asked every few seconds, of a country's meters
create index meter_list_silent on meter_list (state_since) where state = 'OFFLINE';
create index meter_list_by_building on meter_list (building, state) where building is not null;
