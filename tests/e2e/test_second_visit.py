"""Who comes back within the hour fetches no picture again, though each answer signs others."""

import re
from functools import partial

from tests.e2e.test_photos_view import go
from tests.local_run import eventually

PICTURE = re.compile(r"/renditions/")
RENEW = """() => new Promise(resolve => {
    const opening = indexedDB.open('addresses');
    opening.onsuccess = () => {
        const work = opening.result.transaction('pictures', 'readwrite');
        const pictures = work.objectStore('pictures');
        pictures.getAll().onsuccess = ({target}) => target.result.forEach(change);
        work.oncomplete = () => (opening.result.close(), resolve());
        function change(one) {
            CHANGE
            pictures.put(one);
        }
    };
})"""
END = RENEW.replace("CHANGE", "one.until = Date.now() - 1;")
BREAK = RENEW.replace(
    "CHANGE", "one.address = one.address.replace(/(X-Amz-Signature=).{8}/, '$1deadbeef');"
)
SHOWN = """name => {
    const image = document.querySelector(`[data-name="${name}"] img`);
    return image?.complete && image.naturalWidth > 0 ? image.src : null;
}"""


def pictures(page, run, names):
    """Look at the wall; give each photo's address, and those that were fetched over the network."""
    fetched, cached = {}, set()
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.requestWillBeSent", lambda e: fetched.update({e["requestId"]: e["request"]}))
    tools.on("Network.requestServedFromCache", lambda e: cached.add(e["requestId"]))

    def answered(event):
        if event["response"].get("fromDiskCache"):
            cached.add(event["requestId"])

    tools.on("Network.responseReceived", answered)
    go(page, run, "")
    addresses = {name: eventually(partial(page.evaluate, SHOWN, name)) for name in names}
    assert all(addresses.values())
    tools.detach()
    sent = [one["url"] for number, one in fetched.items() if number not in cached]
    return addresses, {url for url in sent if PICTURE.search(url)}


def test_a_second_visit_fetches_no_picture_again(browser, local_run, photo):
    context = browser.new_context()
    sent = [
        local_run.upload(name, photo(name), size=len(photo(name)))
        for name in ("rocket.jpg", "coffee.png")
    ]
    for name in sent:
        local_run.result(name)
    first, fetched = pictures(context.new_page(), local_run, sent)
    assert set(first.values()) <= fetched

    def signed_anew():
        found = local_run.http.get(f"{local_run.api}/images").json()["images"]
        links = {one["filename"]: one["thumbnail_url"] for one in found}
        return all(links[name] != first[name] for name in sent)

    assert eventually(signed_anew), "the service gives the same links, and the test sees nothing"
    page = context.new_page()
    again, fetched = pictures(page, local_run, sent)
    assert again == first
    assert not fetched & set(first.values())

    # Once they end they are others.
    page.evaluate(END)
    later, fetched = pictures(context.new_page(), local_run, sent)
    assert all(later[name] != first[name] for name in sent)
    context.close()


def test_an_address_that_fails_before_its_end_is_asked_for_anew(browser, local_run, photo):
    context = browser.new_context()
    name = local_run.upload("failing.jpg", photo("rocket.jpg"))
    local_run.result(name)
    page = context.new_page()
    pictures(page, local_run, [name])
    page.evaluate(BREAK)
    later, _ = pictures(context.new_page(), local_run, [name])
    assert "deadbeef" not in later[name]
    context.close()
