"""Unpacks LibTorch or Apache Arrow from its wheel.

Comes in: `torch` or `arrow`, a folder of wheels, a folder to create, and for
each CUDA library `soname=path` where a toolkit has it.
Goes out: <folder>/torch/{include,lib,share}, or <folder>/{include,lib}, and the
licences.
Must not know: where wheels come from. Python files and the Python binding stay
in the wheel, because nothing here runs Python.
"""

import os
import shutil
import sys
import zipfile

KEEP = ("torch/include/", "torch/lib/", "torch/share/")
SKIP = ("torch/lib/libtorch_python.so", "torch/lib/libshm")
ARROW_LIBRARIES = ("libarrow", "libparquet")
ARROW_SKIP = ("pyarrow/include/arrow/python/", "pyarrow/include/arrow/flight/")
SONAMES = ("libcudart.so.13", "libcupti.so.13")


def wanted(name):
    if name.endswith("/") or name.startswith(SKIP):
        return False
    return name.startswith(KEEP) or name.split("/")[0].endswith(".dist-info")


def unpack(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        for name in filter(wanted, archive.namelist()):
            archive.extract(name, target)


def unpack_arrow(wheel, target):
    """Two libraries of the wheel, its headers without those of the binding."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/") or name.startswith(ARROW_SKIP):
                continue
            if name.split("/")[0].endswith(".dist-info"):
                place = name
            elif name.startswith("pyarrow/include/"):
                place = name[len("pyarrow/"):]
            elif os.path.basename(name).split(".so.")[0] in ARROW_LIBRARIES:
                place = os.path.join("lib", os.path.basename(name))
            else:
                continue
            path = os.path.join(target, place)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, "wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)


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


def the_wheel(wheels, name):
    found = [w for w in wheels if os.path.basename(w).startswith(name + "-")]
    if len(found) != 1:
        sys.exit(f"unpack.py: there are {len(found)} {name} wheels, not 1")
    return found[0]


def main(part, folder, target, *toolkit):
    wheels = sorted(os.path.join(folder, name) for name in os.listdir(folder)
                    if name.endswith(".whl"))
    if part == "arrow":
        unpack_arrow(the_wheel(wheels, "pyarrow"), target)
        return
    unpack(the_wheel(wheels, "torch"), target)
    given = dict(item.split("=", 1) for item in toolkit)
    for soname in SONAMES:
        path = os.path.join(target, "torch/lib", soname)
        if soname in given:
            os.symlink(given[soname], path)
        else:
            unpack_library(wheels, soname, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
