"""Rasa's environment, its training and its process: the only place that knows Rasa's command lines."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.running import steps
from bot.running.fingerprint import fingerprint, is_done, note_done
from bot.running.places import MODEL_NAME, MODELS, NLU, NLU_ENVIRONMENT, NLU_PYTHON, ROOT
from bot.running.steps import Report, StepFailed, run_step

_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT),
    "OMP_NUM_THREADS": "1",
}


def uv() -> str:
    """The uv that was installed beside this Python."""
    return str(Path(sys.executable).with_name("uv"))


def build_environment(report: Report, *, groups: tuple[str, ...] = ()) -> bool:
    """Install Rasa's environment from its lock file unless it stands already. True when it was installed now."""
    value = fingerprint([NLU / "pyproject.toml", NLU / "uv.lock"], root=ROOT) + "".join(f"+{g}" for g in groups)
    mark = NLU_ENVIRONMENT / "installed.sha256"
    if NLU_PYTHON.exists() and mark.is_file() and mark.read_text(encoding="ascii").startswith(value):
        return False
    # Compiled once, here: Rasa runs without leave to write, and would compile all it imports at every start.
    command = [uv(), "sync", "--project", str(NLU), "--frozen", "--inexact", "--python", "3.11", "--compile-bytecode"]
    for group in groups:
        command += ["--group", group]
    run_step(
        "Installing Rasa's environment",
        command,
        cwd=ROOT,
        env={"UV_PROJECT_ENVIRONMENT": str(NLU_ENVIRONMENT), "VIRTUAL_ENV": ""},
        report=report,
        hint="It needs the network once, and Python 3.11 (uv fetches one where it can). Then try again.",
    )
    note_done(mark, value)
    return True


def training_files() -> Iterator[Path]:
    """Everything the trained model depends on."""
    yield ROOT / "config.yml"
    yield NLU / "uv.lock"
    yield from NLU.glob("*.yml")
    for folder in (NLU / "intents", NLU / "rules", ROOT / "responses"):
        yield from folder.rglob("*.yml")
    yield from (path for path in (NLU / "components").rglob("*") if path.suffix in {".py", ".yml", ".txt"})


def data_paths() -> list[str]:
    """The training data below `nlu/`, without Rasa's environment or its endpoint files."""
    paths = [NLU / "intents", NLU / "rules", NLU / "lookups.yml", NLU / "rules.yml"]
    return [path.relative_to(ROOT).as_posix() for path in paths if path.exists()]


def train(var_dir: Path, report: Report, *, force: bool = False) -> bool:
    """Train the model unless nothing it depends on has changed. True when it was trained now."""
    models = var_dir.absolute() / MODELS
    value = fingerprint(training_files(), root=ROOT)
    mark = models / "trained.sha256"
    if not force and is_done(mark, value) and model_path(var_dir).is_file():
        return False
    # fmt: off
    command = [
        str(NLU_PYTHON), "-m", "rasa", "train", "--config", "config.yml", "--domain", "responses",
        "--data", *data_paths(), "--out", str(models), "--fixed-model-name", MODEL_NAME, "--force",
    ]
    # fmt: on
    run_step(
        "Training the model",
        command,
        cwd=ROOT,
        env=_QUIET,
        report=report,
        hint="The lines above name the file to mend. `bot check` finds most mistakes faster.",
    )
    if not model_path(var_dir).is_file():
        raise StepFailed("Training the model ended without a model. Run `bot train` and read what it says.")
    note_done(mark, value)
    return True


def model_path(var_dir: Path) -> Path:
    """The trained model."""
    return var_dir.absolute() / MODELS / f"{MODEL_NAME}.tar.gz"


def rasa_command(var_dir: Path, *, port: int) -> list[str]:
    """How Rasa is run: on loopback only, with only the REST channel."""
    # fmt: off
    return [
        str(NLU_PYTHON), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port),
        "--model", str(model_path(var_dir)), "--endpoints", "nlu/endpoints.yml", "--credentials", "nlu/credentials.yml",
    ]
    # fmt: on


def rasa_environment(*, token: str, actions_port: int) -> Mapping[str, str]:
    """The environment Rasa is run in. The token goes by the environment: a command line can be read by others."""
    return {
        **steps.plain_environment(),
        **_QUIET,
        "AUTH_TOKEN": token,
        "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "LOG_LEVEL": "ERROR",
    }
