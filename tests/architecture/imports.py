"""What each module of a package imports, read from its syntax and not by importing it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One imported module, by its full dotted name, and the place of the statement."""

    file: Path
    line: int
    name: str

    @property
    def place(self) -> str:
        """The file and line, as `file.py:12`."""
        return f"{self.file.name}:{self.line}"


def dotted(file: Path, package: Path) -> str:
    """A file's module inside the package, such as `cli.decide`; a folder's `__init__` is the folder."""
    parts = file.relative_to(package).with_suffix("").parts
    return ".".join(parts if parts[-1] != "__init__" or len(parts) == 1 else parts[:-1])


def imports_of(file: Path, package: Path) -> Iterator[Import]:
    """Every import of a file: lazy ones, those for the type checker, and `import_module("…")` too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        for name in _names(node, file, package):
            yield Import(file, getattr(node, "lineno", 0), name)


def _names(node: ast.AST, file: Path, package: Path) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            base = _absolute(node.module or "", node.level, file, package)
            # `from package import name` may mean a module or a name in `__init__`: both are told apart later.
            return [f"{base}.{alias.name}" for alias in node.names]
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            level = len(name) - len(name.lstrip("."))
            return [_absolute(name.lstrip("."), level, file, package)]
    return []


def _absolute(name: str, level: int, file: Path, package: Path) -> str:
    if level == 0:
        return name
    folder = file.relative_to(package.parent).parts[:-1]
    return ".".join([*folder[: len(folder) - level + 1], *([name] if name else [])])
