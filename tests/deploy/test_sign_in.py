"""A stage that was open gets a sign-in, is used with it, is opened again, and removed.

The tests build on each other, in this order. The emulator's login is real, and so are its tokens;
where its authorizer is laxer than AWS's, the kinds of token are named.
"""

import json
import re
from html import unescape

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deploy.conftest import STAGE
from tests.deploy.test_life import PIPELINE, SCHEDULED, log_lines, result, upload
from tests.local_run import ROOT, eventually
from tests.login import ManagedLogin
from tests.tokens import bits, claims, flipped, forged

API = "smart-image-analyzer-dev"
DATA = "smart-image-analyzer-dev-data"
SITE = "smart-image-analyzer-dev-site"
ADMIN = "admin@example.com"
ANN = "ann@example.com"
CAT = ROOT / "tests" / "photos" / "chelsea.png"
PASSWORD = "correct horse battery"
STRONG = "C0rrect horse, battery"  # by the policy that a pool has by default
# What ministack 1.5.33 lets in and AWS doesn't: its authorizer for REST APIs asks for a signature
# of the pool, a scope, and an end only where there is one. What they are for it doesn't ask.
LET_IN = {
    "a refresh token",
    "without an end",
    "for another use",
    "for another client by its claim",
    "of another client",
}


def outputs(cloud, name):
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


def variables(cloud):
    found = cloud.client("lambda").get_function_configuration(FunctionName=API)
    return found["Environment"]["Variables"]


def deploy(project, *arguments):
    code, said = project.run("deploy", *arguments)
    assert code == 0, said
    return said


@pytest.fixture(scope="module")
def open_stage(project, cloud):
    """The project of a stage that is open, with two photos, of which one can't be read."""
    project.who = ()
    deploy(project, "--open", "--photos-a-day", "50")
    for name, content in (("dog one.png", CAT.read_bytes()), ("bad.png", b"none" * 100)):
        result(api_url(cloud), upload(api_url(cloud), name, content))
    return project


@pytest.fixture(scope="module")
def switched(open_stage):
    """What the deployment said that gave it a sign-in."""
    return deploy(open_stage, "--admin-email", ADMIN)


def api_url(cloud):
    (api,) = cloud.client("apigateway").get_rest_apis()["items"]
    return f"{cloud.url}/_aws/execute-api/{api['id']}/api"


def mails(cloud, to):
    """The mails that somebody was sent, as text."""
    sent = requests.get(f"{cloud.url}/_ministack/ses/messages").json()["messages"]
    return [
        unescape(f"{mail['BodyText']}{mail['BodyHtml'] or ''}")
        for account in sent.values()
        for mail in account
        if mail["To"] == [to]
    ]


def temporary_password(cloud, to):
    return re.search(r"Temporary password: (\S+?)<br>", mails(cloud, to)[-1])[1]


@pytest.fixture(scope="module")
def login(switched, cloud):
    assert "The page: " in switched
    client = outputs(cloud, DATA)["UserPoolClient"]
    return ManagedLogin(cloud.url, client, outputs(cloud, SITE)["SiteOrigin"])


@pytest.fixture(scope="module")
def admin(login, cloud):
    """The first admin, signed in with the mail's password, and with her own from then on."""
    return login.tokens(ADMIN, temporary_password(cloud, ADMIN), PASSWORD)


@pytest.fixture(scope="module")
def ann(login, cloud):
    """Somebody else, who was invited."""
    pool = outputs(cloud, DATA)["UserPool"]
    attributes = [{"Name": "email", "Value": ANN}, {"Name": "email_verified", "Value": "true"}]
    cloud.client("cognito-idp").admin_create_user(
        UserPoolId=pool, Username=ANN, UserAttributes=attributes, DesiredDeliveryMediums=["EMAIL"]
    )
    return login.tokens(ANN, temporary_password(cloud, ANN), PASSWORD)


def ask(cloud, token, path="/me", method="GET", **body):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return requests.request(
        method, f"{api_url(cloud)}{path}", headers=headers, json=body if body else None
    )


def test_an_open_stage_has_the_caps_that_it_was_given(open_stage, cloud):
    assert variables(cloud)["SIGN_IN"] == "open"
    assert variables(cloud)["PHOTOS_A_DAY"] == "50"
    assert "ALL_PHOTOS_A_DAY" not in variables(cloud)  # the app's default
    assert "stack smart-image-analyzer-dev-data is up to date" in deploy(open_stage)


def test_who_ends_the_open_mode_is_told_what_nobody_will_see(switched, cloud):
    assert "2 photos from when the stage was open stay, and nobody sees them" in switched
    assert 'make adopt STAGE=dev ARGS="--to e-mail"' in switched
    assert variables(cloud)["PHOTOS_A_DAY"] == "50"


def test_the_first_admin_gets_a_mail_with_the_sites_address(switched, cloud):
    assert f"{ADMIN} is invited as an admin" in switched
    (mail,) = mails(cloud, ADMIN)
    assert f"{outputs(cloud, SITE)['SiteOrigin']}/" in mail


@pytest.mark.usefixtures("switched")
def test_who_was_not_in_yet_is_invited_again_and_who_is_not_named_is_left_alone(project, cloud):
    assert "invited" not in deploy(project)
    assert len(mails(cloud, ADMIN)) == 1
    said = deploy(project, "--admin-email", ADMIN.upper())
    assert f"{ADMIN} is invited as an admin" in said
    assert "was sent again" in said
    assert len(mails(cloud, ADMIN)) == 2


@pytest.mark.usefixtures("switched")
def test_the_page_is_told_where_people_sign_in(cloud):
    data, site = outputs(cloud, DATA), outputs(cloud, SITE)
    origin = "https://smart-image-analyzer-dev-000000000000.auth.us-east-1.amazoncognito.com"
    stored = cloud.client("s3").get_object(Bucket=site["SiteBucket"], Key="config.json")
    assert json.load(stored["Body"])["signIn"] == {
        "issuer": f"https://cognito-idp.us-east-1.amazonaws.com/{data['UserPool']}",
        "host": origin,
        "client": data["UserPoolClient"],
    }
    client = cloud.client("cognito-idp").describe_user_pool_client(
        UserPoolId=data["UserPool"], ClientId=data["UserPoolClient"]
    )["UserPoolClient"]
    page = [f"{site['SiteOrigin']}/"]
    assert (client["CallbackURLs"], client["LogoutURLs"]) == (page, page)
    (policy,) = cloud.client("cloudfront").list_response_headers_policies(Type="custom")[
        "ResponseHeadersPolicyList"
    ]["Items"]
    security = policy["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
    text = security["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    (connect,) = [part for part in text.split("; ") if part.startswith("connect-src")]
    assert connect.split()[3:] == [origin]


@pytest.mark.usefixtures("switched")
def test_nobody_is_let_in_without_a_token(cloud):
    refused = ask(cloud, None)
    assert refused.status_code == 401
    origin = outputs(cloud, SITE)["SiteOrigin"]
    assert refused.headers["Access-Control-Allow-Origin"] == origin


def test_an_invited_admin_signs_in_and_is_one(admin, ann, cloud):
    me = ask(cloud, admin["access_token"]).json()
    assert (me["owner"], me["admin"]) == (claims(admin["access_token"])["sub"], True)
    assert ask(cloud, ann["access_token"]).json()["admin"] is False


@pytest.mark.usefixtures("admin", "ann")
def test_the_status_tells_how_many_may_sign_in_and_where(project, cloud):
    code, said = project.run("status", "--json")
    assert code == 0, said
    status = json.loads(said)
    domain = outputs(cloud, DATA)["LoginDomain"]
    assert status["login"] == f"https://{domain}.auth.us-east-1.amazoncognito.com"
    assert (status["sign_in"], status["people"]) == ("cognito", 2)
    assert status["settings"]["PHOTOS_A_DAY"] == "50"


def test_only_the_tokens_that_the_login_gave_the_page_are_let_in(login, ann, cloud):
    cognito, data = cloud.client("cognito-idp"), outputs(cloud, DATA)
    key = cloud.state / "cognito-pool-keys" / f"{data['UserPool']}-access.pem"
    kinds = forged(ann, key.read_bytes())
    kinds["with the scope email only, of the login"] = login.tokens(ANN, PASSWORD, scope="email")[
        "access_token"
    ]
    other = {
        "ClientName": "other",
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": ["openid", "email"],
        "SupportedIdentityProviders": ["COGNITO"],
        "CallbackURLs": [f"{login.page}/"],
    }
    client = cognito.create_user_pool_client(UserPoolId=data["UserPool"], **other)
    client = client["UserPoolClient"]["ClientId"]
    kinds["of another client"] = ManagedLogin(cloud.url, client, login.page).tokens(ANN, PASSWORD)[
        "access_token"
    ]
    elsewhere = cognito.create_user_pool(PoolName="elsewhere")["UserPool"]["Id"]
    cognito.admin_create_user(UserPoolId=elsewhere, Username="ann")
    cognito.admin_set_user_password(
        UserPoolId=elsewhere, Username="ann", Password=STRONG, Permanent=True
    )
    client = cognito.create_user_pool_client(UserPoolId=elsewhere, **other)
    client = client["UserPoolClient"]["ClientId"]
    kinds["of another pool"] = ManagedLogin(cloud.url, client, login.page).tokens("ann", STRONG)[
        "access_token"
    ]
    try:
        answers = {kind: ask(cloud, token).status_code for kind, token in kinds.items()}
    finally:
        cognito.delete_user_pool(UserPoolId=elsewhere)
    assert len(kinds) >= 34
    assert {kind for kind, status in answers.items() if status == 200} == LET_IN
    assert {status for kind, status in answers.items() if kind not in LET_IN} == {401}


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_bit_of_a_token_can_be_another(data, ann, cloud):
    token = ann["access_token"]
    place = data.draw(st.integers(0, bits(token) - 1))
    assert ask(cloud, flipped(token, place)).status_code == 401


def test_photos_of_the_open_mode_are_given_to_a_person_and_nothing_is_analysed_again(
    admin, project, cloud
):
    token, sub = admin["access_token"], claims(admin["access_token"])["sub"]
    assert ask(cloud, token, "/images").json()["images"] == []
    table = cloud.client("dynamodb")
    key = {"filename": {"S": "dog one.png"}}
    before = table.get_item(TableName="ImageLabels-dev", Key=key)["Item"]

    assert project.run("adopt", "--to", ADMIN) == (0, f"2 photos given to {ADMIN}\n")

    image = ask(cloud, token, "/GetImageLabels?filename=dog%20one.png").json()
    assert "Cat" in image["labels"]
    for name in ("uploaded_at", "analysed_at"):
        assert image[name] == before[name]["S"]
    for link in ("image_url", "thumbnail_url", "original_url"):
        assert requests.get(image[link]).status_code == 200
    assert ask(cloud, token, "/stats").json()["totals"] == {"done": 1, "failed": 1}
    assert "nobody sees them" not in deploy(project)
    key = f"uploads/{sub}/dog one.png"
    assert eventually(lambda: log_lines(cloud, PIPELINE, key))
    assert [line["message"] for line in log_lines(cloud, PIPELINE, key)] == ["duplicate before"]


def test_nobody_sees_what_is_another_persons(ann, cloud):
    token = ann["access_token"]
    assert ask(cloud, token, "/images").json()["images"] == []
    assert ask(cloud, token, "/GetImageLabels?filename=dog%20one.png").status_code == 404
    assert ask(cloud, token, "/images?filename=dog%20one.png", "DELETE").status_code == 404


def test_an_opened_stage_keeps_its_people_for_when_it_is_closed_again(project, cloud, admin, login):
    pool = outputs(cloud, DATA)["UserPool"]
    said = deploy(project, "--open")
    assert "2 photos of people stay, and nobody sees them while the stage is open" in said
    assert variables(cloud)["SIGN_IN"] == "open"
    assert requests.get(f"{api_url(cloud)}/images").json()["images"] == []
    stored = cloud.client("s3").get_object(
        Bucket=outputs(cloud, SITE)["SiteBucket"], Key="config.json"
    )
    assert json.load(stored["Body"])["signIn"] is None

    assert project.run("adopt", "--from", ADMIN)[0] == 0
    images = requests.get(f"{api_url(cloud)}/images").json()["images"]
    assert {image["filename"] for image in images} == {"dog one.png", "bad.png"}

    deploy(project, "--admin-email", ADMIN)
    assert outputs(cloud, DATA)["UserPool"] == pool
    me = ask(cloud, login.tokens(ADMIN, PASSWORD)["access_token"]).json()
    assert me["owner"] == claims(admin["access_token"])["sub"]


def test_photos_of_the_open_mode_can_be_deleted_to_the_last_version(project, cloud):
    code, said = project.run("adopt", "--delete", answer="prod\n")
    assert code == 1
    assert "Nothing was deleted" in said
    code, said = project.run("adopt", "--delete", answer=f"{STAGE}\n")
    assert code == 0, said
    assert "2 photos deleted" in said
    versions = cloud.client("s3").list_object_versions(Bucket=outputs(cloud, DATA)["UploadBucket"])
    keys = [one["Key"] for kind in ("Versions", "DeleteMarkers") for one in versions.get(kind, [])]
    assert not [key for key in keys if "/public/" in key]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--delete", "--to", ADMIN),
        ("--to", "nobody@example.com"),
        ("--from", "ann@example", "--to", ADMIN),
        ("--from", ADMIN, "--to", ADMIN),
    ],
)
def test_an_adoption_that_cannot_be_is_refused_in_one_line(project, arguments):
    code, said = project.run("adopt", *arguments)
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("error: ")


def test_people_keep_a_stage_from_being_removed_but_its_one_admin_does_not(project, cloud, ann):
    code, said = project.run("destroy", "--yes")
    assert code == 1
    assert "There are people beside the admin" in said
    assert "ARGS=--with-people)" in said
    assert len(said.strip().splitlines()) == 1
    pool = outputs(cloud, DATA)["UserPool"]
    # As prod has it.
    cloud.client("cognito-idp").update_user_pool(UserPoolId=pool, DeletionProtection="ACTIVE")
    # And she closes her account, which the schedule ends.
    assert ask(cloud, ann["access_token"], "/me/closing", "POST", email=ANN).status_code == 202
    cloud.client("lambda").invoke(
        FunctionName="smart-image-analyzer-dev-close_accounts", Payload=json.dumps(SCHEDULED)
    )
    (left,) = cloud.client("cognito-idp").list_users(UserPoolId=pool)["Users"]
    assert {"Name": "email", "Value": ADMIN} in left["Attributes"]
    code, said = project.run("destroy", "--yes")
    assert code == 0, said
    assert not cloud.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
