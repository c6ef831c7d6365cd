-- a mail may carry a file; like the body, it is emptied once sent
alter table mail_outbox
  add column attachment_name text,
  add column attachment_type text,
  add column attachment      bytea,
  add check (num_nulls(attachment_name, attachment_type, attachment) in (0, 3));
