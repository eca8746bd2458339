-- What really is the case, for tests: never read by the pipeline. Variables: end_day.
CREATE OR REPLACE TABLE truth_bypassed AS
SELECT salesforce_id('00Q', bypass.lead_no) AS lead_id, salesforce_id('006', opportunity_no) AS opportunity_id, pattern, bypass.region
FROM bypass JOIN opportunity ON opportunity.kind = 'bypass' AND opportunity.lead_no = bypass.lead_no;

-- Pairs that look alike and are not: another lead near the bypass's opportunity, or another opportunity near its lead.
CREATE OR REPLACE TABLE truth_negative AS
SELECT salesforce_id('00Q', decoy.lead_no) AS lead_id, salesforce_id('006', opportunity_no) AS opportunity_id, decoy.kind,
    salesforce_id('00Q', decoy.of_lead_no) AS true_lead_id, salesforce_id('006', opportunity_no) AS true_opportunity_id
FROM decoy JOIN opportunity ON opportunity.kind = 'bypass' AND opportunity.lead_no = decoy.of_lead_no
UNION ALL
SELECT salesforce_id('00Q', other.lead_no), salesforce_id('006', other.opportunity_no),
    CASE other.kind WHEN 'known' THEN 'known_customer' ELSE 'renewal' END,
    salesforce_id('00Q', other.lead_no), salesforce_id('006', mine.opportunity_no)
FROM opportunity AS other JOIN opportunity AS mine ON mine.kind = 'bypass' AND mine.lead_no = other.lead_no
WHERE other.kind IN ('known', 'renewal');

-- Rates that follow from others: Kaplan and Meier's median from the won deals' (opportunity.sql); actions per visit, one page
-- each and one thing more in some of the engaged visits without a form (ga4.sql). Link rate and survey response rate are counted.
-- lead_to_deal_conversion has none here.
INSERT INTO truth_rate BY NAME
SELECT 'sales_cycle_days' AS kpi, rate.region, rate.month, -1 AS sign, 'quarter' AS grain, target.target, false AS is_planted,
    round(rate.sales_cycle_days_won / sqrt(rate.win_rate), 6) AS rate
FROM rate JOIN target ON target.kpi = 'sales_cycle_days' AND target.region = rate.region
UNION ALL
SELECT 'link_rate', opportunity.region, opportunity.month, 1, 'quarter', target.target, false,
    round(count(*) FILTER (kind = 'converted') / count(*), 6)
FROM opportunity JOIN target ON target.kpi = 'link_rate' AND target.region = opportunity.region
WHERE kind IN ('converted', 'bypass', 'known', 'orphan') GROUP BY ALL
UNION ALL
SELECT 'actions_per_visit', region, month, 1, 'month', NULL, false,
    round(1 + engaged_session_share * (1 - 0.55 * visitor_to_lead_conversion) * (1 - 0.45), 6)
FROM rate
UNION ALL
SELECT 'survey_response_rate', invitation.region, CAST(date_trunc('month', sent_on) AS DATE), 1, 'month', target.target, false,
    round(count(*) FILTER (is_finished AND started_at < sent_on + INTERVAL 14 DAY) / count(*), 6)
FROM invitation JOIN target ON target.kpi = 'survey_response_rate' AND target.region = invitation.region
WHERE status <> 'Skipped' GROUP BY ALL;

-- A period is a planted miss where an episode holds and the mean true rate of its months lies on the wrong side of the
-- target. Quarters are those of the fiscal year that begins in February. A period that is not over is none, nor is one
-- whose last records have not had their time (horizon_days) by the end of the data.
CREATE OR REPLACE TABLE truth_miss AS
WITH periods AS (
    SELECT truth_rate.*, kpi.horizon_days, CASE truth_rate.grain WHEN 'month' THEN month
        ELSE CAST(month - to_months((CAST(extract('month' FROM month) AS INTEGER) + 10) % 3) AS DATE) END AS period,
        period + CASE truth_rate.grain WHEN 'month' THEN INTERVAL 1 MONTH ELSE INTERVAL 3 MONTH END AS next_period
    FROM truth_rate JOIN kpi USING (kpi)
)
SELECT kpi, region, CAST(period AS VARCHAR) AS period, round(sign * (avg(target) - avg(rate)), 6) AS size
FROM periods GROUP BY kpi, region, sign, horizon_days, periods.period, next_period
HAVING bool_or(is_planted) AND round(sign * (avg(target) - avg(rate)), 6) > 0
    AND next_period + to_days(horizon_days) <= getvariable('end_day');
