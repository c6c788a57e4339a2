-- ---
-- id: reasons
-- about: What a figure left out, by series: failed samples, single samples, groups without this decomposition or without a length; beside it how many of its groups hold more than classes.
-- ---
-- Reads every: the groups as layers/valued.sql has them, none left out.
SELECT series,
    sum(failed) AS failed,
    sum(CASE WHEN n < least_n THEN n ELSE 0 END) AS single_samples,
    count(*) FILTER (n > 0 AND n < least_n) AS single_groups,
    sum(counted - n) AS lacking_samples,
    count(*) FILTER (n < counted) AS lacking_groups,
    sum(CASE WHEN n >= least_n AND variance IS NOT NULL AND length IS NULL THEN n ELSE 0 END) AS unmeasured_samples,
    count(*) FILTER (n >= least_n AND variance IS NOT NULL AND length IS NULL) AS unmeasured_groups,
    count(*) FILTER (n >= least_n AND variance IS NOT NULL AND NOT one_hot) AS undivided_groups,
    count(*) FILTER (n >= least_n AND variance IS NOT NULL) AS decomposed_groups,
    median(n) FILTER (n > 0) AS median_n
FROM every
GROUP BY series
ORDER BY series
