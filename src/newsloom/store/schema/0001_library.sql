-- Statements are parted by blank lines. Words in braces are the dialect's; "-- only: NAME" keeps a statement to one.
-- Never edit a migration that was released: libraries remember the hash of what made them. Append another.

CREATE TABLE users (
  name TEXT PRIMARY KEY, password TEXT, zone TEXT NOT NULL, added_at TEXT
){strict}

INSERT INTO users (name, zone) VALUES ('me', 'UTC')

CREATE TABLE categories (name TEXT PRIMARY KEY, place {int} NOT NULL){strict}

CREATE TABLE feeds (
  id TEXT PRIMARY KEY, url TEXT NOT NULL UNIQUE, site TEXT, title TEXT, name TEXT, language TEXT, every {int},
  added_at TEXT NOT NULL, paused_at TEXT, paused_because TEXT
){strict}

CREATE TABLE feed_addresses (
  url TEXT PRIMARY KEY, feed TEXT NOT NULL REFERENCES feeds ON DELETE CASCADE
){strict}

CREATE INDEX feed_addresses_feed ON feed_addresses (feed)

CREATE TABLE feed_categories (
  feed TEXT NOT NULL REFERENCES feeds ON DELETE CASCADE,
  category TEXT NOT NULL REFERENCES categories ON DELETE CASCADE ON UPDATE CASCADE,
  PRIMARY KEY (feed, category)
){strict}

CREATE INDEX feed_categories_category ON feed_categories (category)

CREATE TABLE polls (
  feed TEXT PRIMARY KEY REFERENCES feeds ON DELETE CASCADE,
  due_at TEXT, checked_at TEXT, answered_at TEXT, moved_at TEXT, status {int}, etag TEXT, modified TEXT, hash TEXT,
  ttl {int}, pace {int}, failures {int} NOT NULL, failing_since TEXT, reason TEXT, advice TEXT
){strict}

CREATE INDEX polls_due ON polls (due_at)

CREATE TABLE hosts (
  host TEXT PRIMARY KEY, robots TEXT, robots_until TEXT, quiet_until TEXT, reason TEXT
){strict}

CREATE TABLE stories (
  id TEXT PRIMARY KEY, founded_at TEXT NOT NULL, changed_at TEXT NOT NULL, due_at TEXT, woven_at TEXT,
  merged_into TEXT, title TEXT, summary TEXT, reports {int} NOT NULL, outlets {int} NOT NULL, independent {int} NOT NULL
){strict}

CREATE INDEX stories_changed ON stories (changed_at, id)

CREATE INDEX stories_due ON stories (due_at) WHERE due_at IS NOT NULL

CREATE INDEX stories_merged ON stories (merged_into) WHERE merged_into IS NOT NULL

CREATE TABLE lineage (
  story TEXT NOT NULL REFERENCES stories ON DELETE CASCADE, number {int} NOT NULL,
  kind TEXT NOT NULL, other TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (story, number)
){strict}

CREATE TABLE reports (
  id TEXT PRIMARY KEY, address TEXT, latest TEXT NOT NULL, arrived_at TEXT NOT NULL, withdrawn_at TEXT,
  linked TEXT, score {real}, reasons TEXT NOT NULL, joined_at TEXT, story TEXT REFERENCES stories
){strict}

CREATE INDEX reports_address ON reports (address) WHERE address IS NOT NULL

CREATE INDEX reports_story ON reports (story)

CREATE INDEX reports_linked ON reports (linked)

CREATE TABLE articles (
  number {serial}, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
  latest {int} NOT NULL, newest {int} NOT NULL UNIQUE, arrived_at TEXT NOT NULL, published TEXT, hash TEXT NOT NULL,
  url TEXT, outlet TEXT, outlet_name TEXT, title TEXT, language TEXT, bylines TEXT NOT NULL, extra TEXT NOT NULL,
  place TEXT NOT NULL, blocks TEXT NOT NULL, text TEXT NOT NULL
){strict}

CREATE INDEX articles_report ON articles (report)

CREATE INDEX articles_newest ON articles (newest) WHERE latest = 1

CREATE INDEX articles_outlet ON articles (outlet, newest) WHERE latest = 1

CREATE INDEX articles_language ON articles (language, newest) WHERE latest = 1

CREATE TABLE versions (
  report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE, number {int} NOT NULL,
  article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, seen_at TEXT NOT NULL, PRIMARY KEY (report, number)
){strict}

CREATE INDEX versions_article ON versions (article)

CREATE TABLE readings (
  article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, body {bytes} NOT NULL
){strict}

CREATE TABLE quotes (
  article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, number {int} NOT NULL,
  start {int} NOT NULL, stop {int} NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, speaker TEXT, person TEXT,
  PRIMARY KEY (article, number)
){strict}

CREATE INDEX quotes_person ON quotes (person) WHERE person IS NOT NULL

CREATE TABLE names (
  article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, key TEXT NOT NULL, entity TEXT NOT NULL,
  kind TEXT NOT NULL, mentions {int} NOT NULL, PRIMARY KEY (key, entity, kind, article)
){strict}{bare}

CREATE INDEX names_article ON names (article)

CREATE TABLE entries (
  id TEXT PRIMARY KEY, feed TEXT NOT NULL REFERENCES feeds ON DELETE CASCADE, guid TEXT NOT NULL, url TEXT,
  address TEXT, title TEXT, author TEXT, source TEXT, published TEXT, html TEXT NOT NULL, hash TEXT NOT NULL,
  seen_at TEXT NOT NULL, changed_at TEXT NOT NULL, state TEXT NOT NULL, due_at TEXT, failures {int} NOT NULL,
  failing_since TEXT, reason TEXT, advice TEXT, etag TEXT, modified TEXT, same_as TEXT,
  report TEXT REFERENCES reports ON DELETE SET NULL, UNIQUE (feed, guid)
){strict}

CREATE INDEX entries_due ON entries (due_at) WHERE due_at IS NOT NULL

CREATE INDEX entries_address ON entries (address) WHERE address IS NOT NULL

CREATE INDEX entries_hash ON entries (hash)

CREATE INDEX entries_report ON entries (report) WHERE report IS NOT NULL

CREATE INDEX entries_state ON entries (state, id)

CREATE TABLE pages (
  entry TEXT PRIMARY KEY REFERENCES entries ON DELETE CASCADE, place TEXT NOT NULL, kind TEXT NOT NULL,
  url TEXT, charset TEXT, given TEXT NOT NULL, body {bytes} NOT NULL, arrived_at TEXT NOT NULL
){strict}

CREATE TABLE digests (
  number {serial}, story TEXT NOT NULL REFERENCES stories ON DELETE CASCADE, woven_at TEXT NOT NULL,
  hash TEXT NOT NULL, body {bytes} NOT NULL
){strict}

CREATE INDEX digests_story ON digests (story, woven_at)

CREATE TABLE digest_articles (
  digest {int} NOT NULL REFERENCES digests ON DELETE CASCADE,
  article TEXT NOT NULL REFERENCES articles (id), PRIMARY KEY (digest, article)
){strict}{bare}

CREATE INDEX digest_articles_article ON digest_articles (article)

CREATE TABLE changes (
  number {serial}, story TEXT NOT NULL REFERENCES stories ON DELETE CASCADE,
  digest {int} NOT NULL REFERENCES digests ON DELETE CASCADE, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
){strict}

CREATE INDEX changes_at ON changes (at)

CREATE INDEX changes_story ON changes (story, at)

CREATE INDEX changes_digest ON changes (digest)

CREATE TABLE decisions (
  number {serial}, key TEXT NOT NULL UNIQUE, person TEXT NOT NULL, kind TEXT NOT NULL, story TEXT NOT NULL,
  other TEXT, at TEXT NOT NULL, undone_at TEXT
){strict}

CREATE INDEX decisions_story ON decisions (story)

CREATE TABLE pins (
  decision {int} NOT NULL REFERENCES decisions ON DELETE CASCADE,
  report TEXT NOT NULL REFERENCES reports ON DELETE CASCADE, story TEXT NOT NULL, PRIMARY KEY (decision, report)
){strict}

CREATE INDEX pins_report ON pins (report)

CREATE TABLE looks (
  person TEXT NOT NULL REFERENCES users ON DELETE CASCADE, story TEXT NOT NULL REFERENCES stories ON DELETE CASCADE,
  at TEXT NOT NULL, PRIMARY KEY (person, story)
){strict}

CREATE INDEX looks_story ON looks (story)

CREATE TABLE marks (
  person TEXT NOT NULL REFERENCES users ON DELETE CASCADE, mark TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL,
  at TEXT NOT NULL, PRIMARY KEY (person, mark, kind, what)
){strict}

CREATE TABLE alerts (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES users ON DELETE CASCADE, name TEXT NOT NULL, rule TEXT NOT NULL,
  channels TEXT NOT NULL, added_at TEXT NOT NULL, paused_at TEXT
){strict}

CREATE TABLE sendings (
  alert TEXT NOT NULL REFERENCES alerts ON DELETE CASCADE, channel TEXT NOT NULL, key TEXT NOT NULL,
  story TEXT, body TEXT NOT NULL, put_at TEXT NOT NULL, due_at TEXT, sent_at TEXT,
  failures {int} NOT NULL, reason TEXT, advice TEXT, PRIMARY KEY (alert, channel, key)
){strict}

CREATE INDEX sendings_due ON sendings (due_at) WHERE due_at IS NOT NULL

CREATE TABLE failures (
  stage TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, advice TEXT NOT NULL, first_at TEXT NOT NULL,
  last_at TEXT NOT NULL, times {int} NOT NULL, retry_at TEXT, PRIMARY KEY (stage, place)
){strict}

CREATE INDEX failures_due ON failures (retry_at) WHERE retry_at IS NOT NULL

CREATE TABLE runs (
  number {serial}, kind TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, counts TEXT NOT NULL, reason TEXT,
  UNIQUE (kind, started_at)
){strict}

-- only: sqlite
CREATE VIRTUAL TABLE words USING fts5(
  title, body, filed, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
)
