-- ---
-- id: valued
-- about: Groups with the samples that the chosen decomposition can use (n of the counted ones), with error, bias and variance of the chosen decomposition and estimator, and the reasoning length in the chosen unit; least_n is how many samples that estimator needs. Beside them, whatever is chosen: rate, the share of right samples; and of two samples or more that answered in classes what their error is made of (misses, the one-hot error; flips; scatter; same and pairs; by_chance), as the metrics page defines them.
-- params: {figures: VARCHAR}
-- ---
SELECT *,
    -- what differs by rounding alone is equal
    CASE WHEN abs(error - variance) <= 1e-12 * error THEN 0 ELSE error - variance END AS bias,
    CASE WHEN n_classed > 0 THEN correct / n_classed END AS rate,
    CASE WHEN told THEN 2 * (n_classed - correct) / n_classed END AS misses,
    CASE WHEN told THEN 2e0 * correct * (n_classed - correct) / (n_classed * (n_classed - 1e0)) END AS flips,
    CASE WHEN told THEN ((n_classed * n_classed::DOUBLE - squares) - 2e0 * correct * (n_classed - correct))
        / (n_classed * (n_classed - 1e0)) END AS scatter,
    CASE WHEN told THEN matches / (n_classed * (n_classed - 1e0)) END AS same,
    CASE WHEN told THEN (n_classed - correct - silent) * (n_classed - correct - silent - 1e0) / (n_classed * (n_classed - 1e0)) END
        AS pairs,
    CASE WHEN told AND choices > 0 THEN pairs / (classes - 1) END AS by_chance
FROM (
    SELECT *,
        CASE WHEN getvariable('estimator') = 'plugin' THEN 1 WHEN getvariable('decomposition') = 'kl' THEN 3 ELSE 2 END AS least_n,
        n_classed > 1 AND one_hot AS told,
        CASE getvariable('length_unit')
            WHEN 'tokens' THEN tokens
            WHEN 'output_tokens' THEN output_tokens
            WHEN 'actions' THEN actions
            WHEN 'words' THEN words
            WHEN 'characters' THEN characters
        END AS length,
        CASE getvariable('decomposition')
            WHEN 'brier' THEN brier_error
            WHEN 'zero_one' THEN zero_one_error
            WHEN 'kl' THEN kl_error
            WHEN 'score' THEN score_error
            WHEN 'vector' THEN vector_error
        END AS error,
        CASE getvariable('decomposition')
            WHEN 'brier' THEN brier_variance
            WHEN 'zero_one' THEN zero_one_variance
            WHEN 'kl' THEN kl_variance
            WHEN 'score' THEN score_variance
            WHEN 'vector' THEN vector_variance
        END AS plugin_variance,
        CASE
            WHEN getvariable('estimator') = 'plugin' THEN plugin_variance
            WHEN getvariable('decomposition') = 'kl' THEN kl_unbiased
            WHEN n < 2 THEN NULL
            WHEN getvariable('decomposition') = 'zero_one' THEN plugin_variance + brier_variance / (2 * (n - 1))
            ELSE plugin_variance * n / (n - 1)
        END AS variance
    FROM (
        SELECT * REPLACE (
            CASE getvariable('decomposition') WHEN 'score' THEN n_scored WHEN 'vector' THEN n_vectors ELSE n_classed END AS n
        ),
            -- neither probabilities, nor vectors, nor scores without answers
            partial = 0 AND n_vectors = 0 AND squares IS NOT NULL AS one_hot
        FROM query_table(figures)
    )
)
