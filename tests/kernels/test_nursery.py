"""A kernel from the nursery behaves as any other, and ends with the process that Jupyter takes for it."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from tests.kernels.nursery import nursery

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(sys.platform != "linux", reason="Kernels are forked on Linux only."),
]
SECONDS = 60


@pytest.fixture(scope="module")
def variables() -> Iterator[dict[str, str]]:
    with nursery() as found:
        yield found


@contextmanager
def start(variables: dict[str, str], folder: Path) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    specs = KernelSpecManager(kernel_dirs=[f"{variables['JUPYTER_PATH']}/kernels"])
    manager = KernelManager(kernel_spec_manager=specs)
    manager.start_kernel(cwd=str(folder), env=os.environ | {"ONLY_HERE": "é"})
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=SECONDS)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(variables: dict[str, str], tmp_path: Path) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    with start(variables, tmp_path) as started:
        yield started


def ask(client: BlockingKernelClient, expression: str) -> str:
    """What an expression is in the kernel."""
    reply = client.execute("", user_expressions={"x": expression}, reply=True, timeout=SECONDS)
    return reply["content"]["user_expressions"]["x"]["data"]["text/plain"]


def test_it_has_the_folder_and_the_variables_of_who_asked_and_can_be_interrupted(kernel, tmp_path):
    manager, client = kernel
    assert ask(client, "__import__('os').getcwd()") == repr(str(tmp_path))
    assert ask(client, "__import__('os').environ['ONLY_HERE']") == "'é'"
    assert ask(client, "__import__('subprocess').run(['true']).returncode") == "0"
    sleeping = client.execute("import time; time.sleep(600)")
    time.sleep(0.5)
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=SECONDS)
    assert reply["parent_header"]["msg_id"] == sleeping
    assert reply["content"]["ename"] == "KeyboardInterrupt"


def test_a_second_kernel_knows_nothing_of_the_first(kernel, variables, tmp_path):
    _, first = kernel
    assert ask(first, "setattr(__import__('mfa_lesson'), 'mark', 1)") == "None"
    assert ask(first, "hasattr(__import__('mfa_lesson'), 'mark')") == "True"
    with start(variables, tmp_path) as (_, second):
        assert ask(second, "hasattr(__import__('mfa_lesson'), 'mark')") == "False"


@pytest.mark.parametrize("end", ["kernel", "stand-in"])
def test_where_one_of_the_two_is_killed_the_other_ends(kernel, end):
    manager, client = kernel
    forked = psutil.Process(int(ask(client, "__import__('os').getpid()")))
    assert forked.pid != manager.provisioner.pid
    psutil.Process(manager.provisioner.pid if end == "stand-in" else forked.pid).kill()
    psutil.wait_procs([forked], timeout=SECONDS)
    assert not forked.is_running()
    give_up = time.monotonic() + SECONDS
    while manager.is_alive() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not manager.is_alive()
