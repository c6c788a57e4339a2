-- ---
-- id: recorded_runs
-- about: What was collected together, as the sources have it, with what decides over a whole run: whether answers and reasoning text were recorded at all.
-- returns: {run: VARCHAR, model: VARCHAR, task: VARCHAR, condition: VARCHAR, settings: VARCHAR, samples: BIGINT, answers: BIGINT, in_words: BIGINT, with_words: BIGINT, in_characters: BIGINT, with_characters: BIGINT}
-- ---
SELECT run, model, task, condition, settings::VARCHAR AS settings,
    count(*) AS samples,
    count(normal) AS answers,
    count(words) FILTER (failure IS NULL) AS in_words,
    count(*) FILTER (failure IS NULL AND words > 0) AS with_words,
    count(characters) FILTER (failure IS NULL) AS in_characters,
    count(*) FILTER (failure IS NULL AND characters > 0) AS with_characters
FROM (
    SELECT * FROM single WHERE step IS NULL
    UNION ALL
    (
        SELECT * FROM single WHERE step IS NOT NULL -- a trajectory is one sample
        QUALIFY row_number() OVER (PARTITION BY source_no, sample_id ORDER BY step DESC) = 1
    )
)
GROUP BY ALL
