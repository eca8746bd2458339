-- The shape of Qualtrics' CSV: each export has three header rows: names, texts as people read them, and import ids.
-- Of 1,000 questionnaires 12 are previews, 3 machine-made tests, and 30 were never finished.
CREATE OR REPLACE TABLE answered AS
SELECT answer_no AS record_no, fate >= 100 AS may_be_dirty,
    strftime(started_at, '%Y-%m-%d %H:%M:%S') AS "StartDate",
    strftime(started_at + seconds(duration_seconds), '%Y-%m-%d %H:%M:%S') AS "EndDate",
    CASE WHEN fate < 12 THEN 'Survey Preview' WHEN fate < 15 THEN 'Survey Test' ELSE 'IP Address' END AS "Status",
    CASE WHEN fate BETWEEN 15 AND 44 THEN CAST(20 + fate AS VARCHAR) ELSE '100' END AS "Progress",
    CAST(duration_seconds AS VARCHAR) AS "Duration (in seconds)",
    CASE WHEN fate BETWEEN 15 AND 44 THEN 'False' ELSE 'True' END AS "Finished",
    strftime(started_at + seconds(duration_seconds + 1), '%Y-%m-%d %H:%M:%S') AS "RecordedDate",
    response_id(survey, answer_no, draw) AS "ResponseId",
    CASE survey WHEN 'support' THEN salesforce_id('500', case_no)
        ELSE salesforce_id('001', 1 + pick('account', draw, (SELECT count(*) FROM account))) END AS "ExternalReference",
    CASE WHEN fate < 12 THEN 'preview' WHEN fate < 15 THEN 'test' WHEN fate % 5 = 0 THEN 'anonymous' ELSE 'email' END AS "DistributionChannel",
    CASE WHEN fate % 3 = 0 THEN 'DE' WHEN fate % 7 = 0 THEN 'ES' ELSE 'EN' END AS "UserLanguage",
    -- What was never finished may hold answers; they do not count.
    CAST(csat AS VARCHAR) AS "QCSAT", CASE WHEN fate BETWEEN 15 AND 44 THEN '' ELSE CAST(ces AS VARCHAR) END AS "QCES",
    CASE WHEN fate BETWEEN 15 AND 30 THEN '' ELSE CAST(nps AS VARCHAR) END AS "QNPS",
    CASE WHEN fate BETWEEN 15 AND 30 THEN '' ELSE CAST(onboarding AS VARCHAR) END AS "QONB",
    CASE WHEN fate BETWEEN 15 AND 30 THEN '' ELSE CAST(first_contact AS VARCHAR) END AS "QFCR",
    CASE WHEN fate % 40 = 7 THEN concat('Fine, but "slow".', chr(10), 'Please call me.') WHEN fate % 40 = 9 THEN 'Thank you; all good, really.' ELSE '' END
        AS "QTEXT",
    region_word AS "Region"
FROM questionnaire WHERE survey = getvariable('survey');
