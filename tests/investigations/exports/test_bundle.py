"""A signed bundle: whole, checked offline, and every change in it found and named."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.exports.bundle import public_key, write_bundle
from investigations.exports.lens import Lens
from investigations.exports.verify import NotABundleError, main, verify
from investigations.models import Export

ROOT = Path(__file__).resolve().parents[3]
EVERYTHING = {
    *("manifest.json", "manifest.sig", "brief.pdf", "report.pdf", "report.md", "case.json"),
    *("stix.json", "stix_extension.json", "misp.json", "accounts.csv", "E-1.json"),
}


@pytest.fixture
def bundle(case, ana, tmp_path):
    export = Export.objects.create(
        case=case, kind="bundle", form="zip", content="full", tlp="amber", by=ana
    )
    return write_bundle(export, Lens("full", b"k" * 32), tmp_path, lambda share: None)


def rewritten(bundle, change):
    """A copy in which ``change`` (a function from name and content to content or None) was at
    work."""
    copy = bundle.with_name("copy.zip")
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


@pytest.mark.django_db
def test_everything_is_in_it_and_nothing_wrong(bundle, capsys):
    names = set(zipfile.ZipFile(bundle).namelist())
    assert {n for n in names if not n.startswith("E-")} == EVERYTHING - {"E-1.json"}
    assert any(n.startswith("E-") for n in names)
    assert verify(bundle) == (public_key(), []) == verify(bundle, public_key())
    assert main([str(bundle)]) == 0 and public_key() in capsys.readouterr().out
    manifest = json.loads(zipfile.ZipFile(bundle).read("manifest.json"))
    assert manifest["tlp"] == "TLP:AMBER" and len(manifest["custody"]["sha256"]) == 64


@pytest.mark.django_db
def test_it_is_checked_where_nothing_of_the_program_is_set_up(bundle, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "investigations.exports.verify", str(bundle)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "as they were signed" in done.stdout, done.stderr


@pytest.mark.django_db
def test_a_changed_byte_of_any_file_is_named(bundle):
    for name in zipfile.ZipFile(bundle).namelist():

        def flip(other, content, name=name):
            if other != name:
                return content
            return content[:-1] + bytes([content[-1] ^ 1])

        try:
            _, problems = verify(rewritten(bundle, flip))
        except NotABundleError as error:
            problems = [str(error)]
        wanted = "manifest" if name.startswith("manifest") else name
        assert len(problems) >= 1 and wanted in problems[0], (name, problems)


@pytest.mark.django_db
def test_what_is_missing_added_or_there_twice_is_named(bundle, capsys):
    gone = rewritten(bundle, lambda name, content: None if name == "stix.json" else content)
    assert verify(gone)[1] == ["stix.json: is missing"]
    with zipfile.ZipFile(gone, "a") as more:
        more.writestr("extra.txt", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            more.writestr("misp.json", "{}")
    found = verify(gone)[1]
    assert "extra.txt: is not in the manifest" in found and "misp.json: is there twice" in found
    assert main([str(gone)]) == 1 and "problems found" in capsys.readouterr().out


@pytest.mark.django_db
def test_who_signs_anew_is_found_out_by_the_key(bundle):
    import base64

    forger = Ed25519PrivateKey.generate()
    key = forger.public_key().public_bytes_raw().hex()
    texts = {}

    def forge(name, content):
        if name == "manifest.json":
            texts["manifest"] = json.dumps(json.loads(content) | {"key": key}).encode()
            return texts["manifest"]
        if name == "manifest.sig":
            return base64.b64encode(forger.sign(texts["manifest"]))
        return content

    forged = rewritten(bundle, forge)
    assert verify(forged) == (key, [])
    assert "another key" in verify(forged, public_key())[1][0]


@pytest.mark.django_db
def test_a_damaged_archive_is_no_bundle_or_names_its_files(bundle, tmp_path):
    content = bundle.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(content[: len(content) // 2])
    with pytest.raises(NotABundleError):
        verify(cut)
    assert main([str(cut)]) == 2 and main([str(tmp_path / "nowhere.zip")]) == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.dictionaries(
            st.sampled_from(["manifest.json", "manifest.sig", "a", "../a"]),
            st.one_of(
                st.binary(max_size=80),
                st.sampled_from(
                    [
                        b"[]",
                        b"{}",
                        b"[" * 5000,
                        b'{"files": {"a": 1}, "key": "zz"}',
                        b'{"files": {"a": {"size": "x", "sha256": 3}}, "key": 5}',
                        b'{"files": [["a", {}]], "key": "00"}',
                        b'{"files": {"a": null}, "key": "00"}',
                    ]
                ),
            ),
        ),
    )
)
def test_rubbish_is_told_and_never_taken_for_a_bundle(tmp_path, rubbish):
    path = tmp_path / "rubbish.zip"
    if isinstance(rubbish, bytes):
        path.write_bytes(rubbish)
    else:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for name, content in rubbish.items():
                archive.writestr(name, content)
        path.write_bytes(held.getvalue())
    assert main([str(path)]) in (1, 2)


@pytest.mark.django_db
def test_without_names_no_evidence_and_no_names_are_in_it(case, ana, tmp_path):
    export = Export.objects.create(
        case=case, kind="bundle", form="zip", content="figures", tlp="clear", by=ana
    )
    made = write_bundle(export, Lens("figures", b"k" * 32), tmp_path, lambda share: None)
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        text = b" ".join(archive.read(name) for name in names if name.endswith(("json", "md")))
    assert "accounts.csv" not in names and not any(name.startswith("E-") for name in names)
    assert b"hydra-0" not in text and b"One hand" not in text and b'"ana"' not in text
