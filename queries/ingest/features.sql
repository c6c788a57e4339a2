-- ---
-- id: features
-- about: What triage needs to know of a sample's text, computed once when its source is read: a hash, loops, what the reasoning concluded, refusals, how the text ends, tool calls, scripts. A row per sample in which the model wrote anything.
-- returns: {sample_no: INTEGER, written: BIGINT, reasoned: BIGINT, text_hash: UBIGINT, loop_times: INTEGER, loop_share: DOUBLE, loop_text: VARCHAR, result: VARCHAR, results: VARCHAR[], checked: BOOLEAN, concluded: VARCHAR, closing: VARCHAR, refusal: VARCHAR, ending: VARCHAR, tool_calls: INTEGER, tool_errors: INTEGER, tool_error: VARCHAR, same_calls: INTEGER, same_call: VARCHAR, script: VARCHAR, script_letters: INTEGER, script_asked: BOOLEAN}
-- ---
-- Reads passages: the segments of one source (sample_no, role, kind, name, text), with `number` for their order.
-- The long texts pass through no list, join or sort: it is that which would cost.
WITH own AS (
    SELECT sample_no, number, kind, name, text, strlen(text) AS bytes, length(text) AS size
    FROM passages WHERE role = 'assistant' AND kind IN ('reasoning', 'answer', 'tool_call')
),
-- A loop of a quarter of a passage holds one of these four places. Where the 24 characters at a place come again behind it,
-- all up to there is taken for what is repeated, and counted in the whole passage. It is shown from a word's beginning.
probed AS (
    SELECT sample_no, text, bytes, size,
        strpos(substr(text, (0.3 * size)::BIGINT + 1), substr(text, (0.3 * size)::BIGINT, 24)) AS a,
        strpos(substr(text, (0.55 * size)::BIGINT + 1), substr(text, (0.55 * size)::BIGINT, 24)) AS b,
        strpos(substr(text, (0.8 * size)::BIGINT + 1), substr(text, (0.8 * size)::BIGINT, 24)) AS c,
        strpos(substr(text, (0.92 * size)::BIGINT + 1), substr(text, (0.92 * size)::BIGINT, 24)) AS d
    FROM own WHERE size >= 120 AND kind <> 'tool_call'
),
periods AS (
    SELECT sample_no, text, bytes, unnest([
        substr(text, (0.3 * size)::BIGINT, a), substr(text, (0.55 * size)::BIGINT, b),
        substr(text, (0.8 * size)::BIGINT, c), substr(text, (0.92 * size)::BIGINT, d)]) AS unit
    FROM probed WHERE a > 0 OR b > 0 OR c > 0 OR d > 0
),
loops AS (
    SELECT sample_no, max({'share': times * strlen(unit) / bytes, 'times': times, 'unit': substr(unit || unit, strpos(unit, ' ') + 1, least(120, length(unit)))}) AS found
    FROM (
        SELECT sample_no, unit, bytes, (bytes - strlen(replace(text, unit, ''))) // strlen(unit) AS times
        FROM periods WHERE unit <> ''
    )
    WHERE times >= 3
    GROUP BY sample_no
),
said AS (
    SELECT sample_no,
        coalesce(sum(length(text)) FILTER (kind <> 'tool_call'), 0)::BIGINT AS written,
        coalesce(sum(length(text)) FILTER (kind = 'reasoning'), 0)::BIGINT AS reasoned,
        bit_xor(hash(text, kind, number - first)) AS text_hash,
        arg_max(right(text, 300), number) FILTER (kind = 'reasoning') AS tail,
        arg_max(left(text, 300), number) FILTER (kind = 'answer') AS reply,
        arg_max(right(text, 60), number) FILTER (kind <> 'tool_call') AS ending,
        (count(*) FILTER (kind = 'tool_call'))::INTEGER AS tool_calls
    FROM own JOIN (SELECT sample_no, min(number) AS first FROM passages GROUP BY sample_no) USING (sample_no)
    GROUP BY sample_no
),
calls AS (
    SELECT sample_no, max(times)::INTEGER AS same_calls, arg_max(call, times) AS same_call
    FROM (
        SELECT sample_no, any_value(concat_ws(' ', name, text[:80])) AS call, count(*) AS times
        FROM own WHERE kind = 'tool_call' GROUP BY sample_no, name, text
    )
    GROUP BY sample_no
),
failures AS (
    SELECT sample_no, count(*)::INTEGER AS tool_errors, arg_max(text[:120], number) AS tool_error
    FROM passages
    WHERE role = 'tool' AND (kind = 'error' OR regexp_matches(left(text, 40), '(?i)^\W*(error|exception|traceback)\b'))
    GROUP BY sample_no
),
-- letters of other scripts than Latin and Greek, which formulas use, by who wrote them
lettered AS (
    SELECT sample_no, role = 'assistant' AS own, unnest([
        {'script': 'Chinese or Japanese', 'letters': length(regexp_replace(text, '[^\p{Han}\p{Hiragana}\p{Katakana}]', '', 'g'))},
        {'script': 'Korean', 'letters': length(regexp_replace(text, '[^\p{Hangul}]', '', 'g'))},
        {'script': 'Cyrillic', 'letters': length(regexp_replace(text, '[^\p{Cyrillic}]', '', 'g'))},
        {'script': 'Arabic', 'letters': length(regexp_replace(text, '[^\p{Arabic}]', '', 'g'))},
        {'script': 'Hebrew', 'letters': length(regexp_replace(text, '[^\p{Hebrew}]', '', 'g'))},
        {'script': 'an Indian script', 'letters': length(regexp_replace(text, '[^\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Gujarati}]', '', 'g'))},
        {'script': 'Thai', 'letters': length(regexp_replace(text, '[^\p{Thai}]', '', 'g'))}], recursive := true)
    FROM passages
    WHERE strlen(text) > length(text) AND kind IN ('reasoning', 'answer', 'message') AND regexp_matches(text,
        '[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Gujarati}\p{Thai}]')
),
scripts AS (
    SELECT sample_no, max({'letters': letters, 'script': script, 'asked': asked}) AS found
    FROM (
        SELECT sample_no, script,
            (coalesce(sum(letters) FILTER (own), 0))::INTEGER AS letters,
            coalesce(sum(letters) FILTER (NOT own), 0) > 0 AS asked
        FROM lettered GROUP BY sample_no, script
    )
    WHERE letters > 0
    GROUP BY sample_no
)
SELECT s.sample_no, s.written, s.reasoned, s.text_hash,
    l.found.times::INTEGER AS loop_times, l.found.share::DOUBLE AS loop_share, l.found.unit AS loop_text,
    nullif(regexp_extract(s.tail, '(?i)(?:=|\b(?:is|be|equals|gives|answer:))[\s:*$\\({]*(?:boxed\{)?(-?\d+(?:,\d{3})*(?:\.\d+)?)[\s*$})\\.°]*(?:[a-z]{1,12}[\s.*]*)?$', 1), '') AS result,
    regexp_extract_all(right(s.tail, 60), '(?i)(?:=|\b(?:is|be|equals|gives|answer:))[\s:*$\\({]*(?:boxed\{)?(-?\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*$|[ \t]*[^-+*/×÷ \t\d.])', 1) AS results,
    regexp_matches(s.tail, '(?i)verif|check|✓|>>') AS checked,
    nullif(trim(regexp_extract(s.tail, '(?is).*\banswer(?: is| =|:)[ \t:*"''$(]*(?:\\boxed\{)?([^\n.,:;()"}]{1,60})', 1), ' *''$'), '') AS concluded,
    nullif(regexp_extract(s.tail, '(?is).*\banswer(?: is| =|:)(.{1,160})', 1), '') AS closing,
    nullif(regexp_extract(s.reply, '(?i)\b(?:(?:sorry|apologi[sz]e)\b[^.\n]{0,40}\b(?:can(?:no|\W?)t|unable|not able|won\W?t)\b|i (?:can(?:no|\W?)t|am unable to|am not able to|won\W?t|will not)(?: be able to)? (?:help|assist|provide|comply|fulfil|answer|do that|engage|continue|discuss|create|generate|share|support)|i\W?m (?:unable|not able) to (?:help|assist|provide|comply|fulfil|answer|engage|continue|discuss|create|generate|share|support)|i must (?:decline|refuse)|as an ai\b)[^.\n]{0,80}'), '') AS refusal,
    s.ending, s.tool_calls, coalesce(f.tool_errors, 0) AS tool_errors, f.tool_error, c.same_calls, c.same_call,
    w.found.script AS script, w.found.letters AS script_letters, w.found.asked AS script_asked
FROM said AS s
LEFT JOIN loops AS l USING (sample_no)
LEFT JOIN calls AS c USING (sample_no)
LEFT JOIN failures AS f USING (sample_no)
LEFT JOIN scripts AS w USING (sample_no)
