"""Past claims of the shop in a file, its policy, and an edited one."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from aftercare_rules import load_policy
from tests.cli.command import ROOT, SHOP
from tests.strategies.shop_claims import shop_claim
from tests.support.tables import table_of

EDITS = {"within 1 month, receipt: yes": "within 30 days, receipt: yes", "0.30 per unit": "0.35 per unit"}


def claims() -> list[dict[str, Any]]:
    chance = random.Random(11)
    found = [shop_claim(chance.choice) for _ in range(40)]
    stones = json.loads((ROOT / "docs" / "claims" / "stones.json").read_text(encoding="utf-8"))
    found += [stones, {**stones, "at": "2026-03-02T10:00:00+08:00"}]
    found[7]["purchase"]["facts"]["category"] = "umbrella"
    return found


def write_files(folder: Path) -> None:
    """Writes the shop's policy as `old.yaml` and edited as `new.yaml`, and some claims."""
    text = (ROOT / SHOP).read_text(encoding="utf-8")
    (folder / "old.yaml").write_text(text, encoding="utf-8")
    for old, new in EDITS.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "new.yaml").write_text(text, encoding="utf-8")
    batch = table_of(load_policy(folder / "old.yaml"), claims())
    names = ["paid" if name == "price" else name for name in batch.schema.names]
    table = pa.Table.from_batches([batch.rename_columns(names)])
    table = table.append_column("till", pa.array(range(len(table))))
    pq.write_table(table, folder / "claims.parquet", row_group_size=10)


def versions(folder: Path, start: str, currency: str = "CNY") -> None:
    """The old policy for what was bought before a date, and the new one since then."""
    folder.mkdir()
    dates = (f"to: {date.fromisoformat(start) - timedelta(days=1)}", f"from: {start}")
    for number, (name, in_force) in enumerate(zip(("old.yaml", "new.yaml"), dates, strict=True), 1):
        text = (folder.parent / name).read_text(encoding="utf-8").replace("from: 2014-01-01", in_force)
        text = text.replace("currency: CNY", f"currency: {currency}") if number == 2 else text
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")


def left(files: Path) -> set[str]:
    return {path.name for path in files.iterdir()} - {"old.yaml", "new.yaml", "claims.parquet"}
