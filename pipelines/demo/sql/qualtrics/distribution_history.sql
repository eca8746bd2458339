-- The history of the surveys' distributions, by the names that Qualtrics' API gives its fields; survey and region come from the
-- list of contacts.
CREATE OR REPLACE TABLE extract AS
SELECT invitation_no AS record_no, status = 'Success' AS may_be_dirty, concat('CID_', hex(mixed('asked', draw))) AS "contactId",
    concat('EMD_', hex(mixed('distribution', concat(survey, sent_on)))) AS "distributionId", status,
    CASE WHEN is_finished IS NOT NULL THEN response_id(survey, answer_no, draw) END AS "responseId",
    CASE WHEN is_finished THEN iso_time(started_at + seconds(duration_seconds + 1)) END AS "responseCompletedAt",
    CASE WHEN status <> 'Skipped' THEN iso_time(sent_at) END AS "sentAt",
    CASE WHEN is_finished IS NOT NULL THEN iso_time(started_at - INTERVAL 20 SECOND)
        WHEN status = 'Opened' THEN iso_time(sent_at + INTERVAL 90 MINUTE) END AS "openedAt",
    CASE WHEN is_finished IS NOT NULL THEN iso_time(started_at) END AS "responseStartedAt", survey AS "Survey", region AS "Region"
FROM invitation;
