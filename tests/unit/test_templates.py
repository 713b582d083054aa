"""What the templates promise and no emulator applies or judges."""

import json
import re
from pathlib import Path

import pytest
from cfnlint.decode.cfn_yaml import load

from local.page import content_security_policy

TESTS = Path(__file__).parents[1]
INFRA = TESTS.parent / "infra"


@pytest.fixture(scope="module")
def data():
    return load(str(INFRA / "resources.yaml"))


@pytest.fixture(scope="module")
def site():
    return load(str(INFRA / "site.yaml"))


@pytest.fixture(scope="module")
def operations():
    return load(str(INFRA / "operations.yaml"))


def properties(template, kind):
    return [one["Properties"] for one in template["Resources"].values() if one["Type"] == kind]


def directives(policy):
    """Give each directive of a Content Security Policy with its set of sources."""
    parts = (part.split() for part in policy.split(";"))
    return {name: set(sources) for name, *sources in parts}


def test_deleted_photos_are_gone_after_the_week_that_the_readme_names(data):
    (bucket,) = properties(data, "AWS::S3::Bucket")
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {
        key: value
        for rule in bucket["LifecycleConfiguration"]["Rules"]
        for key, value in rule.items()
        if rule["Status"] == "Enabled"
    }
    assert rules["NoncurrentVersionExpiration"] == {"NoncurrentDays": 7}
    assert rules["ExpiredObjectDeleteMarker"] is True
    assert rules["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert "for 7 days more" in (INFRA.parent / "docs/api.md").read_text()


def test_every_table_can_be_restored_to_any_moment(data):
    tables = properties(data, "AWS::DynamoDB::Table")
    assert len(tables) == 3
    for table in tables:
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("name", ["resources.yaml", "site.yaml"])
def test_every_bucket_is_private_and_encrypted(name):
    template = load(str(INFRA / name))
    buckets = properties(template, "AWS::S3::Bucket")
    assert buckets
    for bucket in buckets:
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
    policies = properties(template, "AWS::S3::BucketPolicy")
    assert len(policies) == len(buckets)
    for policy in policies:
        statements = policy["PolicyDocument"]["Statement"]
        # Some are there on a condition only.
        found = [one["Fn::If"][1] if "Fn::If" in one else one for one in statements]
        allowed = [one for one in found if one["Effect"] == "Allow"]
        assert "*" not in [one["Principal"] for one in allowed]


@pytest.mark.parametrize("login", ["", "https://stage.auth.eu-west-1.amazoncognito.com"])
def test_the_deployed_page_has_the_policy_that_the_local_one_is_built_against(site, login):
    (headers,) = properties(site, "AWS::CloudFront::ResponseHeadersPolicy")
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text, names = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert names["Photos"] == {
        "Fn::Sub": "https://${UploadBucket}.s3.${AWS::Region}.${AWS::URLSuffix}"
    }
    text = text.replace("${Photos}", "https://bucket").replace("${LoginOrigin}", login)
    expected = directives(content_security_policy("'self'", "https://bucket"))
    # With a sign-in the page renews its session there, and nothing else.
    expected["connect-src"] |= {login} - {""}
    assert directives(text) == expected


def test_browsers_are_told_nothing_about_hosts_below_the_sites_own_name(site):
    (headers,) = properties(site, "AWS::CloudFront::ResponseHeadersPolicy")
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert security["StrictTransportSecurity"]["IncludeSubdomains"] is False
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 24 * 60 * 60


def test_answers_of_the_api_are_never_cached(site):
    (distribution,) = properties(site, "AWS::CloudFront::Distribution")
    config = distribution["DistributionConfig"]
    (api,) = config["CacheBehaviors"]
    assert api["PathPattern"] == {"Fn::Sub": "/${ApiStage}/*"}
    # CachingDisabled and AllViewerExceptHostHeader, as AWS's guide lists them. The latter sends
    # the token on: a policy can't name the header Authorization, only have all of them sent.
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    errors = config["CustomErrorResponses"]
    # All that CloudFront keeps. Another status or page would hide what the API says.
    codes = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
    assert errors == [{"ErrorCode": code, "ErrorCachingMinTTL": 0} for code in codes]


def test_an_update_of_the_deployed_tables_makes_or_deletes_one_index(data):
    """CloudFormation refuses more of one table in one update, which no emulator does.

    What is deployed is as in 298e783, from which `deployed_indexes.json` is. An index of another
    key or projection is a deleted and a made one.
    """
    deployed = json.loads((TESTS / "data" / "deployed_indexes.json").read_text())
    tables = data["Resources"]
    for name, before in deployed.items():
        now = tables[name]["Properties"].get("GlobalSecondaryIndexes", [])
        changes = [one for one in now if one not in before]
        changes += [one for one in before if one not in now]
        assert len(changes) <= 1, (name, changes)


def test_what_can_never_be_changed_of_the_people_stays_as_it_was_deployed(data):
    """Another value of these makes CloudFormation fail, and another pool loses everybody."""
    (pool,) = properties(data, "AWS::Cognito::UserPool")
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert "AliasAttributes" not in pool
    assert "Schema" not in pool
    assert pool["UserPoolName"] == {"Fn::Sub": "smart-image-analyzer-${Stage}"}
    (domain,) = properties(data, "AWS::Cognito::UserPoolDomain")
    # The page's policy and its kept sessions name it.
    assert domain["Domain"] == {"Fn::Sub": "smart-image-analyzer-${Stage}-${AWS::AccountId}"}
    (people,) = [
        one for one in data["Resources"].values() if one["Type"] == "AWS::Cognito::UserPool"
    ]
    assert people["DeletionPolicy"] == people["UpdateReplacePolicy"] == "Retain"


def test_the_page_gets_no_secret_and_tokens_that_end_soon(data):
    (client,) = properties(data, "AWS::Cognito::UserPoolClient")
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert client["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert client["AccessTokenValidity"] <= 15
    # A claim that anybody could change of themselves would be one to trust too much.
    assert client["WriteAttributes"] == ["email"]
    for addresses in ("CallbackURLs", "LogoutURLs"):
        assert client[addresses] == [{"Fn::Sub": "${SiteOrigin}/"}]


def test_the_login_has_a_style_without_which_aws_shows_none(data):
    (style,) = properties(data, "AWS::Cognito::ManagedLoginBranding")
    assert style["UseCognitoProvidedValues"] is True
    (domain,) = properties(data, "AWS::Cognito::UserPoolDomain")
    assert domain["ManagedLoginVersion"] == 2


def test_files_are_kept_as_long_as_they_say_themselves(site):
    (cache,) = properties(site, "AWS::CloudFront::CachePolicy")
    config = cache["CachePolicyConfig"]
    assert (config["MinTTL"], config["DefaultTTL"]) == (0, 0)
    assert config["MaxTTL"] >= 365 * 24 * 60 * 60


def test_every_alarm_tells_somebody_and_has_its_page(operations):
    text = (INFRA.parent / "docs" / "operations.md").read_text()
    headings = set(re.findall(r"^### (\S+)$", text, re.MULTILINE))
    alarms = properties(operations, "AWS::CloudWatch::Alarm")
    names = {alarm["AlarmName"]["Fn::Sub"] for alarm in alarms}
    assert names == {f"smart-image-analyzer-${{Stage}}-{heading}" for heading in headings}
    assert all(alarm["AlarmActions"] == [{"Ref": "Alarms"}] for alarm in alarms)


def test_the_alarm_for_what_waits_leaves_the_schedule_time_to_finish_it(operations):
    (alarm,) = [
        one
        for one in properties(operations, "AWS::CloudWatch::Alarm")
        if one["MetricName"] == "OldestUnfinished"
    ]
    # Up to 15 minutes until the schedule takes a photo up, 5 until it runs, and some to analyse.
    assert alarm["Threshold"] >= (15 + 5) * 60 + 300
    text = (INFRA.parent / "docs" / "operations.md").read_text()
    assert f"A photo has waited for more than {alarm['Threshold'] // 60} minutes" in text


def test_the_dashboard_is_json_and_fits_its_grid(operations):
    (dashboard,) = properties(operations, "AWS::CloudWatch::Dashboard")
    widgets = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    places = {(widget["x"], widget["y"]) for widget in widgets}
    assert len(places) == len(widgets)
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)
