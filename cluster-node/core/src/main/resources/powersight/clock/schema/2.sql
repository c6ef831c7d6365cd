-- Who runs the grid's clock at this moment: a node that stops must not declare the clock stopped while others run it.
create table grid_clock_runner (
  node      text primary key,   -- the same at each start of the node
  wall_kept timestamptz not null
);
