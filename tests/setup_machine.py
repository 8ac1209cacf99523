"""Gets what the tests need: Rasa's environment with its test tools, a trained model, a Chromium browser and PostgreSQL.

Run by `make test`. Chromium and PostgreSQL come from Debian where apt may be used. Elsewhere Playwright fetches its own
Chromium, and the tests of PostgreSQL fail until it is installed. The model is trained only when its data changed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    from bot.running import rasa
    from tests.product import VAR
    from tests.store.postgres import INSTALLED

    if rasa.build_environment(lambda line: None, groups=("test",)):
        print("Installed Rasa's environment.")
    print("Training the model for the tests, if its data changed.", flush=True)
    rasa.train(VAR, lambda line: None)
    has_chromium = any(shutil.which(name) for name in NAMES)
    may_use_apt = shutil.which("apt-get") is not None and os.geteuid() == 0
    wanted = [] if has_chromium else ["chromium", "fonts-liberation"]
    wanted += [] if INSTALLED else ["postgresql"]
    if wanted and may_use_apt:
        _install(wanted)
    elif not has_chromium:
        print("No Chromium found and apt may not be used here, so Playwright fetches its own.")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _install(packages: Sequence[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=True, env=environment)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
