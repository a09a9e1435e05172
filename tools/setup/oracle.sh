#!/bin/bash
# Comes in: a folder to be made.
# Goes out: a Python there with torch, transformers and peft, against which
# tests compare when RL_ORACLE_PYTHON names it; its path as the only line of stdout.
# Must not know: what is compared.
set -euo pipefail

folder=${1:?usage: oracle.sh FOLDER}
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet torch==2.13.0 transformers==5.23.0 \
  peft==0.21.2 safetensors numpy >&2
"$folder/bin/python" -c 'import torch, transformers, peft' >&2
echo "$folder/bin/python"
