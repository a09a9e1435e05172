#!/usr/bin/env python3
"""Writes, for each case of adapted.py, the folder that peft writes and
expectations.safetensors. The model under it is that of families/cases.py.

Comes in: torch, transformers and peft (2.13, 5.23 and 0.21 were used).
Goes out: a folder a case.
"""
import shutil

from safetensors.torch import save_file

import adapted

for name in adapted.CASES:
    folder = adapted.HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    made = adapted.model(name)
    made.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    save_file(adapted.expectations(made), folder / "expectations.safetensors")
    print(name)
