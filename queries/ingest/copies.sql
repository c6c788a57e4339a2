-- ---
-- id: copies
-- about: Samples that stand in the logs again and do not count there, and why: retry (the log of a later run has the sample, too), repeat (so has a later place of the same log), copy (so has another source of the same run), failed (a retry ran it again).
-- returns: {source_no: INTEGER, sample_no: INTEGER, reason: VARCHAR}
-- ---
-- A retry keeps the uuid of what it does not run again. One uuid for several questions or epochs identifies nothing.
WITH again AS (
    SELECT source_no, sample_no, uuid, question_id, epoch, run, run_started, started
    FROM recorded
    WHERE uuid IN (SELECT uuid FROM recorded WHERE uuid IS NOT NULL GROUP BY uuid HAVING count(*) > 1)
),
repeats AS (
    SELECT source_no, sample_no FROM again
    QUALIFY row_number() OVER (PARTITION BY source_no, uuid, question_id, epoch ORDER BY sample_no DESC) > 1
),
-- of logs of one run, such as a log and the version of it that was scored again, the one written last counts
retries AS (
    SELECT a.source_no, a.sample_no, CASE WHEN a.run = first_value(a.run) OVER latest THEN 'copy' ELSE 'retry' END AS reason
    FROM again AS a
    ANTI JOIN repeats AS r ON r.source_no = a.source_no AND r.sample_no = a.sample_no
    JOIN index.sources AS s ON s.source_no = a.source_no
    WINDOW latest AS (
        PARTITION BY a.uuid, a.question_id, a.epoch
        ORDER BY a.run_started DESC NULLS LAST, a.started DESC NULLS LAST, s.modified DESC, a.source_no
    )
    QUALIFY row_number() OVER latest > 1
),
-- what had failed, was cancelled or declared invalid, a retry runs again, with another uuid
failed AS (
    SELECT source_no, sample_no FROM recorded AS f
    SEMI JOIN recorded AS later
        ON later.task_run = f.task_run AND later.task = f.task AND later.question_id = f.question_id
        AND later.epoch = f.epoch AND later.run <> f.run AND later.uuid <> f.uuid AND later.run_started > f.run_started
    WHERE f.task_run IS NOT NULL AND (f.errored OR f.failure IS NOT NULL)
),
retried AS (
    SELECT source_no, sample_no, 'repeat' AS reason FROM repeats
    UNION ALL
    SELECT source_no, sample_no, reason FROM retries
    UNION ALL
    SELECT source_no, sample_no, 'failed' FROM failed
    ANTI JOIN retries USING (source_no, sample_no)
    ANTI JOIN repeats USING (source_no, sample_no)
),
-- only runs found in several sources are compared
copies AS (
    SELECT r.source_no, r.sample_no
    FROM recorded AS r
    ANTI JOIN retried AS u ON u.source_no = r.source_no AND u.sample_no = r.sample_no
    WHERE r.run IN (SELECT run FROM recorded GROUP BY run HAVING count(DISTINCT source_no) > 1)
    QUALIFY row_number() OVER (PARTITION BY r.sample_id, r.step ORDER BY r.source_no) > 1
)
SELECT source_no, sample_no, reason FROM retried
UNION ALL
SELECT source_no, sample_no, 'copy' FROM copies
