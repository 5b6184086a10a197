-- Reports without a date are listed behind the dated ones of their day, so the few that there are must be found at once.

CREATE INDEX articles_undated ON articles (published, newest) WHERE latest = 1 AND published IS NULL
