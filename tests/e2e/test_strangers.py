"""A page of a stranger's, in the same browser: it changes nothing and learns nothing."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.conftest import PHOTOS
from tests.local_run import PORTS, eventually

STRANGER = "evil.example"
TABLES = ("ImageLabels", "LabelIndex", "ImageStats")
QUEUE = "http://127.0.0.1:{CLOUD_PORT}/000000000000/uploads"

# Takes requests, makes each in every way that a page has, and gives what it learned of any.
ATTACK = """async (requests) => {
    const learned = [];
    const settle = (make) => new Promise((resolve) => {
        const element = make();
        element.onload = () => resolve(true);
        element.onerror = () => resolve(false);
        root.append(element);
        setTimeout(() => resolve(false), 5000);
    });
    // The refusal may be an XML document.
    const html = 'http://www.w3.org/1999/xhtml', root = document.body ?? document.documentElement;
    const element = (name, attributes) =>
        Object.assign(document.createElementNS(html, name), attributes);
    const send = async ({ url, method, headers, body, type }, number) => {
        const told = (how) => learned.push(`${how} ${method} ${url}`);
        try {
            const answer = await fetch(url, { method, headers, body });
            told(`read ${answer.status} ${await answer.text()}`);
        } catch {}
        if (method === 'GET' || method === 'POST') {
            await fetch(url, { method, body, mode: 'no-cors' })
                .then((answer) => answer.type !== 'opaque' && told(answer.type), () => {});
        }
        if (method === 'GET') {
            if (await settle(() => element('img', { src: url }))) told('image');
            if (await settle(() => element('script', { src: url }))) told('script');
            const sheet = { rel: 'stylesheet', href: url };
            if (await settle(() => element('link', sheet))) told('sheet');
        }
        if (method === 'POST') navigator.sendBeacon(url, body);
        const own = `frame-${number}`;
        for (const target of [own, '_blank']) {
            const form = element('form', { action: url, method, enctype: type, target });
            for (const [name, value] of new URLSearchParams(type ? body : '')) {
                form.append(element('input', { name, value }));
            }
            const frame = element('iframe', { name: own });
            root.append(frame, form);
            const loaded = new Promise((resolve) => {
                frame.onload = resolve;
                setTimeout(resolve, 2000);
            });
            if (method === 'GET') window.open(url);
            form.submit();
            if (target === own) await loaded;
            frame.remove();
        }
    };
    await Promise.all(requests.map(send));
    return learned;
}"""


def requests_to(run, host):
    """Everything worth asking for, of all servers, by a host name that means this machine."""
    page, api, cloud, recognition = (f"http://{host}:{run.ports[name]}" for name in PORTS)
    bucket, queue = f"{cloud}/{run.bucket}", QUEUE.format(**run.ports)
    urlencoded = "application/x-www-form-urlencoded"
    json = {"Content-Type": "application/json"}

    def ask(method, url, body=None, headers=None, form=None):
        return {"method": method, "url": url, "body": body, "headers": headers, "type": form}

    def aws(target, body):
        return ask("POST", f"{cloud}/", body, {"X-Amz-Target": target, **json})

    return [
        ask("GET", f"{api}/images"),
        ask("GET", f"{api}/GetImageLabels?filename=secret.png"),
        ask("GET", f"{api}/PresignedURL?filename=planted.png"),
        ask("POST", f"{api}/uploads", '{"files": [{"filename": "planted.png"}]}'),
        ask("POST", f"{api}/uploads", '{"files": [{"filename": "planted.png"}]}', json),
        ask("POST", f"{api}/images/lookup", '{"filenames": ["secret.png"]}', json),
        ask("POST", f"{api}/images/analysis?filename=secret.png", "a=b", form=urlencoded),
        ask("DELETE", f"{api}/images?filename=secret.png"),
        ask("GET", f"{cloud}/_ministack/reset"),
        ask("POST", f"{cloud}/_ministack/reset", "a=b", form=urlencoded),
        ask("POST", f"{cloud}/_ministack/config", '{"s3.DATA_DIR": "/tmp"}'),
        ask("GET", f"{cloud}/_ministack/health"),
        ask("GET", f"{cloud}/?Action=DeleteQueue&QueueUrl={queue}"),
        ask("POST", f"{cloud}/", f"Action=PurgeQueue&QueueUrl={queue}", form=urlencoded),
        ask("POST", f"{cloud}/", "Action=DeleteStack&StackName=smart-image-analyzer-local",
            form=urlencoded),
        ask("POST", f"{cloud}/2015-03-31/functions", '{"FunctionName": "planted"}'),
        aws("DynamoDB_20120810.DeleteTable", '{"TableName": "ImageLabels"}'),
        aws("DynamoDB_20120810.Scan", '{"TableName": "ImageLabels"}'),
        aws("AmazonSQS.PurgeQueue", f'{{"QueueUrl": "{queue}"}}'),
        ask("GET", f"{bucket}?list-type=2"),
        ask("GET", f"{bucket}/uploads/public/secret.png"),
        ask("PUT", f"{bucket}/uploads/public/planted.png", "planted"),
        ask("POST", bucket, "key=uploads/public/planted.png&file=planted",
            form="multipart/form-data"),
        ask("DELETE", f"{bucket}/uploads/public/secret.png"),
        ask("GET", f"{recognition}/health"),
        ask("POST", f"{recognition}/", "{}"),
        aws("RekognitionService.DetectLabels", "{}") | {"url": f"{recognition}/"},
        ask("GET", f"{page}/config.json"),
        ask("GET", f"{page}/favicon.svg"),
    ]  # fmt: skip


def state(run):
    """Everything that the servers hold, to be compared with what they hold later."""
    s3, dynamodb, sqs = map(run.client, ("s3", "dynamodb", "sqs"))
    stacks = run.client("cloudformation").describe_stacks()["Stacks"]
    there = s3.list_object_versions(Bucket=run.bucket)
    queues = sqs.list_queues()["QueueUrls"]
    counts = ["ApproximateNumberOfMessages", "CreatedTimestamp"]
    return {
        "objects": [(one["Key"], one["VersionId"]) for one in there["Versions"]],
        "deleted": there.get("DeleteMarkers"),
        # But for the leases, which the schedules take by themselves.
        "items": [
            item
            for table in TABLES
            for item in dynamodb.scan(TableName=table)["Items"]
            if item.get("owner") != {"S": "leases"}
        ],
        "queues": {
            url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=counts)["Attributes"]
            for url in queues
        },
        "stacks": [(stack["StackName"], stack["StackStatus"]) for stack in stacks],
        "buckets": [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]],
    }


@pytest.fixture(scope="module")
def secret(local_run):
    """Have a photo, and nothing under way; give the state."""
    local_run.result(local_run.upload("secret.png", (PHOTOS / "chelsea.png").read_bytes()))
    settled = []

    def still():
        settled.append(state(local_run))
        return len(settled) > 1 and settled[-1] == settled[-2]

    assert eventually(still)
    return settled[-1]


@pytest.fixture(scope="module")
def stranger():
    """Give the address of a page of another's, on this machine too."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"<!doctype html><title>A stranger's</title><body></body>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def victim(chromium):
    """Start a browser to which the stranger's name means this machine, and that opens windows."""
    rules = [
        f"--host-resolver-rules=MAP {STRANGER} 127.0.0.1",
        "--disable-popup-blocking",
    ]
    browser = chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *rules])
    yield browser
    browser.close()


@pytest.mark.parametrize(
    ("at", "to"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "localhost"),
        (STRANGER, "127.0.0.1"),
        (STRANGER, STRANGER),
    ],
)
def test_a_page_of_another_origin_changes_and_learns_nothing(
    local_run, secret, stranger, victim, at, to
):
    with victim.new_context() as context:
        page = context.new_page()
        page.goto(f"http://{at}:{stranger}/")
        assert page.evaluate(ATTACK, requests_to(local_run, to)) == []
    assert state(local_run) == secret


@pytest.mark.parametrize("server", PORTS)
def test_a_page_whose_name_came_to_mean_this_machine_is_told_nothing(
    local_run, secret, victim, server
):
    port = local_run.ports[server]
    own = [
        request
        for request in requests_to(local_run, STRANGER)
        if request["url"].startswith(f"http://{STRANGER}:{port}")
    ]
    # Our page's policy goes with its refusal too, and would bind the stranger.
    with victim.new_context(bypass_csp=True) as context:
        page = context.new_page()
        # The page itself would have come before the name changed; the refusal is of its origin too.
        page.goto(f"http://{STRANGER}:{port}/")
        assert page.evaluate("origin") == f"http://{STRANGER}:{port}"
        learned = page.evaluate(ATTACK, own)
    assert [told for told in learned if not told.startswith(("read 403", "basic"))] == []
    assert not any("secret" in told.split("http:")[0] for told in learned)
    assert state(local_run) == secret
