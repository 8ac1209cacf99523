"""Gets what the tests need: Rasa's environment with its test tools, a trained model, and a Chromium browser.

Run by `make test`. Chromium comes from Debian where apt may be used, else from Playwright's own download. The model is
trained only when its data changed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    from bot.running import rasa
    from tests.product import VAR

    if rasa.build_environment(lambda line: None, groups=("test",)):
        print("Installed Rasa's environment.")
    print("Training the model for the tests, if its data changed.", flush=True)
    rasa.train(VAR, lambda line: None)
    if not any(shutil.which(name) for name in NAMES):
        _install_chromium()


def _install_chromium() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-liberation"], check=True, env=environment)
        return
    print("No Chromium found and apt may not be used here, so Playwright fetches its own.")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
