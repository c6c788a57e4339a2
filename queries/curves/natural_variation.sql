-- ---
-- id: natural_variation
-- title: Shorter and longer halves
-- about: Do answers to the same question vary more when the model happens to reason longer? Samples of each group split at the group's own median length.
-- order: 2
-- x: {label: reasoning length, unit: length, scale: log}
-- y: incoherence
-- joined: yes
-- needs: length
-- per: half
-- adds: {half: VARCHAR}
-- empty: no group has two samples with a length in each half; slopes within questions (reasoning_length, hotmess slopes) need three samples per question
-- ---
WITH paired AS (
    SELECT group_id, split
    FROM halves
    GROUP BY group_id, split
    HAVING count(*) FILTER (n >= 2) = 2
)
SELECT h.*,
    part AS point,
    CASE part WHEN 1 THEN 'shorter' ELSE 'longer' END AS half,
    half AS label,
    length AS x
FROM halves AS h
JOIN paired USING (group_id, split)

-- --- note
SELECT number_of(lacking, 'group') || ' excluded: fewer than 2 samples in the shorter or the longer half, or no length'
FROM (
    SELECT (SELECT count(*) FROM figures WHERE n > 0) - (SELECT count(*) FROM members WHERE point = 1) AS lacking
)
WHERE lacking <> 0
