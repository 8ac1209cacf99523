"""The rival: stock Rasa, its own default pipeline, our data, domain and rules, in an environment of its own."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from bot.running import rasa
from bot.running.fingerprint import fingerprint, is_done, note_done
from bot.running.places import ROOT
from bot.running.steps import Report, run_step
from bot.running.supervisor import Child, Supervisor
from tests.benchmarks.costs import Cost, cost_of
from tests.product import answers

PROJECT = Path(__file__).parent / "stock_rasa"
VAR = ROOT / "var" / "bench"
_ENVIRONMENT = VAR / "stock-rasa"
_PYTHON = _ENVIRONMENT / "bin" / "python"
_MODELS = VAR / "stock-models"
_SECONDS_TO_START = 420.0
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


def install(report: Report) -> None:
    """TensorFlow and all, from the lock file. The network is needed the first time."""
    value = fingerprint([PROJECT / "pyproject.toml", PROJECT / "uv.lock"], root=ROOT)
    mark = VAR / "stock-rasa.sha256"
    if _PYTHON.exists() and is_done(mark, value):
        return
    run_step(
        "Installing stock Rasa",
        [rasa.uv(), "sync", "--project", str(PROJECT), "--frozen", "--python", "3.11", "--compile-bytecode"],
        cwd=ROOT,
        env={"UV_PROJECT_ENVIRONMENT": str(_ENVIRONMENT), "VIRTUAL_ENV": ""},
        report=report,
        hint="It needs the network once.",
    )
    note_done(mark, value)


def train(report: Report, *, epochs: int) -> Cost:
    """Train, unless the same was trained before: then what that cost is read back."""
    value = fingerprint(_training_files(), root=ROOT) + f"+{epochs}"
    mark, noted = _MODELS / "trained.mark", _MODELS / "trained.json"
    if not (is_done(mark, value) and _model().is_file() and noted.is_file()):
        config = VAR / "stock-config.yml"
        text = (PROJECT / "config.yml").read_text(encoding="utf-8").replace("epochs: 100", f"epochs: {epochs}")
        config.write_text(text, encoding="utf-8")
        # fmt: off
        command = [
            str(_PYTHON), "-m", "rasa", "train", "--config", str(config), "--domain", "responses",
            "--data", *rasa.data_paths(), "--out", str(_MODELS), "--fixed-model-name", "model", "--force",
        ]
        # fmt: on
        spent = cost_of(lambda: _run(command, report))
        noted.write_text(json.dumps(asdict(spent)), encoding="utf-8")
        note_done(mark, value)
    return Cost(**json.loads(noted.read_text(encoding="utf-8")))


def start(supervisor: Supervisor, *, port: int, actions_port: int) -> Child:
    """`rasa run`, back once it answers. Its custom actions are the product's."""
    # fmt: off
    command = [
        str(_PYTHON), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--model", str(_model()),
        "--endpoints", str(PROJECT / "endpoints.yml"), "--credentials", str(PROJECT / "credentials.yml"),
    ]
    # fmt: on
    child = supervisor.start("stock-rasa", command, env=_environment(actions_port))
    supervisor.wait_ready(child, lambda: answers(f"http://127.0.0.1:{port}/"), seconds=_SECONDS_TO_START)
    return child


def _environment(actions_port: int) -> Mapping[str, str]:
    given = rasa.rasa_environment(token="", actions_port=actions_port)
    return {name: value for name, value in given.items() if name != "AUTH_TOKEN"} | _QUIET


def _model() -> Path:
    return _MODELS / "model.tar.gz"


def _training_files() -> Iterator[Path]:
    yield PROJECT / "config.yml"
    yield PROJECT / "uv.lock"
    yield from (ROOT / "nlu").glob("*.yml")
    for folder in (ROOT / "nlu" / "intents", ROOT / "nlu" / "rules", ROOT / "responses"):
        yield from folder.rglob("*.yml")


def _run(command: list[str], report: Report) -> None:
    def last_words(line: str) -> None:
        report(line.rsplit("\r", 1)[-1])

    run_step("Training stock Rasa", command, cwd=ROOT, env=_QUIET, report=last_words, hint="See the lines above.")
