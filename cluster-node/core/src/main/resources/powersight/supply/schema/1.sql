-- who sells electricity
create table supplier (
  id         uuid primary key,
  name       text not null unique check (name <> ''),
  created_at timestamptz not null                    -- wall time
);

-- people with the role PROVIDER work for one supplier; without a row here they see nothing
create table supplier_account (
  account  uuid primary key references account on delete cascade,
  supplier uuid not null references supplier
);

-- from whom a home has its electricity, one at a time; grid time
create table supply (
  id       uuid primary key,
  flat     uuid not null references flat,
  supplier uuid not null references supplier,
  period   tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)
                                     and not lower_inf(period)),
  constraint flat_has_one_supplier exclude using gist (flat with =, period with &&)
);
create index supply_by_supplier on supply (supplier);
