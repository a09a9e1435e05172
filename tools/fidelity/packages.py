"""The code of the packages that we compare with, as it is installed.

In: a Python with trl, and the wheels of verl and openrlhf without what they
depend on. Out: their modules, and statements of functions that are longer than
what is compared. Modules that a wheel imports and nothing here calls (ray,
deepspeed, tensordict, ..) are empty stand-ins.
Must not know: what is computed.
"""
import ast
import importlib
import importlib.metadata
import importlib.util
import inspect
import pathlib
import sys
import textwrap
import types

# As a whole, and before anything stands in for what it looks for.
from trl import GRPOTrainer, RLOOTrainer  # noqa: F401


def version(package):
    return importlib.metadata.version(package)


def stand_in(name, **names):
    module = types.ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module
    return module


def unopened(*names):
    """Packages whose `__init__` is not executed, so that a module inside can be
    imported without the rest."""
    for name in names:
        root = importlib.util.find_spec(name.split(".")[0])
        folder = pathlib.Path(root.submodule_search_locations[0])
        stand_in(name).__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name].__spec__ = root


class Settings(types.SimpleNamespace):
    def get(self, name, default=None):
        return getattr(self, name, default)


class AlgoConfig(Settings):
    """In place of verl's, which reads Hydra files."""


class ActorConfig(Settings):
    """In place of verl's, which reads Hydra files."""


def verl():
    unopened("verl", "verl.utils", "verl.trainer", "verl.trainer.ppo", "verl.workers")
    stand_in("verl.trainer.config", AlgoConfig=AlgoConfig)
    stand_in("verl.workers.config", ActorConfig=ActorConfig)
    stand_in("omegaconf", DictConfig=dict)
    stand_in("tensordict", TensorDict=dict)
    groups = importlib.import_module("verl.utils.groupwise")
    sys.modules["verl.utils"].as_torch_index = groups.as_torch_index
    sys.modules["verl.utils"].group_mean_std = groups.group_mean_std
    return importlib.import_module("verl.trainer.ppo.core_algos")


def openrlhf():
    """(models.loss, models.utils, trainer.ppo_utils.experience_maker)"""
    unopened("openrlhf", "openrlhf.models", "openrlhf.trainer", "openrlhf.utils",
             "openrlhf.trainer.ppo_utils", "openrlhf.trainer.ray")
    for name in ["deepspeed", "ray"]:
        stand_in(name)
    stand_in("openrlhf.trainer.ray.launcher", RayActorGroup=object)
    stand_in("openrlhf.trainer.ppo_utils.experience", Experience=object)
    logger = types.SimpleNamespace(warning=print, info=print)
    stand_in("openrlhf.utils.logging_utils", init_logger=lambda name: logger)
    stand_in("openrlhf.utils.seqlen_balancing",
             get_minimum_num_micro_batch_size=None, get_seqlen_balanced_partitions=None)
    return tuple(importlib.import_module("openrlhf." + name) for name in
                 ["models.loss", "models.utils", "trainer.ppo_utils.experience_maker"])


def statements(function, first, last):
    """Runs the statements of a function from the one that assigns `first` to the
    next whose text begins with `last`, both included, on given names."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    body = next(block for block in blocks(tree)
                if any(assigns(s, first) for s in block))
    begin = next(i for i, s in enumerate(body) if assigns(s, first))
    end = next(i for i in range(begin, len(body))
               if ast.unparse(body[i]).startswith(last))
    code = compile(ast.Module(body[begin:end + 1], []), inspect.getfile(function), "exec")

    def run(**names):
        names = {**vars(sys.modules[function.__module__]), **names}
        exec(code, names)
        return names
    return run


def blocks(tree):
    return (getattr(node, field) for node in ast.walk(tree)
            for field in ("body", "orelse")
            if isinstance(getattr(node, field, None), list))


def assigns(statement, name):
    return (isinstance(statement, ast.Assign) and
            any(isinstance(t, ast.Name) and t.id == name for t in statement.targets))
