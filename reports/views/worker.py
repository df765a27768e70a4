"""The field's service worker, served below /field/ so that its reach is the field's pages (docs/offline.md)."""

import json
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.templatetags.static import static
from django.views.decorators.http import require_safe

SOURCE = "field/worker.js"
# What the pages of the field need without a network; a test compares this with what they ask for.
FILES = (
    "vendor/bootstrap-reboot.min.css",
    "css/tokens.css",
    "css/components.css",
    "icon.svg",
    "field/field.css",
    "field/start.js",
    "field/store.js",
    "field/ids.js",
    "field/words.js",
    "field/elements.js",
    "field/network.js",
    "field/filing.js",
    "field/drafts.js",
    "field/photos.js",
    "field/shrink.js",
    "field/outbox.js",
    "field/flush.js",
    "field/pages.js",
    "field/queue.js",
)


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker with the names of its files in front: another release of any of them is another worker."""
    with staticfiles_storage.open(SOURCE) as file:
        source = file.read().decode()
    files = [static(name) for name in FILES]
    version = sha256("\n".join([source, *files]).encode()).hexdigest()[:12]
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    shell = json.dumps({"version": version, "files": files})
    return HttpResponse(
        f"const SHELL = {shell};\n{source}",
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/field/", "Cache-Control": "no-cache", "ETag": etag},
    )
