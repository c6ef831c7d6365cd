-- what proves a claim; a document proves one claim
create table claim_document (
  document uuid primary key references document,
  claim    uuid not null references claim
);
create index claim_document_by_claim on claim_document (claim);
