-- What a feed's dates were ahead of UTC by, in minutes: "yesterday" is a day of the outlet's own clock.

ALTER TABLE entries ADD COLUMN utc_offset {int}
