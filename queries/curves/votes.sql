-- ---
-- id: votes
-- title: What a vote gives
-- about: How often would the most frequent answer of k samples be right (vote@k)? Beside it pass@k: how often one of them is.
-- order: 13
-- x: {label: samples that vote, unit: k, scale: log}
-- y: [vote_at_k, pass_at_k]
-- names: {vote_at_k: vote@k, pass_at_k: pass@k}
-- joined: yes
-- decomposed: no
-- adds: {vote_at_k: DOUBLE, pass_at_k: DOUBLE}
-- points: own
-- drill: n_classed >= greatest(2, point)
-- empty: votes are taken of answers, and a series whose samples are probabilities, vectors or scores without answers has none
-- ---
-- Each size has its own groups: those with so many samples, of two or more.
WITH voted AS (
    SELECT v.series, v.k, v.question_key, v.n, v.vote, f.failed + f.n - f.n_classed AS failed,
        -- 1 − C(n − c, k) / C(n, k)
        1 - list_product(list_transform(range(v.k), lambda i: greatest(0, f.n_classed - f.correct - i) / (f.n_classed - i)::DOUBLE))
            AS lucky
    FROM votes AS v
    JOIN figures AS f ON f.series = v.series AND f.group_id = v.group_id AND f.split = v.split
)
SELECT series, k AS point, k::DOUBLE AS x, count(DISTINCT question_key) AS questions, count(*) AS groups, sum(n) AS samples,
    sum(failed) AS left_out, avg(vote) AS vote_at_k, avg(lucky) AS pass_at_k
FROM voted
GROUP BY series, k
ORDER BY series, k

-- --- note
SELECT CASE WHEN count(*) = 1 THEN '1 group is outvoted: some' ELSE number_of(count(*), 'group') || ' are outvoted: some' END
    || ' wrong answer was given by more samples than the right one (hotmess sql @outvoted lists them)'
FROM votes
WHERE outvoted AND k = 1
HAVING count(*) > 0

-- --- note
SELECT number_of(count(*), 'group') || ' left out: a single sample'
FROM figures
WHERE n_classed = 1
HAVING count(*) > 0

-- --- note
SELECT 'votes of more than two are unknown where wrong answers are not recorded (scores alone)'
FROM votes
WHERE k > 2 AND vote IS NULL
HAVING count(*) > 0

-- --- note
SELECT count(DISTINCT series) || ' series left out: samples that are probabilities, vectors or scores without answers'
FROM figures
WHERE n > 0 AND series NOT IN (SELECT series FROM votes)
HAVING count(*) > 0
