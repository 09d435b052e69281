"""A cluster with certificates, started word for word as docs/district.md says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from small_term import written

from jiafang_batch.cli import jiafang

pytestmark = pytest.mark.slow
DOCS = (Path(__file__).parents[3] / "docs/district.md").read_text(encoding="utf-8")
SETTINGS = re.findall(r"`(DASK_\w+)`", DOCS)
"""The settings of the machine that runs jiafang, in the order ca, certificate, key."""


def key_and_certificate(folder, name, issuer=None):
    """Write name.pem and name.key; return (key, certificate), its own issuer unless one is named."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime(2020, 1, 1, tzinfo=UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    authority, above = issuer or (key, None)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(authority, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return key, certificate


def documented(start, **changes):
    """A command of the docs as words, without what is explained beside it."""
    line = next(line for line in DOCS.splitlines() if line.startswith(start))
    words = shlex.split(re.split(r"\s{4,}", line)[0])
    return [str(Path(sys.executable).with_name(words[0])), *(changes.get(word, word) for word in words[1:])]


@contextmanager
def started(words, folder):
    """A process in the folder, and the lines that it writes."""
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process.stdout
        finally:
            process.kill()


def waited_for(lines, pattern):
    """What the pattern matches in the first line that has it."""
    return next(match[1] for line in lines if (match := re.search(pattern, line)))


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    """(address of a scheduler with a worker, folder of the certificates)."""
    folder = tmp_path_factory.mktemp("证书")
    authority = key_and_certificate(folder, "ca")
    for name in ("调度", "工作", "运行"):
        key_and_certificate(folder, name, authority)
    scheduler = [*documented("dask scheduler"), "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with started(scheduler, folder) as scheduler_lines:
        address = waited_for(scheduler_lines, r"Scheduler at:\s+(tls://\S+)")
        worker = [*documented("dask worker", **{"tls://10.0.0.5:8786": address}), "--no-dashboard"]
        with started(worker, folder) as worker_lines:
            waited_for(worker_lines, r"(Registered to)")
            yield address, folder


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    root = tmp_path_factory.mktemp("各校")
    for number, name in enumerate(("东湖小学", "西山小学")):
        written(
            root / name,
            ("基本设置", "青禾小学", name),
            ("学生名册", "王小明", f"王小{number}"),
            ("一班家访", "王小明", f"王小{number}"),
        )
    return root


def district(schools, out, *options, settings=()):
    """(exit code, output) of the command with these settings of certificates."""
    environment = {k: v for k, v in os.environ.items() if k not in SETTINGS} | dict(settings)
    words = [sys.executable, "-m", "jiafang_batch", "district", str(schools), "-o", str(out), *options]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def certificates(folder, name="运行"):
    return dict(zip(SETTINGS, (f"{folder}/ca.pem", f"{folder}/{name}.pem", f"{folder}/{name}.key"), strict=True))


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_over_tls_the_district_is_the_same_to_the_byte(secured, schools, tmp_path):
    address, folder = secured
    code, said = district(schools, tmp_path / "集群", "--cluster", address, settings=certificates(folder))
    assert code in (0, 1), said  # 1: the sample has mistakes of its own
    assert "计入合计 2 所" in said
    assert district(schools, tmp_path / "本机", "--serial")[0] == code
    assert contents(tmp_path / "集群") == contents(tmp_path / "本机")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (lambda _: {}, "要用证书连接"),
        (lambda folder: certificates(folder) | {SETTINGS[0]: "/没有.pem"}, "证书文件读不出"),
        (lambda folder: certificates(folder) | {SETTINGS[2]: f"{folder}/调度.key"}, "证书文件读不出"),
        (lambda folder: certificates(stranger(folder)), "连不上集群"),
    ],
    ids=["none", "missing", "another's key", "another's authority"],
)
def test_what_is_wrong_with_certificates_is_said(secured, schools, tmp_path, settings, says):
    address, folder = secured
    code, said = district(schools, tmp_path / "集群", "--cluster", address, settings=settings(folder))
    assert code == 2
    assert says in said


def stranger(folder):
    other = folder / "别处"
    other.mkdir(exist_ok=True)
    key_and_certificate(other, "运行", key_and_certificate(other, "ca"))
    return other


def test_a_plain_address_of_that_scheduler_is_not_answered(secured, schools, tmp_path):
    address, _ = secured
    code, said = district(schools, tmp_path / "集群", "--cluster", address.replace("tls://", "tcp://"))
    assert code == 2
    assert "连不上集群" in said


def test_a_trial_on_this_machine_needs_no_certificate_whatever_is_set(secured, schools, tmp_path):
    settings = certificates(secured[1]) | {
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True", "DASK_SCHEDULER_ADDRESS": "tcp://10.0.0.5:8786",
    }  # fmt: skip
    code, said = district(schools, tmp_path / "集群", "--cluster", "local", settings=settings)
    assert code in (0, 1), said  # 1: the sample has mistakes of its own
    assert "计入合计 2 所" in said


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.5:8786", "10.0.0.5", "tcp://[2001:db8::1]:8786", "ucx://10.0.0.5:1", "inproc://10.0.0.5/1/1",
     "tcp://[坏:1", "TCP://school:1", " ", "8786"],
)  # fmt: skip
def test_no_other_machine_is_asked_without_encryption(schools, tmp_path, address):
    done = CliRunner().invoke(jiafang, ["district", str(schools), "-o", str(tmp_path / "x"), "--cluster", address])
    assert "没有加密" in str(done.exception)
    assert not (tmp_path / "x").exists()
