-- ---
-- id: odd_by_task
-- about: What each detector found in each task, the weightiest first: how many samples or questions of how many, and in which model the most.
-- ---
-- Reads hits, present, and the variables per_questions (names of detectors that find questions) and seen_samples (ids of samples that were reviewed).
WITH placed AS (
    SELECT h.detector, h.severity, h.stands_for, p.task, p.model,
        p.sample_id NOT IN (SELECT unnest(getvariable('seen_samples'))) AS unseen
    FROM hits AS h JOIN present AS p ON p.sample_id = h.sample_id
),
sizes_of AS (
    SELECT task, model, count(*) AS samples, count(DISTINCT group_id) AS questions
    FROM present GROUP BY task, model
),
tasks AS (SELECT task, sum(samples) AS samples, sum(questions) AS questions FROM sizes_of GROUP BY task),
by_model AS (
    SELECT detector, task, model, list_contains(getvariable('per_questions'), detector) AS of_questions,
        sum(stands_for) AS found, sum(stands_for * severity) AS weight, count(*) FILTER (unseen) AS unseen
    FROM placed GROUP BY detector, task, model
),
sized AS (
    SELECT b.*, CASE WHEN b.of_questions THEN s.questions ELSE s.samples END AS of_model
    FROM by_model AS b JOIN sizes_of AS s ON s.task = b.task AND s.model = b.model
)
SELECT b.detector, b.task, sum(b.found)::BIGINT AS found,
    (CASE WHEN b.of_questions THEN t.questions ELSE t.samples END)::BIGINT AS of,
    CASE WHEN b.of_questions THEN 'questions' ELSE 'samples' END AS per,
    sum(b.weight) / sum(b.found) AS severity,
    sum(b.unseen)::BIGINT AS unseen,
    arg_max(b.model, (b.found / b.of_model, b.found, b.model)) AS model,
    arg_max(b.found, (b.found / b.of_model, b.found, b.model))::BIGINT AS model_found,
    arg_max(b.of_model, (b.found / b.of_model, b.found, b.model)) AS model_of
FROM sized AS b JOIN tasks AS t ON t.task = b.task
GROUP BY b.detector, b.task, b.of_questions, t.questions, t.samples
ORDER BY sum(b.weight) DESC, b.detector, b.task
