-- ---
-- id: actions
-- title: Incoherence by actions taken
-- about: Do agents vary more where they act longer? As reasoning length, counted in assistant messages.
-- order: 7
-- x: {label: actions taken, unit: , scale: log}
-- y: incoherence
-- length: actions
-- needs: length
-- fit: yes
-- bins: shared
-- empty: these logs have no agent's actions
-- ---
SELECT *,
    ntile(getvariable('bins')) OVER (PARTITION BY series ORDER BY length, place) AS point,
    length AS x
FROM groups
WHERE length IS NOT NULL
