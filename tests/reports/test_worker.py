"""The service worker as the browser fetches it."""

import json
import re

from django.contrib.staticfiles import finders
from django.test import Client

from reports.views.worker import FILES
from tests import environment

FIELD = environment.ROOT / "oversight" / "static" / "field"


def test_the_worker_names_its_files_in_front_and_is_asked_for_again_each_time() -> None:
    response = Client().get("/field/sw.js")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert (response["Cache-Control"], response["Service-Worker-Allowed"]) == ("no-cache", "/field/")
    first, _, rest = response.content.decode().partition("\n")
    shell = json.loads(first.removeprefix("const SHELL = ").removesuffix(";"))
    assert len(shell["files"]) == len(FILES) and rest == (FIELD / "worker.js").read_text()
    assert "Set-Cookie" not in response
    assert Client().get("/field/sw.js", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_every_file_exists_and_every_script_that_another_imports_is_among_them() -> None:
    assert [name for name in FILES if not finders.find(name)] == []
    own = {path.name for path in FIELD.glob("*.js")} - {"worker.js"}
    assert own == {name.removeprefix("field/") for name in FILES if name.startswith("field/") and name.endswith(".js")}
    for name in own:
        for imported in re.findall(r'from "\./([a-z-]+\.js)"', (FIELD / name).read_text()):
            assert imported in own, f"{name} imports {imported}"
