-- ---
-- id: runs
-- title: Runs
-- about: Do runs of one model agree? A point per run and series, by start time.
-- order: 12
-- x: {label: when the run began, unit: , scale: linear}
-- y: [accuracy, incoherence]
-- per: run
-- adds: {began: VARCHAR}
-- empty: no sample of these logs is judged
-- ---
-- x is days after the first run; the place in the order of names where a run has no time. The accuracy is over all groups of a
-- run, those of a single sample included.
SELECT * REPLACE (strftime(began, '%Y-%m-%d %H:%M:%S') AS began),
    place_of_run AS point,
    run AS label,
    CASE WHEN count(began) OVER () = count(*) OVER () THEN (epoch(began) - min(epoch(began)) OVER ()) / 86400
        ELSE place_of_run END::DOUBLE AS x
FROM runs

-- --- note
SELECT CASE WHEN count(began) = count(*) THEN 'x is in days after the first run, which began ' || min(began)
    ELSE 'x is the alphabetical order of the runs: no start time recorded for ' || number_of(count(DISTINCT label) FILTER (began IS NULL), 'run') END
FROM members
HAVING count(*) > 0

-- --- note
SELECT number_of(count(*), 'group') || ' of a run with too few samples for incoherence: included in accuracy only'
FROM members
WHERE variance IS NULL
HAVING count(*) > 0
