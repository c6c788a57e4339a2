-- ---
-- id: trajectory
-- title: Incoherence along a trajectory
-- about: When do runs from one start part ways? Bias², variance and incoherence at each step of a vector outcome.
-- order: 8
-- x: {label: step, unit: , scale: linear}
-- y: incoherence
-- decomposition: vector
-- adds: {step: BIGINT}
-- ---
SELECT *,
    part AS point,
    part::DOUBLE AS x
FROM steps
