"""`bot up` as a newcomer meets it: it says where to go, and Ctrl-C leaves nothing behind."""

import signal
import subprocess
import sys

import psutil
import pytest

from tests.product import ROOT, Running, environment, free_ports, fresh_var, running


@pytest.mark.timeout(600)
def test_it_prints_the_address_and_ctrl_c_ends_every_process() -> None:
    with running("up") as started:
        children = psutil.Process(started.process.pid).children(recursive=True)
        names = {name for child in children for name in ("serve", "rasa") if name in child.cmdline()}
        assert names == {"serve", "rasa"}
        said = (started.var_dir / "up.log").read_text(encoding="utf-8").replace("\n", " ")
        assert f"{started.url}/" in said
        started.process.send_signal(signal.SIGINT)
        assert started.process.wait(30) == 130
        _gone, alive = psutil.wait_procs(children, timeout=10)
        assert [child for child in alive if child.status() != psutil.STATUS_ZOMBIE] == []
        assert not (started.var_dir / "rasa.token").exists()
        assert not (started.var_dir / "serve.pid").exists()


def test_a_taken_port_is_named_with_its_setting(product: Running) -> None:
    env = environment(fresh_var("taken")) | {"BOT_PORT": product.environment["BOT_PORT"]}
    result = subprocess.run([sys.executable, "-m", "bot", "up"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert result.returncode == 1
    assert "BOT_PORT" in result.stderr
    assert "Traceback" not in result.stderr


def test_forget_reaches_the_running_bot(product: Running) -> None:
    resident = product.talker()
    resident.say("someone sent me a text about a parcel")
    result = subprocess.run(
        [sys.executable, "-m", "bot", "forget", "--yes"],
        cwd=ROOT,
        env=dict(product.environment),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "has forgotten every conversation" in result.stdout
    answer = resident.say("is it free?")
    assert "159" not in answer[0]["text"]


@pytest.mark.timeout(600)
def test_the_terminal_talks_to_the_same_rasa(product: Running) -> None:
    (other,) = free_ports(1)
    env = {**product.environment, "BOT_ACTIONS_PORT": str(other)}
    env.pop("BOT_RASA_TOKEN")  # it finds the one that `bot up` keeps beside its files
    result = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=ROOT,
        env=env,
        input="a text says my parcel needs a fee\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Sorry, I can only give short answers" not in result.stdout
    assert "7726" in result.stdout
