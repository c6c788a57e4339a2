"""Modules that load when they are first used, so that a first chart waits only for its own."""

from __future__ import annotations

import importlib


class Deferred:
    """Stands for a module, which is imported when one of its names is first used.

    Only where start-up was measured to need it. A type checker is shown the module itself:

        if TYPE_CHECKING:
            from package import module
        else:
            module = Deferred("package.module")
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        return getattr(importlib.import_module(self._module), name)
