-- ---
-- id: recorded_runs
-- about: What was collected together, as the sources have it, with what decides over a whole run: whether answers and reasoning text were recorded at all.
-- returns: {run: VARCHAR, model: VARCHAR, task: VARCHAR, condition: VARCHAR, settings: VARCHAR, samples: BIGINT, answers: BIGINT, with_words: BIGINT, with_characters: BIGINT, tried: BIGINT}
-- ---
SELECT run, model, task, condition, settings::VARCHAR AS settings,
    count(*) AS samples,
    count(normal) AS answers,
    count(*) FILTER (failure IS NULL) AS tried,
    count(*) FILTER (failure IS NULL AND words > 0) AS with_words,
    count(*) FILTER (failure IS NULL AND characters > 0) AS with_characters
FROM recorded
GROUP BY ALL
