"""Unpacks LibTorch from its wheel.

Comes in: a folder of wheels, a folder to create, and for each CUDA library
`soname=path` where a toolkit has it.
Goes out: <folder>/torch/{include,lib,share} and the licences.
Must not know: where wheels come from. Python files and the Python binding stay
in the wheel, because nothing here runs Python.
"""

import os
import shutil
import sys
import zipfile

KEEP = ("torch/include/", "torch/lib/", "torch/share/")
SKIP = ("torch/lib/libtorch_python.so", "torch/lib/libshm")
SONAMES = ("libcudart.so.13", "libcupti.so.13")


def wanted(name):
    if name.endswith("/") or name.startswith(SKIP):
        return False
    return name.startswith(KEEP) or name.split("/")[0].endswith(".dist-info")


def unpack(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        for name in filter(wanted, archive.namelist()):
            archive.extract(name, target)


def unpack_library(wheels, soname, target):
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.rsplit("/", 1)[-1] == soname:
                    with archive.open(name) as source, \
                            open(target, "wb") as out:
                        shutil.copyfileobj(source, out, 1 << 20)
                    os.chmod(target, 0o755)
                    return
    sys.exit(f"unpack.py: no wheel holds {soname}")


def main(folder, target, *toolkit):
    wheels = sorted(os.path.join(folder, name) for name in os.listdir(folder)
                    if name.endswith(".whl"))
    torch = [w for w in wheels if os.path.basename(w).startswith("torch-")]
    if len(torch) != 1:
        sys.exit(f"unpack.py: {folder} holds {len(torch)} torch wheels, not 1")
    unpack(torch[0], target)
    given = dict(item.split("=", 1) for item in toolkit)
    for soname in SONAMES:
        path = os.path.join(target, "torch/lib", soname)
        if soname in given:
            os.symlink(given[soname], path)
        else:
            unpack_library(wheels, soname, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
