-- one value sealed with the key that seals all others, so that a wrong key is found out at the start
create table vault_proof (
  name   text primary key check (name = 'proof'),
  secret text not null
);
