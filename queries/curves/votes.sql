-- ---
-- id: votes
-- title: Accuracy of votes
-- about: How often is the most frequent answer of k samples right (vote@k)? For comparison, pass@k: how often at least one is.
-- order: 13
-- x: {label: samples per vote, unit: k, scale: log}
-- y: [vote_at_k, pass_at_k]
-- names: {vote_at_k: vote@k, pass_at_k: pass@k}
-- joined: yes
-- decomposed: no
-- adds: {vote_at_k: DOUBLE, pass_at_k: DOUBLE}
-- points: own
-- drill: n_classed >= greatest(2, point)
-- empty: votes need answers, and these samples are probabilities, vectors or scores without answers
-- ---
-- Each size has its own groups: those with so many samples, of two or more. Groups that share n and c share pass@k.
WITH shapes AS (
    SELECT v.series, v.k, v.n, f.correct, count(*) AS groups, sum(f.failed + f.n - f.n_classed) AS failed, sum(v.vote) AS votes
    FROM votes AS v
    JOIN figures AS f ON f.series = v.series AND f.group_id = v.group_id AND f.split = v.split
    GROUP BY v.series, v.k, v.n, f.correct
),
-- 1 − C(n − c, k) / C(n, k)
drawn AS (
    SELECT *, 1 - list_product(list_transform(range(k), lambda i: greatest(0, n - correct - i) / (n - i)::DOUBLE)) AS lucky
    FROM shapes
),
asked AS (
    SELECT series, n, count(*) AS questions
    FROM (SELECT series, question_key, max(n_classed) AS n FROM figures WHERE n_classed > 1 GROUP BY series, question_key)
    GROUP BY series, n
)
SELECT d.series, d.k AS point, d.k::DOUBLE AS x,
    (SELECT sum(a.questions) FROM asked AS a WHERE a.series = d.series AND a.n >= d.k) AS questions,
    sum(groups) AS groups, sum(groups * n) AS samples, sum(failed) AS left_out,
    sum(votes) / sum(groups) AS vote_at_k, sum(groups * lucky) / sum(groups) AS pass_at_k
FROM drawn AS d
GROUP BY d.series, d.k
ORDER BY d.series, d.k

-- --- note
SELECT CASE WHEN count(*) = 1 THEN '1 group is outvoted: some' ELSE number_of(count(*), 'group') || ' are outvoted: some' END
    || ' wrong answer is more frequent than the right one (list: hotmess sql @outvoted)'
FROM votes
WHERE outvoted AND k = 1
HAVING count(*) > 0

-- --- note
SELECT number_of(count(*), 'group') || ' excluded: a single sample'
FROM figures
WHERE n_classed = 1
HAVING count(*) > 0

-- --- note
SELECT 'votes of more than two samples are unknown if wrong answers are not recorded (scores only)'
FROM votes
WHERE k > 2 AND vote IS NULL
HAVING count(*) > 0

-- --- note
SELECT count(DISTINCT series) || ' series excluded: samples that are probabilities, vectors or scores without answers'
FROM figures
WHERE n > 0 AND series NOT IN (SELECT series FROM votes)
HAVING count(*) > 0
