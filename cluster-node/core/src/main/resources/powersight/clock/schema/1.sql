-- The grid's time, so that a restart goes on from where it stopped. One row.
create table grid_clock (
  only_one    boolean primary key default true check (only_one),
  wall_anchor timestamptz not null,      -- this wall instant was
  grid_anchor timestamptz not null,      -- this grid instant,
  speed       double precision not null, -- and the grid runs so many times as fast
  grid_kept   timestamptz not null,      -- no clock handed out a later time than this
  wall_kept   timestamptz not null,      -- when that was written; old means that nobody runs it
  running     boolean not null           -- false after an orderly stop: grid_kept is exact
);
