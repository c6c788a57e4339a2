-- ---
-- id: run_differences
-- about: The accuracies of every two runs of a model on the questions that both answered: their difference, and what its interval needs. Of more than 20 runs the highest and the lowest.
-- ---
-- Reads run_questions. The rule of the metrics page for comparing two series: two half questions added on each side, one question
-- left out at a time on both.
WITH accuracies AS (
    SELECT model, run, sum(rate) / sum(groups) AS accuracy FROM run_questions GROUP BY model, run
),
ranked AS (
    SELECT *, count(*) OVER (PARTITION BY model) AS runs,
        row_number() OVER (PARTITION BY model ORDER BY accuracy, run) AS rank
    FROM accuracies
),
pairs AS (
    SELECT a.model, a.runs, a.run AS a, b.run AS b, a.accuracy AS accuracy_a, b.accuracy AS accuracy_b
    FROM ranked AS a
    JOIN ranked AS b ON b.model = a.model AND b.rank < a.rank
    WHERE a.runs <= 20 OR (a.rank = a.runs AND b.rank = 1)
),
units AS (
    SELECT p.*, qa.rate AS ra, qa.groups AS ga, qb.rate AS rb, qb.groups AS gb
    FROM pairs AS p
    JOIN run_questions AS qa ON qa.model = p.model AND qa.run = p.a
    JOIN run_questions AS qb ON qb.model = p.model AND qb.run = p.b AND qb.question_key = qa.question_key
),
totals AS (
    SELECT model, runs, a, b, accuracy_a, accuracy_b, count(*) AS questions,
        sum(ra) AS ra, sum(ga) AS ga, sum(ga * ga) AS qa, sum(ga * ga) / sum(ga) / 2 AS ha,
        sum(rb) AS rb, sum(gb) AS gb, sum(gb * gb) AS qb, sum(gb * gb) / sum(gb) / 2 AS hb
    FROM units
    GROUP BY ALL
),
known AS (
    SELECT *, ra / ga - rb / gb AS difference,
        (ra + ha) / (ga + 2 * ha) - (rb + hb) / (gb + 2 * hb) AS with_halves,
        least(pow(ga + 2 * ha, 2) / (qa + 2 * ha * ha), pow(gb + 2 * hb, 2) / (qb + 2 * hb * hb)) - 1 AS nu
    FROM totals
),
leaves AS (
    SELECT k.model, k.a, k.b,
        (k.ra + k.ha - u.ra) / (k.ga + 2 * k.ha - u.ga) - (k.rb + k.hb - u.rb) / (k.gb + 2 * k.hb - u.gb) - k.with_halves AS drift
    FROM known AS k
    JOIN units AS u ON u.model = k.model AND u.a = k.a AND u.b = k.b
    UNION ALL
    SELECT model, a, b, (ra + ha) / (ga + ha) - (rb + hb) / (gb + hb) - with_halves FROM known
    UNION ALL
    SELECT model, a, b, ra / (ga + ha) - rb / (gb + hb) - with_halves FROM known
),
spreads AS (
    SELECT model, a, b, sqrt((count(*) - 1) * var_pop(drift)) AS se
    FROM leaves
    GROUP BY model, a, b
)
SELECT k.model, k.runs, k.a, k.b, k.accuracy_a, k.accuracy_b, k.questions, k.difference, k.with_halves, k.nu, s.se
FROM known AS k
JOIN spreads AS s ON s.model = k.model AND s.a = k.a AND s.b = k.b
ORDER BY k.model, abs(k.difference) DESC, k.a, k.b
