"""Where things stand in the checkout. The product is run from a clone: Rasa's project files live beside `bot/`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NLU = ROOT / "nlu"
NLU_ENVIRONMENT = NLU / ".venv"
NLU_PYTHON = NLU_ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
MODELS = "models"
MODEL_NAME = "model"
