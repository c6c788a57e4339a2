-- ---
-- id: units
-- about: What the figures of a point are ratios of, a row per figure and unit: incoherence, accuracy, flips, scatter, agreement.
-- ---
SELECT 'incoherence' AS figure, series, point, matched AS part, error AS whole FROM told WHERE error IS NOT NULL
UNION ALL
SELECT 'accuracy', series, point, rate, rated FROM told WHERE rated > 0
UNION ALL
SELECT 'flips', series, point, flips, misses FROM told WHERE classes_only AND misses IS NOT NULL
UNION ALL
SELECT 'scatter', series, point, scatter, misses FROM told WHERE answers_told AND misses IS NOT NULL
UNION ALL
SELECT 'agreement', series, point, same, pairs FROM told WHERE answers_told AND pairs IS NOT NULL
