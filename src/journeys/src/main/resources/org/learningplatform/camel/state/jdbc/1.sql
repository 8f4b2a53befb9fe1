-- The same for H2 and PostgreSQL. In each table the key is 128 bits of a digest of scope and key, "scope" and "feed" are 64 bits
-- of a digest of that text; texts are UTF-8 in bytes; times are microseconds since 1970.

-- What has been begun and what is done.
CREATE TABLE IF NOT EXISTS learningplatform_journal (
  entry UUID PRIMARY KEY,
  scope BIGINT NOT NULL,
  done BOOLEAN NOT NULL,
  content BYTEA NOT NULL,
  noted_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS learningplatform_journal_at ON learningplatform_journal (scope, noted_at);

-- Where each feed stands, and the number of its last new row.
CREATE TABLE IF NOT EXISTS learningplatform_feed (
  feed BIGINT PRIMARY KEY,
  place BYTEA,
  last_number BIGINT NOT NULL
);

-- What a feed has told of each row.
CREATE TABLE IF NOT EXISTS learningplatform_fingerprint (
  fingerprint UUID PRIMARY KEY,
  feed BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  version INTEGER NOT NULL,
  told INTEGER NOT NULL,
  is_absent BOOLEAN NOT NULL,
  id BYTEA,
  put_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS learningplatform_fingerprint_number ON learningplatform_fingerprint (feed, number);

-- What is to be done, and who does it.
CREATE TABLE IF NOT EXISTS learningplatform_agenda (
  item UUID PRIMARY KEY,
  scope BIGINT NOT NULL,
  name BYTEA NOT NULL,
  subject BYTEA NOT NULL,
  about UUID NOT NULL,
  due BIGINT NOT NULL,
  content BYTEA NOT NULL,
  claimed_by UUID,
  claimed_until BIGINT
);
CREATE INDEX IF NOT EXISTS learningplatform_agenda_due ON learningplatform_agenda (scope, due);
CREATE INDEX IF NOT EXISTS learningplatform_agenda_about ON learningplatform_agenda (about);

-- Who does what only one may do.
CREATE TABLE IF NOT EXISTS learningplatform_lease (
  lease UUID PRIMARY KEY,
  held_by UUID NOT NULL,
  held_until BIGINT NOT NULL
);
