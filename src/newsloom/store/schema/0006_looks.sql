-- A page that was read is looked at again, since outlets edit silently: what its bytes were, to know them again.

ALTER TABLE entries ADD COLUMN drawn TEXT
