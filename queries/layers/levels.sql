-- ---
-- id: levels
-- about: The levels of difficulty that the log gives, each with its number (hardness) and its place in their order (step); levels that are words (easy, hard) are ordered by how often their questions are missed.
-- ---
WITH named AS (
    SELECT difficulty AS level,
        TRY_CAST(difficulty AS DOUBLE) AS value,
        row_number() OVER (ORDER BY 1 - sum(correct) / sum(n_classed), difficulty) AS rank
    FROM figures
    WHERE difficulty IS NOT NULL AND n > 0
    GROUP BY difficulty
),
source AS (
    SELECT count(*) = count(value) AS numeric FROM named
)
SELECT level,
    CASE WHEN numeric THEN value ELSE rank END AS hardness,
    dense_rank() OVER (ORDER BY CASE WHEN numeric THEN value ELSE rank END, level) AS step
FROM named CROSS JOIN source
