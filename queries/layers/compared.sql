-- ---
-- id: compared
-- about: An answer as it is compared, nearly: the macro compared(answer). Case, spaces and the writing of numbers do not count.
-- ---
-- What Python decides at ingest (formats/outcomes.py) without the folding of compatible characters, which SQL engines lack.
CASE WHEN regexp_full_match(trim(answer), '[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?')
    THEN (TRY_CAST(replace(trim(answer), ',', '') AS DOUBLE) + 0)::VARCHAR
    ELSE nullif(trim(regexp_replace(lower(nfc_normalize(answer)), '\s+', ' ', 'g')), '') END
