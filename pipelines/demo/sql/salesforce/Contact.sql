CREATE OR REPLACE TABLE extract AS
SELECT row_number() OVER (ORDER BY contact_no) AS record_no, source = 'known' AND contact_no % 2 = 0 AS may_be_dirty,
    salesforce_id('003', contact_no) AS "Id", '0' AS "IsDeleted", salesforce_id('001', account_no) AS "AccountId",
    last_name AS "LastName", first_name AS "FirstName", email AS "Email",
    CASE WHEN phone_digits IS NULL THEN ''
        WHEN phone_style = 'plain' THEN concat('+', dial, ' ', substr(phone_digits, 1, 2), ' ', substr(phone_digits, 3))
        -- The same number as a person types it: the country's own form, or 00 and no blanks.
        WHEN contact_no % 2 = 0 THEN concat('0', substr(phone_digits, 1, 2), '/', substr(phone_digits, 3, 3), '-', substr(phone_digits, 6))
        ELSE concat('00', dial, phone_digits) END AS "Phone",
    country AS "MailingCountry",
    CASE WHEN contact_no % 41 = 0 THEN concat('Prefers e-mail.', chr(10), 'Speaks German.') ELSE '' END AS "Description",
    salesforce_id('005', 1 + contact_no % 30) AS "OwnerId", salesforce_time(created_at) AS "CreatedDate",
    salesforce_time(created_at) AS "LastModifiedDate", salesforce_time(created_at) AS "SystemModstamp"
FROM contact JOIN account_of_company USING (company_no) WHERE created_at < getvariable('cutoff');
