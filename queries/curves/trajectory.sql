-- ---
-- id: trajectory
-- title: Incoherence along a trajectory
-- about: When do runs with the same start diverge? Bias², variance and incoherence at each step of a vector outcome.
-- order: 8
-- x: {label: step, unit: , scale: linear}
-- y: incoherence
-- joined: yes
-- decomposition: vector
-- adds: {step: BIGINT}
-- empty: these logs have no vector outcomes step by step (columns outcome, outcome_target, step)
-- ---
SELECT *,
    part AS point,
    part AS step,
    part::DOUBLE AS x
FROM steps
