#!/usr/bin/env python3
"""Writes, for each case of cases.py, a folder with the config.json that
transformers writes and expectations.safetensors. Weights are not written: both
sides make them from the names of the parameters.

Comes in: torch and transformers (2.13 and 5.23 were used).
Goes out: a folder a case.
"""
import pathlib
import shutil

from safetensors.torch import save_file

import cases

HERE = pathlib.Path(__file__).resolve().parent

for name in cases.CASES:
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = cases.model(name)
    made.config.save_pretrained(folder)
    save_file(cases.expectations(made), folder / "expectations.safetensors")
    print(name)
