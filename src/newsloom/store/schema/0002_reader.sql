-- What the web reader asks: stories by their latest news, looks by sittings, counts that need no counting; its keys.

ALTER TABLE stories ADD COLUMN newest {int} NOT NULL DEFAULT 0

UPDATE stories SET newest = COALESCE((
  SELECT MAX(articles.newest) FROM reports JOIN articles ON articles.id = reports.latest
  WHERE reports.story = stories.id
), 0)

CREATE INDEX stories_newest ON stories (newest, id)

ALTER TABLE looks ADD COLUMN before TEXT

-- Over the newest versions: how many are in a language, of an outlet, quote a person ("key": the name's last word).
CREATE TABLE tallies (
  kind TEXT NOT NULL, what TEXT NOT NULL, key TEXT, reports {int} NOT NULL, PRIMARY KEY (kind, what)
){strict}{bare}

INSERT INTO tallies (kind, what, reports)
SELECT 'language', language, COUNT(*) FROM articles WHERE latest = 1 AND language IS NOT NULL GROUP BY language

INSERT INTO tallies (kind, what, reports)
SELECT 'outlet', outlet, COUNT(*) FROM articles WHERE latest = 1 AND outlet IS NOT NULL GROUP BY outlet

INSERT INTO tallies (kind, what, key, reports)
SELECT 'person', person, REPLACE(person, RTRIM(person, REPLACE(person, ' ', '')), ''), COUNT(DISTINCT article)
FROM quotes JOIN articles ON articles.id = quotes.article
WHERE articles.latest = 1 AND person IS NOT NULL GROUP BY person

CREATE INDEX tallies_most ON tallies (kind, reports DESC, what)

CREATE INDEX tallies_key ON tallies (kind, key) WHERE key IS NOT NULL

CREATE TABLE tokens (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES users ON DELETE CASCADE, name TEXT NOT NULL,
  added_at TEXT NOT NULL, used_at TEXT
){strict}

CREATE INDEX tokens_person ON tokens (person)

CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL){strict}
