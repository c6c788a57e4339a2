-- ---
-- id: odd
-- about: Odd samples, most suspicious first: a row per sample with all that was found. Several findings add up: 1 - the product of (1 - severity).
-- ---
-- Reads hits and present, and the variables wanted_detectors, wanted_model, wanted_task, wanted_question, wanted_condition (NULL: any) and unwanted_samples: those not to show.
SELECT p.sample_id, p.model, p.task, p.question_id, p.condition, p.epoch,
    1 - product(1 - h.severity ORDER BY h.severity) AS severity,
    list({'detector': h.detector, 'severity': h.severity, 'reason': h.reason} ORDER BY h.severity DESC, h.detector, h.reason) AS findings,
    p.sample_row
FROM hits AS h JOIN present AS p ON p.sample_id = h.sample_id
WHERE (getvariable('wanted_detectors') IS NULL OR h.detector IN (SELECT unnest(getvariable('wanted_detectors'))))
    AND (getvariable('wanted_model') IS NULL OR p.model = getvariable('wanted_model'))
    AND (getvariable('wanted_task') IS NULL OR p.task = getvariable('wanted_task'))
    AND (getvariable('wanted_question') IS NULL OR p.question_id = getvariable('wanted_question'))
    AND (getvariable('wanted_condition') IS NULL OR p.condition = getvariable('wanted_condition'))
    AND (getvariable('unwanted_samples') IS NULL OR p.sample_id NOT IN (SELECT unnest(getvariable('unwanted_samples'))))
GROUP BY p.sample_id, p.model, p.task, p.question_id, p.condition, p.epoch, p.sample_row
