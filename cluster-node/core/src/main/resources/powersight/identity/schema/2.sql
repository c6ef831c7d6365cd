-- accounts of programs, such as the tools on a node's own machine: nobody signs in as one, and none of them counts as
-- somebody who administers
alter table account add column program boolean not null default false;

-- random keys that all nodes must have in common, each drawn by whichever node needed it first
create table shared_key (
  name    text primary key,
  secret  bytea not null,
  made_at timestamptz not null
);
