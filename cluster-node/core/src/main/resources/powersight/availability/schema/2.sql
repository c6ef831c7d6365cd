-- what happened to a meter besides its readings; one row per rare event of its journal
create table meter_incident (
  meter          text not null,
  number         bigint not null,          -- the event's place in the meter's journal
  at             timestamptz not null,     -- grid time: when it happened, as far as anybody knows
  known_at       timestamptz not null,     -- grid time: when the node knew it
  kind           text not null check (kind in ('COMMISSIONED', 'ONLINE', 'OFFLINE', 'SUPPLY_FAILED', 'READINGS_LOST')),
  first_sequence bigint,                   -- of lost readings
  last_sequence  bigint,
  reason         text,
  primary key (meter, number)
);
create index meter_incident_by_time on meter_incident (meter, known_at);
