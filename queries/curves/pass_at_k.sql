-- ---
-- id: pass_at_k
-- title: Luck and reliability
-- about: How reliable are k samples? pass@k: at least one is right; pass^k: all are. For comparison, vote@k: the most frequent answer is.
-- order: 10
-- x: {label: samples drawn, unit: k, scale: linear}
-- y: [pass_at_k, pass_hat_k]
-- names: {pass_at_k: pass@k, pass_hat_k: pass^k, vote_at_k: vote@k}
-- joined: yes
-- decomposed: no
-- adds: {pass_at_k: DOUBLE, pass_hat_k: DOUBLE, vote_at_k: DOUBLE}
-- last: vote_at_k
-- points: own
-- drill: n_classed >= point
-- empty: no sample is right or wrong
-- ---
-- Only of samples that are right or wrong. C(n − c, k) / C(n, k) is a product of k ratios, (n − c − i) / (n − i) with i < k, one more for each k; groups that share n and c share it.
WITH shapes AS (
    SELECT series, n_classed AS n, correct, count(*) AS groups, sum(failed + n - n_classed) AS failed
    FROM figures
    WHERE n_classed > 0
    GROUP BY series, n_classed, correct
),
asked AS (
    SELECT series, n, count(*) AS questions
    FROM (SELECT series, question_key, max(n_classed) AS n FROM figures WHERE n_classed > 0 GROUP BY series, question_key)
    GROUP BY series, n
),
sizes AS (
    SELECT unnest(range(1, (SELECT max(n) FROM shapes) + 1)) AS k
),
draws AS (
    SELECT s.*, k,
        product(greatest(0, n - correct - k + 1) / (n - k + 1)::DOUBLE) OVER so_far AS all_wrong,
        product(greatest(0, correct - k + 1) / (n - k + 1)::DOUBLE) OVER so_far AS all_right
    FROM shapes AS s JOIN sizes ON k <= n
    WINDOW so_far AS (PARTITION BY series, n, correct ORDER BY k)
)
SELECT d.series, d.k AS point, d.k::DOUBLE AS x,
    (SELECT sum(a.questions) FROM asked AS a WHERE a.series = d.series AND a.n >= d.k) AS questions,
    sum(groups) AS groups, sum(groups * n) AS samples, sum(failed) AS left_out,
    sum(groups * (1 - all_wrong)) / sum(groups) AS pass_at_k,
    sum(groups * all_right) / sum(groups) AS pass_hat_k,
    any_value(v.vote_at_k) AS vote_at_k
FROM draws AS d
LEFT JOIN (SELECT series, k, avg(vote) AS vote_at_k FROM votes GROUP BY series, k) AS v ON v.series = d.series AND v.k = d.k
GROUP BY d.series, d.k
ORDER BY d.series, d.k

-- --- note
SELECT number_of(sum(n - n_classed), 'sample') || ' of ' || number_of(count(*), 'group')
    || ' excluded: neither right nor wrong'
FROM figures
WHERE n > n_classed
HAVING count(*) > 0
