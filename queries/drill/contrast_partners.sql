-- ---
-- id: contrast_partners
-- about: Number of questions that each other series has in common with one series.
-- ---
-- Reads groups and the variable series_a.
WITH answered AS (
    SELECT DISTINCT series, question_key FROM groups
)
SELECT series, count(*) AS questions
FROM answered
WHERE series <> getvariable('series_a')
    AND question_key IN (SELECT question_key FROM answered WHERE series = getvariable('series_a'))
GROUP BY series
ORDER BY series
