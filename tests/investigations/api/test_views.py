import gzip
import json
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from accounts import actions
from investigations.models import AuditEntry, Run

pytestmark = pytest.mark.usefixtures("broker")
ROWS = b'{"exchange_id": "e1"}\n{"exchange_id": "e2"}\n'


@pytest.fixture
def spooled(settings, tmp_path):
    settings.SPOOL = tmp_path
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.fixture
def send(ada, spooled):
    secret = actions.create_token(user=ada, name="feed", by=ada)[1]

    def post(body=ROWS, kind="exchanges", content_type="application/x-ndjson", **headers):
        return Client().post(
            f"/api/intake/{kind}/",
            body,
            content_type=content_type,
            headers={"Authorization": f"Bearer {secret}"} | headers,
        )

    return post


@pytest.mark.parametrize("kind", ["exchanges", "accounts", "events"])
def test_a_body_becomes_a_run(send, spooled, ada, kind):
    response = send(kind=kind)
    assert response.status_code == 202
    run = Run.objects.get()
    assert response.json() == {"run": f"http://testserver/api/runs/{run.pk}/", "lines": 2}
    assert response["Location"] == response.json()["run"]
    assert (run.kind, run.state, run.created_by) == ("ingest", "queued", ada)
    assert run.parameters["kind"] == kind
    assert [Path(path) for path in run.parameters["paths"]] == spooled()
    assert spooled()[0].read_bytes() == ROWS
    assert AuditEntry.objects.first().actor == "ada"


def test_a_packed_body_is_unpacked(send, spooled):
    packed = gzip.compress(ROWS)
    assert send(packed, **{"Content-Encoding": "gzip"}).status_code == 202
    assert spooled()[0].read_bytes() == ROWS


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"body": b"[1, 2]"}, 400, "unreadable"),
        ({"body": b"\n"}, 400, "unreadable"),
        ({"body": b'{"a": "\xff"}'}, 400, "unreadable"),
        ({"content_type": "text/csv"}, 415, "unsupported_media_type"),
        ({"content_type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"),
        ({"Content-Encoding": "br"}, 415, "unsupported_media_type"),
        ({"Content-Encoding": "gzip"}, 400, "unreadable"),
        ({"Content-Length": "many"}, 411, "length_required"),
    ],
)
def test_refusals_say_why_and_leave_nothing(send, spooled, change, status, code):
    response = send(**change)
    assert response.status_code == status
    assert response.json()["code"] == code and response.json()["detail"]
    assert not Run.objects.exists() and spooled() == []


def test_a_body_over_the_limit_is_refused_by_its_header(send, spooled, settings):
    settings.INTAKE_MAX_BYTES = len(ROWS) - 1
    response = send()
    assert response.status_code == 413 and response.json()["code"] == "too_large"
    assert spooled() == []


def test_a_run_that_cannot_be_made_leaves_no_file(send, spooled, monkeypatch):
    def fail(**_):
        raise RuntimeError("broken")

    monkeypatch.setattr("investigations.api.views.runs.request_ingest", fail)
    with pytest.raises(RuntimeError):
        send()
    assert spooled() == []


def test_only_who_may_send_can(ana, client_of, spooled):
    response = client_of(ana).post(
        "/api/intake/exchanges/", ROWS, content_type="application/x-ndjson"
    )
    assert response.status_code == 403 and spooled() == []


def test_a_signed_in_browser_needs_the_csrf_token(ada, spooled):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    response = browser.post("/api/intake/events/", ROWS, content_type="application/x-ndjson")
    assert response.status_code == 403 and "CSRF" in response.json()["detail"]
    assert spooled() == []


def test_the_document_is_for_people_who_are_signed_in(ana, client_of):
    assert Client().get("/api/schema/").status_code == 401
    response = client_of(ana).get("/api/schema/")
    assert response.status_code == 200
    document = yaml.safe_load(response.content)
    assert document["openapi"].startswith("3.")
    assert {"/api/runs/", "/api/clusters/{key}/members/", "/api/intake/exchanges/"} <= set(
        document["paths"]
    )
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_the_document_is_valid_and_makes_no_warning(tmp_path):
    target = tmp_path / "openapi.json"
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", f"--file={target}"
    )
    paths = json.loads(target.read_text())["paths"]
    assert set(paths["/api/intake/events/"]["post"]["responses"]) >= {"202", "400", "413", "415"}
