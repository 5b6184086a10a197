-- Many programs at one library: whose turn it was last at what one of them does at a time.

CREATE TABLE turns (name TEXT PRIMARY KEY, number {int} NOT NULL){strict}

-- An entry that was read leads its copies to the report: without this each looked at all entries.
CREATE INDEX entries_same ON entries (same_as) WHERE same_as IS NOT NULL

-- "pairs": which words stand side by side, as a Bloom filter, beside the row itself: where the words of a phrase are
-- common, most rows are told by it that the phrase is not there, without a look at the places of all their words.
-- only: postgresql
CREATE TABLE words (newest BIGINT PRIMARY KEY, pairs BYTEA NOT NULL, words TSVECTOR NOT NULL)

-- only: postgresql
ALTER TABLE words ALTER pairs SET STORAGE PLAIN, ALTER words SET STORAGE EXTERNAL

-- only: postgresql
CREATE INDEX words_words ON words USING gin (words)

-- An index holds at most 2,704 bytes of a row, and an address may be longer: what must be unique is so by its hash.
-- only: postgresql
ALTER TABLE feeds DROP CONSTRAINT feeds_url_key

-- only: postgresql
CREATE UNIQUE INDEX feeds_url ON feeds (hashtextextended(url, 0), hashtextextended(url, 1))

-- only: postgresql
ALTER TABLE feed_addresses DROP CONSTRAINT feed_addresses_pkey

-- only: postgresql
CREATE UNIQUE INDEX feed_addresses_one ON feed_addresses (hashtextextended(url, 0), hashtextextended(url, 1))

-- only: postgresql
CREATE INDEX feed_addresses_url ON feed_addresses USING hash (url)

-- only: postgresql
ALTER TABLE entries DROP CONSTRAINT entries_feed_guid_key

-- only: postgresql
CREATE UNIQUE INDEX entries_guid ON entries (feed, hashtextextended(guid, 0), hashtextextended(guid, 1))

-- only: postgresql
DROP INDEX entries_address

-- only: postgresql
CREATE INDEX entries_address ON entries USING hash (address) WHERE address IS NOT NULL

-- Two programs that keep the same page at once are to meet here.
-- only: postgresql
DROP INDEX reports_address

-- only: postgresql
CREATE UNIQUE INDEX reports_one ON reports (hashtextextended(address, 0), hashtextextended(address, 1))
WHERE address IS NOT NULL

-- only: postgresql
CREATE INDEX reports_address ON reports USING hash (address) WHERE address IS NOT NULL
