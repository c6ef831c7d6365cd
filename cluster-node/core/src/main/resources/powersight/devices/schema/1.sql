-- every commissioned meter; kept by a projection of the meters' rare events
create table meter_list (
  id              text primary key,
  municipality    text not null,
  building        text,
  concentrator    text,
  trial           boolean not null,
  every_s         double precision not null,  -- wall time
  timeout_s       double precision not null,  -- wall time
  state           text not null check (state in ('NEVER_SEEN', 'ONLINE', 'OFFLINE')),
  state_since     timestamptz,                -- grid time
  commissioned_at timestamptz not null,       -- grid time, the first time
  last_gasp_at    timestamptz                 -- grid time
);
create index meter_list_by_place on meter_list (municipality, state);
