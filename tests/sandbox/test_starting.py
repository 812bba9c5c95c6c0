"""The process: quick to start, quiet to end, and deaf to live keys."""

import ast
import socket
import subprocess
import sys
import time

import pytest
import requests

from tests.sandbox.control import KEY, ROOT, Sandbox, SandboxError

COMMAND = [sys.executable, "-m", "paystack_sandbox"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], cwd=ROOT, text=True, capture_output=True, timeout=10, check=False)


@pytest.mark.parametrize("key", ["sk_live_0123456789", "pk_test_0123456789", "sk_test_", ""])
def test_it_refuses_to_start_with_a_key_that_is_not_a_test_key(key: str):
    ended = run("--port=0", f"--key={key}")
    assert ended.returncode == 2
    assert "must start with sk_test_" in ended.stderr
    assert ended.stdout == ""


def test_it_listens_within_a_second_on_a_free_port_and_says_where():
    began = time.monotonic()
    with Sandbox() as sandbox:
        assert time.monotonic() - began < 1
        assert sandbox.url.startswith("http://127.0.0.1:")
        assert "Paystack sandbox – no real money" in requests.get(sandbox.url, timeout=5).text


def test_a_port_in_use_is_one_sentence_and_no_traceback():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(f"--port={port}", f"--key={KEY}")
    assert ended.returncode == 1
    assert ended.stderr == f"Cannot listen on port {port}: Address already in use\n"


def test_it_listens_on_this_machine_only(sandbox: Sandbox):
    port = int(sandbox.url.rpartition(":")[2])
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        with pytest.raises(OSError, match="refused"), socket.create_connection((address, port), timeout=2):
            pass


def test_a_wrong_option_is_told_to_the_test_that_gave_it():
    with pytest.raises(SandboxError, match="unrecognized arguments"):
        Sandbox(no_such_option=1).start()


def test_it_needs_nothing_but_the_standard_library():
    allowed = set(sys.stdlib_module_names) | {"paystack_sandbox"}
    files = list((ROOT / "paystack_sandbox").glob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert {name.partition(".")[0] for name in names} <= allowed, file.name


def test_ids_go_on_after_a_restart():
    ids = []
    for _ in range(2):
        with Sandbox() as sandbox:
            headers = {"Authorization": f"Bearer {KEY}"}
            body = {"email": "ada@example.com", "amount": 5000, "reference": "same"}
            requests.post(f"{sandbox.url}/transaction/initialize", json=body, headers=headers, timeout=5)
            ids.append(sandbox.transaction("same")["id"])
    assert 2**32 < ids[0] < ids[1] < 2**63
