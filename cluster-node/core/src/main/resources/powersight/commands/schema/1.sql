-- what meters were told to do, and what they answered; a meter is told one thing at a time, in this order
create table meter_command (
  number      bigint generated always as identity primary key,
  meter       text not null,
  kind        text not null check (kind in ('READ_NOW', 'SET_INTERVAL', 'DISCONNECT', 'RECONNECT', 'RESTART')),
  seconds     bigint check ((kind = 'SET_INTERVAL') = (seconds is not null)),
  state       text not null default 'WAITING'
              check (state in ('WAITING', 'SENT', 'DONE', 'REFUSED', 'FAILED', 'NO_ANSWER')),
  remark      text,                                  -- the meter's own
  ordered_at  timestamptz not null default now(),
  deadline    timestamptz not null,
  sent_at     timestamptz,
  say_at      timestamptz not null default now(),    -- said (again) from then on
  tries       int not null default 0,
  answered_at timestamptz
);
create index meter_command_of_meter on meter_command (meter, number);
create index meter_command_open on meter_command (deadline) where state in ('WAITING', 'SENT');
