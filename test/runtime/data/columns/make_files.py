#!/usr/bin/env python3
"""Writes the files of columns beside this script, and what is in them.

make_files.py FOLDER [--large]   needs the packages pyarrow (26.0 was used) and
                                 datasets (5.2); --large adds a file of 300,000
                                 rows, which is not committed

rows.jsonl holds the rows that every good file has, as Python wrote them: the
readers of JSON Lines and of columns must agree.
"""
import json
import pathlib
import random
import sys

import datasets
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

WORDS = ["carry", "Übung", "三つ", "🙂", "", "a,b", 'say "x"', "line\nbreak", "ß"]


def make_rows(count, seed=7):
    rng = random.Random(seed)
    rows = []
    for i in range(count):
        steps = rng.randint(0, 4)
        rows.append({
            "question": f"{i}: " + " ".join(rng.choices(WORDS, k=3)),
            "level": rng.choice(["easy", "hard"]),
            "count": rng.randint(-2**40, 2**40),
            "weight": rng.randint(-4000, 4000) / 8,
            "good": rng.random() < 0.5,
            "hint": None if rng.random() < 0.3 else f"hint {i}",
            "score": None if rng.random() < 0.3 else i,
            "steps": [f"step {k} of {i}" for k in range(steps)],
            "points": [k / 4 for k in range(steps)],
        })
    return rows


SCHEMA = pa.schema([
    ("unread", pa.list_(pa.struct([("a", pa.int32()), ("b", pa.string())]))),
    ("question", pa.string()), ("level", pa.dictionary(pa.int8(), pa.string())),
    ("count", pa.int64()), ("weight", pa.float64()), ("good", pa.bool_()),
    ("also", pa.struct([("x", pa.int64()), ("y", pa.string())])),
    ("hint", pa.large_string()), ("score", pa.int32()),
    ("steps", pa.list_(pa.string())), ("points", pa.large_list(pa.float32())),
])


def table_of(rows):
    return pa.Table.from_pylist([
        {**row, "unread": [{"a": i, "b": "no"}], "also": {"x": i, "y": None}}
        for i, row in enumerate(rows)], schema=SCHEMA)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rows = make_rows(60)
    (folder / "rows.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
        encoding="utf-8")
    table = table_of(rows)
    pq.write_table(table, folder / "groups.parquet", row_group_size=7)
    pq.write_table(table, folder / "packed.parquet", compression="zstd",
                   version="1.0", data_page_size=200, use_dictionary=False)
    with pa.OSFile(str(folder / "rows.arrow"), "wb") as file:
        plain = table.set_column(2, "level",
                                 table["level"].cast(pa.string()))
        with pa.ipc.new_stream(file, plain.schema) as stream:
            stream.write_table(plain, max_chunksize=11)
    # Faults.
    pq.write_table(pa.table({"question": ["a", None, "c"], "count": [1, 2, 3]}),
                   folder / "null.parquet")
    pq.write_table(pa.table({"question": ["a", "b"],
                             "count": pa.array([1, 2**63 + 1], pa.uint64()),
                             "weight": [1.0, float("nan")],
                             "level": ["easy", "medium"],
                             "steps": [["a"], ["b", None]],
                             "points": [[1.0], []]}),
                   folder / "values.parquet")
    pq.write_table(pa.table({"question": pa.array([], pa.string())}),
                   folder / "empty.parquet")
    # Folders of data sets.
    made = datasets.Dataset.from_list(rows)
    datasets.disable_progress_bars()
    datasets.DatasetDict({
        "train": made.select(range(40)), "test": made.select(range(40, 60)),
    }).save_to_disk(str(folder / "saved"), num_shards={"train": 3, "test": 1})
    made.save_to_disk(str(folder / "alone"))
    clone = folder / "clone" / "data"
    clone.mkdir(parents=True, exist_ok=True)
    for i, part in enumerate((rows[:30], rows[30:40])):
        pq.write_table(table_of(part),
                       clone / f"train-{i:05}-of-00002.parquet")
    with (folder / "clone" / "test.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows[40:])
    if "--large" in sys.argv:
        pq.write_table(table_of(make_rows(300_000)), folder / "large.parquet",
                       row_group_size=20_000)


if __name__ == "__main__":
    main()
