#!/bin/bash
# Comes in: a folder to be made.
# Goes out: a Python there with trl, and with the wheels of verl and openrlhf
# without what they depend on; its path as the only line of stdout.
# Must not know: what is compared (tools/fidelity).
set -euo pipefail

folder=${1:?usage: fidelity.sh FOLDER}
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet torch==2.13.0 transformers==5.23.0 \
  accelerate==1.15.0 datasets==5.2.0 trl==1.16.0 numpy >&2
"$folder/bin/pip" install --quiet --no-deps verl==0.9.1 openrlhf==0.11.2 >&2
echo "$folder/bin/python"
